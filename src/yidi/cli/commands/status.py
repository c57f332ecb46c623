"""`yidi status`: what runs, and what is in the books."""

from __future__ import annotations

from typing import Any

import click
from rich.text import Text

from yidi.cli.clock_words import clock_words
from yidi.cli.connection import Addresses, Platform, complete
from yidi.cli.fault_words import described
from yidi.cli.help_pages import Command, output_options, wants_json
from yidi.cli.plain_values import plain
from yidi.cli.reports import write_json
from yidi.cli.screen import BAD, GOOD, QUIET, facts, listing, show, title
from yidi.cli.settings_options import SAFETY, settings_from, settings_options
from yidi.domain.regions import CHINA_TIME, region
from yidi.v1 import outage_pb2
from yidi.v1 import simulator_service_pb2 as simulator


@click.command(
    cls=Command,
    help="平台在运行什么，账上有多少。\nWhat runs, and what is in the books.",
)
@output_options
@settings_options("control_address", "province_address", *SAFETY)
@click.pass_context
def command(context: click.Context, /, **flags: Any) -> None:
    addresses = Addresses.of(settings_from(flags))

    async def ask() -> simulator.GetStatusResponse:
        async with Platform(addresses) as platform:
            return await platform.status()

    answer = complete(ask())
    if wants_json(context):
        write_json(plain(answer))
        return
    show(
        title(f"异地 Yidi {answer.version} · {addresses.control}"),
        facts(_summary(answer)),
        "",
        _provinces(answer),
    )


def _summary(answer: simulator.GetStatusResponse) -> list[tuple[str, str]]:
    started = answer.started_at.ToDatetime(CHINA_TIME)
    return [
        ("启动 started", f"{started:%Y-%m-%d %H:%M:%S}"),
        ("平台时钟 clock", clock_words(answer.now, answer.clock)),
        ("数据 data", answer.data_folder),
        ("报文日志 journal entries", str(answer.journal_entries)),
        ("尚无结果的报文 without outcome", str(answer.unfinished_messages)),
        ("结算记录 settlements", _settlements(answer)),
        ("有慢特病资格而按普通结算 as ordinary", _share_as_ordinary(answer)),
        *(("停机 outage", _outage(each)) for each in answer.outages),
        *_controlled(answer),
    ]


def _settlements(answer: simulator.GetStatusResponse) -> str:
    """How many the books of this process hold; the books of other processes are not looked into."""
    elsewhere = sum(not each.is_in_process for each in answer.provinces)
    count = sum(each.settlements for each in answer.provinces)
    if elsewhere == len(answer.provinces):
        return "未知，账簿在各省的进程 · not known, the provinces keep the books"
    more = f"，另有 {elsewhere} 个省不在本进程 · without {elsewhere} provinces elsewhere"
    return f"{count}{more if elsewhere else ''}"


def _controlled(answer: simulator.GetStatusResponse) -> list[tuple[str, str]]:
    """What test control has changed; nothing in a platform that nobody plays with."""
    rows = [("故障 fault", f"{each.fault_id}: {described(each)}") for each in answer.faults]
    if answer.are_call_faults_allowed:
        rows.append(("单笔故障 faults of calls", "允许 allowed"))
    return rows


def _share_as_ordinary(answer: simulator.GetStatusResponse) -> str:
    """How many visits of qualified people may have to be refunded, since the start (A-092)."""
    count, total = answer.qualified_as_ordinary, answer.qualified_visits
    share = f"（{100 * count // total}%）" if total else ""
    return f"{count} / {total}{share}"


def _outage(notice: outage_pb2.OutageNotice) -> str:
    names = [region(code) for code in notice.scope.regions]
    place = "、".join(each.name for each in names if each) or "全国 everywhere"
    end = f"{notice.ends_at.ToDatetime(CHINA_TIME):%Y-%m-%d %H:%M}"
    until = end if notice.HasField("ends_at") else "未知 unknown"
    return f"{place}：{notice.reason_zh}，预计恢复 until {until}（{notice.notice_id}）"


def _state(province: simulator.ProvinceStatus) -> Text:
    if province.breaker == outage_pb2.BREAKER_STATE_OPEN:
        return Text("已熔断 left alone", BAD)
    if province.breaker == outage_pb2.BREAKER_STATE_HALF_OPEN:
        return Text("试探中 being tried", BAD)
    if province.is_serving:
        return Text("在线 serving", GOOD)
    if not province.is_in_process and not province.address:
        return Text("未接入 none", QUIET)
    return Text("离线 not serving", BAD)


def _provinces(answer: simulator.GetStatusResponse) -> Any:
    table = listing(
        "省",
        "province",
        "系统 system",
        "状态 state",
        "结算\nsettlements",
        "版本 versions",
        right=[4],
    )
    for each in answer.provinces:
        where = "模拟 mock" if each.is_in_process else each.address
        state = _state(each)
        known = str(each.settlements) if each.is_in_process else "—"
        count = Text(known, style="" if each.settlements else QUIET)
        table.add_row(each.name, each.province, where, state, count, _versions(each))
    return table


def _versions(each: simulator.ProvinceStatus) -> str:
    """What a province speaks: once if both roles speak alike."""
    treating, insured = _spoken(each.as_treating_place), _spoken(each.as_insured_place)
    return insured if treating == insured else f"就医地 {treating}\n参保地 {insured}"


def _spoken(version: simulator.SpokenVersion) -> str:
    return f"{version.interface_version}/{version.code_table}"
