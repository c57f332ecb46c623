"""`yidi jointtest`: the joint test kit. The subcommands stand in yidi/cli/jointtest."""

from __future__ import annotations

from importlib import import_module

import click

from yidi.cli.help_pages import Group
from yidi.cli.jointtest import SUBCOMMANDS


class _Subcommands(Group):
    """The subcommands, each imported when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in SUBCOMMANDS:
            return None
        command: click.Command = import_module(f"yidi.cli.jointtest.{cmd_name}").command
        return command

    def summary(self, ctx: click.Context, name: str) -> str:
        return SUBCOMMANDS[name]


@click.group(
    cls=_Subcommands,
    help="联调测试：认证一个省的系统，给出可交付的报告。\n"
    "Joint testing: certify a province's system, with a report to hand in.",
)
def command() -> None:
    """Hold the subcommands."""
