"""What the national platform checks in an insured place's answer (A-060, A-063)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.messages import Desk
from tests.unit.gateway.scripted import VISIT, sound_settlement
from yidi.domain.errors import Refusal
from yidi.gateway.verify import verify_qualifications, verify_settlement
from yidi.v1 import qualification_pb2, settlement_pb2
from yidi.v1 import settlement_service_pb2 as contract

Change = Callable[[settlement_pb2.Settlement], None]


def fault(change: Change, request: contract.SettleRequest | None = None) -> Refusal | None:
    found = request or Desk().settle(VISIT, use_account=True)
    settlement = sound_settlement(found)
    change(settlement)
    return verify_settlement(found, settlement)


def nothing(_: settlement_pb2.Settlement) -> None:
    """A sound settlement stays sound."""


def test_a_sound_settlement_has_no_fault() -> None:
    assert fault(nothing) is None
    assert fault(nothing, Desk().settle(VISIT, hospital_part_fen=1_500)) is None


def test_a_sound_trial_has_no_fault() -> None:
    trial = Desk().pre_settle(VISIT)

    assert verify_settlement(trial, sound_settlement(trial)) is None


def test_a_benefit_of_nothing_is_sound() -> None:
    """A-075."""

    def nothing_paid(settlement: settlement_pb2.Settlement) -> None:
        result = settlement.breakdown
        del result.funds[:]
        result.fund_total_fen = 0
        result.person_part_fen = result.cash_fen = 27_000

    assert fault(nothing_paid) is None


@pytest.mark.parametrize(
    "part",
    ["total_fen", "full_self_paid_fen", "over_limit_fen", "first_paid_fen", "in_scope_fen"],
)
def test_every_part_of_the_split_stays_as_it_was_sent(part: str) -> None:
    """A-060: one fen is enough."""

    def one_fen_more(settlement: settlement_pb2.Settlement) -> None:
        totals = settlement.breakdown.totals
        owner = totals if part == "total_fen" else totals.split
        setattr(owner, part, getattr(owner, part) + 1)

    found = fault(one_fen_more)

    assert found is not None
    assert (found.reason.name, found.head.facts) == ("SPLIT_ALTERED", {"part": part})


def paid(**changed: int) -> Change:
    """A change of the amounts of the breakdown by so many fen."""

    def change(settlement: settlement_pb2.Settlement) -> None:
        for name, by in changed.items():
            result = settlement.breakdown
            if name == "fund":
                result.funds[0].amount_fen += by
            else:
                setattr(result, name, getattr(result, name) + by)

    return change


UNSOUND: list[tuple[str, Change]] = [
    ("the funds add up to the fund total", paid(fund=1)),
    ("account and cash add up to the person's part", paid(cash_fen=1)),
    (
        "fund, person and hospital add up to the total",
        paid(cash_fen=1, person_part_fen=1),
    ),
    ("no part is negative", paid(cash_fen=-9_151, account_fen=9_151)),
    (
        "the funds pay no more than is in scope",
        paid(fund=7_651, fund_total_fen=7_651, cash_fen=-7_651, person_part_fen=-7_651),
    ),
    (
        "the hospital bears what it said",
        paid(hospital_part_fen=1, cash_fen=-1, person_part_fen=-1),
    ),
    ("the settlement is of the visit asked for", lambda each: setattr(each, "visit_id", "other")),
    (
        "the settlement is of the person asked for",
        lambda each: setattr(each, "person_number", "other"),
    ),
    ("the receipt has a category", lambda each: setattr(each, "receipt_category", 0)),
    (
        "a settlement has a number, a trial none",
        lambda each: setattr(each, "settlement_id", ""),
    ),
    ("a settlement has a number, a trial none", lambda each: setattr(each, "state", 1)),
    ("a settlement has a number, a trial none", lambda each: setattr(each, "state", 4)),
]


@pytest.mark.parametrize(("claim", "change"), UNSOUND)
def test_amounts_that_do_not_add_up_are_the_insured_places_fault(
    claim: str, change: Change
) -> None:
    """A-063."""
    found = fault(change)

    assert found is not None
    assert (found.reason.name, found.head.facts) == ("RESULT_UNBALANCED", {"claim": claim})
    assert found.reason.party.value == 2


def test_the_account_pays_only_when_it_is_used() -> None:
    unused = Desk().settle(VISIT, use_account=False)

    found = fault(paid(cash_fen=-100, account_fen=100), unused)

    assert found is not None
    assert found.head.facts == {"claim": "the account pays only when it is used"}


def test_a_trial_with_a_number_is_no_trial() -> None:
    trial = Desk().pre_settle(VISIT)
    settlement = sound_settlement(trial)
    settlement.state = settlement_pb2.SETTLEMENT_STATE_SETTLED

    assert verify_settlement(trial, settlement) is not None


def test_an_empty_answer_is_a_fault() -> None:
    assert verify_settlement(Desk().settle(VISIT), settlement_pb2.Settlement()) is not None


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"disease_code": "QH0101", "disease_name": "高血压"}, "QH0101"),
        ({"disease_code": "M03900", "disease_name": "高血压Ⅱ期"}, "M03900"),
        ({"disease_code": "M03900"}, "M03900"),
        ({"disease_name": "高血压"}, "高血压"),
        ({"local_code": "QH0101", "is_settleable": True}, "QH0101"),
        ({"disease_code": "X" * 500}, "X" * 20),
    ],
)
def test_a_qualification_is_answered_under_its_national_code_and_name(
    facts: dict[str, Any], shown: str
) -> None:
    """A-006, A-002."""
    found = verify_qualifications([qualification_pb2.Qualification(**facts)])

    assert found is not None
    assert found.reason.name == "ANSWER_LOCAL_CODE"
    assert found.head.facts == {"disease": shown}


def test_a_local_disease_without_a_national_code_is_answered_rightly() -> None:
    """A-009: shown, and not settleable."""
    local = qualification_pb2.Qualification(local_code="QH0901", local_name="癫痫")
    national = qualification_pb2.Qualification(
        local_code="QH0601",
        disease_code="M05300",
        disease_name="慢性阻塞性肺疾病",
        is_settleable=True,
    )

    assert verify_qualifications([local, national]) is None


def test_a_settlement_names_its_disease_by_the_national_code() -> None:
    """A-006."""

    def localized(settlement: settlement_pb2.Settlement) -> None:
        settlement.disease_code = "QH0101"

    found = fault(localized)

    assert found is not None
    assert found.reason.name == "ANSWER_LOCAL_CODE"
