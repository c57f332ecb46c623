"""`yidi faults`, `yidi clock` and `yidi reset` against a platform that runs."""

from __future__ import annotations

import pytest

from tests.e2e.processes import Served, yidi


def test_a_fault_is_set_shown_everywhere_and_set_again_by_its_own_command(served: Served):
    words = "refuse --province 青海省 --method Settle --reason BENEFIT_SUSPENDED --percent 12.5"
    served.yidi("faults", "set", *words.split(), "--seed", "42", "--name", "mine")

    listed = served.yidi("faults", "list", "--json").data["faults"]
    status = served.yidi("status")
    again = (
        "yidi faults set refuse --province 630000 --method Settle --reason BENEFIT_SUSPENDED"
        " --percent 12.5 --seed 42 --name mine"
    )

    assert [(each["fault_id"], each["share_bp"], each["seed"]) for each in listed] == [
        ("mine", 1_250, 42)
    ]
    assert listed[0]["command"] == again
    seen = "".join(status.out.split())  # Lines break where the screen ends.
    assert "mine:青海省拒绝refuseBENEFIT_SUSPENDED12.5%Settle" in seen
    repeated = served.yidi(*again.split()[1:], "--json")
    assert repeated.data["command"] == again
    cleared = served.yidi("faults", "clear", "mine")
    assert cleared.out == "已清除 1 项故障设置 · 1 fault plans removed\n"
    assert served.yidi("faults", "list").out == "没有故障设置 · no faults are set\n"


def test_a_delay_says_how_it_spreads(served: Served):
    words = "--delay-ms 100 --distribution uniform --longest-ms 300 --place before-answer"
    answer = served.yidi(
        "faults", "set", "delay", "--province", "630000", *words.split(), "--seed", "7", "--json"
    ).data
    served.yidi("faults", "clear")

    assert answer["command"] == (
        "yidi faults set delay --province 630000 --delay-ms 100 --distribution uniform"
        f" --longest-ms 300 --place before-answer --seed 7 --name {answer['fault_id']}"
    )


def test_a_fault_hits_the_next_bill(served: Served, bill: str):
    settle = ("settle", "--person", "63010000000000000152", "--institution", "H51010000001")
    words = "refuse --province 630000 --method Settle --reason BENEFIT_SUSPENDED --calls 1"
    served.yidi("faults", "set", *words.split())

    refused = served.yidi(*settle, "--bill", bill)
    answered = served.yidi(*settle, "--bill", bill)

    assert refused.code == 1
    assert "参保人待遇已暂停" in refused.err
    assert answered.code == 0
    served.yidi("faults", "clear")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("explode --province 630000", "KIND：应为 delay"),
        ("stop", "缺少 --province"),
        ("stop --province 639900", "没有地区 639900"),
        ("silent --province 630000 --percent 101", "应为大于0至100的百分数，不是 101"),
        ("silent --province 630000 --percent 0", "应为大于0至100的百分数，不是 0"),
        ("refuse --province 630000 --reason BENEFIT_SUSPENDD", "是否为 BENEFIT_SUSPENDED？"),
        ("silent --province 630000 --method Setle", "是否为 Settle？"),
    ],
)
def test_a_wrong_word_is_named_with_what_is_expected(words: str, text: str):
    ended = yidi("faults", "set", *words.split())

    assert ended.code == 2
    assert text in ended.err


def test_what_the_platform_refuses_is_told_as_it_says_it(served: Served):
    ended = served.yidi("faults", "set", "stop", "--province", "630000", "--delay-ms", "5")

    assert ended.code == 1
    assert "故障STOP不使用延迟,请删除该项" in ended.err


def test_the_clock_is_set_shown_and_reset(served: Served):
    frozen = served.yidi("clock", "set", "2025-12-31T23:59:50", "--freeze")
    shown = served.yidi("clock", "show")
    status = served.yidi("status")
    shifted = served.yidi("clock", "set", "--offset", "2d", "--json").data
    reset = served.yidi("clock", "reset")

    assert frozen.out.startswith("2025-12-31 23:59:50  停住 frozen")
    assert shown.out.startswith("2025-12-31 23:59:50  停住 frozen")
    assert "2025-12-31 23:59:50  停住 frozen" in status.out
    assert (shifted["clock"]["mode"], shifted["clock"]["offset"]["seconds"]) == (
        "CLOCK_MODE_SHIFTED",
        172_800,
    )
    assert reset.out.rstrip().endswith("真实时间 real")
    assert "真实时间 real" in served.yidi("status").out


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("", "缺少 TIME、--offset 或 --freeze"),
        ("yesterday", "应为时间，如 2026-01-31T10:30，不是 yesterday"),
        ("--offset soon", "应为时长，如 30d、-2h、90s，不是 soon"),
    ],
)
def test_a_clock_is_not_set_to_nothing(words: str, text: str):
    ended = yidi("clock", "set", *words.split())

    assert ended.code == 2
    assert text in ended.err


def test_a_reset_asks_for_a_yes_and_empties_the_books(served: Served):
    served.yidi("demo")
    before = served.settlements()

    asked = served.yidi("reset")
    kept = served.settlements()
    reset = served.yidi("reset", "--yes")

    assert asked.code == 2
    assert "请加 --yes 确认" in asked.err
    assert kept == before > 0
    assert "已重置 · reset" in reset.out
    assert served.settlements() == 0


def test_where_no_platform_runs_every_command_says_so():
    for words in (("faults", "list"), ("clock", "show"), ("reset", "--yes")):
        ended = yidi(*words, "--control-address", "127.0.0.1:9")

        assert ended.code == 3
        assert "127.0.0.1:9 上没有平台在运行" in ended.err
