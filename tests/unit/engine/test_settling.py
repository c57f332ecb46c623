"""Settling at the insured place: the benefit, what it moves, and what stands in its way.

255.00 in scope at 70 % are 178.50 (money.md, case 2).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.builders import (
    DAY,
    LI,
    NOW_MS,
    VISIT,
    SomeInstitutions,
    SomePeople,
    a_filing,
    a_header,
    a_person,
    a_policy,
    a_qualification,
    a_relation,
    a_settlement,
    a_split,
    a_visit,
    an_empty_visit,
    an_institution,
    some_terms,
    to_settle,
)
from tests.unit.engine.places import InsuredPlace
from yidi.domain.caps import DiseaseStrategy, SeveralDiseases
from yidi.domain.care import CareType, Insurance, PersonCategory
from yidi.domain.errors import Refusal, RequestInvalid, StateRefused
from yidi.domain.records import Movement, Settlement, SettlementKind, VisitState
from yidi.engine.settling import balance, of_year

POOL = "pool/chronic-M03900"


def place(*visits: Any, **changed: Any) -> InsuredPlace:
    found = InsuredPlace(**changed)
    found.keep(*(visits or (a_visit(),)))
    return found


async def test_a_settlement_closes_the_visit_and_moves_the_accumulators() -> None:
    insured = place()

    document = await insured.settle(to_settle())

    number = "630100202501061530000000000001"
    assert document.SerializeToString() == b"settled"
    assert insured.books.visits[VISIT].state is VisitState.SETTLED
    assert insured.books.settlements == {
        number: Settlement(
            settlement_id=number,
            kind=SettlementKind.SETTLEMENT,
            original_id="",
            visit_id=VISIT,
            message_id=a_header().message_id,
            person_number=LI,
            insurance=310,
            care_type=14,
            disease_code="M03900",
            treating_region="510100",
            insured_area="630100",
            institution_code="H51010000001",
            settled_at_ms=NOW_MS,
            total_fen=27_000,
            in_scope_fen=25_500,
            pool_fen=17_850,
            large_cost_fen=0,
            critical_illness_fen=0,
            civil_servant_fen=0,
            assistance_fen=0,
            fund_total_fen=17_850,
            hospital_part_fen=0,
            account_fen=0,
            cash_fen=9_150,
            movements=(Movement(POOL, 2025, 17_850),),
            document=b"settled",
        )
    }
    assert insured.books.accumulators == {LI: {(2025, POOL): 17_850}}


async def test_the_document_is_written_from_what_was_computed() -> None:
    insured = place()
    insured.books.accumulators[LI] = {(2025, POOL): 1_000}

    await insured.settle(to_settle())

    (settled,) = insured.writer.told
    assert settled.settlement_id == "630100202501061530000000000001"
    assert (settled.message_id, settled.at_ms) == (a_header().message_id, NOW_MS)
    assert settled.before == {(2025, POOL): 1_000}
    assert settled.breakdown.pool_fen == 17_850
    assert settled.standing.filing_type == 11


async def test_the_account_pays_what_it_holds() -> None:
    """What was spent before is no longer there; the year does not matter."""
    insured = place()
    insured.books.accumulators[LI] = {(0, "account"): 795_000}

    await insured.settle(to_settle(use_account=True))

    (settlement,) = insured.books.settlements.values()
    assert (settlement.account_fen, settlement.cash_fen) == (5_000, 4_150)
    assert insured.books.accumulators[LI][0, "account"] == 800_000


async def test_the_cap_of_the_year_is_never_overdrawn() -> None:
    """A-080: 4000.00 for the disease, 3900.00 used."""
    insured = place()
    insured.books.accumulators[LI] = {(2025, POOL): 390_000, (2024, POOL): 400_000}

    await insured.settle(to_settle())

    (settlement,) = insured.books.settlements.values()
    assert (settlement.pool_fen, settlement.cash_fen) == (10_000, 17_000)
    assert insured.books.accumulators[LI] == {(2025, POOL): 400_000, (2024, POOL): 400_000}


async def test_what_a_trial_computed_does_not_outlive_what_it_was_computed_from() -> None:
    """A-080: between trial and settlement another visit used 3900.00 of the 4000.00."""
    insured = place()
    trial = await insured.pre_settle(to_settle(is_trial=True))
    insured.books.accumulators[LI] = {(2025, POOL): 390_000}

    await insured.settle(to_settle())

    (settlement,) = insured.books.settlements.values()
    assert trial.breakdown.pool_fen == 17_850
    assert (settlement.pool_fen, settlement.cash_fen) == (10_000, 17_000)


async def test_nothing_of_a_visit_is_kept_once_it_is_settled() -> None:
    """Else a long run would keep the benefit of every visit."""
    insured = place()
    await insured.pre_settle(to_settle(is_trial=True))
    assert len(insured.computed) == 1

    await insured.settle(to_settle())

    assert len(insured.computed) == 0


async def test_a_visit_of_last_year_counts_in_last_year() -> None:
    """Settled in January for a visit of December."""
    december = 1_735_628_400_000
    insured = place(a_visit(visited_at_ms=december))
    insured.books.accumulators[LI] = {(2025, POOL): 400_000}

    await insured.settle(to_settle())

    assert insured.books.accumulators[LI] == {(2025, POOL): 400_000, (2024, POOL): 17_850}


async def test_what_the_hospital_bears_is_taken_off_the_persons_part() -> None:
    insured = place()

    await insured.settle(to_settle(hospital_part_fen=1_500))

    (settlement,) = insured.books.settlements.values()
    assert (settlement.hospital_part_fen, settlement.cash_fen) == (1_500, 7_650)


async def test_several_diseases_share_what_the_area_lets_them_share() -> None:
    """A-072: one cap for all: 4000.00 + 4000.00, of which diabetes used 7900.00."""
    combined = SeveralDiseases(DiseaseStrategy.COMBINED)
    person = a_person(qualifications=(a_qualification(), a_qualification("M01600")))
    insured = place(
        policy=a_policy("M03900", "M01600", several_diseases=combined),
        people=SomePeople((person,)),
    )
    insured.books.accumulators[LI] = {(2025, "pool/chronic-M01600"): 790_000}

    await insured.settle(to_settle())

    (settlement,) = insured.books.settlements.values()
    assert settlement.pool_fen == 10_000


# --------------------------------------------------------------------------- what stands in the way


async def refused(insured: InsuredPlace, **changed: Any) -> Refusal:
    """How settling is refused; afterwards nothing has been written."""
    visits = dict(insured.books.visits)
    with pytest.raises(Refusal) as caught:
        await insured.settle(to_settle(**changed))
    assert insured.books.visits == visits
    assert (insured.books.settlements, insured.books.accumulators) == ({}, {})
    return caught.value


@pytest.mark.parametrize("state", [VisitState.SETTLED, VisitState.REFUNDED, VisitState.CANCELLED])
async def test_a_closed_visit_is_not_settled(state: VisitState) -> None:
    refusal = await refused(place(a_visit(state=state)))

    assert refusal.reason.name == "VISIT_CLOSED"


async def test_a_visit_without_lines_is_not_settled() -> None:
    refusal = await refused(place(an_empty_visit()))

    assert isinstance(refusal, StateRefused)
    assert refusal.head.text_zh == f"就诊{VISIT}尚未上传费用明细,请先上传"


NAMES = {
    "total_fen": "医疗费总额",
    "split.full_self_paid_fen": "全自费金额",
    "split.over_limit_fen": "超限价金额",
    "split.first_paid_fen": "先行自付金额",
    "split.in_scope_fen": "符合政策范围金额",
}


@pytest.mark.parametrize(
    ("claimed", "parts", "difference"),
    [
        (a_split(25_499), ["total_fen", "split.in_scope_fen"], "0.01"),
        (a_split(25_501), ["total_fen", "split.in_scope_fen"], "0.01"),
        (a_split(25_501, first_paid=1_499), ["split.first_paid_fen", "split.in_scope_fen"], None),
        (
            replace(a_split(), full_self_paid_fen=1, over_limit_fen=1, amount_fen=27_002),
            ["total_fen", "split.full_self_paid_fen", "split.over_limit_fen"],
            None,
        ),
    ],
    ids=["one fen less", "one fen more", "one fen moved", "other parts"],
)
async def test_totals_are_those_of_the_lines_to_the_fen(
    claimed: Any, parts: list[str], difference: str | None
) -> None:
    """A-061: every part that differs is named."""
    refusal = await refused(place(), totals=claimed)

    assert isinstance(refusal, RequestInvalid)
    assert [each.reason.name for each in refusal.problems] == ["BILL_NOT_BALANCED"] * len(parts)
    assert [each.field_path for each in refusal.problems] == [f"totals.{part}" for part in parts]
    assert [each.facts["part"] for each in refusal.problems] == [NAMES[part] for part in parts]
    if difference:
        assert {each.facts["difference"] for each in refusal.problems} == {difference}


async def test_eligibility_is_decided_again() -> None:
    """The qualification was terminated between opening and settling (A-016)."""
    insured = place(people=SomePeople((a_person(qualifications=()),)))

    assert (await refused(insured)).reason.name == "NO_QUALIFICATION_FOR_DISEASE"


async def test_the_institution_is_looked_at_again() -> None:
    """A-053."""
    suspended = an_institution(opened_diseases=frozenset())
    insured = place(registry=SomeInstitutions({suspended.code: suspended}))

    assert (await refused(insured)).reason.name == "DISEASE_NOT_OPEN_AT_INSTITUTION"


async def test_a_person_of_another_area_is_not_settled_here() -> None:
    elsewhere = a_person(area_code="630200")
    insured = place(people=SomePeople((elsewhere,)))

    assert (await refused(insured)).reason.name == "INSURED_REGION_MISMATCH"


async def test_the_filing_is_that_of_the_day_of_the_visit() -> None:
    """It began after the visit, and before the settlement."""
    person = a_person(filings=(a_filing(begin=DAY.replace(day=7)),))
    insured = place(people=SomePeople((person,)))

    assert (await refused(insured)).reason.name == "FILING_NOT_YET_VALID"


# --------------------------------------------------------------------------- small rules


def test_accumulators_of_other_years_do_not_count() -> None:
    assert of_year({(2025, "a"): 1, (2024, "a"): 2, (0, "account"): 3}, 2025) == {"a": 1}


def test_the_balance_is_what_was_paid_in_less_what_was_spent() -> None:
    assert balance(a_relation(account_balance_fen=800_000), {}) == 800_000
    assert balance(a_relation(account_balance_fen=800_000), {(0, "account"): 9_150}) == 790_850


def test_a_resident_has_no_account_that_could_be_spent() -> None:
    resident = a_relation(
        insurance=Insurance.RESIDENT, category=PersonCategory.ADULT, account_balance_fen=0
    )

    assert balance(resident, {(0, "account"): 9_150}) == 0


async def test_the_ordinary_part_of_a_visit_uses_the_ordinary_plan() -> None:
    ordinary = a_visit(care_type=11, disease_code="")
    insured = place(ordinary, policy=a_policy(terms=(some_terms(CareType.ORDINARY),)))

    await insured.settle(to_settle())

    (settlement,) = insured.books.settlements.values()
    assert (settlement.pool_fen, settlement.cash_fen) == (12_750, 14_250)
    assert a_settlement().pool_fen == 17_850
