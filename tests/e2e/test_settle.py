"""`yidi settle`, `yidi refund`: a bill of the user's own, and everything that is wrong with one."""

from __future__ import annotations

import signal
import socket
import subprocess
from pathlib import Path

from tests.e2e.processes import (
    FIRST_HOSPITAL,
    HAN_WENXIU,
    LI_GUILAN,
    MA_GUOLIANG,
    WITHOUT_DIALYSIS,
    YIDI,
    Ended,
    Served,
    environment,
    write_bill,
    yidi,
)

HEADER = "line,item_code,item_name,price,quantity,amount,part"
AMLODIPINE = "XC08CAX001A001010190001,苯磺酸氨氯地平片"
BLOOD_COUNT = "002504990000700,血细胞分析（五分类）"


def settle(served: Served, bill: str, *more: str, person: str = LI_GUILAN) -> Ended:
    who = ("--person", person, "--institution", FIRST_HOSPITAL)
    return served.yidi("settle", *who, "--bill", bill, *more)


def check(bill: str, *more: str) -> Ended:
    """Settle a file that is wrong: no platform is needed to say so."""
    who = ("--person", LI_GUILAN, "--institution", FIRST_HOSPITAL)
    return yidi("settle", *who, "--bill", bill, *more)


def places(ended: Ended) -> list[str]:
    """Where every problem of a failed ``--json`` command is."""
    return [each["place_en"] for each in ended.data["error"]["problems"]]


# ------------------------------------------------------------------------------ settling


def test_a_bill_is_settled_and_refunded_with_the_command_it_prints(served: Served, bill: str):
    settled = settle(served, bill)
    command = settled.out.splitlines()[-1].partition("yidi ")[2].split()
    refunded = served.yidi(*command)

    assert settled.code == 0
    assert "总额 428.00 = 基金 206.75 + 个人负担 221.25" in settled.out
    assert "按四川省目录分割" in settled.out
    assert "按西宁市政策计算" in settled.out
    assert refunded.code == 0
    assert "-178.50" in refunded.out
    assert "-28.25" in refunded.out


def test_the_printed_refund_goes_to_the_platform_that_settled(served: Served, bill: str):
    """The addresses come from flags here: no variable will lead the next command there."""
    way = [
        "--province-address", served.listening["provinces"],
        "--control-address", served.listening["control"],
    ]  # fmt: skip
    settled = yidi(
        "settle", "--person", LI_GUILAN, "--institution", FIRST_HOSPITAL, "--bill", bill, *way
    )
    command = settled.out.splitlines()[-1].partition("yidi ")[2].split()

    assert command[-4:] == way
    assert yidi(*command).code == 0


def test_a_bill_cannot_be_refunded_twice(served: Served, bill: str):
    message_id = settle(served, bill, "--json").data["message_id"]
    served.yidi("refund", message_id, "--person", LI_GUILAN)

    second = served.yidi("refund", message_id, "--person", LI_GUILAN)

    assert second.code == 1
    assert "4045 ALREADY_REFUNDED" in second.err


def test_without_the_account_the_person_pays_in_cash(served: Served, bill: str):
    tried = settle(served, bill, "--trial", "--no-account", "--json").data

    assert (tried["account_fen"], tried["cash_fen"]) == (0, 22125)


def test_a_trial_settles_nothing(served: Served, bill: str):
    before = served.settlements()

    tried = settle(served, bill, "--trial")

    assert "预结算" in tried.out
    assert "206.75" in tried.out
    assert "yidi refund" not in tried.out
    assert served.settlements() == before


def test_an_emergency_needs_no_filing(served: Served, tmp_path: Path):
    """A-028: 韩文秀 has not filed for Sichuan."""
    bill = write_bill(tmp_path, [HEADER, f"1,{BLOOD_COUNT},25.00,1,25.00,ordinary"])

    refused = settle(served, bill, person=HAN_WENXIU)
    settled = settle(served, bill, "--emergency", person=HAN_WENXIU)

    assert refused.code == 1
    assert "5001 FILING_MISSING" in refused.err
    assert settled.code == 0


def test_a_bill_may_come_from_standard_input_with_a_byte_order_mark(served: Served, bill: str):
    content = b"\xef\xbb\xbf" + Path(bill).read_bytes()
    who = ("--person", LI_GUILAN, "--institution", FIRST_HOSPITAL)

    tried = served.yidi("settle", *who, "--bill", "-", "--trial", "--json", stdin=content)

    assert tried.data["fund_total_fen"] == 20675


def test_a_person_of_a_real_system_is_named_in_full(served: Served, bill: str):
    named = (
        "--insured-region", "西宁市", "--insurance", "employee",
        "--credential", "02:630198195203120020",
    )  # fmt: skip

    tried = settle(served, bill, "--trial", "--json", *named)

    assert tried.data["fund_total_fen"] == 20675


# ------------------------------------------------------------------------------- refusals


def test_a_refusal_is_told_for_a_cashier(served: Served, tmp_path: Path):
    """A-069: the hospital has not opened dialysis."""
    bill = write_bill(tmp_path, [HEADER, "1,003105990003800,血液透析,400,1,400,M07801"])
    who = ("--person", MA_GUOLIANG, "--institution", WITHOUT_DIALYSIS, "--bill", bill)

    told = served.yidi("settle", *who)
    data = served.yidi("settle", *who, "--json")

    assert told.code == 1
    assert told.out == ""
    assert told.err.startswith("拒绝 本机构未开通透析跨省直接结算,请全额自费后回参保地手工报销\n")
    assert "责任方 at fault     就医地 · the treating place" in told.err
    assert "下一步 next step    本人先全额自费，回参保地手工报销" in told.err
    error = data.data["error"]
    assert (data.code, error["exit"], error["kind"]) == (1, 1, "refused")
    assert (error["code"], error["party"]) == (3004, "TREATING_PLACE")


def test_a_charge_that_does_not_balance_is_named_by_its_row_and_the_difference(
    served: Served, tmp_path: Path
):
    """A-061: price x quantity and amount may differ by a fen."""
    bill = write_bill(
        tmp_path,
        [
            "# 说明",
            HEADER,
            f"1,{AMLODIPINE},26.00,4,104.00,M03900",
            f"2,{AMLODIPINE},26.00,4,104.02,M03900",
            f"3,{BLOOD_COUNT},25.00,1,26.00,ordinary",
        ],
    )

    told = settle(served, bill)

    assert told.code == 1
    assert "第 4 行 amount 列：" in told.err
    assert "0.02" in told.err
    assert "第 5 行 amount 列：" in told.err
    assert "4020" in told.err


def test_an_item_outside_the_catalogue_is_named_by_its_row(served: Served, tmp_path: Path):
    bill = write_bill(tmp_path, [HEADER, "1,XC08CAX001A001010199999,无此药,1,1,1,ordinary"])

    told = settle(served, bill)

    assert told.code == 1
    assert "第 2 行 item_code 列：" in told.err
    assert "3021" in told.err


def test_a_message_id_used_for_other_content_is_a_conflict(
    served: Served, bill: str, tmp_path: Path
):
    """A-079: one message id, one content."""
    message_id = settle(served, bill, "--json").data["message_id"]
    other = write_bill(tmp_path, [HEADER, f"1,{BLOOD_COUNT},25.00,1,25.00,ordinary"])

    conflict = settle(served, other, "--message-id", message_id)

    assert conflict.code == 1
    assert "4006 MESSAGE_CONFLICT" in conflict.err


# -------------------------------------------------------------------------- wrong files


def test_a_wrong_column_is_named_with_the_right_one(tmp_path: Path):
    wrong = HEADER.replace("item_name", "itemname")
    bill = write_bill(tmp_path, [wrong, f"1,{AMLODIPINE},1,1,1,self"])

    ended = check(bill)

    assert ended.code == 2
    assert "第 1 行 itemname 列：没有这个列，是否为 item_name？" in ended.err
    assert "row 1, column item_name: this column is missing" in ended.err


def test_a_file_that_cannot_be_opened_says_why_in_chinese(tmp_path: Path):
    """The operating system speaks English; the Chinese line does not."""
    missing = check(tmp_path / "bill.csv")
    folder = check(tmp_path)

    assert missing.code == folder.code == 2
    assert missing.err.splitlines()[0].endswith("bill.csv 打不开：没有这个文件")
    assert folder.err.splitlines()[0].endswith("打不开：这是一个目录")
    assert "No such file or directory" in missing.err


def test_a_file_in_gbk_is_named_with_the_first_cell_that_shows_it(tmp_path: Path):
    bill = write_bill(tmp_path, [HEADER, f"1,{AMLODIPINE},26.00,4,104.00,M03900"], "gbk")

    told = check(bill)
    data = check(bill, "--json")

    assert told.code == 2
    assert "第 2 行 item_name 列：不是 UTF-8 编码（像是 GBK）" in told.err
    assert (data.code, places(data)) == (2, ["row 2, column item_name"])


def test_every_wrong_cell_is_named_at_once(tmp_path: Path):
    bill = write_bill(
        tmp_path,
        [
            f"{HEADER},occurred_on",
            f"1,{AMLODIPINE},26.0.0,4个,1e2,M0390,2026-13-01",
            "x,XC08,,-1,0,104.001,普通,",
            f"1,{AMLODIPINE},26.00,4,104.00,M03900",
        ],
    )

    ended = check(bill, "--json")

    assert ended.code == 2
    assert places(ended) == [
        "row 2, column price",
        "row 2, column quantity",
        "row 2, column amount",
        "row 2, column part",
        "row 2, column occurred_on",
        "row 3, column line",
        "row 3, column item_code",
        "row 3, column item_name",
        "row 3, column price",
        "row 3, column quantity",
        "row 3, column amount",
        "row 3, column part",
        "row 4",
    ]


# ------------------------------------------------------------------------ unknown outcomes


def test_an_unknown_outcome_names_the_message_and_the_safe_way_to_repeat_it(
    served: Served, bill: str
):
    """A-079: the platform hears the bill and never answers, because it is only a silent socket."""
    who = ("--person", LI_GUILAN, "--institution", FIRST_HOSPITAL, "--bill", bill)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        process = subprocess.Popen(
            [*YIDI, "settle", *who, "--province-address", address],
            env=environment(**served.variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        connection, _ = silent.accept()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        connection.close()

    said = err.decode()
    assert process.returncode == 3
    assert out == b""
    assert "结果未知" in said
    assert f"--message-id {FIRST_HOSPITAL}" in said
