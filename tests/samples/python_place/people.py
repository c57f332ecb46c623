"""The people of the test environment; people.toml tells the kit the same."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import benefit

from yidi.v1 import codes_pb2 as codes
from yidi.v1 import filing_pb2, person_pb2

AREA = "630100"
FILED_FOR = "510000"
BORN = "1952-03-12"
NAMES = "甲乙丙丁戊己庚辛壬癸"


@dataclass(frozen=True)
class Person:
    number: str
    name: str
    identity: str
    is_filed: bool
    account_fen: int
    diseases: dict[str, str] = field(default_factory=dict)


FILING = filing_pb2.Filing(
    filing_id="BA-NODE-1",
    type=codes.FILING_TYPE_LONG_TERM_RESIDENT,
    filing_class=codes.FILING_CLASS_LONG_TERM,
    area=FILED_FOR,
    begins_on="2022-01-01",
)


def with_check(first_17: str) -> str:
    """Return the identity number that ends in the right check character (GB 11643)."""
    total = sum(int(digit) * (2 ** (17 - at) % 11) for at, digit in enumerate(first_17))
    return first_17 + "10X98765432"[total % 11]


def is_identity_number(number: str) -> bool:
    return bool(re.fullmatch(r"\d{17}[\dX]", number)) and with_check(number[:17]) == number


def _person(at: int, name: str) -> Person:
    is_filed = at < len(NAMES)
    return Person(
        number=f"QHNODE{at + 1:06d}",
        name=f"测试{name}",
        identity=with_check(f"63019819520312{2 * at + 2:03d}"),
        is_filed=is_filed,
        account_fen=5_000_000 if is_filed else 0,
        diseases={"M03900": "高血压"} if is_filed else {},
    )


EVERYBODY = [_person(at, name) for at, name in enumerate(f"{NAMES}子")]
BY_NUMBER = {each.number: each for each in EVERYBODY}
BY_IDENTITY = {each.identity: each for each in EVERYBODY}


def relation(person: Person) -> person_pb2.InsuredRelation:
    return person_pb2.InsuredRelation(
        insurance=codes.INSURANCE_EMPLOYEE,
        category=codes.PERSON_CATEGORY_RETIRED,
        status=codes.INSURED_STATUS_NORMAL,
        insured_area=AREA,
        account_balance_fen=benefit.balance(person),
    )
