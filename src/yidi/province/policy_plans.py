"""The plans of one pooling area, from TOML to Terms, and the checks between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from yidi.configuration.toml_section import Section, as_day, as_text, as_yuan, one_of, words_of
from yidi.domain.care import CareType, Insurance
from yidi.domain.money import Fen
from yidi.domain.plan import DeductibleMethod, DifferenceForm
from yidi.domain.policy import Position, Terms
from yidi.province.policy_parts import (
    PLAN_CARE,
    Differences,
    Funds,
    as_bands,
    read_differences,
    read_schedule,
    uniform,
)

INSURANCES = words_of(Insurance)


class Written(NamedTuple):
    """Terms and the table they were read from, by which their mistakes are placed.

    Where insurance or care could not be read they are a guess: such a plan may be any.
    """

    terms: Terms
    table: Section
    is_guess: bool = False


def read_plans(
    area: Section,
    differences: Mapping[Insurance, Differences],
    funds: Mapping[Insurance, Funds],
    is_known: Callable[[str], bool],
) -> Iterator[Written]:
    """Return the terms of every plan; one table with several diseases gives one each."""
    for table in area.sections("plans"):
        read_insurance = table.need("insurance", one_of(INSURANCES), None)
        read_care = table.need("care", one_of(PLAN_CARE), None)
        is_guess = read_insurance is None or read_care is None
        insurance = read_insurance or Insurance.EMPLOYEE
        care_type = read_care or (CareType.CHRONIC if table.has("diseases") else CareType.ORDINARY)
        common = _common(table, insurance, care_type, differences[insurance], funds[insurance])
        if care_type is CareType.CHRONIC:
            for terms in _for_diseases(table, common, is_known):
                yield Written(terms, table, is_guess)
        else:
            caps = read_schedule(table, "cap", as_cap, insurance, None)
            yield Written(_named(replace(common, caps=caps)), table, is_guess)
        table.close()


def as_cap(value: object) -> Fen | None:
    """Read a cap: an amount, or the word none."""
    return None if value == "none" else as_yuan(value)


def _common(
    table: Section,
    insurance: Insurance,
    care_type: CareType,
    differences: Differences,
    funds: Funds,
) -> Terms:
    """Everything but disease, name and caps."""
    own_difference = table.section("difference")
    if own_difference is not None:
        differences = read_differences(own_difference, insurance)
    method, standards, counted_on, shared_with = _deductible(table, insurance)
    if not table.has("rates"):
        table.miss("rates")
    return Terms(
        name="",
        insurance=insurance,
        care_type=care_type,
        disease_code=None,
        method=method,
        standards=standards,
        bands=read_schedule(table, "rates", as_bands, insurance, as_bands("0%")),
        caps={},
        deductible_owner=counted_on,
        cap_owner=table.get("cap_counted_on", as_text, ""),
        deductible_from=shared_with,
        cap_from=table.get("cap_shared_with", as_text, "") or None,
        differences=differences.by_filing,
        at_home=differences.at_home,
        large_cost=funds.large_cost.get(care_type),
        critical_illness=funds.critical_illness.get(care_type),
        civil_servant=funds.civil_servant.get(care_type),
        assistance=funds.assistance.get(care_type),
        account=funds.account,
        clause=table.need("clause", as_text, ""),
        valid_from=table.get("valid_from", as_day, date.min),
        valid_to=table.get("valid_to", as_day, date.max),
    )


class _DeductibleTerms(NamedTuple):
    method: DeductibleMethod
    standards: Mapping[Position, Fen]
    counted_on: str
    shared_with: str | None


def _deductible(table: Section, insurance: Insurance) -> _DeductibleTerms:
    part = table.section("deductible")
    if part is None:
        return _DeductibleTerms(DeductibleMethod.NONE, uniform(insurance, 0), "", None)
    shared_with = part.get("shared_with", as_text, "") or None
    method = DeductibleMethod.NONE
    standards: Mapping[Position, Fen] = uniform(insurance, 0)
    counted_on = ""
    if shared_with is None:
        methods = {each.value: each for each in DeductibleMethod}
        method = part.need("method", one_of(methods), DeductibleMethod.NONE)
        if method is not DeductibleMethod.NONE and not part.has("standard"):
            part.miss("standard")
        standards = read_schedule(part, "standard", as_yuan, insurance, 0)
        counted_on = part.get("counted_on", as_text, "")
    part.close()
    return _DeductibleTerms(method, standards, counted_on, shared_with)


def _for_diseases(
    table: Section, common: Terms, is_known: Callable[[str], bool]
) -> Iterator[Terms]:
    nothing: dict[str, object] = {}
    value = table.need("diseases", _as_diseases, nothing)
    if not value:
        table.refuse("diseases", "至少写明一个病种", "names at least one disease")
    shared = read_schedule(table, "cap", as_cap, common.insurance, None)
    for code, written in value.items():
        if not is_known(code):
            table.refuse(
                "diseases" if isinstance(table.values["diseases"], list) else f"diseases.{code}",
                f"{code} 不是国家病种代码",
                f"{code} is none of the 16 national codes",
                "A-001",
            )
        caps: Mapping[Position, Fen | None] = shared
        if written is not None:
            path, address = f"{table.path}.diseases", (*table.address, "diseases")
            part = Section({code: written}, table.findings, path, address)
            caps = read_schedule(part, code, as_cap, common.insurance, None)
        yield _named(replace(common, disease_code=code, caps=caps))


def _as_diseases(value: object) -> dict[str, object]:
    """A list of codes, whose cap is that of the plan, or a table of codes and caps."""
    if isinstance(value, list):
        return {str(code): None for code in value}
    return dict(value) if isinstance(value, dict) else {}


def _named(terms: Terms) -> Terms:
    """Give the terms their name; what is counted nowhere else is counted under it."""
    words = [terms.insurance.name.lower(), terms.care_type.name.lower(), terms.disease_code]
    name = "-".join(word for word in words if word)
    return replace(
        terms,
        name=name,
        deductible_owner=terms.deductible_owner or name,
        cap_owner=terms.cap_owner or name,
    )


def plan_problems(area: Section, plans: Sequence[Written]) -> None:
    """Note what is wrong between the plans of an area.

    What a plan of which too little could be read would explain is not noted: its own slip is.
    """
    sure = [each for each in plans if not each.is_guess]
    has_guess = len(sure) < len(plans)
    every = tuple(each.terms for each in sure)
    for number, (each, table, _) in enumerate(sure):
        if each.valid_to < each.valid_from:
            table.refuse("valid_to", "早于生效日期", "is before valid_from")
        if any(_overlaps(each, other) for other in every[:number]):
            table.refuse(
                "",
                f"同一时间有两个 {each.name} 方案",
                f"two plans {each.name} hold on the same day",
            )
        if not has_guess:
            _check_shared(table, every, each, "deductible.shared_with", each.deductible_from)
            _check_shared(table, every, each, "cap_shared_with", each.cap_from)
        _check_higher_deductible(table, every, each)
    if has_guess:
        return
    # Ordinary care and pharmacies are settled in every area and for both insurances.
    for insurance in Insurance:
        for care_type in (CareType.ORDINARY, CareType.PHARMACY):
            if not any((t.insurance, t.care_type) == (insurance, care_type) for t in every):
                area.refuse(
                    "plans",
                    f"缺少{insurance.name_zh}{care_type.name_zh}方案",
                    f"has none for {insurance.name} {care_type.name}".lower(),
                    "A-074",
                )


def _overlaps(one: Terms, other: Terms) -> bool:
    return (
        one.name == other.name
        and one.valid_from <= other.valid_to
        and other.valid_from <= one.valid_to
    )


def _check_shared(
    table: Section, terms: tuple[Terms, ...], each: Terms, key: str, name: str | None
) -> None:
    if name is None:
        return
    owners = [other for other in terms if other.name == name]
    if not owners:
        table.refuse(key, f"没有名为 {name} 的方案", f"there is no plan {name}")
    elif not any(_may_lend(other, each) for other in owners):
        table.refuse(
            key,
            f"{name} 须为同一险种、有效期覆盖本方案，且自身不再共用",
            f"{name} must be of the same insurance, hold as long, and share nothing itself",
        )


def _may_lend(owner: Terms, borrower: Terms) -> bool:
    return (
        owner.insurance is borrower.insurance
        and owner.valid_from <= borrower.valid_from
        and owner.valid_to >= borrower.valid_to
        and owner.deductible_from is None
        and owner.cap_from is None
    )


def _check_higher_deductible(table: Section, terms: tuple[Terms, ...], each: Terms) -> None:
    lender = [
        other
        for other in terms
        if other.name == each.deductible_from and other.insurance is each.insurance
    ]
    counted = lender[0] if lender else each
    for filing_type, difference in each.differences.items():
        if difference.form is not DifferenceForm.HIGHER_DEDUCTIBLE or not difference.standards:
            continue
        if counted.method is DeductibleMethod.NONE:
            table.refuse(
                "deductible",
                f"{each.name}：跨省提高起付标准须有起付标准",
                f"{each.name}: a higher cross-province deductible needs a deductible",
                "A-073",
            )
            return
        if any(difference.standards[at] < home for at, home in counted.standards.items()):
            table.refuse(
                f"difference.{filing_type.name.lower()}",
                f"{each.name}：跨省起付标准低于本地",
                f"{each.name}: the cross-province standard is below the area's own",
                "A-073",
            )
