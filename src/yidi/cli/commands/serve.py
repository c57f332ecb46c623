"""`yidi serve`: the whole platform in this process, until SIGTERM or Ctrl-C."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from yidi.cli.connection import reachable
from yidi.cli.help_pages import Command, output_options
from yidi.cli.program import program_name
from yidi.cli.serving import serve
from yidi.cli.settings_options import named, settings_from, settings_options
from yidi.runtime.cast import EVERYTHING
from yidi.runtime.serve import run


@click.command(
    cls=Command,
    help=(
        "启动整个平台：国家平台、32个模拟省、测试控制、指标与健康检查。SIGTERM 或 Ctrl-C 停机，"
        "在途交易先办完。\n"
        "Start the platform: gateway, 32 mocked provinces, test control, metrics and health. "
        "SIGTERM or Ctrl-C stops it; calls under way are finished first.\n\n"
        "选项优先于 YIDI_ 变量，变量优先于默认值。\n"
        "A flag wins over its YIDI_ variable, a variable over the default."
    ),
)
@output_options
@settings_options()
@click.pass_context
def command(context: click.Context, /, **flags: Any) -> None:
    settings = settings_from(flags)

    def hints(addresses: Mapping[str, str]) -> list[str]:
        try_it = program_name() + " demo"
        if named(flags, settings, ["province_address", "control_address"]):
            try_it += f" --province-address {reachable(addresses['provinces'])}"
            try_it += f" --control-address {reachable(addresses['control'])}"
        lines = ["下一步，在另一个终端 · next, in another terminal:", f"  {try_it}"]
        if settings.tls_certificate:
            lines.append("  另加证书 with certificates: docs/identity.md")
        return lines

    serve(
        context,
        settings,
        EVERYTHING,
        ("已启动", "the platform is running"),
        hints,
        lambda announce: run(settings, announce),
    )
