"""A policy in words, for the person it applies to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.domain.test_policy import POSITIONS, an_area, terms
from yidi.domain.caps import DiseaseStrategy, SeveralDiseases
from yidi.domain.care import CareType, FilingType, GradeLevel, Insurance, PersonCategory
from yidi.domain.plan import (
    AccountRule,
    Assistance,
    Band,
    CivilServant,
    CriticalIllness,
    DeductibleMethod,
    DifferenceForm,
    LargeCost,
    ShareOrder,
)
from yidi.domain.policy import AreaPolicy, DifferenceTerms, SelectionRule, Terms
from yidi.domain.policy_explained import explain

ON = date(2025, 3, 10)


def rows(area: AreaPolicy, care_type: CareType, disease: str | None = None) -> dict[str, str]:
    explained = explain(area, Insurance.EMPLOYEE, care_type, disease, ON)
    return {row.name_zh: row.text_zh for row in explained}


def chronic(**changed: object) -> Terms:
    return terms("employee-chronic-M03900", CareType.CHRONIC, "M03900", **changed)


def test_a_benefit_is_told_from_filing_to_source() -> None:
    area = an_area(
        chronic(clause="西宁市门诊慢特病办法", account=AccountRule(is_allowed=True)),
        change_lock_months=3,
        chronic_selection=SelectionRule(
            True, 2, frozenset({GradeLevel.SECONDARY, GradeLevel.TERTIARY})
        ),
    )

    explained = explain(area, Insurance.EMPLOYEE, CareType.CHRONIC, "M03900", ON)

    assert [(row.name_zh, row.name_en, row.text_zh) for row in explained] == [
        ("统筹地区", "Pooling area", "西宁市（630100）"),
        ("待遇", "Benefit", "职工基本医疗保险 门诊慢特病 高血压（M03900）"),
        ("备案", "Filing", "需要；临时备案有效期 6 个月，3 个月内不得变更"),
        ("选择定点", "Choice of institutions", "需要，最多 2 家，限二级、三级"),
        ("起付标准", "Deductible", "按年 100.00元"),
        ("支付比例", "Rate", "在职 50%；退休 60%"),
        ("年度限额", "Yearly cap", "1000.00元"),
        ("多个病种", "Several diseases", "各病种限额分别计算"),
        ("跨省差异：异地安置退休人员", "Difference: relocated retiree", "与本地相同"),
        ("跨省差异：异地长期居住人员", "Difference: long term resident", "与本地相同"),
        ("跨省差异：常驻异地工作人员", "Difference: permanent worker", "与本地相同"),
        ("跨省差异：异地转诊就医人员", "Difference: referral", "与本地相同"),
        ("跨省差异：异地急诊抢救人员", "Difference: emergency", "与本地相同"),
        ("跨省差异：其他跨省临时外出就医人员", "Difference: other temporary", "与本地相同"),
        ("个人账户", "Personal account", "可支付全部个人负担"),
        ("政策依据", "Clause", "西宁市门诊慢特病办法"),
        ("有效期", "In force", "长期"),
        ("手工报销", "Manual claims", "就医当年年底起 12 个月内窗口或线上申请，30 天内办结"),
        ("数据来源", "Source", "synthetic"),
    ]


def test_an_area_without_the_benefit_says_what_happens_then() -> None:
    """A-068."""
    shown = rows(an_area(), CareType.CHRONIC, "M07200")

    assert shown["待遇"] == "职工基本医疗保险 门诊慢特病 强直性脊柱炎（M07200）"
    assert shown["结论"] == "本地区没有此项待遇，就诊按普通门诊结算"


def test_filing_and_choice_follow_the_kind_of_care() -> None:
    area = an_area(
        terms("employee-ordinary", CareType.ORDINARY), ordinary_selection=SelectionRule(True)
    )

    ordinary = rows(area, CareType.ORDINARY)
    emergency = rows(area, CareType.EMERGENCY)

    assert (ordinary["备案"], ordinary["选择定点"]) == ("不需要", "需要")
    assert (emergency["备案"], emergency["选择定点"]) == ("视同已备案", "不需要")


@pytest.mark.parametrize(
    ("difference", "text"),
    [
        (DifferenceTerms(DifferenceForm.POINTS, 1_000), "支付比例下降 10 个百分点"),
        (DifferenceTerms(DifferenceForm.POINTS, 0), "与本地相同"),
        (
            DifferenceTerms(DifferenceForm.FIRST_SHARE, 1_000, ShareOrder.AFTER_DEDUCTIBLE),
            "先由个人负担 10%（在起付标准之后）",
        ),
        (DifferenceTerms(DifferenceForm.FACTOR, 9_000), "支付比例 x 0.9"),
        (DifferenceTerms(DifferenceForm.FACTOR, 10_000), "与本地相同"),
        (
            DifferenceTerms(
                DifferenceForm.HIGHER_DEDUCTIBLE,
                standards={at: 10_000 * at[0] for at in POSITIONS},
            ),
            "起付标准为 一级及以下 100.00元，二级 200.00元，三级 300.00元",
        ),
    ],
)
def test_every_form_of_difference_has_its_words(difference: DifferenceTerms, text: str) -> None:
    area = an_area(chronic(differences={FilingType.REFERRAL: difference}))

    assert rows(area, CareType.CHRONIC, "M03900")["跨省差异：异地转诊就医人员"] == text


@pytest.mark.parametrize(
    ("several", "text"),
    [
        (SeveralDiseases(DiseaseStrategy.COMBINED), "各病种限额合并计算"),
        (
            SeveralDiseases(DiseaseStrategy.HIGHEST_PLUS, further_fen=100_000),
            "按最高限额，每增加一个病种另加 1000.00元",
        ),
        (
            SeveralDiseases(DiseaseStrategy.ADDED_LIMITED, ceiling_fen=700_000),
            "各病种限额相加，每年不超过 7000.00元",
        ),
    ],
)
def test_every_strategy_has_its_words(several: SeveralDiseases, text: str) -> None:
    area = an_area(chronic(), several_diseases=several)

    assert rows(area, CareType.CHRONIC, "M03900")["多个病种"] == text


def test_what_is_shared_is_named() -> None:
    shared = terms(
        "employee-pharmacy",
        CareType.PHARMACY,
        deductible_from="employee-ordinary",
        cap_owner="employee-common",
    )
    area = an_area(terms("employee-ordinary", CareType.ORDINARY), shared)

    shown = rows(area, CareType.PHARMACY)

    assert shown["起付标准"] == "按年 100.00元，与职工基本医疗保险普通门诊合并计算"
    assert shown["年度限额"] == "1000.00元，与其他待遇合并计算"
    assert "多个病种" not in shown


def test_bands_have_a_row_for_every_grade_and_category() -> None:
    bands = {
        at: (Band(3_000_000, 8_500 + at[1] - PersonCategory.WORKING), Band(None, 9_500))
        for at in POSITIONS
    }

    shown = rows(an_area(chronic(bands=bands)), CareType.CHRONIC, "M03900")

    assert shown["支付比例：在职，三级"] == "30000.00元以内部分 85%、30000.00元以上部分 95%"
    assert shown["支付比例：退休，一级及以下"] == (
        "30000.00元以内部分 85.01%、30000.00元以上部分 95%"
    )


def test_no_deductible_and_no_cap_are_said_in_words() -> None:
    plan = chronic(method=DeductibleMethod.NONE, caps=dict.fromkeys(POSITIONS, None))

    shown = rows(an_area(plan), CareType.CHRONIC, "M03900")

    assert (shown["起付标准"], shown["年度限额"]) == ("不设起付标准", "不设限额")


def test_further_funds_and_account_are_told() -> None:
    plan = chronic(
        large_cost=LargeCost(9_000, 50_000_000),
        critical_illness=CriticalIllness(
            1_000_000, (Band(5_000_000, 6_000), Band(None, 7_000)), None, False, True
        ),
        civil_servant=CivilServant(5_000),
        assistance=Assistance(7_000, 3_000_000),
        account=AccountRule(is_allowed=True, in_scope_only=True),
        valid_from=date(2024, 1, 1),
        valid_to=date(2026, 12, 31),
    )

    shown = rows(an_area(plan), CareType.CHRONIC, "M03900")

    assert shown["职工大额补助"] == "超过限额部分支付 90%，每年最高 500000.00元"
    assert shown["居民大病保险"] == (
        "按全年累计自付 10000.00元至50000.00元部分 60%、50000.00元以上部分 70%"
        "，起付标准不计入，跨省先行自付计入"
    )
    assert shown["公务员医疗补助"] == "其余符合范围部分支付 50%"
    assert shown["医疗救助"] == "其余符合范围部分支付 70%，每年最高 30000.00元"
    assert shown["个人账户"] == "只支付符合范围的个人负担"
    assert shown["有效期"] == "2024-01-01 起至 2026-12-31"


def test_no_account_is_said_in_words() -> None:
    assert rows(an_area(chronic()), CareType.CHRONIC, "M03900")["个人账户"] == "不使用"


def test_what_a_filed_long_term_resident_gets_at_home_is_told_where_it_is_decided() -> None:
    """A-034."""
    told = rows(
        an_area(chronic(at_home=DifferenceTerms(DifferenceForm.POINTS, 1_000))),
        CareType.CHRONIC,
        "M03900",
    )
    silent = rows(an_area(chronic()), CareType.CHRONIC, "M03900")

    assert told["长期居住人员回参保地"] == "支付比例下降 10 个百分点"
    assert "长期居住人员回参保地" not in silent


def test_a_rule_set_that_has_a_beginning_tells_it() -> None:
    """A-039."""
    area = replace(an_area(chronic()), effective_from=date(2023, 1, 1))

    assert rows(area, CareType.CHRONIC, "M03900")["规则集"] == "2023-01-01 起"
    assert "规则集" not in rows(an_area(chronic()), CareType.CHRONIC, "M03900")
