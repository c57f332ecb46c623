"""Manual claims as values: last days, states, amounts (A-095 to A-097)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from yidi.domain.care import CareType, Insurance
from yidi.domain.claim_documents import claim_from_text, claim_to_text
from yidi.domain.claim_rule import (
    ClaimChannel,
    ClaimMaterial,
    ClaimReason,
    ManualClaimRule,
    material_problems,
    missing_materials,
)
from yidi.domain.errors import Refusal
from yidi.domain.invariants import InvariantBroken
from yidi.domain.manual_claim import (
    ClaimAmounts,
    ClaimDecision,
    ClaimOrigin,
    ClaimReceipt,
    ClaimState,
    ManualClaim,
    amount_problems,
    decided,
    supplemented,
    withdrawn,
)

DAY = date(2025, 1, 6)
SOUND = ClaimAmounts(414_000, 248_400, 171_600)
CLAIM = ManualClaim(
    claim_id="C1",
    insured_area="630100",
    insurance=Insurance.EMPLOYEE,
    reason=ClaimReason.INSTITUTION_NOT_OPENED,
    channel=ClaimChannel.AGENCY_WINDOW,
    state=ClaimState.REGISTERED,
    institution_code="H51010000003",
    institution_name="成都市模拟第三人民医院",
    care_type=CareType.CHRONIC,
    local_code="QH0301",
    disease_code="M07801",
    begins_on=DAY,
    ends_on=DAY,
    receipts=(ClaimReceipt("R1", 400_000), ClaimReceipt("R2", 20_000)),
    materials=(ClaimMaterial.CREDENTIAL,),
    missing=(),
    materials_due=None,
    decide_by=date(2025, 2, 5),
    last_day=date(2026, 12, 31),
)


@pytest.mark.parametrize(
    ("months", "from_year_end", "ends_on", "last"),
    [
        (6, False, date(2025, 1, 6), date(2025, 7, 6)),
        (6, False, date(2025, 8, 31), date(2026, 2, 28)),
        (12, True, date(2025, 1, 1), date(2026, 12, 31)),
        (3, True, date(2025, 12, 31), date(2026, 3, 31)),
    ],
)
def test_the_last_day_counts_from_the_care_or_from_the_end_of_its_year(
    months: int, from_year_end: bool, ends_on: date, last: date
):
    """A-097."""
    rule = ManualClaimRule(months=months, counts_from_year_end=from_year_end)

    assert rule.last_day(ends_on) == last


def test_the_checklist_is_the_four_of_everybody_and_then_the_areas_own():
    """A-096: what an area repeats counts once."""
    rule = ManualClaimRule(further_materials=(ClaimMaterial.RECEIPT, ClaimMaterial.MEDICAL_RECORD))

    assert [int(each) for each in rule.materials] == [1, 2, 3, 4, 5]
    assert missing_materials(rule, {ClaimMaterial.RECEIPT, ClaimMaterial.MEDICAL_RECORD}) == (
        ClaimMaterial.CREDENTIAL,
        ClaimMaterial.ITEMISED_LIST,
        ClaimMaterial.PRESCRIPTION,
    )


def test_nothing_missing_is_no_problem_whatever_day_is_named():
    """A-096."""
    assert material_problems((), date(2020, 1, 1), DAY) == []


@pytest.mark.parametrize(
    ("amounts", "reasons"),
    [
        (SOUND, []),
        (ClaimAmounts(420_000, 420_000, 0), []),
        (ClaimAmounts(0, 0, 420_000), []),
        (ClaimAmounts(414_000, 414_000, 6_000), []),
        (ClaimAmounts(414_000, 414_001, 5_999), ["CLAIM_OVERPAID"]),
        (ClaimAmounts(420_001, 0, 420_000), ["CLAIM_OVERPAID"]),
        (ClaimAmounts(414_000, 248_400, 171_599), ["CLAIM_NOT_BALANCED"]),
        (
            ClaimAmounts(420_001, 420_002, 0),
            ["CLAIM_NOT_BALANCED", "CLAIM_OVERPAID", "CLAIM_OVERPAID"],
        ),
    ],
)
def test_fund_and_person_make_up_the_total_and_the_fund_stays_in_scope(
    amounts: ClaimAmounts, reasons: list[str]
):
    """A-095: both sides of every limit."""
    assert [each.reason.name for each in amount_problems(420_000, amounts)] == reasons


@pytest.mark.parametrize("state", ClaimState)
@pytest.mark.parametrize(
    ("decision", "allowed", "after"),
    [
        (ClaimDecision.REVIEW, {1}, ClaimState.UNDER_REVIEW),
        (ClaimDecision.APPROVE, {1, 3}, ClaimState.APPROVED),
        (ClaimDecision.REFUSE, {1, 2, 3}, ClaimState.REFUSED),
    ],
)
def test_a_decision_is_taken_in_its_states_only(
    state: ClaimState, decision: ClaimDecision, allowed: set[int], after: ClaimState
):
    """A-097: 1 registered, 2 material missing, 3 under review, the others decided."""
    claim = replace(CLAIM, state=state)

    if int(state) in allowed:
        assert decided(claim, decision, SOUND, "").state is after
        return
    with pytest.raises(Refusal) as refused:
        decided(claim, decision, SOUND, "")
    assert refused.value.reason.name == "CLAIM_STATE_INVALID"


@pytest.mark.parametrize("state", ClaimState)
def test_only_an_open_claim_is_withdrawn(state: ClaimState):
    """A-097."""
    claim = replace(CLAIM, state=state)

    if int(state) <= 3:
        assert withdrawn(claim, "撤回").state is ClaimState.WITHDRAWN
        return
    with pytest.raises(Refusal):
        withdrawn(claim, "撤回")


@pytest.mark.parametrize("amounts", [None, ClaimAmounts(420_000, 1, 1)])
def test_amounts_that_do_not_add_up_are_never_approved(amounts: ClaimAmounts | None):
    """A-095: checked before, and held once more."""
    with pytest.raises(InvariantBroken):
        decided(CLAIM, ClaimDecision.APPROVE, amounts, "")


def test_the_last_day_for_missing_material_is_included():
    """A-097."""
    waiting = replace(
        CLAIM,
        state=ClaimState.MATERIAL_MISSING,
        missing=(ClaimMaterial.PRESCRIPTION,),
        materials_due=DAY,
        decide_by=None,
    )
    rule = ManualClaimRule(decide_days=10)

    complete = supplemented(waiting, rule, [ClaimMaterial.PRESCRIPTION], DAY)

    assert (complete.state, complete.decide_by) == (ClaimState.REGISTERED, date(2025, 1, 16))
    assert complete.materials == (ClaimMaterial.CREDENTIAL, ClaimMaterial.PRESCRIPTION)
    with pytest.raises(Refusal) as refused:
        supplemented(waiting, rule, [ClaimMaterial.PRESCRIPTION], date(2025, 1, 7))
    assert refused.value.reason.name == "CLAIM_TOO_LATE"


@pytest.mark.parametrize(
    ("changed", "is_overdue"),
    [
        ({}, True),
        ({"decide_by": date(2025, 2, 6)}, False),
        ({"decide_by": None}, False),
        ({"state": ClaimState.APPROVED}, False),
    ],
)
def test_an_open_claim_is_overdue_after_its_day(changed: dict[str, object], is_overdue: bool):
    """A-097."""
    assert replace(CLAIM, **changed).is_overdue_on(date(2025, 2, 6)) is is_overdue


@pytest.mark.parametrize(
    "claim",
    [
        CLAIM,
        replace(CLAIM, amounts=SOUND, state=ClaimState.APPROVED, decide_by=None),
        replace(
            CLAIM,
            missing=(ClaimMaterial.PRESCRIPTION,),
            materials_due=DAY,
            origin=ClaimOrigin("FILING_MISSING", "m", "v", "s"),
            cause="原因",
        ),
    ],
)
def test_a_claim_is_read_as_it_was_written(claim: ManualClaim):
    assert claim_from_text("C1", claim_to_text(claim)) == claim
