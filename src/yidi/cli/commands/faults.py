"""`yidi faults`: list, set and clear faults of provinces (故障注入)."""

from __future__ import annotations

from typing import Any

import click
from rich.console import Group as Lines
from rich.text import Text

from yidi.cli.choices import RegionName, Word
from yidi.cli.connection import Addresses, complete
from yidi.cli.controlled import Controlled
from yidi.cli.fault_words import (
    KIND_WORDS,
    PLACE_WORDS,
    ROLE_WORDS,
    SHAPE_WORDS,
    MethodName,
    Percent,
    ReasonName,
    command_of,
    described,
)
from yidi.cli.help_pages import Group, output_options, wants_json
from yidi.cli.plain_values import plain
from yidi.cli.reports import write_json
from yidi.cli.screen import QUIET, STRONG, Paragraph, indented, show
from yidi.cli.settings_options import SAFETY, settings_from, settings_options
from yidi.domain.fault import DelayPlace, DelayShape, FaultKind
from yidi.domain.limits import FAULT_DELAY_MS_MAX
from yidi.domain.outage import OutageRole
from yidi.v1 import simulator_service_pb2 as contract
from yidi.wire.faults import STATUS_CODES

_STATUS = click.IntRange(STATUS_CODES.start, STATUS_CODES.stop - 1)
_MILLISECONDS = click.IntRange(1, FAULT_DELAY_MS_MAX)


@click.group(
    "faults",
    cls=Group,
    help="故障注入：查询、设置、清除。\nFaults of provinces on request: list, set, clear.",
)
def command() -> None:
    """Hold the commands about faults."""


@command.command(
    "list",
    short_help="有哪些故障设置 | which faults there are",
    help=(
        "列出故障设置、已命中的次数，以及重新设置的命令。\n"
        "List the fault plans, how often they hit, and the command that sets each again."
    ),
)
@click.option(
    "--province",
    type=RegionName(),
    default=None,
    metavar="REGION",
    help="只看一省 | of one province",
)
@output_options
@settings_options("control_address", *SAFETY)
@click.pass_context
def list_command(context: click.Context, /, province: str | None, **flags: Any) -> None:
    addresses = Addresses.of(settings_from(flags))

    async def ask() -> list[contract.Fault]:
        async with Controlled(addresses) as platform:
            return await platform.faults(province or "")

    faults = complete(ask())
    if wants_json(context):
        write_json({"faults": [_plain(each) for each in faults]})
        return
    show(*(_shown(each) for each in faults))
    if not faults:
        show("没有故障设置 · no faults are set")


@command.command(
    "set",
    short_help="让一个省出故障 | make a province misbehave",
    help=(
        "让一个省出故障；同名的设置被替换。种子相同，命中的笔次也相同。\n"
        "Make a province misbehave; a plan of the same name is replaced. The same seed hits the "
        "same calls.\n\n"
        f"类别 KIND: {'、'.join(KIND_WORDS)}\n\n"
        "例 example:  yidi faults set lose-answer-after-commit --province 630000 --method Settle "
        "--percent 5 --seed 42"
    ),
)
@click.argument("kind", metavar="KIND", type=Word("kind", KIND_WORDS))
@click.option(
    "--province", type=RegionName(), required=True, metavar="REGION", help="哪个省 | which province"
)
@click.option(
    "--method", "methods", type=MethodName(), multiple=True, metavar="METHOD",
    help="只作用于这些方法，如 Settle | only these methods",
)  # fmt: skip
@click.option(
    "--role", "roles", type=Word("role", ROLE_WORDS), multiple=True, metavar="ROLE",
    help="treating 就医地、insured 参保地；缺省两者 | both unless given",
)  # fmt: skip
@click.option(
    "--percent", "share_bp", type=Percent(), default="100", metavar="PERCENT",
    help="命中的百分数，默认 100 | share of the calls",
)  # fmt: skip
@click.option(
    "--calls", "calls_max", type=click.IntRange(1), default=None, metavar="NUMBER",
    help="至多命中几笔 | hits at most so many calls",
)  # fmt: skip
@click.option(
    "--reason", type=ReasonName(), default=None, metavar="REASON",
    help="拒绝原因，如 BENEFIT_SUSPENDED | reason of a refusal",
)  # fmt: skip
@click.option(
    "--status", "status_code", type=_STATUS, default=None, metavar="CODE",
    help="不说原因的gRPC状态码，1至16 | bare gRPC status of a refusal",
)  # fmt: skip
@click.option(
    "--delay-ms", type=_MILLISECONDS, default=None, metavar="MILLISECONDS",
    help="延迟：固定值、最短值或平均值 | fixed, shortest or mean delay",
)  # fmt: skip
@click.option(
    "--longest-ms", type=_MILLISECONDS, default=None, metavar="MILLISECONDS",
    help="最长延迟 | longest delay",
)  # fmt: skip
@click.option(
    "--distribution", type=Word("distribution", SHAPE_WORDS), default=None, metavar="SHAPE",
    help="fixed、uniform 或 exponential，默认 fixed | how delays spread",
)  # fmt: skip
@click.option(
    "--place", type=Word("place", PLACE_WORDS), default=None, metavar="PLACE",
    help="before-work 办理前、before-answer 答复前 | where the delay lies",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(1), default=None, metavar="NUMBER", help="种子 | seed")
@click.option("--name", "fault_id", default="", metavar="NAME", help="名称 | name of the plan")
@output_options
@settings_options("control_address", *SAFETY)
@click.pass_context
def set_command(
    context: click.Context,
    /,
    kind: FaultKind,
    roles: tuple[OutageRole, ...],
    delay_ms: int | None,
    longest_ms: int | None,
    distribution: DelayShape | None,
    place: DelayPlace | None,
    **given: Any,
) -> None:
    names = ("fault_id", "province", "methods", "share_bp", "calls_max", "reason", "status_code")
    facts = {name: given.pop(name) for name in (*names, "seed")}
    fault = contract.Fault(kind=kind.value, **facts)  # type: ignore[arg-type]
    fault.roles.extend(role.value for role in roles)  # type: ignore[misc]
    if delay_ms is not None:
        fault.delay.length.FromMilliseconds(delay_ms)
    if longest_ms is not None:
        fault.delay.longest.FromMilliseconds(longest_ms)
    if distribution is not None:
        fault.delay.shape = distribution.value  # type: ignore[assignment]
    if place is not None:
        fault.delay.place = place.value  # type: ignore[assignment]
    addresses = Addresses.of(settings_from(given))

    async def ask() -> contract.Fault:
        async with Controlled(addresses) as platform:
            return await platform.set_fault(fault)

    answer = complete(ask())
    if wants_json(context):
        write_json(_plain(answer))
        return
    show(_shown(answer))


@command.command(
    "clear",
    short_help="清除故障设置 | remove faults",
    help=(
        "清除一项故障设置、一省的或全部的。\n"
        "Remove one fault plan by its name, those of a province, or all."
    ),
)
@click.argument("fault_id", metavar="[NAME]", default="")
@click.option(
    "--province",
    type=RegionName(),
    default=None,
    metavar="REGION",
    help="只清一省 | of one province",
)
@output_options
@settings_options("control_address", *SAFETY)
@click.pass_context
def clear_command(
    context: click.Context, /, fault_id: str, province: str | None, **flags: Any
) -> None:
    addresses = Addresses.of(settings_from(flags))

    async def ask() -> int:
        async with Controlled(addresses) as platform:
            return await platform.clear_faults(fault_id, province or "")

    removed = complete(ask())
    if wants_json(context):
        write_json({"removed": removed})
        return
    show(f"已清除 {removed} 项故障设置 · {removed} fault plans removed")


def _plain(fault: contract.Fault) -> dict[str, Any]:
    return plain(fault) | {"command": command_of(fault)}


def _shown(fault: contract.Fault) -> Lines:
    """Return one plan for people: what it does, and how it is set again."""
    return Lines(
        Text(fault.fault_id, style=STRONG),
        indented(Paragraph(described(fault))),
        indented(Paragraph(f"重复 repeat: {command_of(fault)}", QUIET, whole_words=True)),
    )
