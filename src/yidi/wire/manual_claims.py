"""Manual claims: requests decoded, claims encoded (A-095 to A-099)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from google.protobuf.message import Message

from yidi.domain import claim_requests as requests
from yidi.domain.care import CareType
from yidi.domain.claim_documents import claim_from_text
from yidi.domain.claim_rule import ClaimChannel, ClaimMaterial, ClaimReason, ManualClaimRule
from yidi.domain.codes import message_id_problem
from yidi.domain.errors import reason_of_code, reasons
from yidi.domain.limits import AMOUNT_FEN_MAX
from yidi.domain.manual_claim import (
    ClaimAmounts,
    ClaimDecision,
    ClaimOrigin,
    ClaimReceipt,
    ManualClaim,
)
from yidi.domain.money import yuan
from yidi.domain.records import RegistryRecord
from yidi.domain.regions import province_of
from yidi.v1 import error_pb2, manual_claim_pb2
from yidi.v1 import manual_claim_service_pb2 as contract
from yidi.wire.care import decode_care_type, decode_insurance
from yidi.wire.fees import amount_in_range
from yidi.wire.findings import (
    CAUSE_CHARS_MAX,
    SETTLEMENT_ID,
    VISIT_ID,
    Findings,
    Label,
)
from yidi.wire.header import decode_registry_header
from yidi.wire.invoices import decode_invoice_number
from yidi.wire.moments import stamp_fields_of_ms
from yidi.wire.paging import decode_offset, decode_page_size
from yidi.wire.registry_fields import (
    check_cause,
    check_local_code,
    decode_code,
    decode_codes,
    decode_day,
)

RECEIPTS_MAX: Final = 20
_PAGE_SIZE: Final = 20
_NAME_CHARS_MAX: Final = 100
_CLAIM_ID = Label("申请编号", "claim id", "1到30个字符", "1 to 30 characters")
_RECEIPTS = Label("票据", "receipts", "1到20张票据", "1 to 20 receipts")
_MATERIALS = Label("报销材料", "materials")
_INSTITUTION_NAME = Label("机构名称", "institution name", "至多100个字符", "at most 100 characters")
_END = Label(
    "结束日期", "last day", "不早于开始日期、不晚于今天的日期", "from the first day to today"
)
_BEGIN = Label("开始日期", "first day")
_MESSAGE = Label("被拒报文号", "refused message id", "30位报文号", "a message id of 30 characters")
_CAUSE = Label("原因", "cause", "至多200个字符", "at most 200 characters")
_LOCAL_CODE = Label("本地病种编码", "local disease code", "空(非门慢特)", "empty unless chronic")


def _register(
    request: contract.RegisterManualClaimRequest, now: datetime, found: Findings
) -> requests.RegisterManualClaim:
    header = decode_registry_header(request.header, found)
    found.person_number(request.person_number)
    insurance = decode_insurance(request.insurance, found)
    reason = decode_code(ClaimReason, request.reason, "报销事由", "reason", found)
    channel = decode_code(ClaimChannel, request.channel, "办理渠道", "channel", found)
    _institution(request, found)
    care_type = decode_care_type(request.care_type, found)
    if care_type is CareType.CHRONIC:
        check_local_code(request.local_code, found)
    elif request.local_code:
        found.malformed(_LOCAL_CODE, "local_code")
    begins_on, ends_on = _days(request, now.date(), found)
    due = decode_day(request.materials_due_on, "补正期限", "materials_due_on", found)
    origin = _origin(request.origin, found)
    if reason is ClaimReason.CHRONIC_AS_ORDINARY and not origin.settlement_id:
        found.missing(SETTLEMENT_ID, "origin.settlement_id")
    return requests.RegisterManualClaim(
        header=header,
        person_number=request.person_number,
        insurance=insurance,
        reason=reason or ClaimReason.SYSTEM_FAILURE,
        channel=channel or ClaimChannel.AGENCY_WINDOW,
        institution_code=request.institution_code,
        institution_name=request.institution_name,
        care_type=care_type,
        local_code=request.local_code,
        begins_on=begins_on,
        ends_on=ends_on,
        receipts=_receipts(request, found),
        materials=_materials(request, found),
        materials_due=due,
        origin=origin,
    )


def _institution(request: contract.RegisterManualClaimRequest, found: Findings) -> None:
    """A claim is for care in another province (A-095)."""
    code, insured = request.institution_code, request.header.insured_region
    before = len(found.problems)
    found.institution_code(code, "institution_code")
    if len(found.problems) == before and province_of(code[1:7]) == province_of(insured):
        found.add("NOT_CROSS_PROVINCE", "institution_code")
    found.optional(request.institution_name, _INSTITUTION_NAME, "institution_name", _NAME_CHARS_MAX)


def _days(
    request: contract.RegisterManualClaimRequest, today: date, found: Findings
) -> tuple[date, date]:
    begins_on = decode_day(request.begins_on, _BEGIN.zh, "begins_on", found, is_needed=True)
    ends_on = decode_day(request.ends_on, _END.zh, "ends_on", found) or begins_on
    if begins_on and ends_on and not begins_on <= ends_on <= today:
        found.malformed(_END, "ends_on")
    return begins_on or today, ends_on or today


def _receipts(
    request: contract.RegisterManualClaimRequest, found: Findings
) -> tuple[ClaimReceipt, ...]:
    if not request.receipts:
        found.missing(_RECEIPTS, "receipts")
    elif len(request.receipts) > RECEIPTS_MAX:
        found.malformed(_RECEIPTS, "receipts")
        return ()
    seen: set[str] = set()
    decoded = []
    for index, each in enumerate(request.receipts):
        path = f"receipts[{index}]"
        number = decode_invoice_number(
            each.invoice_number, f"{path}.invoice_number", found, is_needed=True
        )
        same = "".join(number.split()).upper()
        if same and same in seen:
            found.add(
                "RECEIPT_ALREADY_USED",
                f"{path}.invoice_number",
                receipt=number[:20],
                use="本次申请",
                use_en="this claim",
                holder="",
            )
        seen.add(same)
        if not 0 < each.amount_fen <= AMOUNT_FEN_MAX:
            found.add(
                "AMOUNT_OUT_OF_RANGE",
                f"{path}.amount_fen",
                field="票据金额",
                least="0.01",
                most=yuan(AMOUNT_FEN_MAX),
            )
        decoded.append(ClaimReceipt(number, each.amount_fen))
    return tuple(decoded)


def _origin(given: manual_claim_pb2.ManualClaimOrigin, found: Findings) -> ClaimOrigin:
    message_id = given.refused_message_id
    if message_id and message_id_problem(message_id) is not None:
        found.malformed(_MESSAGE, "origin.refused_message_id")
    for value, label, name in (
        (given.visit_id, VISIT_ID, "visit_id"),
        (given.settlement_id, SETTLEMENT_ID, "settlement_id"),
    ):
        if value:
            found.text(value, label, f"origin.{name}")
    reason = reason_of_code(given.refusal_reason) if given.refusal_reason else None
    if given.refusal_reason and reason is None:
        found.add(
            "CODE_VALUE_UNKNOWN",
            "origin.refusal_reason",
            field="拒绝原因",
            value=given.refusal_reason,
        )
    return ClaimOrigin(
        reason.name if reason else "", message_id, given.visit_id, given.settlement_id
    )


def _supplement(
    request: contract.SupplementManualClaimRequest, _: datetime, found: Findings
) -> requests.SupplementManualClaim:
    header = decode_registry_header(request.header, found)
    _claim(request, found)
    if not request.materials:
        found.missing(_MATERIALS, "materials")
    return requests.SupplementManualClaim(
        header, request.person_number, request.claim_id, _materials(request, found)
    )


def _decide(
    request: contract.DecideManualClaimRequest, _: datetime, found: Findings
) -> requests.DecideManualClaim:
    header = decode_registry_header(request.header, found)
    _claim(request, found)
    decision = decode_code(ClaimDecision, request.decision, "审核结论", "decision", found)
    for name, zh in (
        ("in_scope_fen", "符合政策范围金额"),
        ("fund_fen", "基金支付总额"),
        ("person_part_fen", "个人负担总金额"),
    ):
        value = getattr(request, name)
        if decision is ClaimDecision.APPROVE:
            amount_in_range(value, zh, name, found)
        elif value and decision is not None:
            found.malformed(Label(zh, name, "空(仅核准时填写)", "empty unless it approves"), name)
    if decision is ClaimDecision.REFUSE:
        check_cause(request.cause, found)
    else:
        found.optional(request.cause, _CAUSE, "cause", CAUSE_CHARS_MAX)
    amounts = ClaimAmounts(request.in_scope_fen, request.fund_fen, request.person_part_fen)
    return requests.DecideManualClaim(
        header,
        request.person_number,
        request.claim_id,
        decision or ClaimDecision.REVIEW,
        amounts if decision is ClaimDecision.APPROVE else None,
        request.cause,
    )


def _withdraw(
    request: contract.WithdrawManualClaimRequest, _: datetime, found: Findings
) -> requests.WithdrawManualClaim:
    header = decode_registry_header(request.header, found)
    _claim(request, found)
    check_cause(request.cause, found)
    return requests.WithdrawManualClaim(
        header, request.person_number, request.claim_id, request.cause
    )


def _get(
    request: contract.GetManualClaimRequest, _: datetime, found: Findings
) -> requests.GetManualClaim:
    header = decode_registry_header(request.header, found)
    _claim(request, found)
    return requests.GetManualClaim(header, request.person_number, request.claim_id)


def _list(
    request: contract.ListManualClaimsRequest, _: datetime, found: Findings
) -> requests.ListManualClaims:
    header = decode_registry_header(request.header, found)
    found.person_number(request.person_number)
    page_size = decode_page_size(request, found, _PAGE_SIZE)
    offset = decode_offset(request, found)
    return requests.ListManualClaims(header, request.person_number, page_size, offset)


def _claim(request: Any, found: Findings) -> None:
    found.person_number(request.person_number)
    found.text(request.claim_id, _CLAIM_ID, "claim_id")


def _materials(request: Any, found: Findings) -> tuple[ClaimMaterial, ...]:
    return decode_codes(ClaimMaterial, request.materials, "报销材料", "materials", found)


def encode_claim(
    person_number: str, claim: ManualClaim, records: tuple[RegistryRecord, ...], today: date
) -> manual_claim_pb2.ManualClaim:
    """Return a claim with the history that its records tell."""
    amounts = claim.amounts or ClaimAmounts(0, 0, 0)
    return manual_claim_pb2.ManualClaim(
        claim_id=claim.claim_id,
        person_number=person_number,
        insured_area=claim.insured_area,
        insurance=claim.insurance,  # type: ignore[arg-type]
        reason=claim.reason,  # type: ignore[arg-type]
        channel=claim.channel,  # type: ignore[arg-type]
        state=claim.state,  # type: ignore[arg-type]
        institution_code=claim.institution_code,
        institution_name=claim.institution_name,
        care_type=claim.care_type,  # type: ignore[arg-type]
        local_code=claim.local_code,
        disease_code=claim.disease_code,
        begins_on=claim.begins_on.isoformat(),
        ends_on=claim.ends_on.isoformat(),
        receipts=[
            manual_claim_pb2.ManualClaimReceipt(
                invoice_number=each.invoice_number, amount_fen=each.amount_fen
            )
            for each in claim.receipts
        ],
        total_fen=claim.total_fen,
        materials=_numbers(claim.materials),
        missing_materials=_numbers(claim.missing),
        materials_due_on=_day(claim.materials_due),
        decide_by=_day(claim.decide_by),
        is_overdue=claim.is_overdue_on(today),
        last_day=claim.last_day.isoformat(),
        in_scope_fen=amounts.in_scope_fen,
        fund_fen=amounts.fund_fen,
        person_part_fen=amounts.person_part_fen,
        cause=claim.cause,
        origin=_encode_origin(claim.origin),
        history=[_event(claim.claim_id, each) for each in records],
    )


def encode_terms(rule: ManualClaimRule) -> manual_claim_pb2.ManualClaimTerms:
    """Return what an area has decided about manual claims."""
    return manual_claim_pb2.ManualClaimTerms(
        months=rule.months,
        counts_from_year_end=rule.counts_from_year_end,
        decide_days=rule.decide_days,
        materials=_numbers(rule.materials),
        allows_chronic_as_ordinary=rule.allows_chronic_as_ordinary,
        allows_online=rule.allows_online,
    )


def _encode_origin(origin: ClaimOrigin) -> manual_claim_pb2.ManualClaimOrigin | None:
    if origin == ClaimOrigin():
        return None
    code = reasons()[origin.refusal_reason].code if origin.refusal_reason else 0
    return manual_claim_pb2.ManualClaimOrigin(
        refusal_reason=error_pb2.ErrorReason.Name(code),
        refused_message_id=origin.refused_message_id,
        visit_id=origin.visit_id,
        settlement_id=origin.settlement_id,
    )


def _event(claim_id: str, record: RegistryRecord) -> manual_claim_pb2.ManualClaimEvent:
    claim = claim_from_text(claim_id, record.document)
    return manual_claim_pb2.ManualClaimEvent(
        version=record.version,
        state=claim.state,  # type: ignore[arg-type]
        missing_materials=_numbers(claim.missing),
        cause=claim.cause,
        recorded_at=stamp_fields_of_ms(record.recorded_at_ms),
        agency_code=record.agency_code,
        message_id=record.message_id,
    )


def _numbers(materials: tuple[ClaimMaterial, ...]) -> Any:
    return [int(each) for each in materials]


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


DECODERS: Final[dict[type[Message], Callable[[Any, datetime, Findings], object]]] = {
    contract.RegisterManualClaimRequest: _register,
    contract.SupplementManualClaimRequest: _supplement,
    contract.DecideManualClaimRequest: _decide,
    contract.WithdrawManualClaimRequest: _withdraw,
    contract.GetManualClaimRequest: _get,
    contract.ListManualClaimsRequest: _list,
}
