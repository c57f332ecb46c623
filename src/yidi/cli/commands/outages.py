"""`yidi outages`: list, announce, withdraw and watch outage notices (停机公告)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import click
from google.protobuf.timestamp_pb2 import Timestamp
from rich.console import Group as Lines
from rich.text import Text

from yidi.cli.choices import CodeName, Moment, RegionName
from yidi.cli.commands.institutions import CARE_WORDS
from yidi.cli.connection import complete
from yidi.cli.failures import Hint, WrongInput
from yidi.cli.help_pages import Group, output_options, wants_json
from yidi.cli.outage_calendar import Calendar, outage_header
from yidi.cli.plain_values import plain
from yidi.cli.reports import write_json
from yidi.cli.screen import BAD, QUIET, STRONG, Paragraph, indented, show
from yidi.cli.settings_options import SAFETY, settings_from, settings_options
from yidi.domain.outage import NATIONAL, OutageKind, OutageRole
from yidi.domain.regions import CHINA_TIME, region
from yidi.runtime.clock import SystemClock
from yidi.v1 import outage_pb2
from yidi.v1 import outage_service_pb2 as contract

ROLE_WORDS = {"treating": OutageRole.TREATING_PLACE, "insured": OutageRole.INSURED_PLACE}
_KIND_WORDS = {OutageKind.PLANNED: "计划停机 planned", OutageKind.UNPLANNED: "系统中断 unplanned"}


class Announcing(RegionName):
    """An area or its name, or ``national`` for the national platform."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value in ("national", NATIONAL, "国家平台"):
            return NATIONAL
        return super().convert(value, param, ctx)


def _by_option(command: Any) -> Any:
    return click.option(
        "--by",
        "by",
        type=Announcing(),
        metavar="REGION",
        required=True,
        help="谁公告：地区，或 national 国家平台 | who speaks: an area, or national",
    )(command)


def _asking_option(command: Any) -> Any:
    return click.option(
        "--by",
        "by",
        type=Announcing(),
        metavar="REGION",
        default=NATIONAL,
        help="谁查询，与证书相符；缺省国家平台 | who asks, as the certificate says",
    )(command)


def _message_id_option(command: Any) -> Any:
    return click.option(
        "--message-id",
        default="",
        metavar="ID",
        help="重发时用原报文号 | the id of the first try, to repeat it",
    )(command)


@click.group(
    "outages",
    cls=Group,
    help="停机公告：查询、发布、撤销、订阅。\nOutage notices: list, announce, withdraw, watch.",
)
def command() -> None:
    """Hold the commands about outages."""


@command.command(
    "list",
    short_help="有哪些停机公告 | which notices there are",
    help=(
        "列出停机公告，缺省为现在和以后的。\n"
        "List the notices that stand now or later, or those of a period."
    ),
)
@click.argument("regions", nargs=-1, metavar="[REGION]...", type=RegionName())
@click.option("--from", "from_", type=Moment(), default=None, metavar="TIME", help="从何时 | from")
@click.option("--to", type=Moment(), default=None, metavar="TIME", help="到何时 | until")
@_asking_option
@click.option("--withdrawn", is_flag=True, help="包括已撤销的 | withdrawn ones too")
@output_options
@settings_options("gateway_address", *SAFETY)
@click.pass_context
def list_command(
    context: click.Context,
    /,
    regions: tuple[str, ...],
    from_: datetime | None,
    to: datetime | None,
    by: str,
    withdrawn: bool,
    **flags: Any,
) -> None:
    request = contract.ListOutagesRequest(
        header=outage_header(SystemClock(), by), regions=regions, include_withdrawn=withdrawn
    )
    _put(from_, getattr(request, "from"))
    _put(to, request.to)

    async def ask() -> list[outage_pb2.OutageNotice]:
        async with Calendar(settings_from(flags)) as calendar:
            return await calendar.notices(request)

    notices = complete(ask())
    if wants_json(context):
        write_json({"notices": [plain(each) for each in notices]})
        return
    show(*(_shown(each) for each in notices))
    if not notices:
        show("没有停机公告 · no outage notice")


@command.command(
    "announce",
    short_help="发布停机公告 | announce an outage",
    help=(
        "发布停机公告：计划停机须有结束时间；加 --unplanned 为突发故障，结束时间可以未知。\n"
        "Announce an outage; a planned one has an end, with --unplanned it is a fault.\n\n"
        "例 example:  yidi outages announce --by 630000 --begin 2026-12-01T22:00 "
        "--end 2026-12-02T06:00 --reason 系统升级"
    ),
)
@_by_option
@click.option(
    "--region", "regions", type=RegionName(), multiple=True, metavar="REGION",
    help="停机地区，缺省为本地区 | what is out, by default the own area",
)  # fmt: skip
@click.option(
    "--begin", type=Moment(), default=None, metavar="TIME", help="缺省现在 | now by default"
)
@click.option("--end", type=Moment(), default=None, metavar="TIME", help="预计恢复 | expected end")
@click.option("--reason", required=True, metavar="TEXT", help="原因，中文，至多60字 | in Chinese")
@click.option("--advice", default="", metavar="TEXT", help="给收费员的建议 | advice to the cashier")
@click.option("--unplanned", is_flag=True, help="非计划停机（故障） | a fault, not planned")
@click.option(
    "--role", "roles", type=CodeName("role", ROLE_WORDS), multiple=True, metavar="ROLE",
    help="treating 就医地、insured 参保地；缺省两者 | both unless given",
)  # fmt: skip
@click.option(
    "--care", "care_types", type=CodeName("care", CARE_WORDS), multiple=True, metavar="CARE",
    help="只停哪些医疗类别 | only these kinds of care",
)  # fmt: skip
@click.option(
    "--method", "methods", multiple=True, metavar="METHOD",
    help="只停哪些方法，如 yidi.v1.SettlementService/Settle | only these methods",
)  # fmt: skip
@_message_id_option
@output_options
@settings_options("gateway_address", *SAFETY)
@click.pass_context
def announce_command(
    context: click.Context,
    /,
    by: str,
    begin: datetime | None,
    end: datetime | None,
    reason: str,
    advice: str,
    message_id: str,
    unplanned: bool,
    **given: Any,
) -> None:
    scope = outage_pb2.OutageScope(
        **{name: given.pop(name) for name in ("regions", "methods", "care_types", "roles")}
    )
    if end is None and not unplanned:
        raise WrongInput(
            "计划停机须有结束时间（--end）",
            "a planned outage has an end (--end)",
            hints=[Hint("突发故障用 --unplanned", "a fault is announced with --unplanned")],
        )
    kind = OutageKind.UNPLANNED if unplanned else OutageKind.PLANNED
    notice = outage_pb2.OutageNotice(
        kind=kind.value,  # type: ignore[arg-type]
        scope=scope,
        reason_zh=reason,
        advice_zh=advice,
    )
    _put(begin, notice.begins_at)
    _put(end, notice.ends_at)
    request = contract.AnnounceOutageRequest(
        header=outage_header(SystemClock(), by, message_id), notice=notice
    )

    async def ask() -> outage_pb2.OutageNotice:
        async with Calendar(settings_from(given)) as calendar:
            return await calendar.announce(request)

    _done(context, complete(ask(), request.header.message_id))


@command.command(
    "withdraw",
    short_help="撤销停机公告 | withdraw a notice",
    help="撤销停机公告，正在停机的立即结束。\nWithdraw a notice; a running window ends now.",
)
@click.argument("notice_id", metavar="NOTICE")
@_by_option
@_message_id_option
@output_options
@settings_options("gateway_address", *SAFETY)
@click.pass_context
def withdraw_command(
    context: click.Context, /, notice_id: str, by: str, message_id: str, **flags: Any
) -> None:
    request = contract.WithdrawOutageRequest(
        header=outage_header(SystemClock(), by, message_id), notice_id=notice_id
    )

    async def ask() -> outage_pb2.OutageNotice:
        async with Calendar(settings_from(flags)) as calendar:
            return await calendar.withdraw(request)

    _done(context, complete(ask(), request.header.message_id))


@command.command(
    "watch",
    short_help="订阅停机公告 | be told of every change",
    help=(
        "先列出现有的停机公告，再随时显示新的变化；Ctrl-C 结束，--after 从上次的事件号继续。\n"
        "Show what stands, then every change; --after goes on where you were. With --json one "
        "event a line."
    ),
)
@click.argument("regions", nargs=-1, metavar="[REGION]...", type=RegionName())
@click.option(
    "--after", type=click.IntRange(min=0), default=0, metavar="EVENT",
    help="上次收到的事件号 | the last event you have seen",
)  # fmt: skip
@_asking_option
@click.option("--once", is_flag=True, help="列完现有的就结束 | end when everything is told")
@output_options
@settings_options("gateway_address", *SAFETY)
@click.pass_context
def watch_command(
    context: click.Context,
    /,
    regions: tuple[str, ...],
    after: int,
    by: str,
    once: bool,
    **flags: Any,
) -> None:
    request = contract.WatchOutagesRequest(
        header=outage_header(SystemClock(), by), after_event=after, regions=regions
    )
    tell = _tell_json if wants_json(context) else _tell

    async def follow() -> None:
        async with Calendar(settings_from(flags)) as calendar:
            async for answer in calendar.watch(request):
                tell(answer)
                if once and answer.is_current:
                    return

    complete(follow())


def _tell(answer: contract.WatchOutagesResponse) -> None:
    if answer.HasField("notice"):
        show(Text(f"事件 event {answer.event}", QUIET), _shown(answer.notice))
    elif answer.is_current:
        show(Text(f"事件 event {answer.event}：以上为全部 · that is all so far", QUIET))


def _tell_json(answer: contract.WatchOutagesResponse) -> None:
    click.echo(json.dumps(plain(answer), ensure_ascii=False))


def _done(context: click.Context, notice: outage_pb2.OutageNotice) -> None:
    if wants_json(context):
        write_json(plain(notice))
        return
    show(_shown(notice))


def _put(moment: datetime | None, field: Timestamp) -> None:
    if moment is not None:
        field.FromDatetime(moment)


def _shown(notice: outage_pb2.OutageNotice) -> Lines:
    """Return one notice for people: what, where, when, why, what to do."""
    kind = _KIND_WORDS.get(OutageKind(notice.kind), "") if notice.kind else ""
    head = Text(f"{notice.notice_id}  {kind}", style=STRONG)
    if notice.HasField("withdrawn_at"):
        head.append(f"  已撤销 withdrawn {_time(notice.withdrawn_at)}", style=BAD)
    end = _time(notice.ends_at) if notice.HasField("ends_at") else "未知 unknown"
    lines = [
        f"{_places(notice.scope.regions)}  {_time(notice.begins_at)} 至 to {end}",
        f"原因 reason: {notice.reason_zh}",
        f"建议 advice: {notice.advice_zh}",
    ]
    lines += [] if notice.is_noticed else [f"公告方 announced by: {_places([notice.announced_by])}"]
    if notice.is_noticed:
        lines.append("国家平台自行发现 · noticed by the national platform")
    if notice.scope.methods:
        lines.append(f"仅限 only: {' '.join(notice.scope.methods)}")
    return Lines(head, *(indented(Paragraph(line)) for line in lines), Text(""))


def _places(codes: Iterable[str]) -> str:
    names = []
    for code in codes:
        found = region(code)
        names.append(f"{code} {found.name}" if found else "国家平台 national platform")
    return "、".join(names) or "全国 everywhere"


def _time(stamp: Timestamp) -> str:
    return f"{stamp.ToDatetime(CHINA_TIME):%Y-%m-%d %H:%M}"
