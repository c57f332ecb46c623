"""`yidi clock`: show and set the clock of a platform, or let it run at the real time again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from yidi.cli.choices import Moment
from yidi.cli.clock_words import clock_words
from yidi.cli.connection import Addresses, complete
from yidi.cli.controlled import Controlled
from yidi.cli.failures import Hint, WrongInput
from yidi.cli.fault_words import Offset
from yidi.cli.help_pages import Group, output_options, wants_json
from yidi.cli.plain_values import plain
from yidi.cli.reports import write_json
from yidi.cli.screen import show
from yidi.cli.settings_options import SAFETY, settings_from, settings_options
from yidi.v1 import simulator_service_pb2 as contract


@click.group(
    "clock",
    cls=Group,
    help="平台时钟：查看、设定、恢复。\nThe clock of the platform: show, set, reset.",
)
def command() -> None:
    """Hold the commands about the clock."""


@command.command("show", short_help="平台时钟几点 | what it says", help="平台时钟。\nThe clock.")
@output_options
@settings_options("control_address", *SAFETY)
@click.pass_context
def show_command(context: click.Context, /, **flags: Any) -> None:
    addresses = Addresses.of(settings_from(flags))

    async def ask() -> contract.SetClockResponse:
        async with Controlled(addresses) as platform:
            status = await platform.status()
            return contract.SetClockResponse(now=status.now, clock=status.clock)

    _tell(context, complete(ask()))


@command.command(
    "set",
    short_help="设定平台时钟 | set it",
    help=(
        "把平台时钟设到一个时间，或比真实时间快慢多少；加 --freeze 停住不走。\n"
        "Set the clock to a moment or ahead of the real time; with --freeze it stands still.\n\n"
        "例 example:  yidi clock set 2025-12-31T23:59:50     yidi clock set --offset 30d"
    ),
)
@click.argument("moment", type=Moment(), default=None, required=False, metavar="[TIME]")
@click.option(
    "--offset", type=Offset(), default=None, metavar="LENGTH",
    help="比真实时间快多少，如 30d、-2h | ahead of the real time",
)  # fmt: skip
@click.option("--freeze", is_flag=True, help="停住不走 | let it stand still")
@output_options
@settings_options("control_address", *SAFETY)
@click.pass_context
def set_command(
    context: click.Context,
    /,
    moment: datetime | None,
    offset: int | None,
    freeze: bool,
    **flags: Any,
) -> None:
    if moment is None and offset is None and not freeze:
        raise WrongInput(
            "缺少 TIME、--offset 或 --freeze",
            "TIME, --offset or --freeze is missing",
            hints=[Hint("恢复真实时间：yidi clock reset", "the real time again: yidi clock reset")],
        )
    request = contract.SetClockRequest(is_frozen=freeze)
    if moment is not None:
        request.now.FromDatetime(moment)
    if offset is not None:
        request.offset.FromSeconds(offset)
    _tell(context, _set(flags, request))


@command.command(
    "reset",
    short_help="恢复真实时间 | the real time again",
    help="恢复真实时间。\nLet the clock run at the real time again.",
)
@output_options
@settings_options("control_address", *SAFETY)
@click.pass_context
def reset_command(context: click.Context, /, **flags: Any) -> None:
    _tell(context, _set(flags, contract.SetClockRequest()))


def _set(flags: dict[str, Any], request: contract.SetClockRequest) -> contract.SetClockResponse:
    addresses = Addresses.of(settings_from(flags))

    async def ask() -> contract.SetClockResponse:
        async with Controlled(addresses) as platform:
            return await platform.set_clock(request)

    return complete(ask())


def _tell(context: click.Context, answer: contract.SetClockResponse) -> None:
    if wants_json(context):
        write_json(plain(answer))
        return
    show(clock_words(answer.now, answer.clock))
