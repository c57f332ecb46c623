"""One bill of 20 lines, drawn from the seed, and the time it takes to split and compute it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from time import perf_counter

from tests.benchmarks.result import Result
from yidi.domain.benefit import BenefitCase, compute_benefit
from yidi.domain.care import CareType, FilingType, GradeLevel, Insurance, PersonCategory
from yidi.domain.catalogue import Catalogue
from yidi.domain.institution import Institution
from yidi.domain.money import line_amount
from yidi.domain.plan import Plan
from yidi.domain.regions import CHINA_TIME
from yidi.domain.requests import ORDINARY_PART, Charge
from yidi.domain.split import FeeSplit
from yidi.engine.treating_place import SplitLine, cut_bill, split_charges
from yidi.province import policy_files
from yidi.province.catalogue_files import catalogue_of, usual_prices
from yidi.province.institution_files import Institutions

LINES = 20
TREATING_PROVINCE = "510000"
HOSPITAL = "H51010000001"
INSURED_AREA = "630100"
VISITED_AT = datetime(2026, 3, 10, 9, 30, tzinfo=CHINA_TIME)
VISITED_AT_MS = int(VISITED_AT.timestamp()) * 1000
PASSES = 15
TIMES_A_PASS = 200


@dataclass(frozen=True)
class Bill:
    """Charges of an institution, split by the catalogue of Sichuan."""

    charges: tuple[Charge, ...]
    lines: tuple[SplitLine, ...]
    totals: FeeSplit


def draw_bill(seed: int, lines: int = LINES) -> Bill:
    """A bill of so many different items at prices around the usual ones."""
    dice = random.Random(seed)
    catalogue, hospital = catalogue_of(TREATING_PROVINCE), _hospital()
    valid = sorted(
        code for code, item in catalogue.items.items() if item.is_valid_on(VISITED_AT.date())
    )
    charges = []
    for number, code in enumerate(dice.sample(valid, lines), start=1):
        price_micros = usual_prices()[code] * dice.randint(90, 130) // 100
        quantity_micros = dice.randint(1, 4) * 1_000_000
        charges.append(
            Charge(
                line_number=str(number),
                item_code=code,
                item_name=catalogue.items[code].name,
                price_micros=price_micros,
                quantity_micros=quantity_micros,
                amount_fen=line_amount(price_micros, quantity_micros),
                occurred_at=None,
                part=ORDINARY_PART,
            )
        )
    lines, totals = _split(charges, catalogue, hospital)
    return Bill(tuple(charges), lines, totals)


def time_bill(seed: int) -> float:
    """Microseconds to split the bill and to compute its benefit: the median of some passes."""
    bill = draw_bill(seed)
    catalogue, hospital = catalogue_of(TREATING_PROVINCE), _hospital()
    plan = _plan()
    passes = []
    for _ in range(PASSES):
        begun = perf_counter()
        for _ in range(TIMES_A_PASS):
            _, totals = _split(bill.charges, catalogue, hospital)
            compute_benefit(
                BenefitCase(
                    bill=totals,
                    plan=plan,
                    accumulators={},
                    on=VISITED_AT.date(),
                    institution_code=HOSPITAL,
                    balance_fen=300_000,
                )
            )
        passes.append((perf_counter() - begun) / TIMES_A_PASS * 1e6)
    return median(passes)


def bill(seed: int, command: str) -> Result:
    """What splitting and computing costs."""
    result = Result("bill", command)
    micros = time_bill(seed)
    result.figures["micros"] = round(micros)
    result.remarks.append(f"splitting and computing a bill of {LINES} lines: {micros:.0f} us")
    return result


def _hospital() -> Institution:
    hospital = Institutions().institution(HOSPITAL)
    assert hospital is not None
    return hospital


def _plan() -> Plan:
    plan = (
        policy_files.load("630000")
        .area(INSURED_AREA)
        .plan(
            Insurance.EMPLOYEE,
            CareType.ORDINARY,
            None,
            PersonCategory.RETIRED,
            GradeLevel.TERTIARY,
            FilingType.OTHER_TEMPORARY,
            VISITED_AT.date(),
        )
    )
    assert plan is not None
    return plan


def _split(
    charges: tuple[Charge, ...] | list[Charge], catalogue: Catalogue, hospital: Institution
) -> tuple[tuple[SplitLine, ...], FeeSplit]:
    lines = split_charges(charges, catalogue, hospital, VISITED_AT_MS)
    (part,) = cut_bill(charges, lines, hospital, is_emergency=False)
    return lines, part.totals
