"""`yidi outages` against a platform that runs: announce, list, watch, withdraw (A-143)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from tests.e2e.processes import Served, yidi
from yidi.domain.regions import CHINA_TIME


def test_an_outage_is_announced_seen_everywhere_and_withdrawn(served: Served):
    end = f"{datetime.now(CHINA_TIME) + timedelta(hours=2):%Y-%m-%dT%H:%M}"
    gateway = ["--gateway-address", served.listening["gateway"]]

    words = ["--by", "海南省", "--end", end, "--reason", "机房检修", "--json"]
    announced = yidi("outages", "announce", *words, *gateway)
    number = announced.data["notice_id"]
    listed = yidi("outages", "list", "海南省", *gateway)
    watched = yidi("outages", "watch", "--once", "--json", *gateway)
    status = served.yidi("status")
    foreign = yidi("outages", "withdraw", number, "--by", "630000", *gateway)
    withdrawn = yidi("outages", "withdraw", number, "--by", "national", *gateway)
    after = yidi("outages", "list", "海南省", *gateway)

    assert announced.data["announced_by"] == "460000"
    assert f"{number}  计划停机 planned" in listed.out
    assert "原因 reason: 机房检修" in listed.out
    events = [json.loads(line) for line in watched.out.splitlines()]
    assert number in [each["notice"]["notice_id"] for each in events if each["notice"]]
    assert events[-1]["is_current"] is True
    assert "海南省：机房检修" in status.out
    assert foreign.code == 1
    assert "只能为本地区公告或撤销停机,海南省不属于本机构" in foreign.err
    assert withdrawn.code == 0
    assert "已撤销 withdrawn" in withdrawn.out
    assert "没有停机公告 · no outage notice" in after.out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("J6300000000120250106153000001", "长度不对"),
        ("J51000000001202501061530000001", "前 12 位不是 J63000000001"),
    ],
)
def test_a_mistyped_message_id_never_passes_for_a_new_message(given: str, said: str):
    """Who repeats an announcement with it would announce it twice."""
    ended = yidi("outages", "withdraw", "N1", "--by", "630000", "--message-id", given)

    assert ended.code == 2
    assert ended.err.splitlines()[0] == f"错误 报文号 {given}：{said}"


def test_where_no_platform_runs_a_watch_says_so():
    ended = yidi("outages", "watch", "--gateway-address", "127.0.0.1:9")

    assert ended.code == 3
    assert "127.0.0.1:9 上没有平台在运行" in ended.err


def test_a_planned_outage_without_an_end_is_refused_with_what_to_write():
    ended = yidi("outages", "announce", "--by", "630000", "--reason", "系统升级")

    assert ended.code == 2
    assert "计划停机须有结束时间（--end）" in ended.err
    assert "突发故障用 --unplanned" in ended.err
