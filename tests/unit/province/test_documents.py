"""The documents of settlements: that of a trial becomes that of its settlement."""

from __future__ import annotations

from typing import Any

from tests.builders import NOW_MS, a_visit, to_settle
from tests.unit.engine.places import InsuredPlace
from yidi.engine.settling import Settled
from yidi.province.documents import ContractDocuments
from yidi.v1 import settlement_pb2

NUMBER = "630100202501061530000000000001"


async def a_trial() -> Settled:
    insured = InsuredPlace()
    insured.keep(a_visit())
    trial: Settled = await insured.pre_settle(to_settle(is_trial=True))
    return trial


def settled(trial: Settled, **changed: Any) -> Settled:
    facts = {"settlement_id": NUMBER, "message_id": "another", "at_ms": NOW_MS + 61_007}
    return trial._replace(**facts | changed)


async def test_a_settlement_after_its_trial_has_the_document_it_would_have_without() -> None:
    trial = await a_trial()
    documents = ContractDocuments()
    shown = documents.settlement(trial)

    document = documents.settlement(settled(trial))

    assert document == ContractDocuments().settlement(settled(trial))
    assert document.settlement_id == NUMBER
    assert document.state == settlement_pb2.SETTLEMENT_STATE_SETTLED
    assert document.settled_at.seconds == (NOW_MS + 61_007) // 1000
    assert shown == ContractDocuments().settlement(trial)


async def test_a_settlement_that_is_not_as_its_trial_was_has_a_document_of_its_own() -> None:
    trial = await a_trial()
    documents = ContractDocuments()
    documents.settlement(trial)
    paid = trial.breakdown._replace(account_fen=1, cash_fen=trial.breakdown.cash_fen - 1)

    document = documents.settlement(settled(trial, breakdown=paid))

    assert document.breakdown.account_fen == 1
    assert document == ContractDocuments().settlement(settled(trial, breakdown=paid))
