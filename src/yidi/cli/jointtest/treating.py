"""`yidi jointtest treating`: the kit waits at the gateway for a province as treating place."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from yidi.cli.choices import RegionName
from yidi.cli.connection import complete, not_safe
from yidi.cli.failures import CannotStart, Exit, Hint, NotReached, WrongInput
from yidi.cli.help_pages import Command, output_options, wants_json
from yidi.cli.jointtest.case_files import case_options, check_selection, library_of
from yidi.cli.jointtest.files import read_file
from yidi.cli.jointtest.insured import cares_of, versions_of
from yidi.cli.jointtest.kit_database import opened
from yidi.cli.jointtest.order_telling import OrderTelling
from yidi.cli.jointtest.reporting import out_option, write_report
from yidi.cli.jointtest.telling import tell_run
from yidi.cli.settings_options import SAFETY, settings_from, settings_options
from yidi.domain.regions import province_of
from yidi.jointtest.campaigns.plan_file import read_plan
from yidi.jointtest.cases.reader import Library
from yidi.jointtest.cases.selection import Selection
from yidi.jointtest.control import ControlFailed
from yidi.jointtest.insured.roster_file import read_roster
from yidi.jointtest.results import as_json
from yidi.jointtest.treating.desk import Desk, new_session_id
from yidi.jointtest.v1 import campaign_pb2, case_pb2, result_pb2, session_pb2
from yidi.observe import logs
from yidi.runtime.clock import SystemClock
from yidi.runtime.listeners import AddressTaken
from yidi.runtime.security import SecurityRefused
from yidi.runtime.settings import Settings
from yidi.runtime.treating_test import Open, Place, treating_test

_FILE = click.Path(path_type=Path, dir_okay=False)
_PARTNERS = ("630000", "640000")
_TELL_SECONDS = 0.5


@click.command(
    "treating",
    cls=Command,
    help=(
        "在国家平台入口等待被测省（就医地）的请求：发出工单，记录并评判收到的每一笔。\n"
        "被测系统把国家平台地址改为 --listen 的地址即可；中断后再次运行同一命令继续。\n"
        "Wait at the gateway for a tested treating place: hand out orders, record and judge "
        "every call. The tested system calls --listen instead of the national platform. "
        "Interrupted, the same command goes on.\n\n"
        "例 example:  yidi jointtest treating --region 510000\n"
        "例 example:  yidi jointtest treating --campaign plan.toml"
    ),
)
@click.option("--region", default=None, metavar="REGION", type=RegionName(),
              help="被测省（就医地） | the tested treating place")  # fmt: skip
@click.option("--insured", default=None, metavar="REGION", type=RegionName(),
              help="参保地，缺省 630000 | the insured place that answers")  # fmt: skip
@click.option("--campaign", type=_FILE, default=None, metavar="FILE",
              help="配对联调计划，一次开多场 | a plan: one session for each pair")  # fmt: skip
@click.option("--listen", default="127.0.0.1:50061", show_default=True, metavar="HOST:PORT",
              help="被测系统调用的地址 | where the tested system calls")  # fmt: skip
@click.option("--orders-address", default="127.0.0.1:8090", show_default=True,
              metavar="HOST:PORT", help="工单网页的地址 | page of the work orders")  # fmt: skip
@click.option("--hub", default="", metavar="HOST:PORT",
              help="已运行的国家平台，缺省自带 | a platform that runs already")  # fmt: skip
@click.option("--control", default="", metavar="HOST:PORT",
              help="该平台的测试控制 | its test control")  # fmt: skip
@click.option("--people", type=_FILE, default=None, metavar="FILE",
              help="参保地的测试人员 TOML | people of the insured place")  # fmt: skip
@case_options
@click.option("--version", "versions", default="V2.0,V2.1", show_default=True,
              callback=versions_of, metavar="LIST",
              help="测试的接口版本 | interface versions to test at")  # fmt: skip
@click.option("--care", "cares", multiple=True, callback=cares_of, metavar="LIST",
              help="只测这些医疗类别 | only these care types")  # fmt: skip
@click.option("--side-by-side", type=click.IntRange(1, 64), default=3, show_default=True,
              metavar="NUMBER", help="同时发出的用例数 | cases handed out at once")  # fmt: skip
@click.option("--wait", type=click.IntRange(1, 86_400), default=600, show_default=True,
              metavar="SECONDS", help="每笔请求等多久 | how long to wait for a call")  # fmt: skip
@click.option("--both-sides", is_flag=True,
              help="同时评判参保地的答复 | judge the insured place as well")  # fmt: skip
@click.option("--orders-to", type=click.Path(path_type=Path), default=None, metavar="FOLDER",
              help="把工单写成文件 | write the work orders as files")  # fmt: skip
@click.option("--finish", is_flag=True,
              help="结束未完的场次并出报告 | end open sessions and report")  # fmt: skip
@click.option("--system", default="", metavar="TEXT",
              help="被测系统名称和版本 | product and version, for the report")  # fmt: skip
@out_option
@output_options
@settings_options("data", "database_url", "province", *SAFETY)
@click.pass_context
def command(context: click.Context, /, **given: Any) -> Exit:
    options = {name: given.pop(name) for name in _OPTIONS}
    settings = settings_from(given)
    library = library_of(options["folder"])
    selection = Selection(options["only"], options["without"], options["cares"])
    check_selection(selection, library)
    sessions = list(_sessions(options, library, selection))
    logs.configure("warning", as_json=settings.log_json)
    is_json = wants_json(context)
    telling = OrderTelling(options["orders_to"], is_json)
    runs = complete(_test(settings, options, library, sessions, telling))
    for run in runs:
        stem = options["out"]
        if stem is not None and len(runs) > 1:
            stem = stem.with_name(f"{stem.name}-{run.run_id}")
        write_report(run, stem, is_quiet=is_json)
        if not is_json:
            tell_run(run)
        else:
            _say("run", as_json.plain(run))
    if not runs:
        return Exit.INTERRUPTED
    passed = all(each.verdict == result_pb2.VERDICT_PASSED for each in runs)
    return Exit.DONE if passed else Exit.NOT_PASSED


_OPTIONS = (
    "region", "insured", "campaign", "listen", "orders_address", "hub", "control", "people",
    "folder", "only", "without", "versions", "cares", "side_by_side", "wait", "both_sides",
    "orders_to", "finish", "system", "out",
)  # fmt: skip


def _sessions(
    options: Mapping[str, Any], library: Library, selection: Selection
) -> Iterator[session_pb2.Session]:
    """Yield the sessions that are asked for; they have no id yet."""
    campaign = read_file(options["campaign"], read_plan)
    if (campaign is None) == (options["region"] is None):
        raise WrongInput(
            "给出 --region 或 --campaign 其中一个", "give either --region or --campaign"
        )
    if campaign is None:
        treating = province_of(options["region"])
        partner = next(each for each in _PARTNERS if each != treating)
        pair = campaign_pb2.Pair(
            treating=options["region"],
            insured=options["insured"] or partner,
            interface_versions=options["versions"],
            care_types=options["cares"],
            system=options["system"],
        )
        yield _session(pair, "", options, library, selection)
        return
    for pair in campaign.pairs:
        if case_pb2.ROLE_TREATING in pair.roles or case_pb2.ROLE_INSURED in pair.roles:
            chosen = Selection(options["only"], options["without"], list(pair.care_types))
            yield _session(pair, campaign.id, options, library, chosen)


def _session(
    pair: campaign_pb2.Pair,
    campaign_id: str,
    options: Mapping[str, Any],
    library: Library,
    selection: Selection,
) -> session_pb2.Session:
    if province_of(pair.treating) == province_of(pair.insured):
        raise WrongInput("就医地和参保地须为两个省", "both sides must be two provinces")
    judges = options["both_sides"] or case_pb2.ROLE_INSURED in pair.roles
    return session_pb2.Session(
        treating_region=pair.treating,
        insured_region=pair.insured,
        interface_versions=pair.interface_versions,
        care_types=pair.care_types,
        case_ids=[each.id for each in library.cases
                  if each.role == case_pb2.ROLE_TREATING and selection.takes(each)],
        campaign_id=campaign_id,
        judges_insured=judges,
        system=pair.system,
        selection=[*(f"--only {each}" for each in options["only"]),
                   *(f"--without {each}" for each in options["without"])],
        open_cases_max=options["side_by_side"],
        wait_seconds=options["wait"],
    )  # fmt: skip


async def _test(
    settings: Settings,
    options: Mapping[str, Any],
    library: Library,
    sessions: list[session_pb2.Session],
    telling: OrderTelling,
) -> list[result_pb2.Run]:
    place = Place(
        listen=options["listen"],
        pages=options["orders_address"],
        gateway=options["hub"],
        control=options["control"],
        roster=read_file(options["people"], read_roster),
    )
    if place.gateway and not place.control and place.roster is None:
        raise WrongInput(
            "用 --hub 时须给出 --control 或 --people，否则没有测试人员",
            "with --hub give --control or --people: somebody has to be tested with",
        )
    clock = SystemClock()
    cases = {each.id: each for each in library.cases}
    try:
        with opened(settings) as books:
            async with treating_test(settings, place, books, cases, clock) as found:
                await _take_up(found.desk, books, sessions)
                return await _work(found, telling, ends_at_once=options["finish"])
    except AddressTaken as taken:
        raise CannotStart(
            f"地址 {taken} 已被占用", f"the address {taken} is taken",
            hints=[Hint("换一个：--listen、--orders-address", "choose others")],
        ) from None  # fmt: skip
    except SecurityRefused as refused:
        raise not_safe(refused, CannotStart) from None
    except ControlFailed as failed:
        raise NotReached("测试控制不可用", f"test control cannot be used: {failed}") from None


async def _take_up(desk: Desk, books: Any, sessions: list[session_pb2.Session]) -> None:
    """Go on with the open session of each pair, or begin one."""
    for wanted in sessions:
        pair = (wanted.treating_region, wanted.insured_region, wanted.campaign_id)
        resumed = await desk.resume(
            lambda each, pair=pair: (  # type: ignore[misc]
                (each.treating_region, each.insured_region, each.campaign_id) == pair
                and each.session_id not in desk.sessions
            )
        )
        if resumed:
            continue
        wanted.session_id = new_session_id(
            books, wanted.treating_region, wanted.insured_region, desk.now()
        )
        wanted.opened_at.FromDatetime(desk.now())
        await desk.open(wanted)


def _say(event: str, facts: Mapping[str, Any]) -> None:
    """Write one line of JSON: a script reads them as they come."""
    click.echo(json.dumps({"event": event, **facts}, ensure_ascii=False))
    sys.stdout.flush()


async def _work(found: Open, telling: OrderTelling, *, ends_at_once: bool) -> list[result_pb2.Run]:
    """Tell orders until all is done or somebody stops; return the runs of what is done."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    addresses = found.addresses
    if not telling.as_json:
        click.echo(f"被测系统调用 call here      {addresses['hub']}")
        click.echo(f"工单网页 work orders        http://{addresses['orders']}/")
    else:
        _say("listening", addresses)
    desk = found.desk
    while not (ends_at_once or desk.is_over or stopping.is_set()):
        telling.tell(desk.orders())
        await asyncio.wait([asyncio.ensure_future(stopping.wait())], timeout=_TELL_SECONDS)
    telling.tell(desk.orders())
    for each in desk.lost:
        click.echo(f"场次 {each} 已由另一个进程接手 · another process goes on with it", err=True)
    if not (ends_at_once or desk.is_over):
        click.echo("已中断，再次运行同一命令继续 · interrupted; the same command goes on", err=True)
        return []
    return [run for each in list(desk.sessions) for run in await desk.close(each)]
