"""Fee lines, splits and totals: every field, both sides of every limit (A-056, A-061, A-065)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from tests.messages import (
    HYPERTENSION_TOTALS,
    NOW,
    Desk,
    a_line,
    hypertension_lines,
    stamp,
    totals,
    totals_of,
)
from tests.unit.wire.decoding import decoded, found, refused
from yidi.domain.split import FeeSplit
from yidi.v1 import fees_pb2

VISIT = "630100202501061400000001000001"
SETTLED = "settle", "pre_settle"


def with_line(**changed: Any) -> Any:
    """An upload of one line; its totals are those of the line."""
    return Desk().upload_fees(lines=[a_line(**changed)])


def test_an_upload_is_decoded_field_by_field() -> None:
    command = decoded(Desk().upload_fees(VISIT))

    assert (command.visit_id, command.batch_number) == (VISIT, "1")
    assert command.person_number == "63010000000000000152"
    assert command.totals == FeeSplit(27_000, 0, 0, 1_500, 25_500)
    second = command.lines[1]
    assert (second.visit_id, second.batch_number, second.line_number) == (VISIT, "1", "2")
    assert (second.item_code, second.item_name) == ("XC08CAX001A001010190001", "苯磺酸氨氯地平片")
    assert (second.fee_class, second.fee_category) == (2, 9)
    assert (second.price_micros, second.quantity_micros) == (50_000_000, 3_000_000)
    assert (second.amount_fen, second.first_paid_fen, second.in_scope_fen) == (
        15_000,
        1_500,
        13_500,
    )
    assert (second.full_self_paid_fen, second.over_limit_fen) == (0, 0)
    assert second.occurred_at_ms == 1_736_143_200_000


LINES = [
    ("no number", {"number": ""}, "FIELD_MISSING", "line_number"),
    ("number of zeros", {"number": "000"}, "FIELD_MALFORMED", "line_number"),
    ("number of 16 digits", {"number": "1" * 16}, "FIELD_MALFORMED", "line_number"),
    ("number with a letter", {"number": "1a"}, "FIELD_MALFORMED", "line_number"),
    ("full-width number", {"number": "\uff11"}, "FIELD_MALFORMED", "line_number"),
    ("no item code", {"item_code": ""}, "ITEM_CODE_MALFORMED", "item_code"),
    ("a drug code too short", {"item_code": "X" * 22}, "ITEM_CODE_MALFORMED", "item_code"),
    ("no item name", {"item_name": ""}, "FIELD_MISSING", "item_name"),
    ("item name too long", {"item_name": "药" * 201}, "FIELD_MALFORMED", "item_name"),
    ("a line break in the name", {"item_name": "药\n片"}, "FIELD_MALFORMED", "item_name"),
    ("no class", {"fee_class": 0}, "CODE_VALUE_UNKNOWN", "fee_class"),
    ("unknown class", {"fee_class": 4}, "CODE_VALUE_UNKNOWN", "fee_class"),
    ("no category", {"fee_category": 0}, "CODE_VALUE_UNKNOWN", "fee_category"),
    ("unknown category", {"fee_category": 15}, "CODE_VALUE_UNKNOWN", "fee_category"),
    ("no time", {"occurred_at": None}, "FIELD_MISSING", "occurred_at"),
    ("1969", {"occurred_at": Timestamp(seconds=-1)}, "FIELD_MALFORMED", "occurred_at"),
    (
        "more than five minutes ahead",
        {"occurred_at": stamp(NOW + timedelta(minutes=5, seconds=1))},
        "FIELD_MALFORMED",
        "occurred_at",
    ),
    ("2100", {"occurred_at": Timestamp(seconds=4_102_444_800)}, "FIELD_MALFORMED", "occurred_at"),
    (
        "a billion nanoseconds",
        {"occurred_at": Timestamp(seconds=1, nanos=10**9)},
        "FIELD_MALFORMED",
        "occurred_at",
    ),
    ("no price", {"price": 0}, "AMOUNT_OUT_OF_RANGE", "price_micros"),
    ("negative price", {"price": -1}, "AMOUNT_OUT_OF_RANGE", "price_micros"),
    ("price over the limit", {"price": 10**15 + 1}, "AMOUNT_OUT_OF_RANGE", "price_micros"),
    ("no quantity", {"quantity": 0}, "AMOUNT_OUT_OF_RANGE", "quantity_micros"),
    (
        "quantity over the limit",
        {"quantity": 10**12 + 1},
        "AMOUNT_OUT_OF_RANGE",
        "quantity_micros",
    ),
    (
        "a negative price limit",
        {"price_limit_micros": -1},
        "AMOUNT_OUT_OF_RANGE",
        "price_limit_micros",
    ),
    ("a negative rate", {"first_paid_bp": -1}, "AMOUNT_OUT_OF_RANGE", "first_paid_bp"),
    ("more than all", {"first_paid_bp": 10_001}, "AMOUNT_OUT_OF_RANGE", "first_paid_bp"),
]


@pytest.mark.parametrize(
    ("changed", "reason", "field"), [each[1:] for each in LINES], ids=[each[0] for each in LINES]
)
def test_a_wrong_field_of_a_line_is_named(changed: dict[str, Any], reason: str, field: str) -> None:
    assert found(with_line(**changed)) == [(reason, f"lines[0].{field}")]


ACCEPTED = [
    ("15 digits", {"number": "999999999999999"}),
    ("leading zeros", {"number": "007"}),
    ("200 characters", {"item_name": "药" * 200}),
    ("1 January 1970", {"occurred_at": Timestamp(seconds=1)}),
    ("a clock five minutes ahead", {"occurred_at": stamp(NOW + timedelta(minutes=5))}),
    ("the smallest price", {"price": 1, "quantity": 1, "amount": 0}),
    ("the dearest line", {"price": 10**15, "quantity": 1_000_000, "amount": 10**11}),
    ("one fen more", {"amount": 10_401}),
    ("one fen less", {"amount": 10_399}),
    ("all of it first paid", {"first_paid_bp": 10_000}),
    ("a service", {"item_code": "001102990000100"}),
    ("a material", {"item_code": "C" + "0" * 19}),
    ("a Chinese drug", {"item_code": "Z" + "A" * 19}),
    ("a herbal piece", {"item_code": "T000000001"}),
]


@pytest.mark.parametrize(
    "changed", [each[1] for each in ACCEPTED], ids=[each[0] for each in ACCEPTED]
)
def test_a_line_that_is_right_is_accepted(changed: dict[str, Any]) -> None:
    assert found(with_line(**changed)) == []


def test_a_split_that_fits_the_price_is_not_blamed_for_a_wrong_amount() -> None:
    """A-061: whoever mends the amount has mended the line."""
    line = a_line()
    line.amount_fen = 0

    (problem, total) = refused(Desk().upload_fees(lines=[line])).problems

    assert problem.reason.name == "AMOUNT_NOT_BALANCED"
    assert total.reason.name == "BILL_NOT_BALANCED"


@pytest.mark.parametrize(("amount", "difference"), [(10_402, "0.02"), (10_398, "0.02")])
def test_two_fen_between_price_and_amount_are_refused_with_the_difference(
    amount: int, difference: str
) -> None:
    """A-061: 26.00 x 4 is 104.00."""
    (problem,) = refused(with_line(amount=amount)).problems

    assert (problem.reason.name, problem.field_path) == (
        "AMOUNT_NOT_BALANCED",
        "lines[0].amount_fen",
    )
    assert problem.text_zh == f"第1行单价乘数量与金额相差{difference}元,请核对明细"


@pytest.mark.parametrize(
    ("split", "expected"),
    [
        (
            {"in_scope_fen": 10_401},
            [("SPLIT_NOT_BALANCED", "lines[0].split"), ("BILL_NOT_BALANCED", "totals")],
        ),
        (
            {},
            [("SPLIT_NOT_BALANCED", "lines[0].split"), ("BILL_NOT_BALANCED", "totals")],
        ),
        (
            {"in_scope_fen": 10_500, "first_paid_fen": -100},
            [
                ("AMOUNT_OUT_OF_RANGE", "lines[0].split.first_paid_fen"),
                ("AMOUNT_OUT_OF_RANGE", "totals.split.first_paid_fen"),
            ],
        ),
    ],
    ids=["one fen too much", "no split", "a negative part"],
)
def test_a_split_that_is_not_the_amount_is_the_treating_places_fault(
    split: dict[str, int], expected: list[tuple[str, str]]
) -> None:
    """A-061: the totals of such lines do not add up either, and are told too."""
    assert found(with_line(split=fees_pb2.Split(**split))) == expected


@pytest.mark.parametrize("amount", [-1, 10**11 + 1])
def test_an_amount_out_of_range_is_not_compared_any_further(amount: int) -> None:
    line = a_line(amount=amount)
    line.split.in_scope_fen = amount

    problems = found(Desk().upload_fees(lines=[line]))

    assert ("AMOUNT_OUT_OF_RANGE", "lines[0].amount_fen") in problems
    assert ("AMOUNT_OUT_OF_RANGE", "lines[0].split.in_scope_fen") in problems
    assert not any("BALANCED" in reason for reason, _ in problems)


def test_a_line_number_occurs_once_in_an_upload() -> None:
    """A-065."""
    lines = [a_line("1"), a_line("2"), a_line("1"), a_line("2")]

    assert found(Desk().upload_fees(lines=lines)) == [
        ("LINE_REPEATED", "lines[2].line_number"),
        ("LINE_REPEATED", "lines[3].line_number"),
    ]


def test_a_repeated_line_number_of_any_length_is_shown_short() -> None:
    lines = [a_line("9" * 1_000)] * 2

    texts = [each.text_zh for each in refused(Desk().upload_fees(lines=lines)).problems]

    assert max(map(len, texts)) <= 60


def test_every_problem_of_every_line_is_told() -> None:
    lines = [a_line("x", item_code="y", item_name=""), a_line("2"), a_line("3", price=0)]

    assert found(Desk().upload_fees(lines=lines)) == [
        ("FIELD_MALFORMED", "lines[0].line_number"),
        ("ITEM_CODE_MALFORMED", "lines[0].item_code"),
        ("FIELD_MISSING", "lines[0].item_name"),
        ("AMOUNT_OUT_OF_RANGE", "lines[2].price_micros"),
    ]


# --------------------------------------------------------------------------- totals


PARTS = [
    ("total_fen", "totals.total_fen"),
    ("split.full_self_paid_fen", "totals.split.full_self_paid_fen"),
    ("split.over_limit_fen", "totals.split.over_limit_fen"),
    ("split.first_paid_fen", "totals.split.first_paid_fen"),
    ("split.in_scope_fen", "totals.split.in_scope_fen"),
]


def moved(part: str) -> fees_pb2.BillTotals:
    """The totals of the visit with one fen more in a part and in the total."""
    changed = fees_pb2.BillTotals()
    changed.CopyFrom(HYPERTENSION_TOTALS)
    changed.total_fen += 1
    if part != "total_fen":
        name = part.partition(".")[2]
        setattr(changed.split, name, getattr(changed.split, name) + 1)
    return changed


@pytest.mark.parametrize(("part", "field"), PARTS[1:])
def test_one_fen_between_totals_and_lines_is_refused_with_the_difference(
    part: str, field: str
) -> None:
    """A-061: 0.01 counts, and every part that differs is named."""
    refusal = refused(Desk().upload_fees(totals=moved(part)))

    assert [each.field_path for each in refusal.problems] == ["totals.total_fen", field]
    assert {each.facts["difference"] for each in refusal.problems} == {"0.01"}


def test_totals_that_do_not_add_up_are_one_fault_that_is_told_once() -> None:
    (only,) = refused(Desk().upload_fees(totals=moved("total_fen"))).problems

    assert only.text_zh == "费用明细合计与医疗费总额相差0.01元,请核对明细"
    assert only.field_path == "totals.total_fen"


@pytest.mark.parametrize("method", SETTLED)
def test_totals_of_a_settlement_must_add_up_themselves(method: str) -> None:
    request = getattr(Desk(), method)(VISIT, totals=moved("total_fen"))

    (only,) = refused(request).problems

    assert only.text_zh == "费用明细合计与医疗费总额相差0.01元,请核对明细"
    assert only.field_path == "totals"


@pytest.mark.parametrize("method", [*SETTLED, "upload_fees"])
def test_totals_left_out_are_missing_and_nothing_else(method: str) -> None:
    (only,) = refused(getattr(Desk(), method)(VISIT, totals=None)).problems

    assert (only.reason.name, only.field_path) == ("FIELD_MISSING", "totals")


@pytest.mark.parametrize("method", SETTLED)
def test_what_the_hospital_may_bear_at_most_is_told_in_both_languages(method: str) -> None:
    """Of 270.00 are 255.00 in scope."""
    (only,) = refused(getattr(Desk(), method)(VISIT, hospital_part_fen=1_501)).problems

    assert only.text_zh == "医院负担金额的数值超出范围,应在0.00至15.00之间"
    assert only.text_en == "hospital_part_fen is out of range; between 0.00 and 15.00."


@pytest.mark.parametrize(("part", "field"), PARTS)
def test_totals_have_the_range_of_amounts(part: str, field: str) -> None:
    changed = fees_pb2.BillTotals()
    owner: Any = changed if part == "total_fen" else changed.split
    setattr(owner, part.rpartition(".")[2], -1)

    assert ("AMOUNT_OUT_OF_RANGE", field) in found(Desk().settle(VISIT, totals=changed))


def test_totals_are_not_compared_with_lines_that_are_wrong_themselves() -> None:
    lines = [a_line("0")]

    assert found(Desk().upload_fees(lines=lines, totals=HYPERTENSION_TOTALS)) == [
        ("FIELD_MALFORMED", "lines[0].line_number")
    ]


# --------------------------------------------------------------------------- the rest of an upload


UPLOADS = [
    ("no visit", {"visit_id": ""}, [("FIELD_MISSING", "visit_id")]),
    ("visit too long", {"visit_id": "9" * 31}, [("FIELD_MALFORMED", "visit_id")]),
    ("no person", {"person_number": ""}, [("FIELD_MISSING", "person_number")]),
    ("no batch", {"batch_number": ""}, [("FIELD_MISSING", "batch_number")]),
    ("batch too long", {"batch_number": "9" * 31}, [("FIELD_MALFORMED", "batch_number")]),
    ("the batch that means all", {"batch_number": "0000"}, [("FIELD_MALFORMED", "batch_number")]),
    (
        "no lines",
        {"lines": [], "totals": fees_pb2.BillTotals()},
        [("FIELD_MISSING", "lines")],
    ),
]


@pytest.mark.parametrize(
    ("changed", "expected"), [each[1:] for each in UPLOADS], ids=[each[0] for each in UPLOADS]
)
def test_a_wrong_field_of_an_upload_is_named(
    changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(Desk().upload_fees(**changed)) == expected


def test_an_upload_takes_500_lines_and_not_one_more() -> None:
    lines = [a_line(str(number)) for number in range(1, 502)]

    assert found(Desk().upload_fees(lines=lines[:500])) == []
    refusal = refused(Desk().upload_fees(lines=lines, totals=totals_of(lines)))
    assert refusal.reason.family.value == "limit_reached"
    assert [each.reason.name for each in refusal.problems] == ["TOO_MANY_LINES"]


def test_too_many_lines_do_not_hide_what_else_is_wrong() -> None:
    lines = [a_line(str(number)) for number in range(1, 502)]

    problems = found(Desk().upload_fees(lines=lines, person_number=""))

    assert problems == [("FIELD_MISSING", "person_number"), ("TOO_MANY_LINES", "lines")]


# --------------------------------------------------------------------------- settling


@pytest.mark.parametrize("name", SETTLED)
def test_a_settling_is_decoded_field_by_field(name: str) -> None:
    command = decoded(getattr(Desk(), name)(VISIT, use_account=True, hospital_part_fen=1_500))

    assert (command.visit_id, command.use_account) == (VISIT, True)
    assert (command.hospital_part_fen, command.is_trial) == (1_500, name == "pre_settle")
    assert command.totals == FeeSplit(27_000, 0, 0, 1_500, 25_500)


@pytest.mark.parametrize("name", SETTLED)
@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"visit_id": ""}, [("FIELD_MISSING", "visit_id")]),
        ({"person_number": "?"}, [("FIELD_MALFORMED", "person_number")]),
        ({"hospital_part_fen": -1}, [("AMOUNT_OUT_OF_RANGE", "hospital_part_fen")]),
        ({"hospital_part_fen": 1_501}, [("AMOUNT_OUT_OF_RANGE", "hospital_part_fen")]),
        ({"totals": totals(1)}, []),
    ],
    ids=["no visit", "bad person", "negative part", "more than out of scope", "other totals"],
)
def test_a_wrong_field_of_a_settling_is_named(
    name: str, changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    """What the hospital bears comes out of what is outside the policy scope."""
    facts = {"visit_id": VISIT} | changed
    visit_id = facts.pop("visit_id")

    assert found(getattr(Desk(), name)(visit_id, **facts)) == expected


def test_an_invoice_number_has_at_most_20_characters() -> None:
    assert found(Desk().settle(VISIT, invoice_number="9" * 20)) == []
    assert found(Desk().settle(VISIT, invoice_number="9" * 21)) == [
        ("FIELD_MALFORMED", "invoice_number")
    ]


def test_the_lines_of_the_story_add_up() -> None:
    assert totals_of(hypertension_lines()) == HYPERTENSION_TOTALS
