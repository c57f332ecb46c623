"""Bill files: what is read, and every problem with its row and column."""

from __future__ import annotations

from datetime import date

import pytest

from yidi.cli.bill_file import FILE_BYTES_MAX, BillRow, parse_bill
from yidi.cli.failures import WrongInput

HEADER = "line,item_code,item_name,price,quantity,amount,part"
DRUG = "XC08CAX001A001010190001"


def lines(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def problems(raw: bytes) -> list[tuple[str, str]]:
    """Place and English text of everything that is wrong with these bytes."""
    with pytest.raises(WrongInput) as caught:
        parse_bill(raw, "bill.csv")
    return [(each.place_en, each.text_en) for each in caught.value.troubles]


def test_a_row_is_read_in_fen_and_millionths():
    raw = lines(f"7,{DRUG},某药,26.505,0.5,13.25,M03900")

    rows = parse_bill(raw, "bill.csv")

    assert rows == [BillRow(2, "7", DRUG, "某药", 26_505_000, 500_000, 1_325, "M03900", None)]


def test_remarks_blank_lines_and_the_line_ends_of_windows_are_nothing_special():
    text = f"# 说明\r\n\r\n{HEADER}\r\n# 又一行\r\n1,{DRUG},某药,1,1,1,ordinary\r\n,,,,,,\r\n"

    rows = parse_bill(b"\xef\xbb\xbf" + text.encode(), "bill.csv")

    assert [(each.row, each.part) for each in rows] == [(5, "ordinary")]


def test_columns_may_stand_in_any_order_and_names_in_quotes():
    raw = lines(
        f'self,1.00,1,1,"鱼油, 大瓶",{DRUG},1,2026-01-31',
        header="part,amount,quantity,price,item_name,item_code,line,occurred_on",
    )

    (row,) = parse_bill(raw, "bill.csv")

    assert (row.item_name, row.part, row.occurred_on) == ("鱼油, 大瓶", "self", date(2026, 1, 31))


def test_a_line_number_that_occurs_twice_is_named_with_the_first_row():
    charge = f"{DRUG},某药,1,1,1,self"

    found = problems(lines(f"1,{charge}", f"2,{charge}", f"1,{charge}"))

    assert found == [("row 4, column line", "the same line number as row 2")]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (f"1,{DRUG},某药,1,1,0,self", "amount"),
        (f"1,{DRUG},某药,-1,1,1,self", "price"),
        (f"1,{DRUG},某药,1,1000000.000001,1,self", "quantity"),
        (f"1,{DRUG},某药,1,1,1000000000.01,self", "amount"),
        (f"1,{DRUG},某药,1,{'9' * 5000},1,self", "quantity"),
        (f"1,{DRUG},某药,1.0000001,1,1,self", "price"),
        (f"1,{DRUG},某药,1,1,1.001,self", "amount"),
        (f"1,{DRUG},某药,NaN,1,1,self", "price"),
        (f"{'1' * 16},{DRUG},某药,1,1,1,self", "line"),
        (f"1,{DRUG.lower()},某药,1,1,1,self", "item_code"),
        (f"1,{DRUG},{'药' * 201},1,1,1,self", "item_name"),
        (f"1,{DRUG},某药,1,1,1,m03900", "part"),
        (f"1,{DRUG},某药,1,1,1,M99999", "part"),
        (f"1,{DRUG},某药,1,1,1,", "part"),
    ],
)
def test_a_wrong_cell_is_named_by_its_column(cells: str, column: str):
    assert [place for place, _ in problems(lines(cells))] == [f"row 2, column {column}"]


def test_the_largest_values_are_read():
    raw = lines(f"1,{DRUG},某药,1000000000,1000000,1000000000.00,self")

    (row,) = parse_bill(raw, "bill.csv")

    assert (row.price_micros, row.quantity_micros, row.amount_fen) == (10**15, 10**12, 10**11)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            HEADER.replace("price", "Price"),
            [
                ("row 1, column Price", "there is no such column; did you mean price?"),
                ("row 1, column price", "this column is missing"),
            ],
        ),
        (f"{HEADER},part", [("row 1, column part", "this column is there twice")]),
        (f"{HEADER},xyz", [("row 1, column xyz", "there is no such column")]),
        (HEADER.replace(",", ";"), [("row 1", "columns are separated by commas")]),
    ],
)
def test_a_wrong_line_of_names_is_explained(header: str, expected: list[tuple[str, str]]):
    assert problems(lines("1", header=header)) == expected


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", "the file is empty; a line of names is expected"),
        (b"PK\x03\x04rest", "an Excel workbook; save it as CSV UTF-8"),
        (HEADER.encode("utf-16"), "encoded in UTF-16; save it as CSV UTF-8"),
        (f"{HEADER}\n".encode(), "no charge follows the line of names"),
    ],
)
def test_a_file_that_is_no_bill_says_what_it_is(raw: bytes, text: str):
    assert problems(raw) == [("row 1", text)]


def test_quotes_that_do_not_match_are_named_by_their_row():
    raw = lines(f'1,{DRUG},"某药,1,1,1,self', f"2,{DRUG},某药,1,1,1,self")

    assert [place for place, _ in problems(raw)] == ["row 2"]


def test_bytes_that_are_neither_utf8_nor_gbk_are_named_by_row_and_column():
    raw = lines(f"1,{DRUG},") + b"2,\xff\xff"

    assert problems(raw) == [
        ("row 3, column item_code", "not encoded in UTF-8; save the file as CSV UTF-8")
    ]


def test_a_remark_in_gbk_belongs_to_no_column():
    raw = "# 说明\n".encode("gbk") + lines()

    assert [place for place, _ in problems(raw)] == ["row 1"]


def test_a_file_too_large_for_any_bill_is_not_read_further():
    with pytest.raises(WrongInput, match="10 MB"):
        parse_bill(b"x" * (FILE_BYTES_MAX + 1), "bill.csv")
