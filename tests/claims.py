"""Manual claims as an agency would send them: name only what matters.

The story behind the defaults: Ma Guoliang of Xining, on dialysis, was treated at the Third
Hospital of Chengdu, which has no chronic service, and paid 4200.00 (A-069).
"""

from __future__ import annotations

from typing import Any

from tests.agencies import Agency
from tests.messages import MA_GUOLIANG, Known
from yidi.v1 import codes_pb2
from yidi.v1 import manual_claim_pb2 as claim
from yidi.v1 import manual_claim_service_pb2 as contract

REGISTER = "ManualClaimService/RegisterManualClaim"
SUPPLEMENT = "ManualClaimService/SupplementManualClaim"
DECIDE = "ManualClaimService/DecideManualClaim"
WITHDRAW = "ManualClaimService/WithdrawManualClaim"
GET = "ManualClaimService/GetManualClaim"
LIST = "ManualClaimService/ListManualClaims"

WITHOUT_CHRONIC = "H51010000003"
FOUR_MATERIALS = (1, 2, 3, 4)
"""Credential, receipts, itemised list, prescription base."""


def a_receipt(number: str = "0012345678", amount_fen: int = 420_000) -> claim.ManualClaimReceipt:
    return claim.ManualClaimReceipt(invoice_number=number, amount_fen=amount_fen)


def register(
    agency: Agency, person: Known = MA_GUOLIANG, **changed: Any
) -> contract.RegisterManualClaimRequest:
    """Dialysis at a hospital without chronic service; all material is there."""
    facts = {
        "insurance": person.insurance,
        "reason": claim.MANUAL_CLAIM_REASON_INSTITUTION_NOT_OPENED,
        "channel": claim.MANUAL_CLAIM_CHANNEL_AGENCY_WINDOW,
        "institution_code": WITHOUT_CHRONIC,
        "care_type": codes_pb2.CARE_TYPE_CHRONIC,
        "local_code": "QH0301",
        "begins_on": "2025-01-06",
        "receipts": [a_receipt()],
        "materials": FOUR_MATERIALS,
    }
    if "care_type" in changed and "local_code" not in changed:
        facts["local_code"] = ""
    request: contract.RegisterManualClaimRequest = agency.of_person(
        contract.RegisterManualClaimRequest, person, **facts | changed
    )
    return request


def of_claim(kind: type[Any], agency: Agency, claim_id: str, **changed: Any) -> Any:
    """A request about a claim of Ma Guoliang."""
    person = changed.pop("person", MA_GUOLIANG)
    return agency.of_person(kind, person, claim_id=claim_id, **changed)


def approve(agency: Agency, claim_id: str, **changed: Any) -> contract.DecideManualClaimRequest:
    """The worked example of A-069: in scope 4140.00, 60 % of it 2484.00, the person 1716.00."""
    facts = {
        "decision": claim.MANUAL_CLAIM_DECISION_APPROVE,
        "in_scope_fen": 414_000,
        "fund_fen": 248_400,
        "person_part_fen": 171_600,
    }
    request: contract.DecideManualClaimRequest = of_claim(
        contract.DecideManualClaimRequest, agency, claim_id, **facts | changed
    )
    return request


def refuse(agency: Agency, claim_id: str, **changed: Any) -> contract.DecideManualClaimRequest:
    facts = {"decision": claim.MANUAL_CLAIM_DECISION_REFUSE, "cause": "票据与清单不符"}
    request: contract.DecideManualClaimRequest = of_claim(
        contract.DecideManualClaimRequest, agency, claim_id, **facts | changed
    )
    return request


def withdraw(agency: Agency, claim_id: str, **changed: Any) -> contract.WithdrawManualClaimRequest:
    request: contract.WithdrawManualClaimRequest = of_claim(
        contract.WithdrawManualClaimRequest, agency, claim_id, **{"cause": "本人撤回"} | changed
    )
    return request


def get(agency: Agency, claim_id: str, **changed: Any) -> contract.GetManualClaimRequest:
    request: contract.GetManualClaimRequest = of_claim(
        contract.GetManualClaimRequest, agency, claim_id, **changed
    )
    return request
