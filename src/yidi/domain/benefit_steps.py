"""The words and numbers of each explained step, in the order benefit.py takes them.

Every text is one plain Chinese line in yuan that a pocket calculator can follow. Exact
amounts are shown with all their decimals, so the one rounding is visible where it happens.
"""

from __future__ import annotations

from collections.abc import Sequence

from yidi.domain.breakdown import Step
from yidi.domain.money import WHOLE_BP, Bp, Fen, percent, round_half_up, yuan
from yidi.domain.plan import (
    WHOLE_WEIGHT,
    Band,
    DeductibleMethod,
    DifferenceForm,
    Plan,
    RatedBand,
    band_label,
)
from yidi.domain.split import FeeSplit

SCOPE_CLAUSE = "就医地目录：费用分割由就医地完成，参保地不作改动"
PERSON_CLAUSE = "个人负担为平衡项：总额减去基金支付"

_STANDARD_NAMES = {
    DeductibleMethod.PER_VISIT: "按次起付标准",
    DeductibleMethod.PER_YEAR: "年度起付标准",
    DeductibleMethod.PER_QUARTER: "季度起付标准",
    DeductibleMethod.PER_MONTH: "月度起付标准",
    DeductibleMethod.PER_INSTITUTION_YEAR: "本机构年度起付标准",
}
_DECIMALS_OF_WEIGHT = 8
_DECIMALS_OF_BP = 4


def exact_yuan(numerator: int, decimals: int) -> str:
    """Write ``numerator / 10**decimals`` fen as yuan with every digit that matters.

    At least two decimals are shown: with 4 decimals, 178500000 is ``178.50`` and
    178500005 is ``178.500005``.
    """
    places = decimals + 2
    whole, rest = divmod(numerator, 10**places)
    shown = f"{rest:0{places}d}".rstrip("0")
    return f"{whole}.{shown.ljust(2, '0')}"


def scope_step(bill: FeeSplit) -> Step:
    """The in-scope amount the treating place has reported."""
    text = (
        f"{yuan(bill.amount_fen)} - 全自费 {yuan(bill.full_self_paid_fen)}"
        f" - 超限价 {yuan(bill.over_limit_fen)} - 先行自付 {yuan(bill.first_paid_fen)}"
        f" = {yuan(bill.in_scope_fen)}"
    )
    return Step(
        "符合政策范围金额",
        "Amount in policy scope",
        bill.amount_fen,
        None,
        None,
        bill.in_scope_fen,
        text,
        SCOPE_CLAUSE,
    )


def extra_share_step(plan: Plan, taken_from_fen: Fen, amount_fen: Fen) -> Step:
    """The share a temporary patient pays first."""
    rate_bp = plan.difference.value_bp
    return Step(
        "跨省先行自付",
        "Extra first share",
        taken_from_fen,
        rate_bp,
        None,
        amount_fen,
        _product(taken_from_fen, rate_bp) + "，由个人先行负担",
        plan.difference.clause or plan.clause,
    )


def deductible_step(plan: Plan, base_fen: Fen, due_fen: Fen, amount_fen: Fen) -> Step:
    """The deductible, with what its window has already seen."""
    standard_fen = plan.standard_fen
    name = _STANDARD_NAMES.get(plan.deductible.method, "起付标准")
    is_higher = plan.difference.form is DifferenceForm.HIGHER_DEDUCTIBLE
    text = f"{'跨省' if is_higher else ''}{name} {yuan(standard_fen)}"
    if plan.deductible.method is not DeductibleMethod.PER_VISIT:
        text += f"，尚需 {yuan(due_fen)}"
    text += f"，{yuan(base_fen)} 中计 {yuan(amount_fen)}"
    clause = plan.difference.clause if is_higher else ""
    return Step(
        "起付标准",
        "Deductible",
        base_fen,
        None,
        standard_fen,
        amount_fen,
        text,
        clause or plan.clause,
    )


def band_step(plan: Plan, band: RatedBand, portion_fen: Fen) -> Step:
    """One band's payment, exact in the text and rounded for reading in the amount."""
    exact = portion_fen * band.weight
    product = exact_yuan(exact, _DECIMALS_OF_WEIGHT)
    return Step(
        "分段支付",
        "Band",
        portion_fen,
        band.rate_bp,
        band.upto_fen,
        round_half_up(exact, WHOLE_WEIGHT),
        f"{band.label_zh} {yuan(portion_fen)} x {band.rate_zh} = {product}",
        plan.clause,
    )


def pool_step(
    plan: Plan, portion_fen: Fen, exact: int, left_fen: Fen | None, amount_fen: Fen
) -> Step:
    """The pooled fund's payment: the exact sum of the bands, rounded once, within the cap."""
    rounded_fen = round_half_up(exact, WHOLE_WEIGHT)
    text = f"各段合计 {_rounded(exact_yuan(exact, _DECIMALS_OF_WEIGHT), rounded_fen)}"
    text += _within_cap(left_fen, amount_fen)
    return Step(
        "统筹基金支付",
        "Pooled fund",
        portion_fen,
        None,
        left_fen,
        amount_fen,
        text,
        plan.clause,
    )


def uncovered_step(plan: Plan, portion_fen: Fen, covered_fen: Fen) -> Step:
    """What lies above the place where the cap is used up."""
    uncovered_fen = portion_fen - covered_fen
    return Step(
        "超过限额部分",
        "Above the cap",
        portion_fen,
        None,
        None,
        uncovered_fen,
        f"{yuan(portion_fen)} - 限额内已计 {yuan(covered_fen)} = {yuan(uncovered_fen)}",
        plan.clause,
    )


def share_step(
    names: tuple[str, str],
    taken_from_fen: Fen,
    rate_bp: Bp,
    left_fen: Fen | None,
    amount_fen: Fen,
    clause: str,
) -> Step:
    """A fund that pays one rate on a rest, rounded once, perhaps within a cap."""
    text = _product(taken_from_fen, rate_bp) + _within_cap(left_fen, amount_fen)
    return Step(names[0], names[1], taken_from_fen, rate_bp, left_fen, amount_fen, text, clause)


def own_cost_step(
    scope_fen: Fen, taken_off: Sequence[tuple[str, Fen]], prior_fen: Fen, own_fen: Fen, clause: str
) -> Step:
    """The own in-scope cost that feeds the critical-illness insurance, and what came before."""
    minus = "".join(f" - {name} {yuan(amount_fen)}" for name, amount_fen in taken_off)
    return Step(
        "大病保险合规自付",
        "Own cost for critical illness",
        scope_fen,
        None,
        None,
        own_fen,
        f"{yuan(scope_fen)}{minus} = {yuan(own_fen)}，此前本年累计 {yuan(prior_fen)}",
        clause,
    )


def critical_band_step(lower_fen: Fen, band: Band, portion_fen: Fen, clause: str) -> Step:
    """One band of the critical-illness insurance on the yearly cumulated own cost."""
    exact = portion_fen * band.rate_bp
    product = exact_yuan(exact, _DECIMALS_OF_BP)
    label = "累计" + band_label(lower_fen, band.upto_fen)
    return Step(
        "大病保险分段",
        "Critical illness band",
        portion_fen,
        band.rate_bp,
        band.upto_fen,
        round_half_up(exact, WHOLE_BP),
        f"{label} {yuan(portion_fen)} x {percent(band.rate_bp)} = {product}",
        clause,
    )


def critical_step(
    own_fen: Fen, exact: int, left_fen: Fen | None, amount_fen: Fen, clause: str
) -> Step:
    """The critical-illness payment: the exact sum of its bands, rounded once, within its cap."""
    rounded_fen = round_half_up(exact, WHOLE_BP)
    text = f"各段合计 {_rounded(exact_yuan(exact, _DECIMALS_OF_BP), rounded_fen)}"
    text += _within_cap(left_fen, amount_fen)
    return Step(
        "居民大病保险支付", "Critical illness", own_fen, None, left_fen, amount_fen, text, clause
    )


def fund_total_step(scope_fen: Fen, parts: Sequence[tuple[str, Fen]], amount_fen: Fen) -> Step:
    """The sum of the funds that pay anything."""
    paid = [f"{name} {yuan(part_fen)}" for name, part_fen in parts if part_fen]
    text = f"{' + '.join(paid) or '无基金支付 0.00'} = {yuan(amount_fen)}"
    return Step(
        "基金支付合计", "Fund total", scope_fen, None, None, amount_fen, text, "各项基金支付之和"
    )


def person_step(total_fen: Fen, fund_fen: Fen, hospital_fen: Fen, amount_fen: Fen) -> Step:
    """The person's part, the balancing figure."""
    hospital = f" - 医院负担 {yuan(hospital_fen)}" if hospital_fen else ""
    return Step(
        "个人负担",
        "Person's part",
        total_fen,
        None,
        None,
        amount_fen,
        f"{yuan(total_fen)} - 基金 {yuan(fund_fen)}{hospital} = {yuan(amount_fen)}",
        PERSON_CLAUSE,
    )


def account_step(payable_fen: Fen, balance_fen: Fen, amount_fen: Fen, *, in_scope: bool) -> Step:
    """What the personal account pays."""
    what = "个人负担中符合范围" if in_scope else "个人负担"
    text = f"{what} {yuan(payable_fen)}，账户余额 {yuan(balance_fen)}，支付 {yuan(amount_fen)}"
    return Step(
        "个人账户支付",
        "Personal account",
        payable_fen,
        None,
        balance_fen,
        amount_fen,
        text,
        "个人账户使用规定",
    )


def cash_step(person_fen: Fen, account_fen: Fen, amount_fen: Fen) -> Step:
    """What is left to pay in cash."""
    return Step(
        "个人现金支付",
        "Cash",
        person_fen,
        None,
        None,
        amount_fen,
        f"{yuan(person_fen)} - 个人账户 {yuan(account_fen)} = {yuan(amount_fen)}",
        PERSON_CLAUSE,
    )


def _product(taken_from_fen: Fen, rate_bp: Bp) -> str:
    exact = taken_from_fen * rate_bp
    shown = _rounded(exact_yuan(exact, _DECIMALS_OF_BP), round_half_up(exact, WHOLE_BP))
    return f"{yuan(taken_from_fen)} x {percent(rate_bp)} = {shown}"


def _rounded(exact: str, rounded_fen: Fen) -> str:
    rounded = yuan(rounded_fen)
    return rounded if exact == rounded else f"{exact}，计至分 {rounded}"


def _within_cap(left_fen: Fen | None, amount_fen: Fen) -> str:
    return "" if left_fen is None else f"，限额余额 {yuan(left_fen)}，支付 {yuan(amount_fen)}"
