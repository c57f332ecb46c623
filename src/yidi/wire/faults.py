"""Fault plans between the contract and the domain: every problem of a plan at once."""

from __future__ import annotations

import re
from typing import Final

from google.protobuf.duration_pb2 import Duration

from yidi.domain.errors import reason_of_code, reasons
from yidi.domain.fault import (
    ALL_BP,
    ALTERING,
    EXPONENTIAL_LONGEST,
    SETTLING_METHODS,
    Delay,
    DelayPlace,
    DelayShape,
    FaultKind,
    FaultPlan,
    may_refuse_with,
)
from yidi.domain.limits import FAULT_DELAY_MS_MAX
from yidi.domain.outage import OutageRole
from yidi.domain.regions import province_codes
from yidi.v1 import (
    eligibility_service_pb2,
    manual_claim_service_pb2,
    registry_service_pb2,
    settlement_service_pb2,
    treating_place_service_pb2,
)
from yidi.v1 import simulator_service_pb2 as contract
from yidi.wire.findings import Findings, Label, shown
from yidi.wire.registry_fields import decode_code, decode_codes

METHODS: Final = frozenset(
    f"{service.full_name}/{method.name}"
    for file in (
        eligibility_service_pb2,
        manual_claim_service_pb2,
        registry_service_pb2,
        settlement_service_pb2,
        treating_place_service_pb2,
    )
    for service in file.DESCRIPTOR.services_by_name.values()
    for method in service.methods
)
"""What a province serves, and what a plan may therefore name."""

STATUS_CODES: Final = range(1, 17)
"""Every gRPC status but OK."""

SEED_MAX: Final = 2**62
_METHOD_CHARS_MAX = 24
_LIST_MAX = 100
_NAME = re.compile(r"[A-Za-z0-9-]{1,40}", re.ASCII)
_CALLS_MAX = 10**12

_ID = Label("故障名称", "name", "1到40位字母、数字或连字符", "1 to 40 letters, digits or hyphens")
_PROVINCE = Label("省份", "province", "6位省级代码", "the 6 digits of a province")
_DELAY = Label("延迟", "delay")
_REASON = Label("拒绝原因或状态码", "reason or status code")
_LENGTH = Label("延迟时间", "length", "1毫秒到10分钟", "1 ms to 10 minutes")
_LONGEST = Label("最长延迟", "longest", "不短于延迟时间,至多10分钟", "the length to 10 minutes")
_TOLD = Label("已作用次数", "calls told", "空,由平台给出", "empty: the platform tells it")
_MANY = Label("方法", "methods", "至多100项", "at most 100")


def decode_fault(given: contract.Fault, fault_id: str, seed: int) -> FaultPlan:
    """Return the plan, or raise one refusal with every problem in it.

    Name and seed are used where the plan brings none.
    """
    found = Findings()
    if given.fault_id and not _NAME.fullmatch(given.fault_id):
        found.malformed(_ID, "fault.fault_id")
    decode_province(given.province, "fault.province", found, is_needed=True)
    kind = decode_code(FaultKind, given.kind, "故障类别", "fault.kind", found)
    _range(given.share_bp, ALL_BP, "比例(万分之)", "fault.share_bp", found)
    _range(given.seed, SEED_MAX, "种子", "fault.seed", found)
    _range(given.calls_max, _CALLS_MAX, "次数", "fault.calls_max", found)
    if given.calls_seen or given.calls_hit:
        found.malformed(_TOLD, "fault.calls_seen")
    delay, reason, status_code = None, "", 0
    if kind is not None:
        delay = _delay_of(kind, given, found)
        reason, status_code = _refusal_of(kind, given, found)
    _methods(kind, given, found)
    roles = decode_codes(OutageRole, given.roles[:_LIST_MAX], "角色", "fault.roles", found)
    if kind is None or found.problems:
        found.refuse()
    return FaultPlan(
        fault_id=given.fault_id or fault_id,
        province=given.province,
        kind=kind,
        seed=given.seed or seed,
        share_bp=given.share_bp or ALL_BP,
        methods=frozenset(given.methods),
        roles=frozenset(roles),
        delay=delay,
        reason=reason,
        status_code=status_code,
        calls_max=given.calls_max,
    )


def decode_province(code: str, path: str, found: Findings, *, is_needed: bool = False) -> None:
    """Note a code that is none of a province; empty is missing where it is needed."""
    if not code:
        if is_needed:
            found.missing(_PROVINCE, path)
    elif code not in province_codes():
        found.add("REGION_UNKNOWN", path, field=_PROVINCE.zh, region=shown(code))


def encode_fault(plan: FaultPlan, calls_seen: int, calls_hit: int) -> contract.Fault:
    """Return a plan with what it has done so far."""
    fault = contract.Fault(
        fault_id=plan.fault_id,
        province=plan.province,
        methods=sorted(plan.methods),
        kind=plan.kind.value,  # type: ignore[arg-type]
        share_bp=plan.share_bp,
        status_code=plan.status_code,
        seed=plan.seed,
        calls_max=plan.calls_max,
        roles=[each.value for each in sorted(plan.roles)],  # type: ignore[misc]
        calls_seen=calls_seen,
        calls_hit=calls_hit,
    )
    if plan.reason:
        fault.reason = reasons()[plan.reason].code  # type: ignore[assignment]
    if plan.delay is not None:
        fault.delay.shape = plan.delay.shape.value  # type: ignore[assignment]
        fault.delay.place = plan.delay.place.value  # type: ignore[assignment]
        fault.delay.length.FromMilliseconds(plan.delay.length_ms)
        if plan.delay.shape is not DelayShape.FIXED:
            fault.delay.longest.FromMilliseconds(plan.delay.longest_ms)
    return fault


def _delay_of(kind: FaultKind, given: contract.Fault, found: Findings) -> Delay | None:
    if kind is not FaultKind.DELAY:
        if given.HasField("delay"):
            _unfit(kind, _DELAY.zh, "fault.delay", found)
        return None
    if not given.HasField("delay"):
        found.missing(_DELAY, "fault.delay")
        return None
    asked = given.delay
    shape, place = DelayShape.FIXED, DelayPlace.BEFORE_WORK
    if asked.shape:
        path = "fault.delay.shape"
        shape = decode_code(DelayShape, asked.shape, "延迟分布", path, found) or shape
    if asked.place:
        path = "fault.delay.place"
        place = decode_code(DelayPlace, asked.place, "延迟位置", path, found) or place
    length_ms = _milliseconds(asked.length)
    if not 0 < length_ms <= FAULT_DELAY_MS_MAX:
        found.malformed(_LENGTH, "fault.delay.length")
        return None
    longest_ms = length_ms
    if shape is DelayShape.FIXED:
        if asked.HasField("longest"):
            _unfit(kind, _LONGEST.zh, "fault.delay.longest", found)
    elif asked.HasField("longest") or shape is DelayShape.UNIFORM:
        longest_ms = _milliseconds(asked.longest)
        if not length_ms <= longest_ms <= FAULT_DELAY_MS_MAX:
            found.malformed(_LONGEST, "fault.delay.longest")
    else:
        longest_ms = min(length_ms * EXPONENTIAL_LONGEST, FAULT_DELAY_MS_MAX)
    return Delay(shape, place, length_ms, longest_ms)


def _refusal_of(kind: FaultKind, given: contract.Fault, found: Findings) -> tuple[str, int]:
    """Return the reason, or the status, of a refusal; note what does not belong together."""
    if kind is not FaultKind.REFUSE:
        if given.reason:
            _unfit(kind, "拒绝原因", "fault.reason", found)
        if given.status_code:
            _unfit(kind, "状态码", "fault.status_code", found)
        return "", 0
    if given.reason and given.status_code:
        found.add(
            "NOT_TOGETHER",
            "fault.reason",
            field="拒绝原因",
            other="状态码",
            other_path="fault.status_code",
        )
        return "", 0
    if not given.reason and not given.status_code:
        found.missing(_REASON, "fault.reason")
    if given.status_code and given.status_code not in STATUS_CODES:
        found.add(
            "AMOUNT_OUT_OF_RANGE",
            "fault.status_code",
            field="状态码",
            least=STATUS_CODES.start,
            most=STATUS_CODES.stop - 1,
        )
    if not given.reason:
        return "", given.status_code
    reason = reason_of_code(int(given.reason))
    if reason is None:
        path = "fault.reason"
        found.add("CODE_VALUE_UNKNOWN", path, field="拒绝原因", value=int(given.reason))
        return "", 0
    if not may_refuse_with(reason):
        found.add("FAULT_REASON_UNFIT", "fault.reason", reason=reason.name)
    return reason.name, 0


def _methods(kind: FaultKind | None, given: contract.Fault, found: Findings) -> None:
    if len(given.methods) > _LIST_MAX:
        found.malformed(_MANY, "fault.methods")
    known = SETTLING_METHODS if kind in ALTERING else METHODS
    for index, method in enumerate(given.methods[:_LIST_MAX]):
        if method not in known:
            path = f"fault.methods[{index}]"
            found.add("METHOD_NOT_OF_PROVINCE", path, method=shown(method, _METHOD_CHARS_MAX))


def _unfit(kind: FaultKind, field: str, path: str, found: Findings) -> None:
    found.add("FAULT_FIELD_UNFIT", path, kind=kind.name, field=field)


def _range(value: int, most: int, field: str, path: str, found: Findings) -> None:
    """Note a number that is below 0 or too large; 0 means what the contract says."""
    if not 0 <= value <= most:
        found.add("AMOUNT_OUT_OF_RANGE", path, field=field, least=0, most=most)


def _milliseconds(length: Duration) -> int:
    return length.seconds * 1000 + length.nanos // 1_000_000
