"""A policy in words: the rows that tell a person what their area pays away from home."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple, TypeVar

from yidi.domain import diseases
from yidi.domain.caps import DiseaseStrategy, SeveralDiseases
from yidi.domain.care import CareType, FilingType, GradeLevel, Insurance
from yidi.domain.claim_rule import ManualClaimRule
from yidi.domain.money import Fen, percent, yuan
from yidi.domain.plan import (
    AccountRule,
    Band,
    DeductibleMethod,
    DifferenceForm,
    ShareOrder,
    band_label,
    factor_text,
)
from yidi.domain.policy import (
    AreaPolicy,
    DifferenceTerms,
    Position,
    SelectionRule,
    Terms,
)

T = TypeVar("T")

_METHODS = {
    DeductibleMethod.NONE: "不设起付标准",
    DeductibleMethod.PER_VISIT: "按次",
    DeductibleMethod.PER_YEAR: "按年",
    DeductibleMethod.PER_QUARTER: "按季度",
    DeductibleMethod.PER_MONTH: "按月",
    DeductibleMethod.PER_INSTITUTION_YEAR: "按每家机构每年",
}
_ORDERS = {
    ShareOrder.BEFORE_DEDUCTIBLE: "在起付标准之前",
    ShareOrder.AFTER_DEDUCTIBLE: "在起付标准之后",
}


class PolicyRow(NamedTuple):
    """One line of an explained policy."""

    name_zh: str
    name_en: str
    text_zh: str


def explain(
    area: AreaPolicy,
    insurance: Insurance,
    care_type: CareType,
    disease_code: str | None,
    on: date,
) -> tuple[PolicyRow, ...]:
    """Return everything the area has decided for one kind of care, in the order of settling.

    Filing and choice of institutions first, then what is taken off, paid and limited, then
    the reductions, then the further funds and the account. An area without the benefit is
    said to have none, and that the visit is settled as ordinary care (A-068).
    """
    found = diseases.disease(disease_code) if disease_code else None
    title = f"{insurance.name_zh} {care_type.name_zh}"
    if found is not None and care_type is CareType.CHRONIC:
        title += f" {found.name}（{found.code}）"
    rows = [
        PolicyRow("统筹地区", "Pooling area", f"{area.name}（{area.area_code}）"),
        PolicyRow("待遇", "Benefit", title),
    ]
    terms = area.terms_for(insurance, care_type, disease_code, on)
    if terms is None:
        rows.append(PolicyRow("结论", "Result", "本地区没有此项待遇，就诊按普通门诊结算"))
    else:
        rows += _admission(area, care_type)
        rows += _amounts(area, terms, on)
        rows += _differences(terms)
        rows += _further_funds(terms)
        rows.append(PolicyRow("政策依据", "Clause", terms.clause))
        rows.append(PolicyRow("有效期", "In force", _span_text(terms)))
    rows.append(PolicyRow("手工报销", "Manual claims", _claims_text(area.manual_claims)))
    if area.effective_from != date.min:
        rows.append(PolicyRow("规则集", "Rule set", f"{area.effective_from} 起"))
    rows.append(PolicyRow("数据来源", "Source", area.source))
    return tuple(rows)


def _admission(area: AreaPolicy, care_type: CareType) -> list[PolicyRow]:
    filing = f"需要；临时备案有效期 {area.temporary_filing_months} 个月"
    if area.change_lock_months:
        filing += f"，{area.change_lock_months} 个月内不得变更"
    if not area.needs_filing(care_type):
        filing = "视同已备案" if care_type is CareType.EMERGENCY else "不需要"
    choice = _selection_text(area.selection(care_type))
    return [
        PolicyRow("备案", "Filing", filing),
        PolicyRow("选择定点", "Choice of institutions", choice),
    ]


def _claims_text(rule: ManualClaimRule) -> str:
    counted = "就医当年年底" if rule.counts_from_year_end else "就医结束"
    channels = "窗口或线上" if rule.allows_online else "窗口"
    text = f"{counted}起 {rule.months} 个月内{channels}申请，{rule.decide_days} 天内办结"
    if rule.further_materials:
        text += "，另需" + "、".join(each.name_zh for each in rule.further_materials)
    if rule.allows_chronic_as_ordinary:
        text += "；误按普通门诊结算的门慢特费用退费后可申请"
    return text


def _selection_text(rule: SelectionRule) -> str:
    if not rule.is_required:
        return "不需要"
    text = "需要" if rule.count_max is None else f"需要，最多 {rule.count_max} 家"
    if len(rule.levels) < len(GradeLevel):
        text += "，限" + "、".join(level.name_zh for level in sorted(rule.levels))
    return text


def _amounts(area: AreaPolicy, terms: Terms, on: date) -> list[PolicyRow]:
    counted = area.deductible_terms(terms, on)
    capped = area.cap_terms(terms, on)
    deductible = _METHODS[counted.method]
    if counted.method is not DeductibleMethod.NONE:
        deductible += " " + _schedule_text(counted.standards, _amount_text)
        deductible += _shared_text(area, terms, counted.deductible_owner)
    cap = _schedule_text(capped.caps, _cap_text) + _shared_text(area, terms, capped.cap_owner)
    rows = [
        PolicyRow("起付标准", "Deductible", deductible),
        *_rate_rows(terms.bands),
        PolicyRow("年度限额", "Yearly cap", cap),
    ]
    if terms.disease_code is not None and capped.cap_owner == terms.name:
        rows.append(PolicyRow("多个病种", "Several diseases", _several_text(area.several_diseases)))
    return rows


def _rate_rows(bands: Mapping[Position, tuple[Band, ...]]) -> list[PolicyRow]:
    """One row where a single rate holds in each grade, else one for every grade and category."""
    if all(len(each) == 1 for each in bands.values()):
        return [PolicyRow("支付比例", "Rate", _schedule_text(bands, _bands_text))]
    return [
        PolicyRow(
            f"支付比例：{category.name_zh}，{grade.name_zh}",
            "Rate: " + f"{category.name}, {grade.name}".lower(),
            _bands_text(bands[grade, category]),
        )
        for grade, category in sorted(bands, key=lambda at: (at[1], at[0]))
    ]


def _schedule_text(values: Mapping[Position, T], show: Callable[[T], str]) -> str:
    """Say each value once: for all, by grade, by category, or by both."""
    categories = list(dict.fromkeys(category for _, category in values))
    grades = list(dict.fromkeys(grade for grade, _ in values))
    by_category = {
        category: [show(values[grade, category]) for grade in grades] for category in categories
    }
    first = by_category[categories[0]]
    if all(texts == first for texts in by_category.values()):
        return _grades_text(grades, first)
    return "；".join(
        f"{category.name_zh} {_grades_text(grades, texts)}"
        for category, texts in by_category.items()
    )


def _grades_text(grades: list[GradeLevel], texts: list[str]) -> str:
    if len(set(texts)) == 1:
        return texts[0]
    return "，".join(f"{grade.name_zh} {text}" for grade, text in zip(grades, texts, strict=True))


def _amount_text(amount_fen: Fen) -> str:
    return f"{yuan(amount_fen)}元"


def _cap_text(cap_fen: Fen | None) -> str:
    return "不设限额" if cap_fen is None else _amount_text(cap_fen)


def _bands_text(bands: tuple[Band, ...]) -> str:
    if len(bands) == 1:
        return percent(bands[0].rate_bp)
    texts = []
    lower_fen = 0
    for band in bands:
        texts.append(f"{band_label(lower_fen, band.upto_fen)} {percent(band.rate_bp)}")
        lower_fen = band.upto_fen or 0
    return "、".join(texts)


def _shared_text(area: AreaPolicy, terms: Terms, owner: str) -> str:
    if owner == terms.name:
        return ""
    for each in area.terms:
        if each.name == owner:
            return f"，与{each.insurance.name_zh}{each.care_type.name_zh}合并计算"
    return "，与其他待遇合并计算"


def _several_text(several: SeveralDiseases) -> str:
    match several.strategy:
        case DiseaseStrategy.SEPARATE:
            return "各病种限额分别计算"
        case DiseaseStrategy.COMBINED:
            return "各病种限额合并计算"
        case DiseaseStrategy.HIGHEST_PLUS:
            return f"按最高限额，每增加一个病种另加 {_amount_text(several.further_fen)}"
    return f"各病种限额相加，每年不超过 {_amount_text(several.ceiling_fen)}"


def _differences(terms: Terms) -> list[PolicyRow]:
    rows = [
        PolicyRow(
            f"跨省差异：{filing_type.name_zh}",
            f"Difference: {filing_type.name.lower().replace('_', ' ')}",
            _difference_text(terms.differences.get(filing_type)),
        )
        for filing_type in FilingType
    ]
    if terms.at_home is not None:
        text = _difference_text(terms.at_home)
        rows.append(PolicyRow("长期居住人员回参保地", "Long-term resident at home", text))
    return rows


def _difference_text(difference: DifferenceTerms | None) -> str:
    if difference is None:
        return "与本地相同"
    match difference.form:
        case DifferenceForm.HIGHER_DEDUCTIBLE if difference.standards is not None:
            return "起付标准为 " + _schedule_text(difference.standards, _amount_text)
        case DifferenceForm.POINTS if difference.value_bp:
            return f"支付比例下降 {percent(difference.value_bp).rstrip('%')} 个百分点"
        case DifferenceForm.FIRST_SHARE if difference.value_bp:
            order = _ORDERS[difference.order]
            return f"先由个人负担 {percent(difference.value_bp)}（{order}）"
        case DifferenceForm.FACTOR if difference.reduction_bp():
            return f"支付比例 x {factor_text(difference.value_bp)}"
    return "与本地相同"


def _further_funds(terms: Terms) -> list[PolicyRow]:
    rows = []
    if terms.large_cost is not None:
        text = f"超过限额部分支付 {percent(terms.large_cost.rate_bp)}"
        text += _limit_text(terms.large_cost.cap_fen)
        rows.append(PolicyRow("职工大额补助", "Large-cost fund", text))
    fund = terms.critical_illness
    if fund is not None:
        texts = []
        lower_fen = fund.threshold_fen
        for band in fund.bands:
            texts.append(f"{band_label(lower_fen, band.upto_fen)} {percent(band.rate_bp)}")
            lower_fen = band.upto_fen or 0
        text = "按全年累计自付 " + "、".join(texts) + _limit_text(fund.cap_fen)
        text += "，起付标准" + ("计入" if fund.counts_deductible else "不计入")
        text += "，跨省先行自付" + ("计入" if fund.counts_extra_share else "不计入")
        rows.append(PolicyRow("居民大病保险", "Critical illness", text))
    if terms.civil_servant is not None:
        text = f"其余符合范围部分支付 {percent(terms.civil_servant.rate_bp)}"
        rows.append(PolicyRow("公务员医疗补助", "Civil servants' supplement", text))
    if terms.assistance is not None:
        text = f"其余符合范围部分支付 {percent(terms.assistance.rate_bp)}"
        text += _limit_text(terms.assistance.cap_fen)
        rows.append(PolicyRow("医疗救助", "Medical assistance", text))
    rows.append(PolicyRow("个人账户", "Personal account", _account_text(terms.account)))
    return rows


def _limit_text(cap_fen: Fen | None) -> str:
    return "" if cap_fen is None else f"，每年最高 {_amount_text(cap_fen)}"


def _account_text(rule: AccountRule) -> str:
    if not rule.is_allowed:
        return "不使用"
    return "只支付符合范围的个人负担" if rule.in_scope_only else "可支付全部个人负担"


def _span_text(terms: Terms) -> str:
    begin = "" if terms.valid_from == date.min else f"{terms.valid_from} 起"
    end = "" if terms.valid_to == date.max else f"至 {terms.valid_to}"
    return (begin + end) or "长期"
