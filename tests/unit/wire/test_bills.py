"""Bills of institutions: every field of a charge and of the bill (A-061, A-066)."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from tests.messages import Desk, a_charge, mixed_charges
from tests.unit.wire.decoding import decoded, found, refused
from yidi.v1 import treating_place_service_pb2 as treating

ORIGINAL = "H51010000001202501060000000099"


def a_drug(**changed: Any) -> treating.Charge:
    """A charge of 104.00 for ordinary care."""
    charge = a_charge(
        "1", "XC08CAX001A001010190001", "苯磺酸氨氯地平片", 26, 4, 10_400, ordinary=True
    )
    for name, value in changed.items():
        if isinstance(value, Timestamp):
            getattr(charge, name).CopyFrom(value)
        else:
            setattr(charge, name, value)
    return charge


def test_a_bill_is_decoded_field_by_field() -> None:
    command = decoded(Desk().settle_bill(trial_only=True, extension={"emergency_referral": 1}))

    assert (command.person_name, command.outpatient_number) == ("李桂兰", "OP20250106-0001")
    assert (command.use_account, command.is_trial, command.is_emergency) == (True, True, True)
    assert [charge.part for charge in command.charges] == [
        "M03900",
        "M03900",
        "M03900",
        "ordinary",
        "ordinary",
        "self",
    ]
    first = command.charges[0]
    assert (first.line_number, first.item_code) == ("1", "XC08CAX001A001010190001")
    assert (first.price_micros, first.quantity_micros, first.amount_fen) == (
        26_000_000,
        4_000_000,
        10_400,
    )
    assert first.occurred_at is None


def test_the_time_of_a_charge_is_kept_in_beijing_time() -> None:
    bill = Desk().settle_bill(charges=[a_drug(occurred_at=Timestamp(seconds=1_736_143_200))])

    assert decoded(bill).charges[0].occurred_at.isoformat() == "2025-01-06T14:00:00+08:00"


CHARGES = [
    ("no number", {"line_number": ""}, "FIELD_MISSING", "charges[0].line_number"),
    ("zeros", {"line_number": "0"}, "FIELD_MALFORMED", "charges[0].line_number"),
    ("no item", {"item_code": ""}, "ITEM_CODE_MALFORMED", "charges[0].item_code"),
    ("no name", {"item_name": ""}, "FIELD_MISSING", "charges[0].item_name"),
    ("no price", {"price_micros": 0}, "AMOUNT_OUT_OF_RANGE", "charges[0].price_micros"),
    ("no quantity", {"quantity_micros": 0}, "AMOUNT_OUT_OF_RANGE", "charges[0].quantity_micros"),
    ("negative", {"amount_fen": -1}, "AMOUNT_OUT_OF_RANGE", "charges[0].amount_fen"),
    ("two fen off", {"amount_fen": 10_402}, "AMOUNT_NOT_BALANCED", "charges[0].amount_fen"),
    (
        "time out of range",
        {"occurred_at": Timestamp(seconds=10**12)},
        "FIELD_MALFORMED",
        "charges[0].occurred_at",
    ),
    (
        "more than five minutes ahead",
        {"occurred_at": Timestamp(seconds=1_736_148_901)},
        "FIELD_MALFORMED",
        "charges[0].occurred_at",
    ),
    ("no part", {"ordinary": False}, "BILL_PART_INVALID", "charges[0]"),
    ("self-paid: no", {"self_paid": False}, "BILL_PART_INVALID", "charges[0]"),
    ("local code", {"disease_code": "QH1"}, "DISEASE_CODE_UNKNOWN", "charges[0].disease_code"),
    ("empty code", {"disease_code": ""}, "DISEASE_CODE_UNKNOWN", "charges[0].disease_code"),
]


@pytest.mark.parametrize(
    ("changed", "reason", "field"),
    [each[1:] for each in CHARGES],
    ids=[each[0] for each in CHARGES],
)
@pytest.mark.parametrize("name", ["settle_bill", "split_charges"])
def test_a_wrong_field_of_a_charge_is_named(
    name: str, changed: dict[str, Any], reason: str, field: str
) -> None:
    request = getattr(Desk(), name)(charges=[a_drug(**changed)])

    assert found(request) == [(reason, field)]


def test_a_charge_without_any_part_is_named() -> None:
    """A-066."""
    charge = a_drug()
    charge.ClearField("part")

    (problem,) = refused(Desk().settle_bill(charges=[charge])).problems

    assert problem.text_zh == "第1行须归入一个慢特病病种、普通门诊或自费之一"


BILLS = [
    ({"person_number": ""}, [("FIELD_MISSING", "person_number")]),
    (
        {"credential": {"type": 2, "number": "1"}},
        [("CREDENTIAL_INVALID", "credential.number")],
    ),
    ({"person_name": "李" * 51}, [("FIELD_MALFORMED", "person_name")]),
    ({"insurance": 0}, [("CODE_VALUE_UNKNOWN", "insurance")]),
    ({"visited_at": None}, [("FIELD_MISSING", "visited_at")]),
    ({"outpatient_number": ""}, [("FIELD_MISSING", "outpatient_number")]),
    ({"charges": []}, [("FIELD_MISSING", "charges")]),
    ({"extension": {"trauma": 1}}, [("FIELD_MISSING", "extension.third_party")]),
]


@pytest.mark.parametrize(("changed", "expected"), BILLS, ids=[str(each[0])[:40] for each in BILLS])
def test_a_wrong_field_of_a_bill_is_named(
    changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(Desk().settle_bill(**changed)) == expected


def test_a_line_number_occurs_once_in_a_bill() -> None:
    """A-065: also in different parts."""
    charges = mixed_charges()
    charges[5].line_number = "1"

    assert found(Desk().settle_bill(charges=charges)) == [
        ("LINE_REPEATED", "charges[5].line_number")
    ]


def test_a_bill_takes_500_charges_and_not_one_more() -> None:
    charges = [a_drug(line_number=str(number)) for number in range(1, 502)]

    assert found(Desk().settle_bill(charges=charges[:500])) == []
    assert found(Desk().settle_bill(charges=charges)) == [("TOO_MANY_LINES", "charges")]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"original_message_id": ""}, [("FIELD_MISSING", "original_message_id")]),
        ({"original_message_id": "x"}, [("FIELD_MALFORMED", "original_message_id")]),
        ({"cause": "误" * 201}, [("FIELD_MALFORMED", "cause")]),
    ],
    ids=lambda each: str(each)[:30],
)
def test_a_refund_of_a_bill_names_its_message(
    changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(Desk().refund_bill(ORIGINAL, **changed)) == expected
