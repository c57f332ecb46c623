"""`yidi load` before anything is sent: options, files, and the command that repeats a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.load.results import result
from yidi.cli import main
from yidi.cli.load.options import again, wanted
from yidi.load.mix_file import shipped_text

Ended = tuple[int, str, str]


@pytest.fixture
def load(capsys: pytest.CaptureFixture[str]):
    """Run the command; return code, stdout and stderr."""

    def run(*arguments: str) -> Ended:
        code = main.run(["load", *arguments])
        out, err = capsys.readouterr()
        return int(code), out, err

    return run


def given(**changed: Any) -> dict[str, Any]:
    """Options as they are without any flag."""
    usual = {
        "rate": None, "users": None, "think_ms": 1000, "profile": "steady", "seconds": None,
        "first_rate": None, "steps": 5, "warm_up": None, "arrivals": "poisson", "mix": None,
        "people": None, "persons": None, "seed": 7, "processes": 1, "connections": 4,
        "timeout_seconds": 30.0, "p99_max_ms": None, "errors_max": None, "late_max_ms": 20.0,
        "control_certificate": None, "control_key": None,
    }  # fmt: skip
    return usual | changed


def test_without_options_it_is_fifty_visits_a_second_for_a_minute():
    asked = wanted(given())

    assert (asked.rate, asked.seconds, asked.warm_up_seconds, asked.people) == (50.0, 60.0, 5, 750)
    assert asked.is_open
    assert asked.curve().visits == 3_000


def test_the_profiles_have_the_shapes_that_their_names_say():
    ramp = wanted(given(profile="ramp", rate=100.0)).curve()
    steps = wanted(given(profile="steps", rate=50.0, first_rate=10.0, steps=5)).curve()
    soak = wanted(given(profile="soak"))

    assert (ramp.at(0), ramp.highest) == (10, 100)
    assert [each.begin for each in steps.stretches] == [10, 20, 30, 40, 50]
    assert soak.seconds == 3_600


def test_finding_the_limit_has_limits_even_when_none_are_asked_for():
    limits = wanted(given(profile="limit")).limits

    assert (limits.p99_ms_max, limits.error_parts_per_million_max) == (100.0, 1_000)
    assert wanted(given()).limits.p99_ms_max is None


def test_the_command_that_repeats_a_run_names_what_is_not_usual_and_the_seed():
    said = again(
        given(rate=20.0, profile="ramp", first_rate=2.0, errors_max=1_000, mix=Path("a b.toml")),
        " --control-address h:1",
    )

    assert said == (
        "yidi load --rate 20 --profile ramp --from 2 --mix 'a b.toml' --seed 7 --errors-max 0.1"
        " --control-address h:1"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--rate", "5", "--users", "5"), "--rate (open model) and --users (closed model)"),
        (("--users", "5", "--profile", "limit"), "does not go with --users"),
        (("--seconds", "5", "--warm-up", "5"), "a warm-up of 5 s leaves nothing of 5 s"),
        (("--metrics", "localhost:8080"), "--metrics localhost:8080 is no address of a page"),
        (("--control-key", __file__), "--control-certificate and --control-key go together"),
        (("--rate", "0"), "--rate"),
        (("--profile", "wave"), "wave"),
        (("--mix", "nowhere.toml"), "nowhere.toml"),
    ],
)
def test_options_that_cannot_be_used_are_refused(load, arguments: tuple[str, ...], said: str):
    code, _, err = load(*arguments)

    assert code == 2
    assert said in err
    assert "Traceback" not in err


def test_a_target_without_control_needs_people(load):
    """Control at its usual address would be somebody else's."""
    code, _, err = load("--gateway-address", "127.0.0.1:1")

    assert code == 2
    assert "--persons" in err


def test_every_mistake_of_a_mix_file_is_told_before_anything_is_sent(load, tmp_path: Path):
    mix = tmp_path / "mix.toml"
    wrong = shipped_text().replace('"50%"', '"5%"').replace("pause_ms = 0", "pauses = 0")
    mix.write_text(wrong, "utf-8")

    code, out, _ = load("--mix", str(mix), "--json")

    assert code == 2
    problems = json.loads(out)["error"]["problems"]
    assert [each["path"] for each in problems] == ["visits", "course.pauses"]
    assert all(each["line"] > 0 and each["column"] > 0 for each in problems)


def test_the_mix_that_is_printed_is_the_one_that_is_used(load):
    assert load("mix") == (0, shipped_text(), "")


def test_two_results_are_compared_on_the_terminal_and_as_a_page(load, tmp_path: Path):
    before, after, page = (tmp_path / name for name in ("a.json", "b.json", "compare.html"))
    before.write_text(json.dumps(result()), "utf-8")
    after.write_text(json.dumps(result(settle_ms=80)), "utf-8")

    code, out, _ = load("compare", str(before), str(after), "--out", str(page))

    assert code == 0
    settle = next(line for line in out.splitlines() if line.startswith("Settle"))
    assert 9.9 < float(settle.split()[-1]) < 10.1
    assert "压测比较" in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"{\n", "line 2 is no valid JSON"),
        (b"[1]", "this is no load result"),
        (b"\xff", "it is no text in UTF-8"),
    ],
)
def test_what_is_no_result_cannot_be_compared(load, tmp_path: Path, text: bytes, said: str):
    broken = tmp_path / "a.json"
    broken.write_bytes(text)

    code, _, err = load("compare", str(broken), str(broken))

    assert code == 2
    assert said in err
