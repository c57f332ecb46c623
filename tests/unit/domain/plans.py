"""Plans and cases for the tests of the benefit: name only what the test is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from yidi.domain.benefit import BenefitCase
from yidi.domain.care import CareType, Insurance
from yidi.domain.money import parse_yuan
from yidi.domain.plan import Band, Deductible, DeductibleMethod, Plan
from yidi.domain.split import FeeSplit


def fen(text: str) -> int:
    """Yuan as a reader writes them."""
    return parse_yuan(text)


def in_scope(text: str, *, outside: str = "0.00") -> FeeSplit:
    """A bill with this much in scope, and this much fully self-paid."""
    return FeeSplit.checked(fen(text) + fen(outside), fen(outside), 0, 0, fen(text))


def a_plan(**changed: Any) -> Plan:
    """An employee's ordinary plan: 50 % from the first fen, no cap."""
    facts: dict[str, Any] = {
        "name": "plan",
        "insurance": Insurance.EMPLOYEE,
        "care_type": CareType.ORDINARY,
        "disease_code": None,
        "deductible": Deductible(DeductibleMethod.NONE, 0, "plan"),
        "bands": (Band(None, 5_000),),
        "cap_owner": "plan",
        "clause": "试点办法第三条",
    }
    return Plan(**facts | changed)


def a_case(**changed: Any) -> BenefitCase:
    """A visit of 100.00 in scope on 10 March 2025, nothing used before, no account."""
    facts: dict[str, Any] = {
        "bill": in_scope("100.00"),
        "plan": a_plan(),
        "accumulators": {},
        "on": date(2025, 3, 10),
        "institution_code": "H51010000001",
    }
    return BenefitCase(**facts | changed)


def deductible(method: str, standard: str, owner: str = "plan") -> Deductible:
    """A deductible by the name of its method."""
    return Deductible(DeductibleMethod(method), fen(standard), owner)
