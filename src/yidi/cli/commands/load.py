"""`yidi load`: whole visits against a target, figures that can be defended, a page to show."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from yidi.cli.failures import Exit, Hint, WrongInput
from yidi.cli.help_pages import Group, output_options, wants_json
from yidi.cli.load.comparing import compare_command
from yidi.cli.load.options import PROFILES, again, wanted
from yidi.cli.load.running import Reach, Run, no_result, write_files
from yidi.cli.load.screen import Screen, echo_files, show_gate, show_result
from yidi.cli.reports import write_json
from yidi.cli.settings_options import (
    SAFETY,
    flag_of,
    flags_again,
    named,
    settings_from,
    settings_options,
)
from yidi.load.mix_file import shipped_text
from yidi.load.result import disagreed
from yidi.load.session import Outcome
from yidi.load.verdict import LATE_MS_MAX
from yidi.rpc.event_loop import loop_factory
from yidi.runtime.clock import SystemClock
from yidi.runtime.settings import Settings

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_NEW_FILE = click.Path(path_type=Path, dir_okay=False, writable=True)
_ABOVE_ZERO = click.FloatRange(0, min_open=True)
_MILLION = 1_000_000


@click.group(
    "load",
    cls=Group,
    invoke_without_command=True,
    help=(
        "压测：按真实构成不断产生整次就诊（待遇查询、挂号、上传、预结算、结算、退费……），"
        "结果为网页和JSON。\n"
        "Load: whole visits in a realistic mix, and a result as a page and as JSON.\n\n"
        "例 examples:\n"
        "  yidi load --rate 100\n"
        "  yidi load --profile limit --p99-max-ms 50\n"
        "  yidi load --users 20 --think-ms 500\n"
        "  yidi load compare before.json after.json"
    ),
)
@click.option(
    "--rate",
    type=_ABOVE_ZERO,
    metavar="VISITS",
    help="每秒就诊数（开放模型），默认 50 | visits a second, open model",
)
@click.option(
    "--users",
    type=click.IntRange(1),
    metavar="NUMBER",
    help="用户数（封闭模型），各自一次接一次 | users, closed model",
)
@click.option(
    "--think-ms",
    type=click.IntRange(0),
    default=1000,
    metavar="MS",
    help="封闭模型两次就诊之间的平均间隔，默认 1000 | mean pause of a user",
)
@click.option(
    "--profile",
    type=click.Choice(list(PROFILES)),
    default="steady",
    help="恒定、渐增、阶梯、长时间、找上限 | how the rate goes, and finding the limit",
)
@click.option(
    "--seconds",
    type=_ABOVE_ZERO,
    metavar="SECONDS",
    help="多长：默认 60，soak 3600，limit 每次试验 10 | how long; each trial of limit",
)
@click.option(
    "--from",
    "first_rate",
    type=_ABOVE_ZERO,
    metavar="VISITS",
    help="ramp、steps、limit 的起始速率 | where ramp, steps and limit begin",
)
@click.option(
    "--steps",
    type=click.IntRange(2),
    default=5,
    metavar="NUMBER",
    help="阶梯数，默认 5 | how many steps",
)
@click.option(
    "--warm-up",
    type=click.IntRange(0),
    metavar="SECONDS",
    help="预热，不计入结果，默认至多 5 | not counted",
)
@click.option(
    "--arrivals",
    type=click.Choice(["poisson", "even"]),
    default="poisson",
    help="到达间隔随机或均匀 | by chance or evenly",
)
@click.option(
    "--mix",
    type=_FILE,
    metavar="FILE",
    help="就诊构成，样例：yidi load mix | the mix; an example: yidi load mix",
)
@click.option(
    "--people",
    type=click.IntRange(1, 200_000),
    metavar="NUMBER",
    help="抽取多少人 | how many people are drawn",
)
@click.option(
    "--persons",
    type=_FILE,
    metavar="FILE",
    help="人员文件，用于没有测试控制的目标 | people for a target without test control",
)
@click.option(
    "--save-persons",
    type=_NEW_FILE,
    metavar="FILE",
    help="把所用人员写成文件 | write the people to a file",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    metavar="NUMBER",
    help="种子，决定人员、账单和到达时刻 | decides people, bills and moments",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    metavar="NUMBER",
    help="压测进程数，默认 1 | generator processes",
)
@click.option(
    "--connections",
    type=click.IntRange(1, 256),
    default=4,
    metavar="NUMBER",
    help="每个进程的连接数，默认 4 | connections of each",
)
@click.option(
    "--timeout-seconds",
    type=_ABOVE_ZERO,
    default=30.0,
    metavar="SECONDS",
    help="每次调用最多等多久，默认 30 | deadline of a call",
)
@click.option(
    "--p99-max-ms",
    type=_ABOVE_ZERO,
    metavar="MS",
    help="限值：各调用的 p99；超过则退出码 5，limit 默认 100 | a limit; exit code 5 above it",
)
@click.option(
    "--errors-max",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="限值：错误率（%），limit 默认 0.1 | a limit; exit code 5 above it",
)
@click.option(
    "--late-max-ms",
    type=_ABOVE_ZERO,
    default=LATE_MS_MAX,
    metavar="MS",
    help="压测机最多可迟多少，超过不报告结果，默认 20 | how late the generator may be",
)
@click.option(
    "--metrics",
    multiple=True,
    metavar="URL",
    help="平台指标页，可多个；默认按 --http-address | metrics pages of the platform",
)
@click.option(
    "--control-certificate",
    type=_FILE,
    metavar="FILE",
    help="调用测试控制用的证书（运维人员） | certificate for test control, of an operator",
)
@click.option(
    "--control-key",
    type=_FILE,
    metavar="FILE",
    help="该证书的私钥 | its key",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="STEM",
    help="结果文件名（不带扩展名） | name of the result files without .json and .html",
)
@output_options
@settings_options("gateway_address", "control_address", "http_address", *SAFETY)
@click.pass_context
def command(context: click.Context, /, **given: Any) -> Exit | None:
    if context.invoked_subcommand is not None:
        return None
    flags = {name: given.pop(name) for name in _SETTINGS}
    errors = given["errors_max"]
    given["errors_max"] = None if errors is None else int(errors * _MILLION / 100)
    settings = settings_from(flags)
    now = SystemClock().now()
    if given["seed"] is None:
        given["seed"] = int(now.timestamp()) % _MILLION
    asked = wanted(given)
    stem = given["out"] or Path(f"yidi-load-{now:%Y%m%d-%H%M%S}")
    screen = Screen(is_quiet=wants_json(context))
    repeat = again(given, _addresses_again(flags) + flags_again(flags))
    screen.say(f"种子 {given['seed']}，重复：{repeat}", "seed, and how to repeat it")
    run = Run(asked, _reach(flags, settings, given), given["seed"], repeat, screen)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        result, outcome = runner.run(run.play(given["save_persons"]))
    return _end(result, outcome, stem, as_json=wants_json(context))


def _addresses_again(flags: Mapping[str, Any]) -> str:
    """Return the addresses that other commands do not call, for the command to be copied."""
    said = ((name, flags[name]) for name in ("gateway_address", "http_address"))
    return "".join(f" {flag_of(name)} {shlex.quote(value)}" for name, value in said if value)


_SETTINGS = ("gateway_address", "control_address", "http_address", *SAFETY)


def _end(result: dict[str, Any], outcome: Outcome, stem: Path, *, as_json: bool) -> Exit:
    """Report what came of a run, or why there is nothing to report."""
    if outcome.was_interrupted and not result["measured"]["calls"]:
        raise click.Abort
    if not result["counts"]:
        if not as_json:
            show_gate(result["gate"])
        raise no_result(result, disagreed(result))
    files = write_files(result, stem)
    if as_json:
        write_json({**_without_histograms(result), "files": list(files.values())})
    else:
        show_result(result)
        echo_files(files)
    if outcome.was_interrupted:
        return Exit.INTERRUPTED
    if outcome.search is not None and outcome.search.best is None:
        return Exit.NOT_PASSED
    if outcome.search is None and result["limits"]["broke"] != "nothing":
        return Exit.NOT_PASSED
    return Exit.DONE


def _without_histograms(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result for a program that reads the terminal; the whole one is in its file."""
    rows = [
        {name: value for name, value in row.items() if name != "histogram"}
        for row in result["rows"]
    ]
    return {**result, "rows": rows, "points": {}, "mix": {"name": result["mix"]["name"]}}


def _reach(flags: Mapping[str, Any], settings: Settings, given: Mapping[str, Any]) -> Reach:
    """Return whom the run may ask.

    Control and metrics at their usual addresses are those of the usual target; beside another
    target they belong to somebody else, unless they were named.
    """
    is_usual = not named(flags, settings, ("gateway_address",))
    has_control = is_usual or named(flags, settings, ("control_address",))
    metrics = tuple(given["metrics"])
    for address in metrics:
        if not address.startswith(("http://", "https://")):
            raise WrongInput(
                f"--metrics {address} 不是网址",
                f"--metrics {address} is no address of a page",
                hints=[Hint("例：http://127.0.0.1:8080/metrics", "http://127.0.0.1:8080/metrics")],
            )
    if not metrics and (is_usual or named(flags, settings, ("http_address",))):
        metrics = (f"http://{settings.http_address}/metrics",)
    certificate, key = given["control_certificate"], given["control_key"]
    if (certificate is None) != (key is None):
        raise WrongInput(
            "--control-certificate 和 --control-key 要一起给出",
            "--control-certificate and --control-key go together",
        )
    own = {"tls_certificate": str(certificate), "tls_key": str(key)} if certificate else {}
    return Reach(settings, settings.model_copy(update=own), has_control, metrics)


@command.command(
    "mix",
    short_help="输出就诊构成样例 | print an example of a mix file",
    help="输出就诊构成样例，改好后用 --mix。\nPrint the mix that is used without --mix.",
)
def mix_command() -> None:
    click.echo(shipped_text(), nl=False)


command.add_command(compare_command)
