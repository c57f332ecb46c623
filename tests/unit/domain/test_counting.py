"""How often a deductible is taken, and on which accumulator it is counted (money.md 2)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.domain.plans import a_case, a_plan, deductible, fen, in_scope
from yidi.domain.benefit import compute_benefit
from yidi.domain.counting import deductible_due, deductible_name
from yidi.domain.records import Movement

HOSPITAL = "H51010000001"


@pytest.mark.parametrize(
    ("method", "on", "name"),
    [
        ("none", date(2025, 3, 31), None),
        ("per_visit", date(2025, 3, 31), None),
        ("per_year", date(2025, 3, 31), "deductible/plan"),
        ("per_quarter", date(2025, 3, 31), "deductible/plan/Q1"),
        ("per_quarter", date(2025, 4, 1), "deductible/plan/Q2"),
        ("per_quarter", date(2025, 9, 30), "deductible/plan/Q3"),
        ("per_quarter", date(2025, 10, 1), "deductible/plan/Q4"),
        ("per_month", date(2025, 9, 1), "deductible/plan/M09"),
        ("per_month", date(2025, 12, 31), "deductible/plan/M12"),
        ("per_institution_year", date(2025, 3, 31), "deductible/plan/H51010000001"),
    ],
)
def test_the_accumulator_names_the_window(method: str, on: date, name: str | None) -> None:
    assert deductible_name(deductible(method, "100.00"), on, HOSPITAL) == name


@pytest.mark.parametrize(
    ("used", "due"),
    [("0.00", "300.00"), ("299.99", "0.01"), ("300.00", "0.00"), ("500.00", "0.00")],
)
def test_what_is_due_is_what_the_window_has_not_seen(used: str, due: str) -> None:
    accumulators = {"deductible/plan": fen(used)}

    assert deductible_due(
        deductible("per_year", "300.00"), fen("300.00"), "deductible/plan", accumulators
    ) == fen(due)


def test_a_second_visit_of_the_window_pays_only_the_rest() -> None:
    plan = a_plan(deductible=deductible("per_month", "150.00"))

    first = compute_benefit(a_case(plan=plan, bill=in_scope("100.00")))
    second = compute_benefit(
        a_case(plan=plan, bill=in_scope("100.00"), accumulators={"deductible/plan/M03": 10_000})
    )
    in_april = compute_benefit(
        a_case(
            plan=plan,
            bill=in_scope("100.00"),
            accumulators={"deductible/plan/M03": 15_000},
            on=date(2025, 4, 1),
        )
    )

    assert (first.deductible_fen, first.pool_fen) == (10_000, 0)
    assert first.movements == (Movement("deductible/plan/M03", 2025, 10_000),)
    # 50.00 of the deductible is left; of the other 50.00 the pool pays half.
    assert (second.deductible_fen, second.pool_fen) == (5_000, 2_500)
    assert in_april.deductible_fen == 10_000
    assert in_april.movements == (Movement("deductible/plan/M04", 2025, 10_000),)


@pytest.mark.parametrize(
    ("scope", "taken", "pool"),
    [("99.99", "99.99", "0.00"), ("100.00", "100.00", "0.00"), ("100.01", "100.00", "0.01")],
)
def test_a_deductible_per_visit_is_never_counted(scope: str, taken: str, pool: str) -> None:
    plan = a_plan(deductible=deductible("per_visit", "100.00"))

    result = compute_benefit(a_case(plan=plan, bill=in_scope(scope)))

    assert (result.deductible_fen, result.pool_fen) == (fen(taken), fen(pool))
    assert [name for name, _, _ in result.movements if name.startswith("deductible")] == []


def test_a_shared_deductible_is_counted_on_its_owner() -> None:
    plan = a_plan(name="chronic", deductible=deductible("per_year", "60.00", owner="ordinary"))

    result = compute_benefit(a_case(plan=plan, accumulators={"deductible/ordinary": 5_000}))

    assert result.deductible_fen == 1_000
    assert Movement("deductible/ordinary", 2025, 1_000) in result.movements


def test_each_institution_has_its_own_deductible() -> None:
    plan = a_plan(deductible=deductible("per_institution_year", "80.00"))
    used = {f"deductible/plan/{HOSPITAL}": 8_000}

    same = compute_benefit(a_case(plan=plan, accumulators=used))
    other = compute_benefit(a_case(plan=plan, accumulators=used, institution_code="H51010000002"))

    assert same.deductible_fen == 0
    assert other.deductible_fen == 8_000
    assert Movement("deductible/plan/H51010000002", 2025, 8_000) in other.movements
