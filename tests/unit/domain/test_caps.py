"""What is left of a cap, and how far it reaches (money.md 4; A-072, A-080)."""

from __future__ import annotations

import pytest

from tests.unit.domain.plans import a_case, a_plan, fen, in_scope
from yidi.domain.benefit import compute_benefit
from yidi.domain.caps import DiseaseStrategy, SeveralDiseases, cap_left, covered_by
from yidi.domain.care import CareType
from yidi.domain.plan import Band, LargeCost, Plan

CAPS = (("M03900", 400_000), ("M01600", 500_000), ("M04600", 300_000))


def chronic(**changed: object) -> Plan:
    facts: dict[str, object] = {
        "name": "M03900",
        "care_type": CareType.CHRONIC,
        "disease_code": "M03900",
        "cap_owner": "M03900",
        "cap_fen": 400_000,
        "joins_diseases": True,
    }
    return a_plan(**facts | changed)


@pytest.mark.parametrize(
    ("several", "left"),
    [
        # used: 3 900.00 + 1 000.00 + 0.00
        (SeveralDiseases(DiseaseStrategy.SEPARATE), "100.00"),
        (SeveralDiseases(DiseaseStrategy.COMBINED), "7100.00"),
        (SeveralDiseases(DiseaseStrategy.HIGHEST_PLUS, further_fen=50_000), "1100.00"),
        (SeveralDiseases(DiseaseStrategy.ADDED_LIMITED, ceiling_fen=700_000), "2100.00"),
        (SeveralDiseases(DiseaseStrategy.ADDED_LIMITED, ceiling_fen=490_000), "0.00"),
        (SeveralDiseases(DiseaseStrategy.ADDED_LIMITED, ceiling_fen=2_000_000), "7100.00"),
    ],
)
def test_every_strategy_reads_the_same_accumulators(several: SeveralDiseases, left: str) -> None:
    used = {"pool/M03900": 390_000, "pool/M01600": 100_000}

    assert cap_left(chronic(), several, CAPS, used) == fen(left)


def test_one_disease_alone_has_its_own_cap_under_every_strategy() -> None:
    for strategy in DiseaseStrategy:
        several = SeveralDiseases(strategy, further_fen=50_000, ceiling_fen=400_000)

        assert cap_left(chronic(), several, CAPS[:1], {"pool/M03900": 10_000}) == 390_000


def test_the_plans_own_cap_takes_part_even_when_it_is_not_listed() -> None:
    combined = SeveralDiseases(DiseaseStrategy.COMBINED)

    assert cap_left(chronic(), combined, (("M01600", 500_000),), {}) == 900_000


def test_a_plan_outside_the_rule_keeps_its_own_cap() -> None:
    combined = SeveralDiseases(DiseaseStrategy.COMBINED)

    assert cap_left(chronic(joins_diseases=False), combined, CAPS, {}) == 400_000


def test_a_cap_that_is_overdrawn_has_nothing_left() -> None:
    several = SeveralDiseases()

    assert cap_left(chronic(), several, (), {"pool/M03900": 400_001}) == 0


def test_a_plan_without_a_cap_is_never_limited() -> None:
    combined = SeveralDiseases(DiseaseStrategy.COMBINED)

    assert cap_left(chronic(cap_fen=None), combined, CAPS, {"pool/M03900": 10**9}) is None


def test_whole_bands_come_first_then_the_fen_that_still_fit() -> None:
    plan = a_plan(bands=(Band(10_000, 5_000), Band(None, 8_000)))
    low, high = plan.rated_bands
    portions = [(low, 10_000), (high, 10_000)]

    # 100.00 x 50 % = 50.00; then 10.00 / 80 % = 12.50, and 10.01 / 80 % = 12.5125.
    assert covered_by(portions, 6_000) == 11_250
    assert covered_by(portions, 6_001) == 11_251
    assert covered_by(portions, 5_000) == 10_000
    assert covered_by(portions, 4_999) == 9_998
    assert covered_by(portions, 0) == 0
    assert covered_by(portions, 99_999) == 20_000


@pytest.mark.parametrize(
    ("used", "pool", "uncovered"),
    [
        ("1950.00", "50.00", "0.00"),
        ("1950.01", "49.99", "0.02"),
        ("1949.99", "50.00", "0.00"),
        ("2000.00", "0.00", "100.00"),
        ("2500.00", "0.00", "100.00"),
    ],
)
def test_the_cap_bites_one_fen_beyond_what_is_left(used: str, pool: str, uncovered: str) -> None:
    plan = a_plan(cap_fen=200_000)

    result = compute_benefit(a_case(plan=plan, accumulators={"pool/plan": fen(used)}))

    assert (result.pool_fen, result.uncovered_fen) == (fen(pool), fen(uncovered))


def test_a_shared_cap_is_counted_on_its_owner() -> None:
    plan = a_plan(name="pharmacy", cap_owner="ordinary", cap_fen=200_000)

    result = compute_benefit(a_case(plan=plan, accumulators={"pool/ordinary": 199_000}))

    assert result.pool_fen == 1_000
    assert [(name, delta) for name, _, delta in result.movements] == [("pool/ordinary", 1_000)]


def test_the_pool_is_counted_where_there_is_no_cap() -> None:
    result = compute_benefit(a_case(accumulators={"pool/plan": 10**9}))

    assert result.pool_fen == 5_000
    assert [(name, delta) for name, _, delta in result.movements] == [("pool/plan", 5_000)]


@pytest.mark.parametrize(("used", "large"), [("0.00", "80.00"), ("950.00", "50.00")])
def test_the_large_cost_fund_has_a_cap_of_its_own(used: str, large: str) -> None:
    plan = a_plan(cap_fen=0, large_cost=LargeCost(8_000, 100_000))

    result = compute_benefit(
        a_case(plan=plan, bill=in_scope("100.00"), accumulators={"large": fen(used)})
    )

    assert (result.pool_fen, result.large_cost_fen) == (0, fen(large))
    assert [(name, delta) for name, _, delta in result.movements] == [("large", fen(large))]
