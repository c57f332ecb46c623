"""What a load run was asked for: options checked together, and the command that repeats it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yidi.cli.failures import Hint, WrongInput
from yidi.cli.settings_options import flag_of
from yidi.load.schedule import Profile, ramp, steady, steps
from yidi.load.session import Limits
from yidi.load.verdict import LATE_MS_MAX

PROFILES: Mapping[str, tuple[str, str]] = {
    "steady": ("恒定", "steady"),
    "ramp": ("渐增", "ramp"),
    "steps": ("阶梯", "steps"),
    "soak": ("长时间", "soak"),
    "limit": ("找上限", "find the limit"),
}
SECONDS = 60.0
SOAK_SECONDS = 3_600.0
TRIAL_SECONDS = 10.0
RATE = 50.0
WARM_UP_SECONDS = 5
THINK_MS = 1000
STEPS = 5
CONNECTIONS = 4
TIMEOUT_SECONDS = 30.0
P99_MS_MAX = 100.0
ERRORS_MAX = 1_000
"""0.1 % in parts of a million: what `--profile limit` holds a target to."""

_PEOPLE_MAX, _PEOPLE_MIN = 5_000, 500
_REPEATED = ("rate", "users", "think_ms", "profile", "seconds", "first_rate", "steps", "warm_up",
             "arrivals", "mix", "people", "persons", "seed", "processes", "connections",
             "timeout_seconds", "p99_max_ms", "errors_max", "late_max_ms",
             "control_certificate", "control_key")  # fmt: skip
_USUAL: Mapping[str, Any] = {
    "think_ms": THINK_MS,
    "profile": "steady",
    "steps": STEPS,
    "arrivals": "poisson",
    "processes": 1,
    "connections": CONNECTIONS,
    "timeout_seconds": TIMEOUT_SECONDS,
    "late_max_ms": LATE_MS_MAX,
}
_FLAGS = {"first_rate": "--from"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A run as it was asked for."""

    rate: float
    users: int | None
    think_ms: int
    profile: str
    seconds: float
    first_rate: float
    steps: int
    warm_up_seconds: int
    is_even: bool
    mix: Path | None
    persons: Path | None
    people: int
    processes: int
    connections: int
    timeout_seconds: float
    limits: Limits

    @property
    def is_open(self) -> bool:
        """Whether visits come at a rate, whatever the target does."""
        return self.users is None

    def curve(self) -> Profile:
        """Return how the rate, or the number of users, goes."""
        top = self.rate if self.users is None else self.users * 1.0
        if self.profile == "ramp":
            return ramp(self.first_rate, top, self.seconds)
        if self.profile == "steps":
            return steps(self.first_rate, top, self.steps, self.seconds)
        return steady(top, self.seconds)

    def as_json(self) -> dict[str, Any]:
        """Return the settings as the result tells them."""
        limits = self.limits
        told: dict[str, Any] = {
            "model": "open" if self.is_open else "closed",
            "profile": self.profile,
            "seconds": self.seconds,
            "warm_up_seconds": self.warm_up_seconds,
        }
        if self.is_open:
            told["rate"] = self.rate
            told["arrivals"] = "even" if self.is_even else "poisson"
        else:
            told |= {"users": self.users, "think_ms": self.think_ms}
        if self.profile in ("ramp", "steps", "limit"):
            told["from"] = self.first_rate
        if self.profile == "steps":
            told["steps"] = self.steps
        return told | {
            "processes": self.processes,
            "connections": self.connections,
            "timeout_seconds": self.timeout_seconds,
            "p99_max_ms": limits.p99_ms_max,
            "errors_max_parts_per_million": limits.error_parts_per_million_max,
            "late_max_ms": limits.late_ms_max,
        }


def wanted(given: Mapping[str, Any]) -> Wanted:
    """Return what the options ask for; raise WrongInput for what does not go together."""
    profile, users = given["profile"], given["users"]
    if users is not None and given["rate"] is not None:
        raise WrongInput(
            "--rate（开放模型）和 --users（封闭模型）只能选一个",
            "--rate (open model) and --users (closed model) do not go together",
        )
    if users is not None and profile == "limit":
        raise WrongInput(
            "--profile limit 按速率找上限，不能和 --users 一起用",
            "--profile limit looks for a rate and does not go with --users",
        )
    rate = given["rate"] or RATE
    is_limit = profile == "limit"
    seconds = given["seconds"] or {"soak": SOAK_SECONDS, "limit": TRIAL_SECONDS}.get(
        profile, SECONDS
    )
    warm_up = given["warm_up"]
    if warm_up is None:
        warm_up = min(WARM_UP_SECONDS, int(seconds / 5))
    if warm_up >= seconds:
        raise WrongInput(
            f"预热 {warm_up:g} 秒不短于全程 {seconds:g} 秒",
            f"a warm-up of {warm_up:g} s leaves nothing of {seconds:g} s",
            hints=[Hint("--warm-up 0 不预热", "--warm-up 0 for none")],
        )
    top = rate if users is None else users
    first = given["first_rate"] or (rate if is_limit else max(1.0, top / 10))
    p99, errors = given["p99_max_ms"], given["errors_max"]
    if is_limit:
        p99, errors = p99 or P99_MS_MAX, ERRORS_MAX if errors is None else errors
    due = rate * seconds if users is None else users * 100
    people = given["people"] or min(_PEOPLE_MAX, max(_PEOPLE_MIN, int(due / 4)))
    return Wanted(
        rate=rate,
        users=users,
        think_ms=given["think_ms"],
        profile=profile,
        seconds=seconds,
        first_rate=first,
        steps=given["steps"],
        warm_up_seconds=warm_up,
        is_even=given["arrivals"] == "even",
        mix=given["mix"],
        persons=given["persons"],
        people=people,
        processes=given["processes"],
        connections=given["connections"],
        timeout_seconds=given["timeout_seconds"],
        limits=Limits(p99, errors, given["late_max_ms"]),
    )


def again(given: Mapping[str, Any], way: str) -> str:
    """Return the command that repeats a run: its options, its seed, and the way to the target."""
    words = ["yidi load"]
    for name in _REPEATED:
        value = given[name]
        if value is None or value == _USUAL.get(name):
            continue
        if name == "errors_max":
            value = f"{value / 10_000:g}"
        if isinstance(value, float):
            value = f"{value:g}"
        words.append(f"{_FLAGS.get(name, flag_of(name))} {shlex.quote(str(value))}")
    return " ".join(words) + way
