"""Whether a case says something that can be run: names, references, paths, values.

The schema has been held before; here is what it cannot say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from google.protobuf.descriptor import Descriptor

from yidi.configuration.findings import Findings
from yidi.configuration.toml_positions import Address
from yidi.domain.diseases import disease
from yidi.domain.money import parse_micros, parse_yuan
from yidi.jointtest.cases.completing import VERSIONS
from yidi.jointtest.cases.message_reader import Unfit
from yidi.jointtest.contract import VISIT, judged_method, methods
from yidi.jointtest.paths import field_at, wanted_text
from yidi.jointtest.v1 import case_pb2, step_pb2, work_order_pb2
from yidi.v1 import error_pb2

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_RULE = re.compile(r"A-\d{3}")
_TITLE_CHARS_MAX = 60
_REASONS = frozenset(
    name.removeprefix("ERROR_REASON_")
    for name in error_pb2.ErrorReason.keys()  # noqa: SIM118
)
_YUAN = ("amount", "self_paid", "over_limit", "first_paid", "in_scope")
_MICROS = ("price", "quantity")


class Place:
    """Where in a file something is checked, and how a problem there is noted."""

    def __init__(self, findings: Findings, address: Address, path: str) -> None:
        """Begin at an address."""
        self._findings = findings
        self.address = address
        self.path = path

    def at(self, key: str, index: int | None = None) -> Place:
        """Return the place of a field, or of one element of a list."""
        if index is None:
            return Place(self._findings, (*self.address, key), f"{self.path}.{key}")
        return Place(self._findings, (*self.address, key, index), f"{self.path}.{key}[{index}]")

    def note(self, zh: str, en: str) -> None:
        """Note a problem here."""
        self._findings.note(self.address, self.path, zh, en)


def check_case(case: case_pb2.Case, findings: Findings, address: Address, path: str) -> None:
    """Note everything about a case that cannot be run or read."""
    place = Place(findings, address, path)
    name = case.id.partition("/")[2].partition("[")[0]
    if not _ID.fullmatch(name):
        place.at("id").note("编号应为小写字母、数字和连字符", "an id is lower case with hyphens")
    for key in ("title_zh", "title_en", "purpose_zh", "next_step_zh"):
        if not getattr(case, key):
            place.at(key).note("缺少此项", "is missing")
    if len(case.title_zh) > _TITLE_CHARS_MAX:
        place.at("title_zh").note("标题超过60字", "a title has at most 60 characters")
    if not case.rules or not all(map(_RULE.fullmatch, case.rules)):
        place.at("rules").note("至少写一条规则，如 A-065", "name at least one rule, like A-065")
    for version in case.interface_versions:
        if version not in VERSIONS:
            place.at("interface_versions").note("应为 V2.0 或 V2.1", "expected V2.0 or V2.1")
    people = {each.name for each in case.given.people} or {""}
    institutions = {each.name for each in case.given.institutions} or {""}
    if case.role == case_pb2.ROLE_INSURED:
        _check_steps(case, place, people, institutions)
    elif case.role == case_pb2.ROLE_TREATING:
        _check_orders(case, place, people, institutions)
    else:
        place.at("role").note("应为 INSURED 或 TREATING", "expected INSURED or TREATING")


def _check_steps(
    case: case_pb2.Case, place: Place, people: set[str], institutions: set[str]
) -> None:
    if not case.steps:
        place.at("steps").note("没有步骤", "there is no step")
    earlier: set[str] = set()
    for index, step in enumerate(case.steps):
        at = place.at("steps", index)
        if not _ID.fullmatch(step.id) or step.id in earlier:
            at.at("id").note(
                "步骤编号缺少、重复或写法不对", "the id is missing, repeated or malformed"
            )
        _check_names(at, "person", step.person, people)
        _check_names(at, "at", step.at, institutions)
        for key in ("of", "repeat", "outpatient_of"):
            _check_names(at, key, getattr(step, key), earlier | {""})
        _check_step(step, at, earlier)
        earlier.add(step.id)
    for index, relation in enumerate(case.relations):
        at = place.at("relations", index)
        for name in relation.steps:
            _check_names(at, "steps", name, earlier)
        if not relation.kind or not relation.steps:
            at.note("应写出 kind 和 steps", "name kind and steps")


def _check_orders(
    case: case_pb2.Case, place: Place, people: set[str], institutions: set[str]
) -> None:
    if not case.work_orders:
        place.at("work_orders").note("没有工单", "there is no work order")
    earlier: set[str] = set()
    calls: set[str] = set()
    for index, order in enumerate(case.work_orders):
        at = place.at("work_orders", index)
        if not _ID.fullmatch(order.id) or order.id in earlier:
            at.at("id").note(
                "工单编号缺少、重复或写法不对", "the id is missing, repeated or malformed"
            )
        _check_names(at, "person", order.person, people | {""})
        _check_names(at, "at", order.at, institutions | {""})
        _check_names(at, "of", order.of, earlier | {""})
        _check_lines(order.bill, at, "bill")
        if order.settled and not _is_number(order.settled, parse_yuan):
            at.at("settled").note("应为元，如 270.00", "expected yuan, like 270.00")
        for name in order.forbidden:
            if name not in methods():
                at.at("forbidden").note("合同中没有这个方法", "the contract has no such method")
        for number, awaited in enumerate(order.awaited):
            _check_awaited(awaited, at.at("awaited", number), calls)
            calls.add(awaited.id)
        earlier.add(order.id)


def _check_awaited(awaited: work_order_pb2.AwaitedCall, here: Place, earlier: set[str]) -> None:
    if not _ID.fullmatch(awaited.id) or awaited.id in earlier:
        here.at("id").note("编号缺少、重复或写法不对", "the id is missing, repeated or malformed")
    for key in ("of", "repeat_of"):
        _check_names(here, key, getattr(awaited, key), earlier | {""})
    method = methods().get(awaited.call)
    if method is None:
        here.at("call").note("合同中没有这个方法", "the contract has no such method")
        return
    _check_paths(method.input_type, [*awaited.present, *awaited.absent], here)
    _check_fields(method.input_type, awaited.fields, here.at("fields"))
    _check_reasons(awaited.refused, here)
    is_refused = awaited.answer.kind == work_order_pb2.ANSWER_KIND_REFUSED
    if is_refused != bool(awaited.answer.reason):
        here.at("answer").note("REFUSED 须且仅须写 reason", "REFUSED and reason belong together")
    _check_reasons([awaited.answer.reason] if awaited.answer.reason else [], here)


def _check_step(step: step_pb2.Step, at: Place, earlier: set[str]) -> None:
    if not step.call:
        if not (
            step.clock_plus_seconds or step.HasField("clock") or step.faults or step.clears_faults
        ):
            at.note("步骤没有调用，也不改变时钟或故障", "the step calls nothing and moves nothing")
        return
    if step.call != "Visit" and step.call not in methods():
        at.at("call").note("合同中没有这个方法", "the contract has no such method")
        return
    if (
        step.disease
        and "{" not in step.disease
        and disease(step.disease) is None
        and not step.disease_name
    ):
        at.at("disease").note(
            "不是国家病种代码；要故意送错，请写出 disease_name",
            "no national disease code; to send a wrong one on purpose, give disease_name",
        )
    method = judged_method(step.call)
    _check_request(step, at)
    _check_lines(step.lines, at, "lines")
    expected, here = step.expected, at.at("expected")
    _check_paths(method.output_type, [*expected.present, *expected.absent, *expected.same], here)
    _check_paths(method.output_type, [each.path for each in expected.one_of], here)
    _check_fields(method.output_type, expected.fields, here.at("fields"))
    for reference in expected.same.values():
        _check_names(here, "same", reference.partition(":")[0], earlier)
    if expected.replay_of:
        _check_names(here, "replay_of", expected.replay_of, earlier)
    for name, amount in expected.amounts.items():
        if not _is_number(amount, parse_yuan):
            here.at("amounts").note(f"{name} 应为元，如 270.00", f"{name}: yuan, like 270.00")
    if expected.HasField("refused"):
        _check_reasons([*expected.refused.reasons, *expected.refused.problems], here.at("refused"))
        if not expected.refused.reasons and not expected.refused.status:
            here.at("refused").note("至少写一个错误原因", "name at least one reason")


def _check_request(step: step_pb2.Step, at: Place) -> None:
    """Every value goes into a field that the request has; of a Visit, one of its requests."""
    calls = VISIT if step.call == "Visit" else (step.call,)
    kinds = [methods()[call].input_type for call in calls]
    for path in step.request:
        top = path.partition(".")[0].partition("[")[0]
        kind = next((each for each in kinds if top in each.fields_by_name), kinds[-1])
        try:
            field_at(kind, path)
        except Unfit as unfit:
            at.at("request").note(unfit.zh, unfit.en)


def _check_reasons(names: Iterable[str], place: Place) -> None:
    for name in names:
        if name not in _REASONS:
            place.note(f"没有错误原因 {name}", f"there is no error reason {name}")


def _check_names(place: Place, key: str, name: str, known: set[str]) -> None:
    if name and name not in known:
        shown = "、".join(sorted(known - {""})) or "（无）"
        place.at(key).note(f"“{name}”未定义；已有：{shown}", f"{name} is not defined before")


def _check_paths(kind: Descriptor, paths: Iterable[str], place: Place) -> None:
    for path in paths:
        try:
            field_at(kind, path)
        except Unfit as unfit:
            place.note(unfit.zh, unfit.en)


def _check_fields(kind: Descriptor, fields: Iterable[str], place: Place) -> None:
    for path in fields:
        try:
            field, value = field_at(kind, path), fields[path]  # type: ignore[index]
            if "{" not in value.string_value:
                wanted_text(field, value)
        except Unfit as unfit:
            place.note(f"{path}：{unfit.zh}", f"{path}: {unfit.en}")


def _check_lines(lines: Iterable[step_pb2.Line], place: Place, key: str) -> None:
    for index, line in enumerate(lines):
        at = place.at(key, index)
        for names, read in ((_YUAN, parse_yuan), (_MICROS, parse_micros)):
            for name in names:
                text = getattr(line, name)
                if text and not _is_number(text, read):
                    at.at(name).note("应为数字", "expected a number")
        if not line.amount:
            at.at("amount").note("缺少金额", "the amount is missing")


def _is_number(text: str, read: object) -> bool:
    try:
        read(text)  # type: ignore[operator]
    except ValueError:
        return False
    return True
