"""`yidi claims`: registered, listed and shown on a running platform."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest

from tests.e2e.processes import Served, yidi

MA_GUOLIANG = "63010000000000000249"
TODAY = datetime.now(timezone(timedelta(hours=8))).date().isoformat()
REGISTER = (
    "claims", "register", MA_GUOLIANG, "--reason", "institution-not-opened", "--institution",
    "H51010000003", "--disease", "QH0301", "--on", TODAY,
)  # fmt: skip


def test_a_claim_is_registered_listed_and_shown(served: Served):
    """A-095, A-097: by the agency of the insured area, through the national platform."""
    made = served.yidi(*REGISTER, "--receipt", "R1=4200.00", "--json").data

    listed = served.yidi("claims", "list", MA_GUOLIANG).out
    shown = served.yidi("claims", "show", MA_GUOLIANG, made["claim_id"]).out

    assert (made["total_fen"], made["state"]) == (420_000, "MANUAL_CLAIM_STATE_REGISTERED")
    assert re.search(rf"{made['claim_id']} +已登记 +4200.00", listed)
    assert "H51010000003 成都市模拟第三人民医院" in shown
    assert "R1 4200.00" in shown
    assert re.search(r"1  \d{4}-.* 已登记  J63010000001", shown)


def test_a_person_without_claims_is_told_so(served: Served):
    assert (
        "没有手工报销 · no manual claim"
        in served.yidi("claims", "list", "63010000000000000346").out
    )


def test_what_is_missing_or_used_is_refused_for_a_person_to_read(served: Served):
    """A-096: exit code 1, the text of the refusal and its code."""
    served.yidi(*REGISTER, "--receipt", "R2=1.00")

    used = served.yidi(*REGISTER, "--receipt", "R2=1.00")
    missing = served.yidi(*REGISTER, "--receipt", "R3=1.00", "--material", "receipt")

    assert (used.code, missing.code) == (1, 1)
    assert "发票R2已用于手工报销" in used.err
    assert "4100" in used.err
    assert "手工报销缺少材料:处方底方" in missing.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("claims", "list", "123"), "123 不是模拟人员编号"),
        (("claims", "list", MA_GUOLIANG, "--agency", "H51010000001"), "经办机构编码 H51010000001"),
        ((*REGISTER, "--receipt", "R1"), "应为 号码=金额"),
        ((*REGISTER, "--receipt", "R1=0.00"), "应为 号码=金额"),
    ],
)
def test_wrong_arguments_are_named(arguments: tuple[str, ...], said: str):
    ended = yidi(*arguments)

    assert ended.code == 2
    assert said in ended.err


def test_where_no_platform_listens_the_gateway_is_named():
    ended = yidi("claims", "list", MA_GUOLIANG, "--gateway-address", "127.0.0.1:9")

    assert ended.code == 3
    assert "--gateway-address" in ended.err
