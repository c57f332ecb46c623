"""`yidi province CODE...`: some mocked provinces in this process; the gateway runs elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from yidi.cli.connection import reachable
from yidi.cli.failures import Hint, WrongInput
from yidi.cli.help_pages import Command, output_options
from yidi.cli.program import program_name
from yidi.cli.serving import serve
from yidi.cli.settings_options import settings_from, settings_options
from yidi.domain.regions import province_codes
from yidi.runtime.cast import of_provinces
from yidi.runtime.serve import run
from yidi.runtime.settings import Settings

_NOT_OURS = frozenset(
    name for name in Settings.model_fields if name == "province" or name.startswith("breaker_")
)
"""Settings of the gateway alone."""


@click.command(
    cls=Command,
    help=(
        "启动一个或几个模拟省，国家平台在别处（--gateway-address）。\n"
        "Start one or several mocked provinces; the national gateway runs elsewhere, at "
        "--gateway-address.\n\n"
        "国家平台用 --province 代码=主机:端口 找到它们。\n"
        "The gateway finds them by --province CODE=HOST:PORT."
    ),
)
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@output_options
@settings_options(*(name for name in Settings.model_fields if name not in _NOT_OURS))
@click.pass_context
def command(context: click.Context, /, codes: tuple[str, ...], **flags: Any) -> None:
    unknown = [code for code in codes if code not in province_codes()]
    if unknown:
        listed = "、".join(unknown)
        raise WrongInput(
            f"不是省级代码：{listed}",
            f"no code of a province: {', '.join(unknown)}",
            hints=[Hint("如青海省为 630000", "Qinghai's is 630000")],
        )
    settings = settings_from(flags)
    cast = of_provinces(codes)

    def hints(addresses: Mapping[str, str]) -> list[str]:
        at = reachable(addresses["provinces"])
        provinces = " ".join(f"--province {code}={at}" for code in sorted(cast.provinces))
        where = settings.gateway_address
        if where != Settings.model_fields["gateway_address"].default:
            provinces += f" --gateway-address {where}"
        return [
            f"国家平台 gateway at {where}；在那里 start it there:",
            f"  {program_name()} gateway {provinces}",
        ]

    serve(
        context,
        settings,
        cast,
        ("模拟省已启动", "mocked provinces are running"),
        hints,
        lambda announce: run(settings, announce, cast),
    )
