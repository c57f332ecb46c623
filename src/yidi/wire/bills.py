"""Bills of institutions decoded: raw charges, each belonging to one part (A-066)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yidi.domain import requests
from yidi.domain.codes import message_id_problem
from yidi.domain.limits import LINES_PER_UPLOAD_MAX
from yidi.domain.requests import ORDINARY_PART, SELF_PAID_PART, Charge, Header
from yidi.v1 import treating_place_service_pb2 as treating
from yidi.wire.care import (
    DECLARED_ZH,
    check_disease,
    decode_credential,
    decode_flag,
    decode_insurance,
    decode_visited_at,
)
from yidi.wire.extension import decode_extension
from yidi.wire.fees import amount_problems, charge_problems, check_occurred_at
from yidi.wire.findings import (
    CAUSE,
    CAUSE_CHARS_MAX,
    NAME,
    NAME_CHARS_MAX,
    OUTPATIENT_NUMBER,
    Findings,
    Label,
    shown_line,
)
from yidi.wire.header import decode_header
from yidi.wire.invoices import decode_invoice_number
from yidi.wire.moments import latest_seconds_at, moment

_CHARGES = Label("收费明细", "charges")
_RECEIPT_PART = Label(
    "票据所属部分", "part of the receipt", "账单中的一个部分,各一张", "a part of the bill, one each"
)
RECEIPTS_MAX = 20
_ORIGINAL = Label("原报文号", "original message id", "30位报文号", "a message id of 30 characters")


def decode_split_charges(
    request: treating.SplitChargesRequest, now: datetime, found: Findings
) -> requests.SplitCharges:
    """Decode a SplitCharges; the insured region may be left out."""
    header = decode_header(request.header, found, needs_insured=False)
    return requests.SplitCharges(header, _charges(request.charges, header, now, found))


def decode_settle_bill(
    request: treating.SettleBillRequest, now: datetime, found: Findings
) -> requests.SettleBill:
    """Decode a whole bill."""
    header = decode_header(request.header, found)
    found.person_number(request.person_number)
    kind, number = decode_credential(request.credential, found)
    found.optional(request.person_name, NAME, "person_name", NAME_CHARS_MAX)
    insurance = decode_insurance(request.insurance, found)
    visited_at = decode_visited_at(
        request.visited_at, is_given=request.HasField("visited_at"), now=now, found=found
    )
    found.text(request.outpatient_number, OUTPATIENT_NUMBER, "outpatient_number")
    charges = _charges(request.charges, header, now, found)
    replaced = request.replaces_message_id
    if replaced and message_id_problem(replaced) is not None:
        found.malformed(_ORIGINAL, "replaces_message_id")
    _receipts(request, charges, found)
    said = decode_extension(request.extension, None, header, found)
    declared = decode_flag(request.declared_chronic, "declared_chronic", DECLARED_ZH, found)
    return requests.SettleBill(
        header=header,
        person_number=request.person_number,
        credential_type=kind,
        credential_number=number,
        person_name=request.person_name,
        insurance=insurance,
        visited_at=visited_at,
        outpatient_number=request.outpatient_number,
        charges=charges,
        use_account=request.use_account,
        is_emergency=said.is_emergency,
        is_trial=request.trial_only,
        newer_fields=said.newer_fields,
        declared_chronic=declared,
    )


def decode_refund_bill(
    request: treating.RefundBillRequest, _: datetime, found: Findings
) -> requests.RefundBill:
    """Decode a RefundBill."""
    header = decode_header(request.header, found)
    if not request.original_message_id:
        found.missing(_ORIGINAL, "original_message_id")
    elif message_id_problem(request.original_message_id) is not None:
        found.malformed(_ORIGINAL, "original_message_id")
    found.optional(request.cause, CAUSE, "cause", CAUSE_CHARS_MAX)
    if request.person_number:
        found.person_number(request.person_number)
    return requests.RefundBill(header, request.original_message_id)


def _receipts(
    request: treating.SettleBillRequest, charges: Sequence[Charge], found: Findings
) -> None:
    """A receipt belongs to an insured part of the bill, and a part has one."""
    parts = {"" if each.part == ORDINARY_PART else each.part for each in charges}
    parts.discard(SELF_PAID_PART)
    for index, each in enumerate(request.receipts[:RECEIPTS_MAX]):
        path = f"receipts[{index}]"
        decode_invoice_number(each.invoice_number, f"{path}.invoice_number", found, is_needed=True)
        if each.disease_code not in parts:
            found.malformed(_RECEIPT_PART, f"{path}.disease_code")
        parts.discard(each.disease_code)
    if len(request.receipts) > RECEIPTS_MAX:
        found.malformed(_RECEIPT_PART, "receipts")


def _charges(
    charges: Sequence[treating.Charge], header: Header, now: datetime, found: Findings
) -> tuple[Charge, ...]:
    if len(charges) > LINES_PER_UPLOAD_MAX:
        found.add("TOO_MANY_LINES", "charges", count=len(charges), most=LINES_PER_UPLOAD_MAX)
        return ()
    if not charges:
        found.missing(_CHARGES, "charges")
    latest_seconds = latest_seconds_at(now)
    seen: set[str] = set()
    decoded = []
    for index, charge in enumerate(charges):
        path = f"charges[{index}]"
        if charge.line_number in seen:
            found.add("LINE_REPEATED", f"{path}.line_number", line=shown_line(charge.line_number))
        seen.add(charge.line_number)
        decoded.append(_charge(charge, path, header, latest_seconds, found))
    return tuple(decoded)


def _charge(
    charge: treating.Charge, path: str, header: Header, latest_seconds: int, found: Findings
) -> Charge:
    charge_problems(charge.line_number, charge.item_code, charge.item_name, path, found)
    amount_problems(
        charge.price_micros,
        charge.quantity_micros,
        charge.amount_fen,
        charge.line_number,
        path,
        found,
    )
    occurred_at = None
    if charge.HasField("occurred_at") and check_occurred_at(
        charge.occurred_at, latest_seconds, f"{path}.occurred_at", found
    ):
        occurred_at = moment(charge.occurred_at)
    return Charge(
        line_number=charge.line_number,
        item_code=charge.item_code,
        item_name=charge.item_name,
        price_micros=charge.price_micros,
        quantity_micros=charge.quantity_micros,
        amount_fen=charge.amount_fen,
        occurred_at=occurred_at,
        part=_part(charge, path, header, found),
    )


def _part(charge: treating.Charge, path: str, header: Header, found: Findings) -> str:
    kind = charge.WhichOneof("part")
    if kind == "disease_code":
        check_disease(
            charge.disease_code,
            f"{path}.disease_code",
            found,
            insured=header.insured_region,
            treating=header.treating_region,
        )
        return charge.disease_code
    if kind == "ordinary" and charge.ordinary:
        return ORDINARY_PART
    if kind == "self_paid" and charge.self_paid:
        return SELF_PAID_PART
    found.add("BILL_PART_INVALID", path, line=shown_line(charge.line_number))
    return SELF_PAID_PART
