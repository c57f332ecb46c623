"""Insured places whose numbers are wrong, each in one way."""

from __future__ import annotations

from typing import Any

from tests.jointtest.mutants.place import Broken, Planted, accepts, tells, tells_settlements
from tests.simulation import mutants as lies
from yidi.v1 import codes_pb2, settlement_pb2
from yidi.v1 import settlement_service_pb2 as contract

Settlement = settlement_pb2.Settlement
_FULL_BP = 10_000
LIAONING = "210000"
"""Where ordinary care has a deductible."""
_REFUNDS = ("CancelSettlement", "Reverse")


def from_fund_to_person(settlement: Settlement, amount_fen: int) -> None:
    """Move an amount, so that every identity and every accumulator still holds."""
    result = settlement.breakdown
    fund = result.funds[0]
    pool = fund.amount_fen
    for step in result.steps:
        if step.amount_fen == pool and not step.rate_bp:
            step.amount_fen -= amount_fen
    for each in result.accumulators:
        if each.after_fen - each.before_fen == pool:
            each.after_fen -= amount_fen
    fund.amount_fen -= amount_fen
    result.fund_total_fen -= amount_fen
    result.person_part_fen += amount_fen
    result.cash_fen += amount_fen


def rounds_down(settlement: Settlement) -> None:
    for step in settlement.breakdown.steps:
        cut = step.taken_from_fen * step.rate_bp // _FULL_BP
        if step.rate_bp and step.amount_fen == cut + 1:
            step.amount_fen = cut
            from_fund_to_person(settlement, 1)


def rounds_half_to_even(settlement: Settlement) -> None:
    for step in settlement.breakdown.steps:
        is_half = 2 * step.taken_from_fen * step.rate_bp % (2 * _FULL_BP) == _FULL_BP
        if is_half and step.amount_fen % 2:
            step.amount_fen -= 1
            from_fund_to_person(settlement, 1)


def loses_a_fen_of_the_funds(settlement: Settlement) -> None:
    settlement.breakdown.fund_total_fen -= 1


def loses_a_fen_of_cash(settlement: Settlement) -> None:
    settlement.breakdown.cash_fen -= 1


def loses_the_hospital_part(settlement: Settlement) -> None:
    result = settlement.breakdown
    result.person_part_fen += result.hospital_part_fen
    result.cash_fen += result.hospital_part_fen
    result.hospital_part_fen = 0


def moves_no_accumulator(settlement: Settlement) -> None:
    for each in settlement.breakdown.accumulators:
        each.after_fen = each.before_fen


def begins_at_zero(settlement: Settlement) -> None:
    for each in settlement.breakdown.accumulators:
        each.after_fen -= each.before_fen
        each.before_fen = 0


def pays_all_from_the_account(settlement: Settlement) -> None:
    result = settlement.breakdown
    result.balance_after_fen -= result.cash_fen
    result.account_fen += result.cash_fen
    result.cash_fen = 0


def takes_the_account_unasked(_: str, request: Any, answer: Any) -> None:
    if hasattr(request, "use_account") and not request.use_account:
        answer.settlement.breakdown.account_fen += 100
        answer.settlement.breakdown.cash_fen -= 100


def ignores_the_deductible(method: str, _: Any, answer: Any) -> None:
    """What the bill would have paid of it is covered; the limit of the year is reached anyway."""
    if method == "Settle":
        result = answer.settlement.breakdown
        result.uncovered_fen += result.deductible_fen
        result.deductible_fen = 0
    elif method == "QuerySettlementDetail":
        answer.detail.deductible_fen = 0


def pays_beyond_the_limit(method: str, _: Any, answer: Any) -> None:
    if method == "QuerySettlementDetail":
        answer.detail.pool_fen += 100


def takes_another_insurance(settlement: Settlement) -> None:
    settlement.insurance = codes_pb2.INSURANCE_EMPLOYEE
    settlement.plan = "employee-ordinary"


def takes_another_pool(settlement: Settlement) -> None:
    for fund in settlement.breakdown.funds:
        fund.fund = codes_pb2.FUND_EMPLOYEE_POOL


def explains_nothing(settlement: Settlement) -> None:
    settlement.breakdown.ClearField("steps")


def explains_in_english(settlement: Settlement) -> None:
    for step in settlement.breakdown.steps:
        step.text_zh = ""


def has_no_category(settlement: Settlement) -> None:
    settlement.receipt_category = codes_pb2.RECEIPT_CATEGORY_UNSPECIFIED


def calls_all_ordinary(settlement: Settlement) -> None:
    settlement.receipt_category = codes_pb2.RECEIPT_CATEGORY_ORDINARY


def names_another_disease(settlement: Settlement) -> None:
    if settlement.disease_code:
        settlement.disease_name = "尿毒症透析"


def numbers_its_trials(settlement: Settlement) -> None:
    settlement.settlement_id = settlement.visit_id


def forgets_the_message(settlement: Settlement) -> None:
    settlement.message_id = ""


def keeps_a_fen_of_a_refund(refund: Settlement) -> None:
    refund.breakdown.cash_fen += 1
    refund.breakdown.person_part_fen += 1


def refunds_with_the_wrong_sign(refund: Settlement) -> None:
    for fund in refund.breakdown.funds:
        fund.amount_fen = -fund.amount_fen


def forgets_what_it_refunds(refund: Settlement) -> None:
    refund.original_settlement_id = ""


def shows_refunded_as_settled(settlement: Settlement) -> None:
    settlement.state = settlement_pb2.SETTLEMENT_STATE_SETTLED


def refunds_the_next_one_too(settlement: Settlement) -> None:
    settlement.breakdown.cash_fen -= 1


def calls_a_refund_a_settlement(refund: Settlement) -> None:
    refund.state = settlement_pb2.SETTLEMENT_STATE_SETTLED


class TrialsWrite(Broken):
    """Every trial of a visit uses up what the next one has."""

    _trials = 0

    def told(self, method: str, request: Any, answer: Any) -> Any:
        if method == "PreSettle":
            moved = 100 * self._trials
            self._trials += 1
            for each in answer.settlement.breakdown.accumulators:
                each.before_fen += moved
                each.after_fen += moved
        return answer


class TrialsSettle(Broken):
    """A trial settles the visit, and says that it is a trial."""

    async def call(self, method: str, path: str, request: Any, seconds: float) -> Any:
        answer = await super().call(method, path, request, seconds)
        if method == "PreSettle":
            settle = contract.SettleRequest(
                header=self._as_new(request).header,
                visit_id=request.visit_id,
                person_number=request.person_number,
                totals=request.totals,
            )
            await self._line("SettlementService/Settle", settle, seconds)
        return answer


_ORDINARY = ("settle/ordinary",)
_PARTS = "settlement.breakdown."

MONEY = (
    Planted("rounds down", "A-078", tells_settlements(rounds_down), ("settle/odd-amounts[33.33]",),
            "settle", "steps", _PARTS + r"steps\[\d\]\.amount_fen"),
    Planted("rounds half to even", "A-078", tells_settlements(rounds_half_to_even),
            ("settle/odd-amounts[33.33]",), "settle", "steps", _PARTS + r"steps\[\d\]\.amount_fen"),
    Planted("alters the split", "A-060", lies.AltersSplit, _ORDINARY, "settle", "of-request",
            _PARTS + r"totals\.split\.in_scope_fen"),
    Planted("moves one fen from the fund to the person", "A-080", lies.MovesOneFen, _ORDINARY,
            "settle", "accumulators", _PARTS + "accumulators"),
    Planted("loses a fen of the funds", "A-063", tells_settlements(loses_a_fen_of_the_funds),
            _ORDINARY, "settle", "identity", _PARTS + "fund_total_fen"),
    Planted("loses a fen of cash", "A-063", tells_settlements(loses_a_fen_of_cash), _ORDINARY,
            "settle", "identity", _PARTS + "person_part_fen"),
    Planted("loses the hospital's part", "A-063", tells_settlements(loses_the_hospital_part),
            ("settle/hospital-part",), "visit", "of-request", _PARTS + "hospital_part_fen"),
    Planted("moves no accumulator", "A-080", tells_settlements(moves_no_accumulator), _ORDINARY,
            "settle", "accumulators", _PARTS + "accumulators"),
    Planted("begins every accumulator at zero", "A-080", tells_settlements(begins_at_zero),
            ("settle/two-in-a-row",), "", "chain", r"breakdown\.accumulators\[.*\]"),
    Planted("overdraws the account", "A-080", tells_settlements(pays_all_from_the_account),
            ("settle/pharmacy-beyond-account",), "visit", "identity", _PARTS + "balance_after_fen"),
    Planted("leaves the balance where it was", "A-080", lies.OverdrawsAccount,
            ("settle/account-used",), "settle", "same", _PARTS + "balance_after_fen"),
    Planted("takes the account unasked", "A-063", tells(takes_the_account_unasked),
            ("settle/account-used",), "without", "of-request", _PARTS + "account_fen"),
    Planted("ignores the deductible", "A-074", tells(ignores_the_deductible),
            ("settle/within-what-was-told[ORDINARY]",), "", "relation", r"detail\.deductible_fen",
            region=LIAONING),
    Planted("pays beyond the limit", "A-080", tells(pays_beyond_the_limit),
            ("settle/within-what-was-told[CHRONIC]",), "", "relation", r"detail\.pool_fen",
            region=LIAONING),
    Planted("settles by another insurance's plan", "A-074",
            tells_settlements(takes_another_insurance), ("chronic/resident",), "visit", "field",
            r"settlement\.insurance"),
    Planted("pays from another insurance's pool", "A-063", tells_settlements(takes_another_pool),
            ("chronic/resident",), "visit", "category",
            _PARTS + r"funds\[0\]\.fund"),
    Planted("explains nothing", "A-063", tells_settlements(explains_nothing), _ORDINARY, "settle",
            "steps", _PARTS + "steps"),
    Planted("explains without Chinese", "A-063", tells_settlements(explains_in_english), _ORDINARY,
            "settle", "steps", _PARTS + r"steps\[\]\.text_zh"),
    Planted("has no receipt category", "A-070", tells_settlements(has_no_category), _ORDINARY,
            "settle", "category", r"settlement\.receipt_category"),
    Planted("prints every receipt as ordinary", "A-070", tells_settlements(calls_all_ordinary),
            ("chronic/disease[M03900]", "settle/pharmacy"), "settle|visit", "category",
            r"settlement\.receipt_category"),
    Planted("names another disease", "A-002", tells_settlements(names_another_disease),
            ("chronic/disease[M03900]",), "settle", "category", r"settlement\.disease_name"),
    Planted("settles otherwise than it tried", "A-063", lies.TriesOtherwise, _ORDINARY, "settle",
            "same", _PARTS + r"steps\[0\]\.clause"),
    Planted("a trial uses up the next one", "A-079", TrialsWrite,
            ("settle/trial-changes-nothing",), "second", "same", _PARTS + r"accumulators\[0\].*"),
    Planted("a trial settles", "A-079", TrialsSettle, ("settle/trial-changes-nothing",), "second",
            "answer", ""),
    Planted("gives a trial a settlement number", "A-079",
            tells_settlements(numbers_its_trials, "PreSettle"), _ORDINARY, "trial", "state",
            r"settlement\.settlement_id"),
    Planted("does not record the message", "A-079", tells_settlements(forgets_the_message),
            _ORDINARY, "settle", "state", r"settlement\.message_id"),
    Planted("takes back what it settled", "A-079", lies.LosesSettlements, ("settle/two-in-a-row",),
            "", "chain", r"breakdown\.accumulators\[.*\]"),
    Planted("keeps a fen of a refund", "A-090",
            tells_settlements(keeps_a_fen_of_a_refund, *_REFUNDS), ("refund/exact-negative",),
            "refund", "refund", r"refund\.breakdown\.cash_fen"),
    Planted("refunds with the wrong sign", "A-090",
            tells_settlements(refunds_with_the_wrong_sign, *_REFUNDS), ("refund/exact-negative",),
            "refund", "sign", r"refund\.breakdown\.funds\[0\]\.amount_fen"),
    Planted("a refund leaves an accumulator", "A-090", lies.KeepsAccumulator,
            ("refund/exact-negative",), "refund", "refund",
            r"refund\.breakdown\.accumulators\[.*\]"),
    Planted("the next visit counts what was refunded", "A-090", lies.ForgetsRefund,
            ("refund/exact-negative",), "again-visit", "same", _PARTS + "accumulators.*"),
    Planted("shows no link to the refund", "A-090", lies.HidesRefunds, ("refund/exact-negative",),
            "original", "field", r"settlement\.refund_settlement_id"),
    Planted("shows a refunded settlement as settled", "A-090",
            tells_settlements(shows_refunded_as_settled, "GetSettlement"),
            ("refund/exact-negative",), "original", "field", r"settlement\.state"),
    Planted("a refund does not name its settlement", "A-090",
            tells_settlements(forgets_what_it_refunds, *_REFUNDS), ("refund/exact-negative",),
            "refund", "refund", r"refund\.original_settlement_id"),
    Planted("a refund says it is a settlement", "A-090",
            tells_settlements(calls_a_refund_a_settlement, *_REFUNDS), ("refund/exact-negative",),
            "refund", "refund", r"refund\.state"),
    Planted("refunds twice", "A-090", accepts("ALREADY_REFUNDED"), ("refund/twice",), "second",
            "refusal", ""),
    Planted("refunds a refund", "A-090", accepts("REFUND_NOT_ALLOWED", "ALREADY_REFUNDED"),
            ("refund/of-a-refund",), "of-refund", "refusal", ""),
    Planted("a refund alters the settlement after it", "A-093",
            tells_settlements(refunds_the_next_one_too, "GetSettlement"),
            ("refund/later-settlement-stands",), "second-again", "same", _PARTS + "cash_fen"),
    Planted("lets another institution refund", "A-090",
            accepts("NOT_YOUR_VISIT", "NOT_YOUR_SETTLEMENT", "SETTLEMENT_NOT_KNOWN"),
            ("refund/by-another-institution",), "refund", "refusal", ""),
)  # fmt: skip
