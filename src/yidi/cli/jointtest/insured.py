"""`yidi jointtest insured`: the kit as national platform tests a province as insured place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yidi.cli.choices import RegionName
from yidi.cli.commands.institutions import CARE_WORDS
from yidi.cli.connection import complete, not_safe, reachable
from yidi.cli.failures import Exit, Hint, NotReached, WrongInput
from yidi.cli.help_pages import Command, output_options, wants_json
from yidi.cli.jointtest.case_files import case_options, check_selection, library_of
from yidi.cli.jointtest.files import read_file
from yidi.cli.jointtest.kit_database import KIT_SETTINGS, opened
from yidi.cli.jointtest.reporting import out_option, write_report
from yidi.cli.jointtest.telling import Telling, tell_run
from yidi.cli.reports import write_json
from yidi.cli.settings_options import SAFETY, settings_from, settings_options
from yidi.domain.participants import GATEWAY, province
from yidi.domain.regions import province_of
from yidi.jointtest.amounts.plan_file import read_plan
from yidi.jointtest.campaigns.evidence import keep
from yidi.jointtest.cases.completing import VERSIONS
from yidi.jointtest.cases.reader import Library
from yidi.jointtest.cases.selection import Selection
from yidi.jointtest.control import ControlFailed
from yidi.jointtest.insured.roster_file import read_roster
from yidi.jointtest.judging.amount_table import read_amounts
from yidi.jointtest.line import Line
from yidi.jointtest.results import as_json
from yidi.jointtest.results.known_failures import read_known_failures
from yidi.jointtest.running.insured_run import InsuredRun, Target, Wishes
from yidi.jointtest.v1 import case_pb2, result_pb2
from yidi.rpc.identity import bearer
from yidi.runtime.clock import SystemClock
from yidi.runtime.security import SecurityRefused, client_security, client_signatures
from yidi.runtime.settings import Settings

_FILE = click.Path(path_type=Path, dir_okay=False)
_EXITS = {
    result_pb2.VERDICT_PASSED: Exit.DONE,
    result_pb2.VERDICT_FAILED: Exit.NOT_PASSED,
    result_pb2.VERDICT_KIT_ERROR: Exit.OUR_FAULT,
}


def versions_of(_: Any, __: Any, text: str) -> tuple[str, ...]:
    """Return the interface versions of a list."""
    found = tuple(each.strip() for each in text.split(",") if each.strip())
    if not found or not set(found) <= set(VERSIONS):
        raise click.BadParameter("V2.0、V2.1，用逗号分隔 | V2.0, V2.1, separated by commas")
    return found


def cares_of(_: Any, __: Any, names: tuple[str, ...]) -> tuple[int, ...]:
    """Return the care types of a list."""
    words = [each.strip().lower() for name in names for each in name.split(",") if each.strip()]
    if wrong := [each for each in words if each not in CARE_WORDS]:
        raise click.BadParameter(f"{wrong[0]}; {', '.join(CARE_WORDS)}")
    return tuple(CARE_WORDS[each].value for each in words)


@click.command(
    "insured",
    cls=Command,
    help=(
        "扮演国家平台，测试一个省作为参保地的系统。\n"
        "不给 --target 时测试本机 yidi serve 的模拟省。\n"
        "Play the national platform and test a province as insured place; without --target the "
        "mocked province of the yidi serve on this machine.\n\n"
        "例 example:  yidi jointtest insured --region 630000\n"
        "例 example:  yidi jointtest insured --region 630000 --target 10.0.0.5:50051 "
        "--people people.toml"
    ),
)
@click.option(
    "--region", required=True, metavar="REGION", type=RegionName(),
    help="被测省或统筹区 | the tested province or area",
)  # fmt: skip
@click.option(
    "--target", default=None, metavar="HOST:PORT",
    help="被测系统的地址 | address of the tested system",
)  # fmt: skip
@click.option(
    "--hub", default=None, metavar="HOST:PORT",
    help="已接入被测系统的国家平台，测转发 | a national platform that routes to it",
)  # fmt: skip
@click.option(
    "--control", default=None, metavar="HOST:PORT",
    help="测试控制：人员、时钟、故障 | test control: people, clock, faults",
)  # fmt: skip
@click.option(
    "--people", type=_FILE, default=None, metavar="FILE",
    help="测试人员和机构 TOML | people and institutions to test with",
)  # fmt: skip
@click.option(
    "--expected", type=_FILE, default=None, metavar="FILE",
    help="预期金额表 CSV | a table of expected amounts",
)  # fmt: skip
@click.option(
    "--plan",
    type=_FILE,
    default=None,
    metavar="FILE",
    help="参保地政策文件 TOML，逐笔核对金额 | policy file, to check amounts by",
)
@click.option(
    "--known-failures", type=_FILE, default=None, metavar="FILE",
    help="已知失败清单 TOML | cases known to fail, with reasons",
)  # fmt: skip
@case_options
@click.option(
    "--version", "versions", default="V2.0,V2.1", show_default=True, callback=versions_of,
    metavar="LIST", help="测试的接口版本 | interface versions to test at",
)  # fmt: skip
@click.option(
    "--speaks", type=click.Choice(VERSIONS), default="V2.1", show_default=True,
    help="被测系统的最高接口版本 | the newest version that it speaks",
)  # fmt: skip
@click.option(
    "--care", "cares", multiple=True, callback=cares_of, metavar="LIST",
    help="只测这些医疗类别 | only these care types",
)  # fmt: skip
@click.option(
    "--seed", type=click.IntRange(1), default=None, metavar="NUMBER",
    help="报文号的种子，缺省取当前时间 | seed of message ids; the time unless given",
)  # fmt: skip
@click.option(
    "--side-by-side", type=click.IntRange(1, 64), default=8, show_default=True, metavar="NUMBER",
    help="同时进行的用例数 | cases at the same time",
)  # fmt: skip
@click.option(
    "--system", default="", metavar="TEXT",
    help="被测系统的名称和版本，写入报告 | product and version, for the report",
)  # fmt: skip
@click.option(
    "--keep", is_flag=True,
    help="保存结果并签发符合性声明 | keep the result and state what it has shown",
)  # fmt: skip
@click.option(
    "--campaign", default="", metavar="ID",
    help="所属配对联调，同时保存 | the campaign that it belongs to; keeps it",
)  # fmt: skip
@out_option
@output_options
@settings_options("province_address", "gateway_address", *KIT_SETTINGS, *SAFETY)
@click.pass_context
def command(context: click.Context, /, **given: Any) -> Exit:
    options = {name: given.pop(name) for name in _OPTIONS}
    given.pop("json", None), given.pop("debug", None)
    settings = settings_from(given)
    library = library_of(options["folder"])
    selection = Selection(options["only"], options["without"], options["cares"])
    check_selection(selection, library)
    if options["speaks"] not in options["versions"]:
        options["versions"] = tuple(
            each for each in options["versions"] if each <= options["speaks"]
        )
    if not options["versions"]:
        raise WrongInput("没有可测的接口版本", "no interface version is left to test at")
    telling = Telling(is_quiet=wants_json(context))
    run = complete(_run(settings, options, selection, library, telling))
    if options["keep"] or options["campaign"]:
        with opened(settings) as books:
            keep(books, run, "", options["campaign"])
    write_report(run, options["out"], is_quiet=wants_json(context))
    if wants_json(context):
        write_json(as_json.plain(run))
    else:
        tell_run(run)
    if run.requests == 0 and not any(
        each.verdict == result_pb2.VERDICT_PASSED for each in run.cases
    ):
        return _never_reached(run)
    return _EXITS.get(run.verdict, Exit.NOT_PASSED)


_OPTIONS = (
    "region", "target", "hub", "control", "people", "expected", "plan", "known_failures", "folder",
    "only", "without", "versions", "speaks", "cares", "seed", "side_by_side", "system", "out",
    "keep", "campaign",
)  # fmt: skip


def _never_reached(run: result_pb2.Run) -> Exit:
    """A run that reached nobody ends like every command that reached nobody."""
    broken = [
        each.transport
        for case in run.cases
        for step in case.steps
        for each in step.exchanges
        if each.transport
    ]
    return Exit.NOT_REACHED if broken else Exit.NOT_PASSED


async def _run(
    settings: Settings,
    options: dict[str, Any],
    selection: Selection,
    library: Library,
    telling: Telling,
) -> result_pb2.Run:
    clock = SystemClock()
    target = _target(settings, options, clock)
    wishes = Wishes(
        selection=selection,
        versions=options["versions"],
        known=read_file(options["known_failures"], read_known_failures)
        or case_pb2.KnownFailures(),
        seed=options["seed"] or clock.now_ms() // 10,
        side_by_side=options["side_by_side"],
        told=[*(f"--only {each}" for each in options["only"]),
              *(f"--without {each}" for each in options["without"])],
    )  # fmt: skip
    try:
        return await InsuredRun(target, wishes, clock).run(library.cases, telling.case)
    except ControlFailed as failed:
        raise NotReached(
            "测试控制不可用", f"test control cannot be used: {failed}",
            hints=[Hint("核对 --control 和令牌", "check --control and its token")],
        ) from None  # fmt: skip
    finally:
        for line in (target.direct, target.hub, target.control):
            if line is not None:
                await line.close()


def _target(settings: Settings, options: dict[str, Any], clock: SystemClock) -> Target:
    region = options["region"]
    is_local = options["target"] is None
    direct = options["target"] or reachable(settings.province_address)
    hub = options["hub"] or (reachable(settings.gateway_address) if is_local else None)
    control = options["control"] or (reachable(settings.control_address) if is_local else None)
    tested = province(province_of(region))
    return Target(
        region=region,
        direct=_line(settings, direct, clock, tested.name),
        hub=_line(settings, hub, clock, GATEWAY.name) if hub else None,
        control=_control_line(settings, control, clock) if control else None,
        roster=read_file(options["people"], read_roster),
        amounts=read_file(options["expected"], read_amounts),
        plans=read_file(options["plan"], read_plan),
        speaks=options["speaks"],
        certificate=tested.uri if settings.tls_certificate else "",
        system=options["system"],
    )


def _line(settings: Settings, address: str, clock: SystemClock, signer: str) -> Line:
    try:
        security = client_security(settings, address)
        signatures = client_signatures(settings)
    except SecurityRefused as refused:
        raise not_safe(refused, WrongInput) from None
    return Line(address, clock, security, (), signatures, signer)


def _control_line(settings: Settings, address: str, clock: SystemClock) -> Line:
    security = client_security(settings, address)
    return Line(address, clock, security, bearer(settings.control_token))
