"""Fault plans in the words of the command line, and the command that sets one again."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any, Final

import click
from google.protobuf.duration_pb2 import Duration

from yidi.domain.errors import reason_of_code, reasons
from yidi.domain.fault import DelayPlace, DelayShape, FaultKind
from yidi.domain.outage import OutageRole
from yidi.domain.regions import region
from yidi.v1 import simulator_service_pb2 as contract
from yidi.wire.call_faults import FAULT_WORDS
from yidi.wire.faults import METHODS

KIND_WORDS: Final[Mapping[str, FaultKind]] = {
    "delay": FaultKind.DELAY,
    "refuse": FaultKind.REFUSE,
    **FAULT_WORDS,
}
KIND_NAMES: Final[Mapping[FaultKind, str]] = {
    FaultKind.DELAY: "延迟",
    FaultKind.REFUSE: "拒绝",
    FaultKind.LOSE_BEFORE_COMMIT: "提交前断线",
    FaultKind.LOSE_AFTER_COMMIT: "提交后断线",
    FaultKind.DUPLICATE: "重复送达",
    FaultKind.ANSWER_LATE: "超时后才答复",
    FaultKind.ALTER_SPLIT: "改动费用分割",
    FaultKind.UNBALANCE: "金额不平衡",
    FaultKind.STOP: "停止,连不上",
    FaultKind.SILENT: "收到不答复",
}
ROLE_WORDS: Final = {"treating": OutageRole.TREATING_PLACE, "insured": OutageRole.INSURED_PLACE}
SHAPE_WORDS: Final = {each.name.lower(): each for each in DelayShape}
PLACE_WORDS: Final = {
    "before-work": DelayPlace.BEFORE_WORK,
    "before-answer": DelayPlace.BEFORE_ANSWER,
}
_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?", re.ASCII)
_ALL_BP: Final = 10_000


class Percent(click.ParamType[int]):
    """A share such as ``5`` or ``0.25``; becomes basis points."""

    name = "percent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        found = _PERCENT.fullmatch(str(value))
        share_bp = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 0
        if not 0 < share_bp <= _ALL_BP:
            self.fail(
                f"应为大于0至100的百分数，不是 {value} | "
                f"expected a percentage above 0 and up to 100, not {value}",
                param,
                ctx,
            )
        return share_bp


class ReasonName(click.ParamType[int]):
    """A reason of the catalogue, by its name or its number; becomes the number."""

    name = "reason"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        found = reasons().get(str(value).upper())
        if found is None and str(value).isdigit():
            found = reason_of_code(int(value))
        if found is None:
            near = difflib.get_close_matches(str(value).upper(), reasons(), n=1)
            zh = f"，是否为 {near[0]}？" if near else "；见 yidi errors"
            en = f"; did you mean {near[0]}?" if near else "; see yidi errors"
            self.fail(f"没有原因 {value}{zh} | there is no reason {value}{en}", param, ctx)
        return found.code


class MethodName(click.ParamType[str]):
    """A method of a province, by its full name or its last word; becomes the full name."""

    name = "method"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        names = {method.rpartition("/")[2]: method for method in METHODS}
        if value in METHODS:
            return str(value)
        if value not in names:
            near = difflib.get_close_matches(str(value), names, n=1)
            zh = f"，是否为 {near[0]}？" if near else "，如 Settle"
            en = f"; did you mean {near[0]}?" if near else ", like Settle"
            self.fail(f"省级系统没有方法 {value}{zh} | no such method: {value}{en}", param, ctx)
        return names[value]


class Offset(click.ParamType[int]):
    """A length of time such as ``30d``, ``-2h`` or ``90s``; becomes seconds."""

    name = "offset"
    _SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}  # noqa: RUF012 (never changed)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        found = re.fullmatch(r"([+-]?)(\d{1,9})([smhd])", str(value), re.ASCII)
        if found is None:
            self.fail(
                f"应为时长，如 30d、-2h、90s，不是 {value} | "
                f"expected a length like 30d, -2h or 90s, not {value}",
                param,
                ctx,
            )
        seconds = int(found[2]) * self._SECONDS[found[3]]
        return -seconds if found[1] == "-" else seconds


def kind_word(fault: contract.Fault) -> str:
    """Return the word of a kind, as the command takes it."""
    return next((word for word, kind in KIND_WORDS.items() if kind.value == int(fault.kind)), "?")


def described(fault: contract.Fault) -> str:
    """Return what a plan does, to whom and how often, for people."""
    found = region(fault.province)
    words = [found.name if found else fault.province, KIND_NAMES[FaultKind(fault.kind)]]
    words.append(kind_word(fault))
    if fault.reason:
        words.append(_reason(fault))
    if fault.status_code:
        words.append(f"status {fault.status_code}")
    if fault.HasField("delay"):
        shape = DelayShape(fault.delay.shape).name.lower()
        longest = f"..{_ms(fault.delay.longest)}" if fault.delay.HasField("longest") else ""
        words.append(f"{shape} {_ms(fault.delay.length)}{longest} ms")
    words.append(f"{_percent(fault.share_bp)}%")
    words += [method.rpartition("/")[2] for method in fault.methods]
    roles = [int(each) for each in fault.roles]
    words += [word for word, role in ROLE_WORDS.items() if role.value in roles]
    hits = f"{fault.calls_hit}/{fault.calls_max}" if fault.calls_max else str(fault.calls_hit)
    return " ".join([*words, f"命中 hit {hits} / {fault.calls_seen}"])


def command_of(fault: contract.Fault) -> str:
    """Return the command that sets the same plan again, with its seed."""
    words = ["yidi faults set", kind_word(fault), "--province", fault.province]
    for method in sorted(fault.methods):
        words += ["--method", method.rpartition("/")[2]]
    roles = [int(each) for each in fault.roles]
    words += [f"--role {word}" for word, role in ROLE_WORDS.items() if role.value in roles]
    if fault.reason:
        words.append(f"--reason {_reason(fault)}")
    if fault.status_code:
        words.append(f"--status {fault.status_code}")
    if fault.HasField("delay"):
        words.append(f"--delay-ms {_ms(fault.delay.length)}")
        words.append(f"--distribution {DelayShape(fault.delay.shape).name.lower()}")
        if fault.delay.HasField("longest"):
            words.append(f"--longest-ms {_ms(fault.delay.longest)}")
        place = DelayPlace(fault.delay.place)
        words += [f"--place {word}" for word, each in PLACE_WORDS.items() if each is place]
    if fault.share_bp != _ALL_BP:
        words.append(f"--percent {_percent(fault.share_bp)}")
    if fault.calls_max:
        words.append(f"--calls {fault.calls_max}")
    return " ".join([*words, f"--seed {fault.seed}", f"--name {fault.fault_id}"])


def _reason(fault: contract.Fault) -> str:
    found = reason_of_code(int(fault.reason))
    return found.name if found else str(int(fault.reason))


def _percent(share_bp: int) -> str:
    whole, rest = divmod(share_bp, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def _ms(length: Duration) -> int:
    return length.ToMilliseconds()
