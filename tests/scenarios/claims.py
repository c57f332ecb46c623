"""Manual claims as a case writes them: amounts in yuan, receipts as number and amount."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.messages import Known
from yidi.domain.money import parse_yuan
from yidi.v1 import codes_pb2
from yidi.v1 import manual_claim_pb2 as claim
from yidi.v1 import manual_claim_service_pb2 as contract

Table = dict[str, Any]

CALLS = {"RegisterManualClaim", "DecideManualClaim", "WithdrawManualClaim", "GetManualClaim"}
FOUR = (1, 2, 3, 4)
"""Credential, receipts, itemised list, prescription base."""


def registration(
    header: Any, person: Known, institution: str, table: Table, refused: Any, today: date
) -> contract.RegisterManualClaimRequest:
    """A claim at the window; ``refused`` is the request whose refusal it follows from."""
    origin = None
    if refused is not None:
        origin = claim.ManualClaimOrigin(refused_message_id=refused.header.message_id)
    care = table.get("care", "chronic" if "local_code" in table else "ordinary")
    return contract.RegisterManualClaimRequest(
        header=header,
        person_number=person.number,
        insurance=person.insurance,
        reason=claim.ManualClaimReason.Value(f"MANUAL_CLAIM_REASON_{table['reason']}"),
        channel=claim.MANUAL_CLAIM_CHANNEL_AGENCY_WINDOW,
        institution_code=institution,
        care_type=codes_pb2.CareType.Value(f"CARE_TYPE_{care.upper()}"),
        local_code=table.get("local_code", ""),
        begins_on=table.get("begins_on", today).isoformat(),
        receipts=[
            claim.ManualClaimReceipt(invoice_number=number, amount_fen=parse_yuan(amount))
            for number, amount in table["receipts"]
        ],
        materials=[each for each in FOUR if each not in table.get("lacks", ())],
        origin=origin,
    )


def about(call: str, header: Any, person: Known, claim_id: str, table: Table) -> Any:
    """A message about a claim that was registered."""
    facts = {"header": header, "person_number": person.number, "claim_id": claim_id}
    if call == "GetManualClaim":
        return contract.GetManualClaimRequest(**facts)
    facts["cause"] = table.get("cause", "")
    if call == "WithdrawManualClaim":
        return contract.WithdrawManualClaimRequest(**facts)
    return contract.DecideManualClaimRequest(
        **facts,
        decision=claim.ManualClaimDecision.Value(f"MANUAL_CLAIM_DECISION_{table['decision']}"),
        in_scope_fen=parse_yuan(table.get("in_scope", "0.00")),
        fund_fen=parse_yuan(table.get("fund", "0.00")),
        person_part_fen=parse_yuan(table.get("person_part", "0.00")),
    )
