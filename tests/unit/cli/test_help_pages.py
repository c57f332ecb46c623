"""Help pages are aligned and wrapped by the columns that Chinese letters take."""

from __future__ import annotations

import pytest

from yidi.cli.help_pages import Pages, columns, wrap


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("异地", 4), ("（A）", 5), ("·", 1)]
)
def test_a_chinese_letter_takes_two_columns(text: str, width: int):
    assert columns(text) == width


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("异地就医结算", ["异地就医", "结算"]),
        ("就医 settled", ["就医", "settled"]),
        ("一二三四，五", ["一二三", "四，五"]),  # a comma never begins a line
        ("一二三（四", ["一二三", "（四"]),  # a bracket never ends one
        ("a" * 12, ["a" * 12]),  # a word that does not fit is left whole
        ("", [""]),
    ],
)
def test_a_line_breaks_after_chinese_letters_and_at_blanks(text: str, lines: list[str]):
    assert wrap(text, 8) == lines


def test_a_sum_keeps_a_name_and_its_amount_together():
    text = "270.00 - 全自费 0.00 - 先行自付 15.00 = 255.00"

    assert wrap(text, 26, whole_words=True) == [
        "270.00 - 全自费 0.00",
        "- 先行自付 15.00 = 255.00",
    ]


def test_both_languages_share_a_line_where_they_fit():
    pages = Pages(width=30)

    pages.write_dl([("--a", "短 | short"), ("--long-name", "比较长的说明 | a longer explanation")])

    assert pages.getvalue().splitlines() == [
        "--a          短 · short",
        "--long-name  比较长的说明",
        "             a longer",
        "             explanation",
    ]
