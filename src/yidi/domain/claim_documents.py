"""Manual claims and used receipts as JSON, and back: what their registry records hold."""

from __future__ import annotations

from datetime import date

from yidi.domain.care import CareType, Insurance
from yidi.domain.claim_rule import ClaimChannel, ClaimMaterial, ClaimReason
from yidi.domain.manual_claim import (
    ClaimAmounts,
    ClaimOrigin,
    ClaimReceipt,
    ClaimState,
    ManualClaim,
)
from yidi.domain.registry_documents import from_text, to_text


def claim_to_text(claim: ManualClaim) -> str:
    """Return a version of a claim as text."""
    origin, amounts = claim.origin, claim.amounts
    return to_text(
        {
            "area": claim.insured_area,
            "insurance": int(claim.insurance),
            "reason": int(claim.reason),
            "channel": int(claim.channel),
            "state": int(claim.state),
            "institution": [claim.institution_code, claim.institution_name],
            "care_type": int(claim.care_type),
            "disease": [claim.local_code, claim.disease_code],
            "days": [claim.begins_on.isoformat(), claim.ends_on.isoformat()],
            "receipts": [[each.invoice_number, each.amount_fen] for each in claim.receipts],
            "materials": [int(each) for each in claim.materials],
            "missing": [int(each) for each in claim.missing],
            "materials_due": _day_text(claim.materials_due),
            "decide_by": _day_text(claim.decide_by),
            "last_day": claim.last_day.isoformat(),
            "origin": [
                origin.refusal_reason,
                origin.refused_message_id,
                origin.visit_id,
                origin.settlement_id,
            ],
            "amounts": amounts
            and [amounts.in_scope_fen, amounts.fund_fen, amounts.person_part_fen],
            "cause": claim.cause,
        }
    )


def claim_from_text(claim_id: str, text: str) -> ManualClaim:
    """Return the version of a claim in a text."""
    row = from_text(text)
    institution_code, institution_name = row["institution"]
    local_code, disease_code = row["disease"]
    begins_on, ends_on = map(date.fromisoformat, row["days"])
    return ManualClaim(
        claim_id=claim_id,
        insured_area=row["area"],
        insurance=Insurance(row["insurance"]),
        reason=ClaimReason(row["reason"]),
        channel=ClaimChannel(row["channel"]),
        state=ClaimState(row["state"]),
        institution_code=institution_code,
        institution_name=institution_name,
        care_type=CareType(row["care_type"]),
        local_code=local_code,
        disease_code=disease_code,
        begins_on=begins_on,
        ends_on=ends_on,
        receipts=tuple(ClaimReceipt(*each) for each in row["receipts"]),
        materials=tuple(map(ClaimMaterial, row["materials"])),
        missing=tuple(map(ClaimMaterial, row["missing"])),
        materials_due=_day(row["materials_due"]),
        decide_by=_day(row["decide_by"]),
        last_day=date.fromisoformat(row["last_day"]),
        origin=ClaimOrigin(*row["origin"]),
        amounts=ClaimAmounts(*row["amounts"]) if row["amounts"] else None,
        cause=row["cause"],
    )


def _day_text(value: date | None) -> str:
    return value.isoformat() if value else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
