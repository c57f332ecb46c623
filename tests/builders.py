"""Values of the domain: name only what the test is about.

The story is that of tests/messages.py: Li Guilan of Xining, retired, with hypertension,
filed for Sichuan, at the First Hospital of Chengdu on 6 January 2025. Her area pays 70 %
of chronic and 50 % of ordinary care, without a deductible.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from yidi.domain.care import (
    CareType,
    CredentialType,
    FilingType,
    GradeLevel,
    HospitalGrade,
    InstitutionType,
    Insurance,
    InsuredStatus,
    PersonCategory,
    Sex,
)
from yidi.domain.filing import Filing
from yidi.domain.institution import Institution
from yidi.domain.person import InsuredRelation, Person
from yidi.domain.plan import AccountRule, Band, DeductibleMethod
from yidi.domain.policy import AreaPolicy, SelectionRule, Terms
from yidi.domain.qualification import Qualification
from yidi.domain.records import FeeLine, Movement, Settlement, SettlementKind, Visit, VisitState
from yidi.domain.requests import (
    CancelSettlement,
    CancelVisit,
    CareQuestion,
    GetSettlement,
    Header,
    OpenVisit,
    Reverse,
    Settle,
    UploadFees,
    WithdrawFees,
)
from yidi.domain.split import FeeSplit

BEIJING = timezone(timedelta(hours=8))
DAY = date(2025, 1, 6)
VISITED = datetime(2025, 1, 6, 14, 0, tzinfo=BEIJING)
NOW = datetime(2025, 1, 6, 15, 30, tzinfo=BEIJING)
NOW_MS = 1_736_148_600_000
VISITED_MS = 1_736_143_200_000

LI = "63010000000000000152"
MA = "63010000000000000249"
FIRST_HOSPITAL = "H51010000001"
VISIT = "630100202501061400000001000001"

EMPLOYEES = (PersonCategory.WORKING, PersonCategory.RETIRED)
POSITIONS = [(level, category) for level in GradeLevel for category in EMPLOYEES]


def a_relation(**changed: Any) -> InsuredRelation:
    facts = {
        "insurance": Insurance.EMPLOYEE,
        "category": PersonCategory.RETIRED,
        "status": InsuredStatus.NORMAL,
        "civil_servant": False,
        "assisted": False,
        "account_balance_fen": 800_000,
        "area_code": "630100",
    }
    return InsuredRelation(**facts | changed)


def a_filing(**changed: Any) -> Filing:
    facts = {
        "filing_id": "F1",
        "filing_type": FilingType.RELOCATED_RETIREE,
        "area_code": "510000",
        "begin": date(2021, 5, 1),
    }
    return Filing(**facts | changed)


def a_qualification(code: str | None = "M03900", **changed: Any) -> Qualification:
    facts = {
        "local_code": "QH0101",
        "local_name": "高血压Ⅱ期",
        "national_code": code,
        "begin": date(2022, 3, 1),
    }
    return Qualification(**facts | changed)


def a_person(**changed: Any) -> Person:
    facts = {
        "person_number": LI,
        "name": "李桂兰",
        "identity_number": "630198195203120020",
        "sex": Sex.FEMALE,
        "birth_date": date(1952, 3, 12),
        "area_code": "630100",
        "insurances": (a_relation(),),
        "filings": (a_filing(),),
        "qualifications": (a_qualification(),),
    }
    return Person(**facts | changed)


def an_institution(**changed: Any) -> Institution:
    facts = {
        "code": FIRST_HOSPITAL,
        "name": "成都市模拟第一人民医院",
        "region_code": "510100",
        "institution_type": InstitutionType.MEDICAL,
        "grade": HospitalGrade.TERTIARY_A,
        "opened_care_types": frozenset({CareType.ORDINARY, CareType.EMERGENCY, CareType.CHRONIC}),
        "opened_diseases": frozenset({"M03900", "M01600"}),
    }
    return Institution(**facts | changed)


def a_pharmacy(**changed: Any) -> Institution:
    facts = {
        "code": "P51010000001",
        "name": "成都市模拟同心大药房第1店",
        "institution_type": InstitutionType.PHARMACY,
        "grade": HospitalGrade.UNGRADED,
        "opened_care_types": frozenset({CareType.PHARMACY}),
        "opened_diseases": frozenset(),
    }
    return an_institution(**facts | changed)


def some_terms(care_type: CareType, disease: str | None = None, **changed: Any) -> Terms:
    """Terms of employees: 70 % of chronic care up to 4000.00, 50 % of all other."""
    name = f"{care_type.name.lower()}-{disease}" if disease else care_type.name.lower()
    rate_bp = 7_000 if disease else 5_000
    facts: dict[str, Any] = {
        "name": name,
        "insurance": Insurance.EMPLOYEE,
        "care_type": care_type,
        "disease_code": disease,
        "method": DeductibleMethod.NONE,
        "standards": dict.fromkeys(POSITIONS, 0),
        "bands": dict.fromkeys(POSITIONS, (Band(None, rate_bp),)),
        "caps": dict.fromkeys(POSITIONS, 400_000 if disease else 200_000),
        "deductible_owner": name,
        "cap_owner": name,
        "account": AccountRule(is_allowed=True),
    }
    return Terms(**facts | changed)


def a_policy(*diseases: str, **changed: Any) -> AreaPolicy:
    """The policy of Xining: chronic care for these diseases, by default hypertension."""
    chronic = (some_terms(CareType.CHRONIC, each) for each in diseases or ("M03900",))
    others = (some_terms(each) for each in (CareType.ORDINARY, CareType.PHARMACY))
    facts: dict[str, Any] = {
        "area_code": "630100",
        "name": "西宁市",
        "source": "synthetic",
        "filing_required": frozenset({CareType.ORDINARY, CareType.CHRONIC, CareType.PHARMACY}),
        "temporary_filing_months": 6,
        "change_lock_months": 6,
        "chronic_selection": SelectionRule(),
        "ordinary_selection": SelectionRule(),
        "terms": (*chronic, *others),
    }
    return AreaPolicy(**facts | changed)


def a_question(care_type: CareType = CareType.CHRONIC, **changed: Any) -> CareQuestion:
    facts = {
        "person_number": LI,
        "insurance": Insurance.EMPLOYEE,
        "care_type": care_type,
        "disease_code": "M03900" if care_type is CareType.CHRONIC else "",
        "treating_region": "510100",
        "institution_code": FIRST_HOSPITAL,
        "visited_at": VISITED,
        "is_emergency": care_type is CareType.EMERGENCY,
    }
    return CareQuestion(**facts | changed)


def a_header(serial: int = 1, **changed: Any) -> Header:
    institution = changed.get("institution_code", FIRST_HOSPITAL)
    facts = {
        "message_id": f"{institution}20250106153000{serial:04d}",
        "interface_version": "V2.1",
        "treating_region": "510100",
        "insured_region": "630100",
        "institution_code": institution,
    }
    return Header(**facts | changed)


def a_split(in_scope: int = 25_500, *, first_paid: int = 1_500, outside: int = 0) -> FeeSplit:
    """270.00, of it 255.00 in scope and 15.00 first paid (money.md, case 2)."""
    return FeeSplit(in_scope + first_paid + outside, outside, 0, first_paid, in_scope)


def a_visit(**changed: Any) -> Visit:
    """An open visit for hypertension with three lines."""
    facts: dict[str, Any] = {
        "visit_id": VISIT,
        "person_number": LI,
        "insurance": 310,
        "category": 12,
        "care_type": 14,
        "disease_code": "M03900",
        "filing_type": 11,
        "is_emergency": False,
        "treating_region": "510100",
        "insured_area": "630100",
        "institution_code": FIRST_HOSPITAL,
        "outpatient_number": "OP1",
        "visited_at_ms": VISITED_MS,
        "opened_at_ms": NOW_MS,
        "state": VisitState.OPEN,
        "line_count": 3,
        "total_fen": 27_000,
        "full_self_paid_fen": 0,
        "over_limit_fen": 0,
        "first_paid_fen": 1_500,
        "in_scope_fen": 25_500,
    }
    return Visit(**facts | changed)


def an_empty_visit(**changed: Any) -> Visit:
    nothing = dict.fromkeys(("line_count", "total_fen", "first_paid_fen", "in_scope_fen"), 0)
    return a_visit(**nothing | changed)


def a_fee_line(number: str = "1", *, amount: int = 10_400, **changed: Any) -> FeeLine:
    """A line wholly in scope."""
    facts = {
        "visit_id": VISIT,
        "line_number": number,
        "batch_number": "1",
        "item_code": "XC08CAX001A001010190001",
        "item_name": "苯磺酸氨氯地平片",
        "fee_class": 1,
        "fee_category": 9,
        "price_micros": 26_000_000,
        "quantity_micros": 4_000_000,
        "amount_fen": amount,
        "full_self_paid_fen": 0,
        "over_limit_fen": 0,
        "first_paid_fen": 0,
        "in_scope_fen": amount,
        "occurred_at_ms": VISITED_MS,
    }
    return FeeLine(**facts | changed)


def a_settlement(**changed: Any) -> Settlement:
    """178.50 from the pool, 91.50 in cash."""
    facts: dict[str, Any] = {
        "settlement_id": "630100202501061530000001000009",
        "kind": SettlementKind.SETTLEMENT,
        "original_id": "",
        "visit_id": VISIT,
        "message_id": "H51010000001202501061530000009",
        "person_number": LI,
        "insurance": 310,
        "care_type": 14,
        "disease_code": "M03900",
        "treating_region": "510100",
        "insured_area": "630100",
        "institution_code": FIRST_HOSPITAL,
        "settled_at_ms": NOW_MS,
        "total_fen": 27_000,
        "in_scope_fen": 25_500,
        "pool_fen": 17_850,
        "large_cost_fen": 0,
        "critical_illness_fen": 0,
        "civil_servant_fen": 0,
        "assistance_fen": 0,
        "fund_total_fen": 17_850,
        "hospital_part_fen": 0,
        "account_fen": 0,
        "cash_fen": 9_150,
        "movements": (Movement("pool/chronic-M03900", 2025, 17_850),),
        "document": b"settled",
    }
    return Settlement(**facts | changed)


# --------------------------------------------------------------------------- commands


def to_open(**changed: Any) -> OpenVisit:
    question = changed.pop("question", None) or a_question()
    facts = {
        "header": a_header(),
        "question": question,
        "credential_type": CredentialType.IDENTITY_CARD,
        "credential_number": "630198195203120020",
        "person_name": "李桂兰",
        "outpatient_number": "OP1",
        "declared_chronic": False,
    }
    return OpenVisit(**facts | changed)


def to_upload(*lines: FeeLine, **changed: Any) -> UploadFees:
    total = sum(line.amount_fen for line in lines)
    facts = {
        "header": a_header(),
        "visit_id": VISIT,
        "person_number": LI,
        "batch_number": "1",
        "lines": lines,
        "totals": FeeSplit(total, 0, 0, 0, total),
    }
    return UploadFees(**facts | changed)


def to_withdraw(batch: str = "1", **changed: Any) -> WithdrawFees:
    return WithdrawFees(**_of_visit() | {"batch_number": batch} | changed)


def to_cancel_visit(**changed: Any) -> CancelVisit:
    return CancelVisit(**_of_visit() | changed)


def to_settle(**changed: Any) -> Settle:
    facts = {"totals": a_split(), "use_account": False, "hospital_part_fen": 0, "is_trial": False}
    return Settle(**_of_visit() | facts | changed)


def to_refund(**changed: Any) -> CancelSettlement:
    return CancelSettlement(
        **_of_visit() | {"settlement_id": a_settlement().settlement_id} | changed
    )


def to_reverse(**changed: Any) -> Reverse:
    facts = {
        "header": a_header(2),
        "person_number": LI,
        "original_message_id": a_settlement().message_id,
    }
    return Reverse(**facts | changed)


def to_find(**changed: Any) -> GetSettlement:
    facts = {
        "header": a_header(),
        "person_number": LI,
        "settlement_id": "",
        "original_message_id": "",
    }
    return GetSettlement(**facts | changed)


def _of_visit() -> dict[str, Any]:
    return {"header": a_header(), "visit_id": VISIT, "person_number": LI}


# --------------------------------------------------------------------------- small worlds


@dataclass
class SomePeople:
    """``ports.People``: these people, found by their identity numbers."""

    people: Iterable[Person] = field(default_factory=lambda: (a_person(),))

    def person(self, person_number: str) -> Person | None:
        return next((each for each in self.people if each.person_number == person_number), None)

    def find_by_credential(self, credential_type: CredentialType, number: str) -> Person | None:
        if credential_type is not CredentialType.IDENTITY_CARD:
            return None
        return next((each for each in self.people if each.identity_number == number), None)


@dataclass
class SomeInstitutions:
    """``ports.InstitutionRegistry``: these institutions."""

    institutions: Mapping[str, Institution] = field(
        default_factory=lambda: {each.code: each for each in (an_institution(), a_pharmacy())}
    )

    def institution(self, code: str) -> Institution | None:
        return self.institutions.get(code)


class CountingIds:
    """``ports.Ids``: the region and a number that counts up."""

    def __init__(self) -> None:
        self._serials = itertools.count(1)

    def next_id(self, region: str, now: datetime) -> str:
        return f"{region}{now:%Y%m%d%H%M%S}{next(self._serials):010d}"
