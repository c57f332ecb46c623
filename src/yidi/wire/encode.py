"""Domain values encoded as messages of the contract.

A message put into another one is copied, by way of its bytes. So what has parts gives them
to the constructor as plain fields (dictionaries), and is filled in place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from yidi.domain.agreements import NO_AGREEMENTS, Agreements
from yidi.domain.breakdown import Breakdown, Step
from yidi.domain.care import FilingClass, Fund, Insurance
from yidi.domain.filing import Filing
from yidi.domain.institution import Institution
from yidi.domain.person import InsuredRelation, Person
from yidi.domain.qualification import Qualification, QualificationStatus
from yidi.domain.records import FeeLine, Movement
from yidi.domain.split import FeeSplit
from yidi.v1 import (
    fees_pb2,
    filing_pb2,
    header_pb2,
    institution_pb2,
    person_pb2,
    qualification_pb2,
    settlement_pb2,
)
from yidi.wire.moments import stamp_fields_of_ms

_QUALIFICATION_STATUS = {
    QualificationStatus.ACTIVE: qualification_pb2.QUALIFICATION_STATUS_ACTIVE,
    QualificationStatus.PAUSED: qualification_pb2.QUALIFICATION_STATUS_PAUSED,
    QualificationStatus.TERMINATED: qualification_pb2.QUALIFICATION_STATUS_TERMINATED,
}


def response_header(
    *,
    reply_id: str,
    received_at_ms: int,
    responded_at_ms: int,
    warnings: Iterable[header_pb2.Warning] = (),
) -> header_pb2.ResponseHeader:
    """Return the header of a first answer."""
    return header_pb2.ResponseHeader(
        reply_id=reply_id,
        received_at=stamp_fields_of_ms(received_at_ms),
        responded_at=stamp_fields_of_ms(responded_at_ms),
        warnings=warnings,
    )


def totals(split: FeeSplit) -> fees_pb2.BillTotals:
    """Return totals with their split."""
    return fees_pb2.BillTotals(**_totals_fields(split))


def _totals_fields(split: FeeSplit) -> dict[str, Any]:
    return {"total_fen": split.amount_fen, "split": _split_fields(split)}


def _split_fields(parts: FeeSplit | FeeLine) -> dict[str, int]:
    return {
        "full_self_paid_fen": parts.full_self_paid_fen,
        "over_limit_fen": parts.over_limit_fen,
        "first_paid_fen": parts.first_paid_fen,
        "in_scope_fen": parts.in_scope_fen,
    }


def fee_line(line: FeeLine, limit_micros: int, first_paid_bp: int) -> fees_pb2.FeeLine:
    """Return a line as the treating place sends it."""
    return fees_pb2.FeeLine(
        line_number=line.line_number,
        item_code=line.item_code,
        item_name=line.item_name,
        fee_class=line.fee_class,  # type: ignore[arg-type]
        fee_category=line.fee_category,  # type: ignore[arg-type]
        price_micros=line.price_micros,
        quantity_micros=line.quantity_micros,
        amount_fen=line.amount_fen,
        split=_split_fields(line),
        price_limit_micros=limit_micros,
        first_paid_bp=first_paid_bp,
        occurred_at=stamp_fields_of_ms(line.occurred_at_ms),
    )


def person(value: Person, balances: dict[Insurance, int]) -> person_pb2.Person:
    """Return a person with the account balances as the books have them."""
    return person_pb2.Person(
        person_number=value.person_number,
        name=value.name,
        sex=value.sex,  # type: ignore[arg-type]
        birth_date=value.birth_date.isoformat(),
        identity_number=value.identity_number,
        relations=[relation(each, balances[each.insurance]) for each in value.insurances],
    )


def relation(value: InsuredRelation, balance_fen: int) -> person_pb2.InsuredRelation:
    """Return an insured relation with its account balance."""
    return person_pb2.InsuredRelation(
        insurance=value.insurance,  # type: ignore[arg-type]
        category=value.category,  # type: ignore[arg-type]
        status=value.status,  # type: ignore[arg-type]
        insured_area=value.area_code,
        is_civil_servant=value.civil_servant,
        is_assisted=value.assisted,
        account_balance_fen=balance_fen,
    )


def filing(value: Filing | None, *, is_deemed: bool = False) -> filing_pb2.Filing | None:
    """Return the filing that counts; None stays None."""
    if value is None:
        return None
    return filing_pb2.Filing(
        filing_id=value.filing_id,
        type=value.filing_type,  # type: ignore[arg-type]
        filing_class=FilingClass(value.filing_type.filing_class),  # type: ignore[arg-type]
        area=value.area_code,
        begins_on=value.begin.isoformat(),
        ends_on=_day(value.end),
        is_deemed=is_deemed,
    )


def qualification(
    value: Qualification, agreements: Agreements = NO_AGREEMENTS
) -> qualification_pb2.Qualification:
    """Return a qualification; one without a national code keeps it empty (A-009)."""
    code = value.national_code or ""
    return qualification_pb2.Qualification(
        local_code=value.local_code,
        local_name=value.local_name,
        disease_code=code,
        disease_name=agreements.name(code) or "",
        status=_QUALIFICATION_STATUS[value.status],
        begins_on=value.begin.isoformat(),
        ends_on=_day(value.end),
        selected_institutions=value.selected_institutions,
    )


def institution(value: Institution) -> institution_pb2.Institution:
    """Return an institution of the registry."""
    return institution_pb2.Institution(
        institution_code=value.code,
        name=value.name,
        region=value.region_code,
        type=value.institution_type,  # type: ignore[arg-type]
        grade=value.grade,  # type: ignore[arg-type]
        opened_care_types=sorted(value.opened_care_types),  # type: ignore[arg-type]
        opened_diseases=sorted(value.opened_diseases),
    )


def breakdown(
    value: Breakdown, insurance: Insurance, before: Mapping[tuple[int, str], int]
) -> settlement_pb2.Breakdown:
    """Return the breakdown with its funds, accumulators before and after, and steps."""
    return settlement_pb2.Breakdown(**breakdown_fields(value, insurance, before))


def breakdown_fields(
    value: Breakdown, insurance: Insurance, before: Mapping[tuple[int, str], int]
) -> dict[str, Any]:
    """Return the fields of a breakdown, for the message that it is a part of."""
    return {
        "totals": _totals_fields(value.split),
        "extra_share_fen": value.extra_share_fen,
        "deductible_fen": value.deductible_fen,
        "covered_fen": value.covered_fen,
        "uncovered_fen": value.uncovered_fen,
        "funds": _funds(value, insurance),
        "fund_total_fen": value.fund_total_fen,
        "hospital_part_fen": value.hospital_part_fen,
        "person_part_fen": value.person_part_fen,
        "account_fen": value.account_fen,
        "cash_fen": value.cash_fen,
        "balance_after_fen": value.balance_after_fen,
        "accumulators": [_change(moved, before) for moved in value.movements],
        "steps": [_step(step) for step in value.steps],
    }


def _change(moved: Movement, before: Mapping[tuple[int, str], int]) -> dict[str, Any]:
    before_fen = before.get((moved.year, moved.name), 0)
    return {
        "name": moved.name,
        "year": moved.year,
        "before_fen": before_fen,
        "after_fen": before_fen + moved.delta_fen,
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "name_zh": step.name_zh,
        "name_en": step.name_en,
        "taken_from_fen": step.taken_from_fen,
        "rate_bp": step.rate_bp or 0,
        "standard_fen": step.standard_fen or 0,
        "amount_fen": step.amount_fen,
        "text_zh": step.text_zh,
        "clause": step.clause,
    }


def _funds(value: Breakdown, insurance: Insurance) -> list[dict[str, Any]]:
    pool = Fund.EMPLOYEE_POOL if insurance is Insurance.EMPLOYEE else Fund.RESIDENT_POOL
    return [
        {"fund": fund, "amount_fen": amount_fen, "name_zh": fund.name_zh}
        for fund, amount_fen in (
            (pool, value.pool_fen),
            (Fund.LARGE_COST, value.large_cost_fen),
            (Fund.CRITICAL_ILLNESS, value.critical_illness_fen),
            (Fund.CIVIL_SERVANT, value.civil_servant_fen),
            (Fund.MEDICAL_ASSISTANCE, value.assistance_fen),
        )
        if amount_fen
    ]


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
