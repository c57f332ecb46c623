"""A province's policy file (docs/policy-files.md) as far as the kit works with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yidi.configuration.findings import Findings
from yidi.domain.money import parse_yuan

_SHARED = "shared"
"""A cap that stands in another plan: the kit does not look for what is left of it."""

Bands = tuple[tuple[int | None, int], ...]
"""Upper end in fen (None: no end) and rate in basis points, from below."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan of an area: what decides a settlement."""

    insurance: str
    care: str
    diseases: frozenset[str]
    rates: Any
    deductible: Mapping[str, Any]
    cap: Any
    difference: Mapping[str, Any]
    valid_from: date | None
    valid_to: date | None

    def is_valid_on(self, day: date) -> bool:
        """Whether the plan holds on a day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Area:
    """One rule set of a pooling area."""

    effective_from: date | None
    plans: tuple[Plan, ...]
    is_separate: bool
    """Whether every disease has its own cap, whatever others the person has."""
    funds: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PlanFile:
    """The rule sets by area; areas that are not named follow the default one."""

    areas: Mapping[str, tuple[Area, ...]] = field(default_factory=dict)
    default_area: str = ""

    def area(self, code: str, day: date) -> Area | None:
        """Return the rule set that holds in an area on a day."""
        sets = self.areas.get(code) or self.areas.get(self.default_area, ())
        begun = [each for each in sets if each.effective_from is None or each.effective_from <= day]
        return max(begun, key=lambda each: each.effective_from or date.min, default=None)


def basis_points(text: str) -> int:
    """Read ``70%`` or ``8.5%`` as basis points."""
    return parse_yuan(text.removesuffix("%"))


def read_plan(name: str, text: str) -> PlanFile:
    """Return the plans in a policy file; raises ConfigurationBroken for one that cannot be read."""
    findings = Findings(name, text)
    table = findings.values()
    areas: dict[str, tuple[Area, ...]] = {}
    for index, each in enumerate((table or {}).get("areas", [])):
        try:
            areas[each["code"]] = (*areas.get(each["code"], ()), _area(each))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            zh = f"不能按政策文件解读：{error}；用 yidi policy check 检查"
            findings.note(("areas", index), f"areas[{index}]", zh, f"not readable: {error!r}")
    if table is not None and not areas:
        findings.note((), "areas", "没有统筹地区 [[areas]]", "there is no [[areas]]")
    findings.refuse_if_any()
    return PlanFile(areas, (table or {}).get("default_area", ""))


def _area(table: Mapping[str, Any]) -> Area:
    differences = table.get("differences", {})
    return Area(
        table.get("effective_from"),
        tuple(plan for each in table["plans"] for plan in _plans(each, differences)),
        table.get("several_diseases", {}).get("strategy", "separate") == "separate",
        table.get("funds", {}),
    )


def _plans(table: Mapping[str, Any], differences: Mapping[str, Any]) -> list[Plan]:
    """Return a plan; with a table of caps by disease, one for each disease."""
    diseases = table.get("diseases", [])
    cap = table.get("cap", _SHARED if "cap_shared_with" in table else "none")
    caps = diseases if isinstance(diseases, Mapping) else dict.fromkeys(diseases, cap)
    groups = [(frozenset([code]), limit) for code, limit in caps.items()] or [(frozenset(), cap)]
    difference = table.get("difference", differences.get(table["insurance"], {}))
    return [
        Plan(
            table["insurance"],
            table["care"],
            codes,
            table["rates"],
            table.get("deductible", {}),
            limit,
            difference,
            table.get("valid_from"),
            table.get("valid_to"),
        )
        for codes, limit in groups
    ]


def chosen(value: Any, level: str, category: str) -> Any:
    """Return what holds for a grade of institution and a category of person."""
    while isinstance(value, Mapping):
        value = value[category] if category in value else value[level]
    return value


def bands_of(rates: Any, level: str, category: str) -> Bands:
    """Return the bands for a grade of institution and a category of person."""
    found = chosen(rates, level, category)
    if isinstance(found, str):
        return ((None, basis_points(found)),)
    return tuple(
        (parse_yuan(each["to"]) if "to" in each else None, basis_points(each["rate"]))
        for each in found
    )


def fen_of(value: Any, level: str, category: str) -> int | None:
    """Return an amount of a plan in fen; None where there is none.

    Raises KeyError or ValueError for what is no amount, as a cap that stands elsewhere.
    """
    found = chosen(value, level, category)
    return None if found in ("none", None) else parse_yuan(found)
