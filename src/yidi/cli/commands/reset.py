"""`yidi reset`: return a platform to the state of its first start."""

from __future__ import annotations

from typing import Any

import click

from yidi.cli.connection import Addresses, complete
from yidi.cli.controlled import Controlled
from yidi.cli.failures import Hint, WrongInput
from yidi.cli.help_pages import Command, output_options, wants_json
from yidi.cli.plain_values import plain
from yidi.cli.reports import write_json
from yidi.cli.screen import facts, show
from yidi.cli.settings_options import SAFETY, settings_from, settings_options
from yidi.v1 import simulator_service_pb2 as contract


@click.command(
    cls=Command,
    help=(
        "清空账簿和报文日志，清除故障和停机公告，恢复时钟和机构名单。不可撤销。\n"
        "Empty books and journal, clear faults and outages, restore clock and institutions. It "
        "cannot be undone.\n\n"
        "例 example:  yidi reset --yes"
    ),
)
@click.option("--yes", is_flag=True, help="确认清空 | yes, empty it")
@output_options
@settings_options("control_address", *SAFETY)
@click.pass_context
def command(context: click.Context, /, yes: bool, **flags: Any) -> None:
    if not yes:
        raise WrongInput(
            "重置会清空账簿和报文日志，请加 --yes 确认",
            "a reset empties books and journal; confirm with --yes",
            hints=[Hint("先看看有什么：yidi status", "see first what there is: yidi status")],
        )
    addresses = Addresses.of(settings_from(flags))

    async def ask() -> contract.ResetResponse:
        async with Controlled(addresses) as platform:
            return await platform.reset()

    answer = complete(ask())
    if wants_json(context):
        write_json(plain(answer))
        return
    show("已重置 · reset", facts(_rows(answer)))


def _rows(answer: contract.ResetResponse) -> list[tuple[str, str]]:
    rows = [
        ("报文日志 journal entries", str(answer.journal_entries)),
        ("结算记录 settlements", str(answer.settlements)),
        ("故障设置 faults", str(answer.faults)),
        ("停机公告 outages", str(answer.outages)),
    ]
    if answer.untouched_provinces:
        untouched = " ".join(answer.untouched_provinces)
        rows.append(("真实省的账簿未动 real provinces, not touched", untouched))
    return rows
