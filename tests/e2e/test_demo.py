"""`yidi demo`: three stories with the figures of money.md, case 2 (A-066, A-069, A-090)."""

from __future__ import annotations

import unicodedata

import pytest

from tests.e2e.processes import Ended, Served, yidi


@pytest.fixture(scope="module")
def told() -> Ended:
    """The demo on a platform of its own, as a person reads it."""
    return yidi("demo", "--embedded")


def line_with(told: Ended, *words: str) -> str:
    return next(line for line in told.out.splitlines() if all(word in line for word in words))


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


def test_the_mixed_visit_is_cut_in_three_and_explained_to_the_fen(told: Ended):
    """A-066, A-070: 206.75 from the fund, 221.25 from the person."""
    assert told.code == 0
    assert told.err == ""
    assert "收据 1/3 门诊慢特病 高血压 M03900" in told.out
    assert "收据 2/3 普通门诊" in told.out
    assert "收据 3/3 自费" in told.out
    assert "255.00 x 70% = 178.50" in told.out
    assert "56.50 x 50% = 28.25" in told.out
    assert "现金 cash 98.00" in told.out
    assert "总额 428.00 = 基金 206.75 + 个人负担 221.25（账户 123.25 + 现金 98.00）" in told.out


def test_the_split_of_the_treating_place_is_shown_line_by_line(told: Ended):
    assert line_with(told, "缬沙坦胶囊").split() == [
        "2", "缬沙坦胶囊", "乙类", "150.00", "0.00", "0.00", "15.00", "135.00",
    ]  # fmt: skip


def test_a_visit_wholly_settled_as_ordinary_is_refunded_and_settled_again(told: Ended):
    """A-090: 155.75, back, 206.75."""
    assert line_with(told, "误按普通门诊 as").split()[-4:] == ["155.75", "272.25", "272.25", "0.00"]
    assert line_with(told, "退费 refunded").split()[-4:] == [
        "-155.75", "-272.25", "-272.25", "0.00",
    ]  # fmt: skip
    assert line_with(told, "分开重结").split()[-4:] == ["206.75", "221.25", "123.25", "98.00"]


def test_a_refund_returns_every_accumulator_exactly(told: Ended):
    ordinary = line_with(told, "fund paid employee-ordinary").split()[-4:]
    chronic = line_with(told, "fund paid employee-chronic-M03900").split()[-4:]
    account = line_with(told, "account used").split()[-4:]

    assert ordinary == ["28.25", "184.00", "28.25", "56.50"]
    assert chronic == ["178.50", "178.50", "178.50", "357.00"]
    assert account == ["123.25", "395.50", "123.25", "246.50"]


def test_the_refused_visit_tells_the_cashier_what_to_do(told: Ended):
    """A-069: dialysis at a hospital that has not opened it."""
    assert "本机构未开通透析跨省直接结算,请全额自费后回参保地手工报销" in told.out
    assert "3004 DISEASE_NOT_OPEN_AT_INSTITUTION" in told.out
    assert "就医地 · the treating place" in told.out
    assert "本人先全额自费，回参保地手工报销" in told.out


def test_no_line_is_wider_than_the_screen_but_commands_to_copy(told: Ended):
    wide = [line for line in told.out.splitlines() if columns(line) > 80]

    assert [line for line in wide if "  yidi " not in line] == []


def test_a_program_reads_the_same_figures():
    found = yidi("demo", "--embedded", "--json").data

    mixed = found["mixed_visit"]
    paid = [part["settlement"]["breakdown"]["fund_total_fen"] for part in mixed["parts"][:2]]
    assert (mixed["total_fen"], mixed["fund_total_fen"], paid) == (42800, 20675, [17850, 2825])
    assert mixed["parts"][2]["settlement"] is None
    assert [part["receipt_category"] for part in mixed["parts"]] == [
        "RECEIPT_CATEGORY_CHRONIC",
        "RECEIPT_CATEGORY_ORDINARY",
        "RECEIPT_CATEGORY_SELF_PAID",
    ]
    assert found["correction"]["wrong"]["fund_total_fen"] == 15575
    assert found["correction"]["right"]["fund_total_fen"] == 20675
    assert found["refused_visit"]["reason"] == "DISEASE_NOT_OPEN_AT_INSTITUTION"
    assert found["refused_visit"]["next_step"] == "PAY_AND_CLAIM"
    assert found["is_as_documented"] is True


def test_the_figures_are_the_same_every_time_on_the_same_books(served: Served):
    first = served.yidi("demo", "--json").data
    second = served.yidi("demo", "--json").data

    assert first["is_as_documented"]
    assert second["is_as_documented"]
    assert first["platform"]["embedded"] is False
    balances = [
        answer["refunds"][-1]["breakdown"]["balance_after_fen"]
        for answer in second["refunds_at_the_end"]
    ]
    assert balances[-1] == 800_000


def test_a_named_platform_that_does_not_run_is_an_error_and_no_reason_to_start_one():
    ended = yidi("demo", "--control-address", "127.0.0.1:9")

    assert ended.code == 3
    assert "127.0.0.1:9 上没有平台在运行" in ended.err
    assert "yidi serve" in ended.err
    assert ended.out == ""
