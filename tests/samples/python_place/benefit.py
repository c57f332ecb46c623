"""The benefit of this place: 70 % of what is in scope, paid by the pooling fund; no deductible."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import people

from yidi.v1 import codes_pb2 as codes
from yidi.v1 import eligibility_service_pb2 as eligibility
from yidi.v1 import fees_pb2, settlement_pb2
from yidi.v1 import settlement_service_pb2 as contract

RATE_BP = 7000
WHOLE_BP = 10000
PARTS = ("full_self_paid_fen", "over_limit_fen", "first_paid_fen", "in_scope_fen")

spent: dict[tuple[str, str, int], int] = {}
"""What the books have: by person, name of the accumulator and year."""


def year() -> int:
    return (datetime.now(UTC) + timedelta(hours=8)).year


def at_rate(fen: int, rate_bp: int) -> int:
    """Return an amount at a rate in basis points, in whole fen."""
    return fen * rate_bp // WHOLE_BP


def sum_of(lines: Iterable[fees_pb2.FeeLine]) -> fees_pb2.BillTotals:
    found = fees_pb2.BillTotals(split=fees_pb2.Split())
    for line in lines:
        found.total_fen += line.amount_fen
        for part in PARTS:
            setattr(found.split, part, getattr(found.split, part) + getattr(line.split, part))
    return found


def balance(person: people.Person) -> int:
    return person.account_fen - spent.get((person.number, "account", 0), 0)


def summary(person: people.Person) -> eligibility.BenefitSummary:
    return eligibility.BenefitSummary(
        plan="sample", rate_bp=RATE_BP, cap_left_fen=-1, account_balance_fen=balance(person)
    )


def breakdown(request, person: people.Person) -> settlement_pb2.Breakdown:
    """Return who pays what of a bill; the contract says what each field is."""
    scope_fen = request.totals.split.in_scope_fen
    pool_fen = at_rate(scope_fen, RATE_BP)
    person_fen = request.totals.total_fen - pool_fen - request.hospital_part_fen
    account_fen = min(person_fen, balance(person)) if request.use_account else 0
    made = settlement_pb2.Breakdown(
        totals=request.totals,
        covered_fen=scope_fen,
        fund_total_fen=pool_fen,
        hospital_part_fen=request.hospital_part_fen,
        person_part_fen=person_fen,
        account_fen=account_fen,
        cash_fen=person_fen - account_fen,
        balance_after_fen=balance(person) - account_fen,
    )
    if pool_fen:
        made.funds.add(
            fund=codes.FUND_EMPLOYEE_POOL, amount_fen=pool_fen, name_zh="职工基本医疗保险统筹基金"
        )
    made.steps.add(
        name_zh="统筹支付",
        name_en="Pool",
        taken_from_fen=scope_fen,
        rate_bp=RATE_BP,
        amount_fen=pool_fen,
        text_zh=f"符合政策范围金额 {yuan(scope_fen)} x 70% = {yuan(pool_fen)}",
    )
    moved = [("pool", year(), pool_fen), ("account", 0, account_fen)]
    for name, of_year, delta_fen in moved[: 1 + bool(account_fen)]:
        before_fen = spent.get((person.number, name, of_year), 0)
        made.accumulators.add(
            name=name, year=of_year, before_fen=before_fen, after_fen=before_fen + delta_fen
        )
    return made


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def move(person: people.Person, made: settlement_pb2.Breakdown) -> None:
    """Write into the books what a breakdown moves."""
    for each in made.accumulators:
        key = (person.number, each.name, each.year)
        spent[key] = spent.get(key, 0) + each.after_fen - each.before_fen


def turn(person: people.Person, made: settlement_pb2.Breakdown) -> None:
    """Make a breakdown its exact negative, in the books too."""
    for each in made.accumulators:
        delta_fen = each.after_fen - each.before_fen
        each.before_fen = spent[person.number, each.name, each.year]
        each.after_fen = each.before_fen - delta_fen
    move(person, made)
    for part in (made, made.totals, made.totals.split, *made.funds):
        for field, value in part.ListFields():
            if field.name.endswith("_fen"):
                setattr(part, field.name, -value)
    made.balance_after_fen = balance(person)
    made.ClearField("steps")


def detail(settled: settlement_pb2.Settlement) -> contract.SettlementDetail:
    made, totals = settled.breakdown, settled.breakdown.totals
    return contract.SettlementDetail(
        settlement_id=settled.settlement_id,
        state=settled.state,
        receipt_category=settled.receipt_category,
        disease_code=settled.disease_code,
        disease_name=settled.disease_name,
        settled_at=settled.settled_at,
        total_fen=totals.total_fen,
        in_scope_fen=totals.split.in_scope_fen,
        pool_fen=made.fund_total_fen,
        account_fen=made.account_fen,
        cash_fen=made.cash_fen,
        own_share_fen=totals.split.in_scope_fen - made.fund_total_fen,
        first_paid_fen=totals.split.first_paid_fen,
        own_cost_fen=totals.split.full_self_paid_fen,
        over_limit_fen=totals.split.over_limit_fen,
        hospital_part_fen=made.hospital_part_fen,
        person_part_fen=made.person_part_fen,
        year=year(),
        annual_limit_left_fen=-1,
        account_balance_fen=made.balance_after_fen,
        refund_settlement_id=settled.refund_settlement_id,
    )
