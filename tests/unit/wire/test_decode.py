"""The requests without lines: withdrawals, closings, refunds, reversals, inquiries."""

from __future__ import annotations

from typing import Any

import pytest

from tests.messages import Desk
from tests.unit.wire.decoding import decoded, found, refused

VISIT = "630100202501061400000001000001"
ORIGINAL = "H51010000001202501060000000099"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"batch_number": "0000"}, []),
        ({"batch_number": ""}, [("FIELD_MISSING", "batch_number")]),
        ({"batch_number": "9" * 31}, [("FIELD_MALFORMED", "batch_number")]),
        ({"visit_id": ""}, [("FIELD_MISSING", "visit_id")]),
        ({"person_number": ""}, [("FIELD_MISSING", "person_number")]),
    ],
    ids=str,
)
def test_a_withdrawal_names_visit_person_and_batch(
    changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(Desk().withdraw_fees(**{"visit_id": VISIT} | changed)) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"visit_id": ""}, [("FIELD_MISSING", "visit_id")]),
        ({"visit_id": "V\t1"}, [("FIELD_MALFORMED", "visit_id")]),
        ({"person_number": "-"}, [("FIELD_MALFORMED", "person_number")]),
    ],
    ids=str,
)
def test_a_closing_names_visit_and_person(
    changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(Desk().cancel_visit(**{"visit_id": VISIT} | changed)) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"cause": "误" * 200}, []),
        ({"settlement_id": ""}, [("FIELD_MISSING", "settlement_id")]),
        ({"settlement_id": "9" * 31}, [("FIELD_MALFORMED", "settlement_id")]),
        ({"visit_id": ""}, [("FIELD_MISSING", "visit_id")]),
        ({"person_number": ""}, [("FIELD_MISSING", "person_number")]),
        ({"cause": "误" * 201}, [("FIELD_MALFORMED", "cause")]),
    ],
    ids=lambda each: str(each)[:30],
)
def test_a_refund_names_settlement_visit_and_person(
    changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    facts = {"settlement_id": "S1", "visit_id": VISIT} | changed

    assert found(Desk().cancel_settlement(**facts)) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"person_number": ""}, [("FIELD_MISSING", "person_number")]),
        ({"original_message_id": ""}, [("FIELD_MISSING", "original_message_id")]),
        ({"original_message_id": "x"}, [("FIELD_MALFORMED", "original_message_id")]),
        (
            {"original_message_id": "H51010000002202501060000000099"},
            [("INSTITUTION_MISMATCH", "original_message_id")],
        ),
        ({"original_transaction": ""}, [("FIELD_MISSING", "original_transaction")]),
        (
            {"original_transaction": "22O7"},
            [
                ("FIELD_MALFORMED", "original_transaction"),
                ("REVERSE_NOT_POSSIBLE", "original_transaction"),
            ],
        ),
        ({"original_transaction": "2208"}, [("REVERSE_NOT_POSSIBLE", "original_transaction")]),
    ],
    ids=lambda each: str(each)[:40],
)
def test_a_reversal_names_its_message_and_transaction(
    changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(Desk().reverse(ORIGINAL, **changed)) == expected


def test_another_transaction_is_refused_as_a_matter_of_state() -> None:
    refusal = refused(Desk().reverse(ORIGINAL, original_transaction="2208"))

    assert refusal.reason.family.value == "state_refused"
    assert refusal.head.text_zh == "该报文不能冲正:只能冲正门诊结算2207"


def test_another_transaction_does_not_hide_what_else_is_wrong() -> None:
    request = Desk().reverse(ORIGINAL, person_number="", original_transaction="2201")

    assert found(request) == [
        ("FIELD_MISSING", "person_number"),
        ("REVERSE_NOT_POSSIBLE", "original_transaction"),
    ]


def test_a_reversal_is_decoded_field_by_field() -> None:
    command = decoded(Desk().reverse(ORIGINAL))

    assert command.person_number == "63010000000000000152"
    assert command.original_message_id == ORIGINAL


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        (ORIGINAL, []),
        ("", [("FIELD_MISSING", "original_message_id")]),
        ("9" * 30, [("FIELD_MALFORMED", "original_message_id")]),
        (
            "H51010000002202501060000000099",
            [("INSTITUTION_MISMATCH", "original_message_id")],
        ),
    ],
)
def test_an_inquiry_names_a_message_of_its_own_institution(
    original: str, expected: list[tuple[str, str]]
) -> None:
    assert found(Desk().inquire(original)) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"settlement_id": "S1"}, []),
        ({"original_message_id": ORIGINAL}, []),
        ({}, [("FIELD_MISSING", "key")]),
        ({"settlement_id": ""}, [("FIELD_MISSING", "settlement_id")]),
        ({"settlement_id": "9" * 31}, [("FIELD_MALFORMED", "settlement_id")]),
        ({"original_message_id": "x"}, [("FIELD_MALFORMED", "original_message_id")]),
        (
            {"settlement_id": "S1", "person_number": ""},
            [("FIELD_MISSING", "person_number")],
        ),
    ],
    ids=str,
)
def test_a_settlement_is_asked_for_by_number_or_by_message(
    changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(Desk().get_settlement(**changed)) == expected
