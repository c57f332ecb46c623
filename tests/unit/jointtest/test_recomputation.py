"""Amounts by a plan, worked out again: the worked cases of docs/money.md, by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yidi.configuration.findings import ConfigurationBroken
from yidi.jointtest.amounts.plan_file import read_plan
from yidi.jointtest.amounts.recomputation import Who, amounts
from yidi.v1 import codes_pb2, fees_pb2, institution_pb2, person_pb2, settlement_pb2

DAY = date(2025, 1, 6)
HOSPITAL = institution_pb2.Institution(grade=codes_pb2.HOSPITAL_GRADE_TERTIARY_A)
WHO = Who(
    person_pb2.InsuredRelation(
        insurance=codes_pb2.INSURANCE_EMPLOYEE, category=codes_pb2.PERSON_CATEGORY_WORKING
    ),
    has_several_diseases=False,
)
PLAN = """
default_area = "630100"
[[areas]]
code = "630100"
[areas.differences.employee]
{difference}
[areas.funds.employee]
account = "person_part"
[[areas.plans]]
insurance = "employee"
care = "ordinary"
{plan}
"""
NO_DIFFERENCE = 'form = "none"'
REFERRAL = codes_pb2.FILING_TYPE_REFERRAL
LONG_TERM = codes_pb2.FILING_TYPE_LONG_TERM_RESIDENT


def a_settlement(in_scope: int, total: int, filing: int = LONG_TERM, **result: Any) -> Any:
    totals = fees_pb2.BillTotals(total_fen=total, split=fees_pb2.Split(in_scope_fen=in_scope))
    return settlement_pb2.Settlement(
        insured_area="630100",
        insurance=codes_pb2.INSURANCE_EMPLOYEE,
        care_type=codes_pb2.CARE_TYPE_ORDINARY,
        filing_type=filing,  # type: ignore[arg-type]
        breakdown=settlement_pb2.Breakdown(totals=totals, **result),
    )


def worked_out(
    settlement: Any, plan: str, difference: str = NO_DIFFERENCE, *, use_account: bool = False
) -> dict[str, int]:
    read = read_plan("630000.toml", PLAN.format(difference=difference, plan=plan))
    return amounts(
        read, settlement, HOSPITAL, WHO, use_account=use_account, visited_on=DAY
    )  # fmt: skip


def test_a_referral_loses_points_and_the_account_pays_first() -> None:
    """money.md, case 1: in scope 462.00 at 40 % is 184.80; account 300.00, cash 115.20."""
    settlement = a_settlement(46_200, 60_000, REFERRAL, account_fen=30_000)

    found = worked_out(
        settlement, 'rates = "50%"', 'form = "points"\nreferral = "10%"', use_account=True
    )

    assert found == {
        "deductible": 0, "extra_share": 0, "pool": 18_480, "fund_total": 18_480,
        "person_part": 41_520, "account": 30_000, "cash": 11_520,
    }  # fmt: skip


def test_a_long_term_resident_loses_nothing() -> None:
    """money.md, case 1: 231.00."""
    difference = 'form = "points"\nreferral = "10%"'

    assert worked_out(a_settlement(46_200, 60_000), 'rates = "50%"', difference)["pool"] == 23_100


@pytest.mark.parametrize(
    ("difference", "pool"),
    [
        ('form = "points"\nreferral = "10%"', 1_965_000),
        ('form = "first_share"\norder = "before_deductible"\nreferral = "10%"', 1_997_500),
        ('form = "first_share"\norder = "after_deductible"\nreferral = "10%"', 2_004_300),
        ('form = "factor"\nreferral = "90%"', 2_004_300),
    ],
)
def test_every_form_of_difference(difference: str, pool: int) -> None:
    """money.md, case 6: in scope 27 000.00, deductible 800, ratio 85 %."""
    plan = 'deductible = { method = "per_visit", standard = "800.00" }\nrates = "85%"'

    found = worked_out(a_settlement(2_700_000, 2_700_000, REFERRAL), plan, difference)

    assert found["pool"] == pool


def test_bands_lie_on_what_is_in_scope_and_are_rounded_once() -> None:
    """(30 000.00 - 650.00) x 91 % + 10 000.00 x 94 % + 4 411.81 x 97 % = 40 387.9557."""
    bands = (
        '[{ to = "30000.00", rate = "91%" }, { to = "40000.00", rate = "94%" }, { rate = "97%" }]'
    )
    plan = f'deductible = {{ method = "per_visit", standard = "650.00" }}\nrates = {bands}'

    found = worked_out(a_settlement(4_441_181, 4_441_181), plan)

    assert found["deductible"] == 65_000
    assert found["pool"] == 4_038_796


def test_what_is_left_of_the_deductible_follows_from_the_accumulator() -> None:
    used = settlement_pb2.AccumulatorChange(name="deductible/x", before_fen=15_000)
    plan = 'deductible = { method = "per_year", standard = "200.00" }\nrates = "50%"'

    found = worked_out(a_settlement(10_000, 10_000, accumulators=[used]), plan)

    assert (found["deductible"], found["pool"]) == (5_000, 2_500)


def test_beyond_a_cap_and_where_the_kit_cannot_know_nothing_is_said() -> None:
    used = settlement_pb2.AccumulatorChange(name="pool/x", before_fen=185_000, after_fen=185_000)
    settlement = a_settlement(46_200, 60_000, accumulators=[used])
    quarterly = 'deductible = { method = "per_quarter", standard = "200.00" }\nrates = "50%"'

    assert "pool" not in worked_out(settlement, 'rates = "50%"\ncap = "2000.00"')
    assert worked_out(settlement, quarterly) == {}
    assert "pool" not in worked_out(settlement, 'rates = "50%"\ncap_shared_with = "x"')


def test_a_file_that_is_no_policy_names_its_area() -> None:
    with pytest.raises(ConfigurationBroken) as told:
        read_plan("x.toml", '[[areas]]\nname = "西宁"\n')

    found = {(each.line, each.path) for each in told.value.problems}
    assert found == {(1, "areas[0]"), (0, "areas")}
