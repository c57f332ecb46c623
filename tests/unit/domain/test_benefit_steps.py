"""Every step is explained so that a reader with a pocket calculator gets the same (A-063)."""

from __future__ import annotations

import pytest

from tests.unit.domain.plans import a_case, a_plan, deductible, fen, in_scope
from yidi.domain.benefit import BenefitCase, compute_benefit
from yidi.domain.benefit_steps import exact_yuan
from yidi.domain.breakdown import Step
from yidi.domain.plan import (
    AccountRule,
    Assistance,
    Band,
    CivilServant,
    CriticalIllness,
    Difference,
    DifferenceForm,
    LargeCost,
    ShareOrder,
)
from yidi.domain.split import FeeSplit


def texts(case: BenefitCase) -> list[str]:
    return [f"{step.name_zh}：{step.text_zh}" for step in compute_benefit(case).steps]


def test_a_plain_visit_has_the_steps_in_their_order() -> None:
    case = a_case(
        bill=FeeSplit.checked(42_800, 9_800, 0, 1_850, 31_150),
        plan=a_plan(account=AccountRule(is_allowed=True)),
        balance_fen=10_000,
    )

    assert texts(case) == [
        "符合政策范围金额：428.00 - 全自费 98.00 - 超限价 0.00 - 先行自付 18.50 = 311.50",
        "分段支付：符合范围金额 311.50 x 50% = 155.75",
        "统筹基金支付：各段合计 155.75",
        "基金支付合计：统筹 155.75 = 155.75",
        "个人负担：428.00 - 基金 155.75 = 272.25",
        "个人账户支付：个人负担 272.25，账户余额 100.00，支付 100.00",
        "个人现金支付：272.25 - 个人账户 100.00 = 172.25",
    ]


def test_a_band_with_an_end_says_so() -> None:
    plan = a_plan(bands=(Band(40_000, 7_000), Band(50_000, 8_000), Band(None, 9_000)))

    within = texts(a_case(plan=plan, bill=in_scope("255.00")))
    beyond = texts(a_case(plan=plan, bill=in_scope("600.00")))

    assert "分段支付：400.00元以内部分 255.00 x 70% = 178.50" in within
    assert beyond[1:4] == [
        "分段支付：400.00元以内部分 400.00 x 70% = 280.00",
        "分段支付：400.00元至500.00元部分 100.00 x 80% = 80.00",
        "分段支付：500.00元以上部分 100.00 x 90% = 90.00",
    ]


def test_the_one_rounding_of_the_pool_is_shown() -> None:
    plan = a_plan(bands=(Band(1_001, 5_050), Band(None, 9_000)), cap_fen=100_000)

    shown = texts(a_case(plan=plan, bill=in_scope("20.02")))

    # 10.01 x 50.5 % = 5.05505 and 10.01 x 90 % = 9.009: together 14.06405.
    assert shown[1:4] == [
        "分段支付：10.01元以内部分 10.01 x 50.5% = 5.05505",
        "分段支付：10.01元以上部分 10.01 x 90% = 9.009",
        "统筹基金支付：各段合计 14.06405，计至分 14.06，限额余额 1000.00，支付 14.06",
    ]


def test_deductible_points_cap_and_large_cost_are_told_with_their_figures() -> None:
    plan = a_plan(
        deductible=deductible("per_year", "30.00"),
        difference=Difference(DifferenceForm.POINTS, 1_000, clause="差异化办法第五条"),
        cap_fen=2_000,
        large_cost=LargeCost(8_000, 100_000, "大额办法第二条"),
    )
    used = {"deductible/plan": 1_000, "large": 95_000}

    assert texts(a_case(plan=plan, accumulators=used))[1:6] == [
        "起付标准：年度起付标准 30.00，尚需 20.00，100.00 中计 20.00",
        "分段支付：符合范围金额 80.00 x (50% - 10%) = 32.00",
        "统筹基金支付：各段合计 32.00，限额余额 20.00，支付 20.00",
        "超过限额部分：80.00 - 限额内已计 50.00 = 30.00",
        "职工大额补助支付：30.00 x 80% = 24.00，限额余额 50.00，支付 24.00",
    ]


@pytest.mark.parametrize(
    ("order", "shown"),
    [
        (
            ShareOrder.BEFORE_DEDUCTIBLE,
            [
                "跨省先行自付：100.05 x 10% = 10.005，计至分 10.01，由个人先行负担",
                "起付标准：按次起付标准 20.00，90.04 中计 20.00",
            ],
        ),
        (
            ShareOrder.AFTER_DEDUCTIBLE,
            [
                "起付标准：按次起付标准 20.00，100.05 中计 20.00",
                "跨省先行自付：80.05 x 10% = 8.005，计至分 8.01，由个人先行负担",
            ],
        ),
    ],
)
def test_an_extra_share_stands_where_it_is_taken(order: ShareOrder, shown: list[str]) -> None:
    plan = a_plan(
        deductible=deductible("per_visit", "20.00"),
        difference=Difference(DifferenceForm.FIRST_SHARE, 1_000, order),
    )

    assert texts(a_case(plan=plan, bill=in_scope("100.05")))[1:3] == shown


def test_a_higher_deductible_is_named_as_such() -> None:
    plan = a_plan(
        deductible=deductible("per_quarter", "20.00"),
        difference=Difference(DifferenceForm.HIGHER_DEDUCTIBLE, standard_fen=5_000),
    )

    assert texts(a_case(plan=plan))[1] == (
        "起付标准：跨省季度起付标准 50.00，尚需 50.00，100.00 中计 50.00"
    )


def test_critical_illness_shows_own_cost_bands_and_cap() -> None:
    plan = a_plan(
        deductible=deductible("per_visit", "100.00"),
        difference=Difference(DifferenceForm.FIRST_SHARE, 1_000),
        cap_fen=0,
        large_cost=LargeCost(5_000),
        critical_illness=CriticalIllness(
            20_000, (Band(50_000, 6_000), Band(None, 7_005)), 30_000, False, False, "大病办法"
        ),
    )
    case = a_case(plan=plan, bill=in_scope("1000.00"), accumulators={"own": 10_000})

    shown = texts(case)

    # Share 100.00, deductible 100.00; 800.00 uncovered, of which the large-cost fund pays half.
    assert shown[6:11] == [
        "职工大额补助支付：800.00 x 50% = 400.00",
        (
            "大病保险合规自付：1000.00 - 统筹 0.00 - 大额 400.00 - 起付 100.00"
            " - 跨省先行自付 100.00 = 400.00，此前本年累计 100.00"
        ),
        "大病保险分段：累计200.00元至500.00元部分 300.00 x 60% = 180.00",
        "居民大病保险支付：各段合计 180.00，限额余额 300.00，支付 180.00",
        "基金支付合计：大额 400.00 + 大病 180.00 = 580.00",
    ]


def test_supplement_assistance_and_hospital_part_are_told() -> None:
    plan = a_plan(
        civil_servant=CivilServant(5_000, "公务员办法"),
        assistance=Assistance(7_000, 1_000, "救助办法"),
        account=AccountRule(is_allowed=True, in_scope_only=True),
    )
    case = a_case(
        plan=plan,
        bill=in_scope("100.00", outside="30.00"),
        is_civil_servant=True,
        is_assisted=True,
        hospital_part_fen=2_000,
        balance_fen=500,
    )

    assert texts(case)[3:] == [
        "公务员医疗补助支付：50.00 x 50% = 25.00",
        "医疗救助支付：25.00 x 70% = 17.50，限额余额 10.00，支付 10.00",
        "基金支付合计：统筹 50.00 + 公务员 25.00 + 救助 10.00 = 85.00",
        "个人负担：130.00 - 基金 85.00 - 医院负担 20.00 = 25.00",
        "个人账户支付：个人负担中符合范围 15.00，账户余额 5.00，支付 5.00",
        "个人现金支付：25.00 - 个人账户 5.00 = 20.00",
    ]
    assert [step.clause for step in compute_benefit(case).steps[3:5]] == ["公务员办法", "救助办法"]


def test_no_fund_is_said_in_words() -> None:
    shown = texts(a_case(bill=in_scope("0.00", outside="98.00")))

    assert "基金支付合计：无基金支付 0.00 = 0.00" in shown


def test_a_step_carries_its_numbers_and_its_clause() -> None:
    step = compute_benefit(a_case()).steps[1]

    assert step == Step(
        name_zh="分段支付",
        name_en="Band",
        taken_from_fen=fen("100.00"),
        rate_bp=5_000,
        standard_fen=None,
        amount_fen=fen("50.00"),
        text_zh="符合范围金额 100.00 x 50% = 50.00",
        clause="试点办法第三条",
    )


def test_a_clause_of_a_part_replaces_that_of_the_plan() -> None:
    plan = a_plan(
        difference=Difference(DifferenceForm.FIRST_SHARE, 1_000, clause="差异化办法第五条")
    )

    clauses = {step.name_zh: step.clause for step in compute_benefit(a_case(plan=plan)).steps}

    assert clauses["跨省先行自付"] == "差异化办法第五条"
    assert clauses["统筹基金支付"] == "试点办法第三条"


@pytest.mark.parametrize(
    ("numerator", "decimals", "text"),
    [
        (178_500_000, 4, "178.50"),
        (178_500_005, 4, "178.500005"),
        (0, 8, "0.00"),
        (1, 8, "0.0000000001"),
        (10**10, 8, "1.00"),
        (1_234 * 10**8, 8, "12.34"),
    ],
)
def test_an_exact_amount_shows_every_digit_that_matters(
    numerator: int, decimals: int, text: str
) -> None:
    assert exact_yuan(numerator, decimals) == text
