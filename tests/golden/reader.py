"""Reads golden cases from TOML: what went in, and the amounts that must come out.

Nothing is computed here. Amounts are yuan as text, rates are percentages as text; a plan
is either written out in the case or named in a province's shipped policy file.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from yidi.domain.benefit import BenefitCase
from yidi.domain.caps import DiseaseStrategy, SeveralDiseases
from yidi.domain.care import (
    CareType,
    FeeClass,
    FilingType,
    GradeLevel,
    Insurance,
    PersonCategory,
)
from yidi.domain.money import parse_micros, parse_yuan
from yidi.domain.plan import (
    AccountRule,
    Assistance,
    Band,
    CivilServant,
    CriticalIllness,
    Deductible,
    DeductibleMethod,
    Difference,
    DifferenceForm,
    LargeCost,
    Plan,
    ShareOrder,
)
from yidi.domain.split import FeeSplit, SplitRule, split_line, total_of
from yidi.province import policy_files

CASES = Path(__file__).parent / "cases"
ON = date(2025, 3, 10)
Table = dict[str, Any]


@dataclass(frozen=True)
class Golden:
    """A case: visits in order, and what they come to together."""

    name: str
    visits: list[Table]
    together: Table


def cases() -> list[Golden]:
    """Every case of every file, in the order of names."""
    return [
        Golden(case["name"], case["visits"], case.get("together", {}))
        for path in sorted(CASES.glob("*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["cases"]
    ]


def rate(text: str) -> int:
    """``89.5%`` -> 8950."""
    return parse_yuan(text.removesuffix("%"))


def lines_of(visit: Table) -> list[tuple[Table, FeeSplit]]:
    """The fee lines of a visit, each split by its rule."""
    found = []
    for line in visit.get("lines", []):
        rule = SplitRule(
            FeeClass[line["class"]],
            rate(line.get("first_paid", "0%")),
            parse_micros(line["limit"]) if "limit" in line else None,
            line.get("in_disease_scope", True),
        )
        quantity = parse_micros(line["quantity"])
        split = split_line(parse_yuan(line["amount"]), parse_micros(line["price"]), quantity, rule)
        found.append((line, split))
    return found


def bill_of(visit: Table) -> FeeSplit:
    """The bill: from its lines, or as the four parts written in the case."""
    if "lines" in visit:
        return total_of(split for _, split in lines_of(visit))
    bill = visit["bill"]
    parts = [
        parse_yuan(bill.get(name, "0.00"))
        for name in ("full_self_paid", "over_limit", "first_paid", "in_scope")
    ]
    return FeeSplit.checked(parse_yuan(bill["amount"]), *parts)


def plan_of(visit: Table) -> tuple[Plan, SeveralDiseases]:
    """The plan written in the case, or the one a shipped policy file resolves to."""
    if "shipped" in visit:
        return _shipped(visit["shipped"])
    table = visit["plan"]
    several = table.get("several", {"strategy": "separate"})
    return (
        Plan(
            name=table.get("name", "plan"),
            insurance=Insurance[table.get("insurance", "EMPLOYEE")],
            care_type=CareType[table.get("care", "ORDINARY")],
            disease_code=table.get("disease"),
            deductible=Deductible(
                DeductibleMethod(table.get("method", "none")),
                parse_yuan(table.get("standard", "0.00")),
                table.get("name", "plan"),
            ),
            bands=_bands(table["bands"]),
            cap_owner=table.get("name", "plan"),
            cap_fen=parse_yuan(table["cap"]) if "cap" in table else None,
            joins_diseases="several" in table,
            difference=_difference(table.get("difference", {"form": "none"})),
            large_cost=LargeCost(rate(table["large_cost"])) if "large_cost" in table else None,
            critical_illness=_critical(table.get("critical_illness")),
            civil_servant=CivilServant(rate(table["civil"])) if "civil" in table else None,
            assistance=Assistance(rate(table["assistance"])) if "assistance" in table else None,
            account=AccountRule(True, table.get("account_in_scope_only", False)),
        ),
        SeveralDiseases(
            DiseaseStrategy(several["strategy"]),
            parse_yuan(several.get("further", "0.00")),
            parse_yuan(several.get("ceiling", "0.00")),
        ),
    )


def case_of(visit: Table, accumulators: dict[str, int], balance_fen: int) -> BenefitCase:
    """The whole input of a visit."""
    plan, several = plan_of(visit)
    caps = {name: parse_yuan(text) for name, text in visit.get("disease_caps", {}).items()}
    return BenefitCase(
        bill=bill_of(visit),
        plan=plan,
        accumulators=accumulators,
        on=ON,
        institution_code="H51010000001",
        balance_fen=balance_fen,
        is_civil_servant=visit.get("is_civil_servant", False),
        is_assisted=visit.get("is_assisted", False),
        disease_caps=tuple(caps.items()),
        several_diseases=several,
    )


def _bands(rows: list[Table]) -> tuple[Band, ...]:
    return tuple(
        Band(parse_yuan(row["to"]) if "to" in row else None, rate(row["rate"])) for row in rows
    )


def _difference(table: Table) -> Difference:
    return Difference(
        DifferenceForm(table["form"]),
        rate(table.get("value", "0%")),
        ShareOrder(table.get("order", "before_deductible")),
        parse_yuan(table.get("standard", "0.00")),
    )


def _critical(table: Table | None) -> CriticalIllness | None:
    if table is None:
        return None
    return CriticalIllness(
        parse_yuan(table["threshold"]),
        _bands(table["bands"]),
        counts_deductible=table.get("counts_deductible", True),
    )


def _shipped(named: Table) -> tuple[Plan, SeveralDiseases]:
    area = policy_files.load(named["province"]).area(named["area"])
    filing = named.get("filing")
    plan = area.plan(
        Insurance[named["insurance"]],
        CareType[named["care"]],
        named.get("disease"),
        PersonCategory[named["category"]],
        GradeLevel[named["grade"]],
        FilingType[filing] if filing else None,
        ON,
    )
    assert plan is not None, f"no plan for {named}"
    return plan, area.several_diseases
