"""Numbers of one settlement that contradict each other, its request, or the contract.

Nothing here calculates a benefit. The identities are those that the contract states at
Breakdown; they hold for a refund as well, whose every amount is negative.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from yidi.domain.diseases import expected_name
from yidi.domain.money import yuan
from yidi.jointtest.judging.mismatches import mismatch
from yidi.jointtest.v1 import result_pb2
from yidi.v1 import codes_pb2, fees_pb2, settlement_pb2

Mismatches = list[result_pb2.Mismatch]

POOLS: Final = (codes_pb2.FUND_EMPLOYEE_POOL, codes_pb2.FUND_RESIDENT_POOL)
_POOL_OF: Final = {
    codes_pb2.INSURANCE_EMPLOYEE: codes_pb2.FUND_EMPLOYEE_POOL,
    codes_pb2.INSURANCE_RESIDENT: codes_pb2.FUND_RESIDENT_POOL,
}
SPLIT_PARTS: Final = ("full_self_paid_fen", "over_limit_fen", "first_paid_fen", "in_scope_fen")
AMOUNTS: Final = (
    "extra_share_fen", "deductible_fen", "covered_fen", "uncovered_fen", "fund_total_fen",
    "hospital_part_fen", "person_part_fen", "account_fen", "cash_fen",
)  # fmt: skip
_CATEGORY_OF_CARE: Final = {
    codes_pb2.CARE_TYPE_ORDINARY: codes_pb2.RECEIPT_CATEGORY_ORDINARY,
    codes_pb2.CARE_TYPE_EMERGENCY: codes_pb2.RECEIPT_CATEGORY_ORDINARY,
    codes_pb2.CARE_TYPE_CHRONIC: codes_pb2.RECEIPT_CATEGORY_CHRONIC,
    codes_pb2.CARE_TYPE_PHARMACY: codes_pb2.RECEIPT_CATEGORY_PHARMACY,
}
_REFUND = settlement_pb2.SETTLEMENT_STATE_REFUND
_ACCOUNT = "account"


class Claim(NamedTuple):
    """Something that must hold, and how it is told when it does not."""

    holds: bool
    path: str
    expected: object
    received: object
    zh: str
    en: str
    rule: str = "A-063"


def told(check: str, claims: Iterable[Claim], path: str = "") -> Mismatches:
    """Return the claims that do not hold; ``path`` is where the message lies in the answer."""
    return [
        mismatch(
            check,
            ".".join(part for part in (path, each.path) if part),
            each.expected,
            each.received,
            zh=each.zh,
            en=each.en,
            rule=each.rule,
        )
        for each in claims
        if not each.holds
    ]


def sums(settlement: settlement_pb2.Settlement, path: str) -> Mismatches:
    """Return the identities of the contract that do not hold."""
    result = settlement.breakdown
    totals = result.totals
    parts = sum(getattr(totals.split, name) for name in SPLIT_PARTS)
    funds = sum(each.amount_fen for each in result.funds)
    fund, person, total = result.fund_total_fen, result.person_part_fen, totals.total_fen
    borne = fund + person + result.hospital_part_fen
    paid = result.account_fen + result.cash_fen
    scope = totals.split.in_scope_fen
    claims = [
        Claim(parts == total, "breakdown.totals", yuan(parts), yuan(total),
              "四部分之和不等于总额", "the four parts of the split are not the total", "A-061"),
        Claim(funds == fund, "breakdown.fund_total_fen", yuan(funds), yuan(fund),
              "基金分项之和不等于基金支付总额", "the funds do not add up to the fund total"),
        Claim(paid == person, "breakdown.person_part_fen", yuan(paid), yuan(person),
              "账户与现金之和不等于个人负担", "account and cash are not the person's part"),
        Claim(borne == total, "breakdown.totals.total_fen", yuan(borne), yuan(total),
              "基金、个人、医院负担之和不等于总额", "fund, person and hospital are not the total"),
        Claim(abs(fund) <= abs(scope), "breakdown.fund_total_fen", f"≤ {yuan(scope)}", yuan(fund),
              "基金支付超过符合政策范围金额", "the funds pay more than is in scope"),
        Claim(result.balance_after_fen >= 0, "breakdown.balance_after_fen", "≥ 0.00",
              yuan(result.balance_after_fen), "个人账户余额为负", "the account is overdrawn",
              "A-080"),
    ]  # fmt: skip
    steps = result.extra_share_fen + result.deductible_fen + result.covered_fen
    steps += result.uncovered_fen
    claims.append(
        Claim(steps == scope, "breakdown.covered_fen", yuan(scope), yuan(steps),
              "先行负担、起付、纳入与超限之和不等于符合范围金额",
              "extra share, deductible, covered and uncovered are not what is in scope")
    )  # fmt: skip
    return told("identity", claims, path)


def signs(settlement: settlement_pb2.Settlement, path: str) -> Mismatches:
    """Return amounts with the wrong sign: a settlement has none below zero, a refund none above."""
    result = settlement.breakdown
    sign = -1 if settlement.state == _REFUND else 1
    named = [(f"breakdown.{name}", getattr(result, name)) for name in AMOUNTS]
    named += [
        (f"breakdown.totals.split.{name}", getattr(result.totals.split, name))
        for name in SPLIT_PARTS
    ]
    named += [
        (f"breakdown.funds[{n}].amount_fen", each.amount_fen) for n, each in enumerate(result.funds)
    ]
    return told(
        "sign",
        [
            Claim(sign * amount >= 0, name, "≤ 0.00" if sign < 0 else "≥ 0.00", yuan(amount),
                  "金额的正负不对", "the amount has the wrong sign")
            for name, amount in named
        ],
        path,
    )  # fmt: skip


def of_its_request(settlement: settlement_pb2.Settlement, request: Any, path: str) -> Mismatches:
    """Return where a settlement or trial is not of what was asked for (A-060)."""
    result, totals = settlement.breakdown, settlement.breakdown.totals
    claims = [
        Claim(getattr(totals.split, name) == getattr(request.totals.split, name),
              f"breakdown.totals.split.{name}", yuan(getattr(request.totals.split, name)),
              yuan(getattr(totals.split, name)),
              "参保地改动了就医地的费用分割", "the insured place altered the split", "A-060")
        for name in SPLIT_PARTS
    ]  # fmt: skip
    claims += [
        Claim(totals.total_fen == request.totals.total_fen, "breakdown.totals.total_fen",
              yuan(request.totals.total_fen), yuan(totals.total_fen),
              "总额与请求不符", "the total is not that of the request", "A-060"),
        Claim(result.hospital_part_fen == request.hospital_part_fen, "breakdown.hospital_part_fen",
              yuan(request.hospital_part_fen), yuan(result.hospital_part_fen),
              "医院负担金额与请求不符", "the hospital's part is not that of the request"),
        Claim(request.use_account or result.account_fen == 0, "breakdown.account_fen", "0.00",
              yuan(result.account_fen), "没有要求使用个人账户却扣了账户",
              "the account was used although nobody asked for it"),
    ]  # fmt: skip
    claims += [
        Claim(left == right, name, left, right, "与请求不符", "not that of the request", "")
        for name, left, right in (
            ("visit_id", request.visit_id, settlement.visit_id),
            ("person_number", request.person_number, settlement.person_number),
            ("treating_region", request.header.treating_region, settlement.treating_region),
            ("institution_code", request.header.institution_code, settlement.institution_code),
        )
    ]
    return told("of-request", claims, path)


def category(settlement: settlement_pb2.Settlement, path: str) -> Mismatches:
    """Return what is wrong with receipt category, disease and pool (A-002, A-063, A-070)."""
    care, code = settlement.care_type, settlement.disease_code
    wanted = _CATEGORY_OF_CARE.get(care, codes_pb2.RECEIPT_CATEGORY_UNSPECIFIED)
    got = settlement.receipt_category
    names = codes_pb2.ReceiptCategory
    is_known = got in names.values()
    claims = [
        Claim(got == wanted and got != 0, "receipt_category", names.Name(wanted),
              names.Name(got) if is_known else got,
              "票据类别缺少或不对", "the receipt category is missing or wrong", "A-070"),
        Claim((care == codes_pb2.CARE_TYPE_CHRONIC) == bool(code), "disease_code",
              "仅门慢特有病种 only chronic care has one", code,
              "医疗类别与病种编码矛盾", "care type and disease code contradict", "A-062"),
    ]  # fmt: skip
    if code:
        name = expected_name(code) or "国家病种编码 a national code"
        claims.append(
            Claim(settlement.disease_name == name, "disease_name", name, settlement.disease_name,
                  "病种名称与编码不符", "the name does not belong to the code", "A-002")
        )  # fmt: skip
    pool = _POOL_OF.get(settlement.insurance)
    claims += [
        Claim(fund.fund == pool, f"breakdown.funds[{index}].fund",
              codes_pb2.Fund.Name(pool), codes_pb2.Fund.Name(fund.fund),
              "由另一险种的统筹基金支付", "the pool of another insurance pays")
        for index, fund in enumerate(settlement.breakdown.funds)
        if pool is not None and fund.fund in POOLS
    ]  # fmt: skip
    return told("category", claims, path)


def movements(settlement: settlement_pb2.Settlement, path: str) -> Mismatches:
    """Return accumulators that move the wrong way, or not by what was paid (A-080)."""
    result = settlement.breakdown
    sign = -1 if settlement.state == _REFUND else 1
    claims = []
    for index, each in enumerate(result.accumulators):
        place = f"breakdown.accumulators[{index}]"
        moved = sign * (each.after_fen - each.before_fen)
        if not each.name.startswith(_ACCOUNT):
            claims.append(
                Claim(moved >= 0, place, f"≥ {yuan(each.before_fen)}", yuan(each.after_fen),
                      f"累计 {each.name} 变动方向不对", f"{each.name} moves the wrong way", "A-080")
            )  # fmt: skip
        claims.append(
            Claim(each.after_fen >= 0 and each.before_fen >= 0, place, "≥ 0.00",
                  f"{yuan(each.before_fen)} → {yuan(each.after_fen)}",
                  f"累计 {each.name} 为负", f"{each.name} is below zero", "A-080")
        )  # fmt: skip
    pool = sum(each.amount_fen for each in result.funds if each.fund in POOLS)
    deltas = [each.after_fen - each.before_fen for each in result.accumulators]
    claims.append(
        Claim(pool == 0 or pool in deltas, "breakdown.accumulators", f"某项变动 {yuan(pool)}",
              "、".join(map(yuan, deltas)) or "—",
              "统筹支付没有计入年度累计", "what the pool paid is in no accumulator", "A-080")
    )  # fmt: skip
    return told("accumulators", claims, path)


def totals_of(lines: Iterable[fees_pb2.FeeLine]) -> fees_pb2.BillTotals:
    """Return the totals that belong to fee lines."""
    found = fees_pb2.BillTotals()
    for line in lines:
        found.total_fen += line.amount_fen
        for name in SPLIT_PARTS:
            setattr(found.split, name, getattr(found.split, name) + getattr(line.split, name))
    return found
