"""What a settlement must come to by the province's plan (docs/money.md, steps 1 to 12).

Written anew, from the page alone. What has been used of the year is taken from the answer's own
accumulators, whose chain is checked elsewhere. Not worked out, and so not judged: deductibles by
quarter, month or institution, and what lies behind a cap or a further fund.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from yidi.domain.diseases import TRANSPLANT_CATEGORY
from yidi.domain.money import parse_yuan
from yidi.domain.regions import CHINA_TIME
from yidi.jointtest.amounts.plan_file import (
    Area,
    Bands,
    Plan,
    PlanFile,
    bands_of,
    basis_points,
    chosen,
    fen_of,
)
from yidi.jointtest.judging.identities import POOLS
from yidi.v1 import codes_pb2, institution_pb2, person_pb2, settlement_pb2

_WHOLE = 10_000
_INSURANCE: Final = {
    codes_pb2.INSURANCE_EMPLOYEE: "employee",
    codes_pb2.INSURANCE_RESIDENT: "resident",
}
_CARE: Final = {
    codes_pb2.CARE_TYPE_ORDINARY: "ordinary",
    codes_pb2.CARE_TYPE_EMERGENCY: "ordinary",
    codes_pb2.CARE_TYPE_CHRONIC: "chronic",
    codes_pb2.CARE_TYPE_PHARMACY: "pharmacy",
}


class Who(NamedTuple):
    """What the plan asks of a person."""

    relation: person_pb2.InsuredRelation
    has_several_diseases: bool


def amounts(
    plans: PlanFile,
    settlement: settlement_pb2.Settlement,
    institution: institution_pb2.Institution,
    who: Who,
    *,
    use_account: bool,
    visited_on: date,
) -> dict[str, int]:
    """Return the amounts that follow from the plan, by their short names; empty if none do."""
    area = plans.area(settlement.insured_area, visited_on)
    plan = _plan(area, settlement, visited_on) if area else None
    if area is None or plan is None:
        return {}
    category = codes_pb2.PersonCategory.Name(who.relation.category)
    key = (_level(institution), category.rpartition("_")[2].lower())
    try:
        return _worked_out(area, plan, settlement, key, who, use_account=use_account)
    except (KeyError, ValueError):
        # The plan says it in a way that the kit does not work with.
        return {}


def _worked_out(
    area: Area,
    plan: Plan,
    settlement: settlement_pb2.Settlement,
    key: tuple[str, str],
    who: Who,
    *,
    use_account: bool,
) -> dict[str, int]:
    scope = settlement.breakdown.totals.split.in_scope_fen
    filing = codes_pb2.FilingType.Name(settlement.filing_type).removeprefix("FILING_TYPE_").lower()
    form = plan.difference.get("form", "none")
    lost = chosen(plan.difference.get(filing, ""), *key) if form != "none" else ""
    lost_bp = basis_points(lost) if lost and form != "higher_deductible" else 0
    is_before = plan.difference.get("order") == "before_deductible"
    extra = _share(scope, lost_bp) if form == "first_share" and is_before else 0
    higher = parse_yuan(lost) if lost and form == "higher_deductible" else None
    due = _due(plan, settlement, key, higher)
    if due is None:
        return {}
    base = scope - extra
    deductible = free = min(base, due)
    if form == "first_share" and not is_before:
        extra = _share(base - deductible, lost_bp)
        free = deductible + extra
    numerator = _weighted(bands_of(plan.rates, *key), free, base, form, lost_bp)
    pool = (2 * numerator + _WHOLE * _WHOLE) // (2 * _WHOLE * _WHOLE)
    found = {"deductible": deductible, "extra_share": extra}
    cap, used = fen_of(plan.cap, *key), _used(settlement)
    if cap is not None and (used is None or pool > cap - used):
        return found
    if plan.diseases and who.has_several_diseases and not area.is_separate:
        return found
    found["pool"] = pool
    if not _other_funds(area, plan, who.relation):
        found |= _shares(area, plan, settlement, pool, use_account=use_account)
    return found


def _plan(area: Area, settlement: settlement_pb2.Settlement, day: date) -> Plan | None:
    insurance, care = _INSURANCE.get(settlement.insurance), _CARE.get(settlement.care_type)
    code = settlement.disease_code
    family = code[:-1] == TRANSPLANT_CATEGORY[:-1]
    for each in area.plans:
        if (each.insurance, each.care) != (insurance, care) or not each.is_valid_on(day):
            continue
        is_category = family and TRANSPLANT_CATEGORY in each.diseases
        if not code or code in each.diseases or is_category:
            return each
    return None


def _due(
    plan: Plan,
    settlement: settlement_pb2.Settlement,
    key: tuple[str, str],
    higher_fen: int | None,
) -> int | None:
    """Return what is due of the deductible; None where the kit cannot know."""
    method = plan.deductible.get("method", "none" if not plan.deductible else "")
    if method == "none":
        return 0
    if method not in ("per_visit", "per_year"):
        return None
    standard = higher_fen
    if standard is None:
        standard = fen_of(plan.deductible["standard"], *key) or 0
    if method == "per_visit":
        return standard
    before = [
        each.before_fen
        for each in settlement.breakdown.accumulators
        if each.name.startswith("deductible")
    ]
    return max(0, standard - before[0]) if before else None


def _weighted(bands: Bands, free: int, base: int, form: str, lost_bp: int) -> int:
    """Return the exact pool in fen x 10^8: every band's portion at its rate."""
    total = low = 0
    for end, rate in bands:
        high = base if end is None else min(base, end)
        portion = max(0, high - max(low, free))
        low = high if end is None else end
        if form == "points":
            weight = max(0, rate - lost_bp) * _WHOLE
        elif form == "factor" and lost_bp:
            weight = rate * lost_bp
        else:
            weight = rate * _WHOLE
        total += portion * weight
    return total


def _share(amount: int, rate_bp: int) -> int:
    return (2 * amount * rate_bp + _WHOLE) // (2 * _WHOLE)


def _level(institution: institution_pb2.Institution) -> str:
    name = codes_pb2.HospitalGrade.Name(institution.grade)
    return next((each for each in ("tertiary", "secondary") if each.upper() in name), "primary")


def _used(settlement: settlement_pb2.Settlement) -> int | None:
    """Return what the pool had paid before, by the accumulator that it moves; None without one.

    Where several move by as much, as by nothing at all, the fullest is meant.
    """
    result = settlement.breakdown
    pool = sum(each.amount_fen for each in result.funds if each.fund in POOLS)
    return max(
        (
            each.before_fen
            for each in result.accumulators
            if each.after_fen - each.before_fen == pool
            and not each.name.startswith(("account", "deductible"))
        ),
        default=None,
    )


def _other_funds(area: Area, plan: Plan, relation: person_pb2.InsuredRelation) -> bool:
    """Whether a further fund may pay; the large-cost fund pays only behind a cap."""
    funds: Mapping[str, Any] = area.funds.get(plan.insurance, {})
    critical = funds.get("critical_illness")
    is_critical = critical is not None and plan.care in critical.get("care", [plan.care])
    return is_critical or relation.is_civil_servant or relation.is_assisted


def _shares(
    area: Area,
    plan: Plan,
    settlement: settlement_pb2.Settlement,
    pool: int,
    *,
    use_account: bool,
) -> dict[str, int]:
    """Return who pays the rest, when the pool is the only fund."""
    result = settlement.breakdown
    person = result.totals.total_fen - pool - result.hospital_part_fen
    found = {"fund_total": pool, "person_part": person}
    allowed = area.funds.get(plan.insurance, {}).get("account", "none")
    if not use_account or allowed == "none":
        return found | {"account": 0, "cash": person}
    if allowed == "person_part":
        balance = result.balance_after_fen + result.account_fen
        account = min(balance, person)
        return found | {"account": account, "cash": person - account}
    return found


def day_of(opened: Any) -> date:
    """Return the day of the visit that a request opened."""
    found: date = opened.visited_at.ToDatetime(CHINA_TIME).date()
    return found
