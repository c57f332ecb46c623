"""Requests that are right in every field, from what a step says and what came before.

The case's own values go in last, so that a request can be wrong in exactly one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from google.protobuf import message_factory
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Value
from google.protobuf.timestamp_pb2 import Timestamp

from yidi.domain.diseases import expected_name
from yidi.domain.money import ONE_MICROS, parse_micros, parse_yuan
from yidi.jointtest.contract import HUB_ONLY, MANUAL_CLAIMS, REGISTRY, methods
from yidi.jointtest.heard import Heard
from yidi.jointtest.insured.casting import Cast, Role
from yidi.jointtest.insured.message_ids import MessageIds, outpatient_number
from yidi.jointtest.insured.references import References
from yidi.jointtest.judging.identities import totals_of
from yidi.jointtest.paths import put
from yidi.jointtest.v1 import step_pb2
from yidi.v1 import codes_pb2, fees_pb2, institution_pb2, person_pb2

V20: Final = "V2.0"
_FEN_MICROS = ONE_MICROS // 100
_VISITED_SECONDS = 3_600
_DRUG = ("XC08CAX001A001010190001", "苯磺酸氨氯地平片")
_SERVICE_DIGITS = 15
_EMERGENCY = codes_pb2.EMERGENCY_REFERRAL_EMERGENCY
_SETTLE_TRANSACTION = "2207"
_MAKES_VISIT = frozenset(
    ("OpenVisit", "UploadFees", "WithdrawFees", "PreSettle", "Settle", "Visit")
)
_MAKES_SETTLEMENT = frozenset(("Settle", "Visit"))
_CHANGES = frozenset(
    (
        "OpenVisit",
        "UploadFees",
        "WithdrawFees",
        "CancelVisit",
        "Settle",
        "Visit",
        "CancelSettlement",
        "Reverse",
    )
)


class CannotBuild(Exception):
    """A request needs something that an earlier step did not yield."""


@dataclass(slots=True)
class Scene:
    """What is known while a case is played."""

    cast: Cast
    ids: MessageIds
    version: str
    region: str
    spare: str = ""
    """Time and serial of a message id that no request of the kit has."""
    known: dict[str, Heard] = field(default_factory=dict)
    """What every step led to; a step "Visit" stands for its settlement."""
    steps: dict[str, step_pb2.Step] = field(default_factory=dict)
    lines: dict[str, list[fees_pb2.FeeLine]] = field(default_factory=dict)
    """Fee lines by the visit that they were uploaded to."""
    opened: dict[str, Message] = field(default_factory=dict)
    """The request that opened a visit, by its number."""

    def references(self) -> References:
        """Return what fills the texts of the case."""
        return References(self.cast, self.known, self.region, self.spare)

    def person(self, step: step_pb2.Step) -> Role:
        """Return whom a step is about."""
        name = step.person or self._inherited(step, "person")
        return self.cast.people[name] if name in self.cast.people else _first(self.cast.people)

    def institution(self, step: step_pb2.Step) -> institution_pb2.Institution:
        """Return where a step takes place."""
        name = step.at or self._inherited(step, "at")
        found = self.cast.institutions
        return found[name] if name in found else _first(found)

    def _inherited(self, step: step_pb2.Step, key: str) -> str:
        """A step on an earlier one is about the same person and place."""
        before = self.steps.get(step.of)
        return (getattr(before, key) or self._inherited(before, key)) if before else ""

    def before(self, step: step_pb2.Step, calls: frozenset[str], what: str) -> str:
        """Return the id of the earlier step that a call builds on; raises CannotBuild."""
        if step.call == "Visit" and step.id in self.known:
            return step.id
        if step.of:
            return step.of
        person, place = step.person, step.at
        for name, other in reversed(list(self.steps.items())):
            if other.call in calls and name in self.known and other.id != step.id:
                same = (not person or other.person == person) and (not place or other.at == place)
                if same:
                    return name
        raise CannotBuild(f"步骤 {step.id} 之前没有{what} / no earlier step for {step.id}")

    def visit_id(self, step: step_pb2.Step) -> str:
        """Return the visit that a step is about; raises CannotBuild."""
        name = self.before(step, _MAKES_VISIT, "就诊登记")
        heard = self.known[name]
        for source, path in ((heard.answer, "visit_id"), (heard.request, "visit_id")):
            found = getattr(source, path, "") if source is not None else ""
            if found:
                return str(found)
        inner = getattr(heard.answer, "open_visit", None)
        if inner is not None and inner.visit_id:
            return str(inner.visit_id)
        raise CannotBuild(f"步骤 {name} 没有给出就诊ID / {name} gave no visit number")

    def settlement(self, step: step_pb2.Step) -> Any:
        """Return the settlement that a step is about; raises CannotBuild."""
        name = self.before(step, _MAKES_SETTLEMENT, "结算")
        answer = self.known[name].answer
        for holder in (answer, getattr(answer, "settle", None)):
            found = getattr(holder, "settlement", None) or getattr(holder, "refund", None)
            if found is not None and found.settlement_id:
                return found
        raise CannotBuild(f"步骤 {name} 没有给出结算 / {name} gave no settlement")


def _first(found: Mapping[str, Any]) -> Any:
    return next(iter(found.values()))


def build(scene: Scene, step: step_pb2.Step, call: str, now: datetime) -> Message:
    """Return the request of one call of a step; raises CannotBuild, Unfit."""
    if step.repeat:
        again: Message = message_factory.GetMessageClass(methods()[call].input_type)()
        again.CopyFrom(scene.known[step.repeat].request)
        return _with_values(scene, step, call, again, now)
    method = methods()[call]
    request: Any = message_factory.GetMessageClass(method.input_type)()
    _header(scene, step, request, method.containing_service.full_name, now)
    fields = method.input_type.fields_by_name
    if "person_number" in fields:
        request.person_number = scene.person(step).who.person.person_number
    if "insurance" in fields:
        request.insurance = scene.person(step).relation.insurance
    builder = _BUILDERS.get(call)
    if builder is not None:
        builder(scene, step, request, now)
    return _with_values(scene, step, call, request, now)


def _with_values(
    scene: Scene, step: step_pb2.Step, call: str, request: Message, now: datetime
) -> Message:
    """Put the values of the case into the request; of a Visit each into the call that has it."""
    references = scene.references()
    for path in sorted(step.request):
        top = path.partition(".")[0].partition("[")[0]
        if step.call == "Visit" and (top not in request.DESCRIPTOR.fields_by_name):
            continue
        put(request, path, _filled(step.request[path], references, now))
    return request


def _filled(value: Value, references: References, now: datetime) -> Value:
    """Return a value with the references of its texts filled."""
    kind = value.WhichOneof("kind")
    found = Value()
    found.CopyFrom(value)
    if kind == "string_value":
        found.string_value = references.fill(value.string_value, now)
    elif kind == "list_value":
        for index, each in enumerate(value.list_value.values):
            found.list_value.values[index].CopyFrom(_filled(each, references, now))
    elif kind == "struct_value":
        for key, each in value.struct_value.fields.items():
            found.struct_value.fields[key].CopyFrom(_filled(each, references, now))
    return found


def _header(scene: Scene, step: step_pb2.Step, request: Any, service: str, now: datetime) -> None:
    relation, institution = scene.person(step).relation, scene.institution(step)
    sender = scene.references().fill(step.sender, now)
    by_agency = service in (REGISTRY, MANUAL_CLAIMS) or service in HUB_ONLY
    if by_agency and not sender:
        name = "{province_agency}" if service in HUB_ONLY else "{agency}"
        sender = scene.references().fill(name, now)
    header = request.header
    header.institution_code = sender or institution.institution_code
    header.message_id = scene.ids.next(header.institution_code, now)
    header.interface_version = step.interface_version or scene.version
    if not by_agency:
        header.treating_region = institution.region
    if service not in HUB_ONLY:
        header.insured_region = relation.insured_area
    header.operator_code = "JT001"
    header.operator_type = codes_pb2.OPERATOR_TYPE_STAFF
    header.sent_at.CopyFrom(stamp(now))


def stamp(moment: datetime) -> Timestamp:
    """Return a moment as the contract writes it."""
    found = Timestamp()
    found.FromDatetime(moment)
    return found


def _visited_at(step: step_pb2.Step, now: datetime) -> Timestamp:
    return stamp(now - timedelta(seconds=step.visited_seconds_ago or _VISITED_SECONDS))


def care_of(scene: Scene, step: step_pb2.Step) -> int:
    """Return the care type of a step: as it says, or as disease, place and emergency say."""
    if step.care:
        return step.care
    if step.is_emergency:
        return codes_pb2.CARE_TYPE_EMERGENCY
    if step.disease:
        return codes_pb2.CARE_TYPE_CHRONIC
    pharmacy = codes_pb2.INSTITUTION_TYPE_PHARMACY
    is_pharmacy = scene.institution(step).type == pharmacy
    return codes_pb2.CARE_TYPE_PHARMACY if is_pharmacy else codes_pb2.CARE_TYPE_ORDINARY


def _care(scene: Scene, step: step_pb2.Step, request: Any) -> None:
    request.care_type = care_of(scene, step)
    request.disease_code = step.disease
    request.disease_name = step.disease_name or expected_name(step.disease) or ""


def _query_person(scene: Scene, step: step_pb2.Step, request: Any, _: datetime) -> None:
    person = scene.person(step).who.person
    request.credential.CopyFrom(identity_card(person))
    request.name = person.name


def identity_card(person: person_pb2.Person) -> person_pb2.Credential:
    """Return the credential that the kit shows unless a case says another one."""
    kind = codes_pb2.CREDENTIAL_TYPE_IDENTITY_CARD
    return person_pb2.Credential(type=kind, number=person.identity_number)


def _query_eligibility(scene: Scene, step: step_pb2.Step, request: Any, now: datetime) -> None:
    _care(scene, step, request)
    request.visited_at.CopyFrom(_visited_at(step, now))
    if step.is_emergency and request.header.interface_version != V20:
        request.emergency_referral = _EMERGENCY


def _open_visit(scene: Scene, step: step_pb2.Step, request: Any, now: datetime) -> None:
    person = scene.person(step).who.person
    _care(scene, step, request)
    request.credential.CopyFrom(identity_card(person))
    request.person_name = person.name
    request.visited_at.CopyFrom(_visited_at(step, now))
    request.outpatient_number = outpatient_number(request.header.message_id)
    if step.outpatient_of:
        shared: Any = scene.known[step.outpatient_of].request
        visit: Any = scene.opened.get(getattr(shared, "visit_id", ""), shared)
        request.outpatient_number = visit.outpatient_number
    if step.is_emergency and request.header.interface_version != V20:
        request.extension.emergency_referral = _EMERGENCY


def _upload_fees(scene: Scene, step: step_pb2.Step, request: Any, now: datetime) -> None:
    request.visit_id = scene.visit_id(step)
    uploaded = scene.lines.get(request.visit_id, [])
    opened: Any = scene.opened.get(request.visit_id)
    occurred = opened.visited_at if opened is not None else _visited_at(step, now)
    lines = list(step.lines) or [step_pb2.Line(amount="100.00")]
    lines += [lines[0]] * (step.line_count - len(lines))
    request.lines.extend(fee_lines(lines, len(uploaded), occurred))
    request.batch_number = request.header.message_id[-8:]
    request.totals.CopyFrom(totals_of(request.lines))


def fee_lines(
    lines: Iterable[step_pb2.Line], already: int, occurred: Timestamp
) -> list[fees_pb2.FeeLine]:
    """Return lines of a case as the contract writes them, numbered on from those uploaded."""
    return [_fee_line(each, already + index, occurred) for index, each in enumerate(lines, 1)]


def _fee_line(line: step_pb2.Line, number: int, occurred: Timestamp) -> fees_pb2.FeeLine:
    amount = parse_yuan(line.amount)
    parts = {name: parse_yuan(getattr(line, name) or "0")
             for name in ("self_paid", "over_limit", "first_paid")}  # fmt: skip
    in_scope = parse_yuan(line.in_scope) if line.in_scope else amount - sum(parts.values())
    item, name = line.item or _DRUG[0], line.name or _DRUG[1]
    is_outside = bool(amount) and parts["self_paid"] == amount
    is_shared = bool(parts["first_paid"] or parts["over_limit"])
    kind = codes_pb2.FEE_CLASS_B if is_shared else codes_pb2.FEE_CLASS_A
    is_service = item.isdigit() and len(item) == _SERVICE_DIGITS
    return fees_pb2.FeeLine(
        line_number=line.number or str(number),
        item_code=item,
        item_name=name,
        fee_class=codes_pb2.FEE_CLASS_C if is_outside else kind,
        fee_category=(
            codes_pb2.FEE_CATEGORY_TREATMENT if is_service else codes_pb2.FEE_CATEGORY_WESTERN_DRUG
        ),
        price_micros=parse_micros(line.price) if line.price else amount * _FEN_MICROS,
        quantity_micros=parse_micros(line.quantity) if line.quantity else ONE_MICROS,
        amount_fen=amount,
        split=fees_pb2.Split(
            full_self_paid_fen=parts["self_paid"],
            over_limit_fen=parts["over_limit"],
            first_paid_fen=parts["first_paid"],
            in_scope_fen=in_scope,
        ),
        occurred_at=occurred,
    )


def _withdraw_fees(scene: Scene, step: step_pb2.Step, request: Any, _: datetime) -> None:
    request.visit_id = scene.visit_id(step)
    request.batch_number = "0000"


def _cancel_visit(scene: Scene, step: step_pb2.Step, request: Any, _: datetime) -> None:
    request.visit_id = scene.visit_id(step)


def _settle(scene: Scene, step: step_pb2.Step, request: Any, _: datetime) -> None:
    request.visit_id = scene.visit_id(step)
    request.totals.CopyFrom(totals_of(scene.lines.get(request.visit_id, [])))
    request.use_account = step.use_account
    if step.hospital_part:
        request.hospital_part_fen = parse_yuan(step.hospital_part)


def _cancel_settlement(scene: Scene, step: step_pb2.Step, request: Any, _: datetime) -> None:
    settlement = scene.settlement(step)
    request.settlement_id = settlement.settlement_id
    request.visit_id = settlement.visit_id
    request.cause = "联调测试退费"


def _message(scene: Scene, step: step_pb2.Step, calls: frozenset[str]) -> str:
    name = scene.before(step, calls, "可查询的报文")
    asked: Any = scene.known[name].request
    found: str = asked.header.message_id
    return found


def _reverse(scene: Scene, step: step_pb2.Step, request: Any, _: datetime) -> None:
    request.original_message_id = _message(scene, step, _MAKES_SETTLEMENT)
    request.original_transaction = _SETTLE_TRANSACTION


def _inquire(scene: Scene, step: step_pb2.Step, request: Any, _: datetime) -> None:
    request.original_message_id = _message(scene, step, _CHANGES)


def _look_up(scene: Scene, step: step_pb2.Step, request: Any, _: datetime) -> None:
    request.settlement_id = scene.settlement(step).settlement_id


_BUILDERS: Final[Mapping[str, Callable[[Scene, step_pb2.Step, Any, datetime], None]]] = {
    "QueryPerson": _query_person,
    "QueryEligibility": _query_eligibility,
    "OpenVisit": _open_visit,
    "UploadFees": _upload_fees,
    "WithdrawFees": _withdraw_fees,
    "CancelVisit": _cancel_visit,
    "PreSettle": _settle,
    "Settle": _settle,
    "CancelSettlement": _cancel_settlement,
    "Reverse": _reverse,
    "InquireMessage": _inquire,
    "GetSettlement": _look_up,
    "QuerySettlementDetail": _look_up,
}
