"""`yidi gateway`: the national platform alone; every province is a system at an address."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import click

from yidi.cli.connection import reachable
from yidi.cli.failures import Hint, WrongInput
from yidi.cli.help_pages import Command, output_options
from yidi.cli.program import program_name
from yidi.cli.serving import serve
from yidi.cli.settings_options import settings_from, settings_options
from yidi.runtime.cast import GATEWAY
from yidi.runtime.serve import run
from yidi.runtime.settings import Settings
from yidi.runtime.workers import run_workers

WORKERS_MAX = 64


@click.command(
    cls=Command,
    help=(
        "只启动国家平台；各省都是 --province 代码=主机:端口 的系统（真实的，或 yidi province）。\n"
        "Start the national gateway alone; every province is a system given by --province "
        "CODE=HOST:PORT: a real one, or `yidi province`.\n\n"
        "--workers N 在同一地址启动N个进程，需要 PostgreSQL。\n"
        "--workers N starts N processes at the same address and needs PostgreSQL."
    ),
)
@click.option(
    "--workers",
    type=click.IntRange(1, WORKERS_MAX),
    default=1,
    metavar="NUMBER",
    help="进程数，默认 1 | number of processes",
)
@output_options
@settings_options(*(name for name in Settings.model_fields if name != "province_address"))
@click.pass_context
def command(context: click.Context, /, workers: int, **flags: Any) -> None:
    settings = settings_from(flags)
    if workers > 1 and not settings.database_url:
        raise WrongInput(
            "多个进程需要 PostgreSQL：SQLite 只允许一个进程",
            "several processes need PostgreSQL: SQLite lets only one in",
            hints=[Hint("设置 YIDI_DATABASE_URL", "set YIDI_DATABASE_URL")],
        )
    if workers > 1 and settings.gateway_address.endswith(":0"):
        raise WrongInput(
            "多个进程要监听同一地址，端口不能为 0",
            "several processes listen at one address: its port cannot be 0",
        )

    def hints(addresses: Mapping[str, str]) -> list[str]:
        if settings.remote_provinces():
            return []
        at = reachable(addresses["gateway"])
        return [
            "还没有省：用 --province 指明 · no province yet: name them with --province",
            f"  {program_name()} province 630000 --gateway-address {at}",
        ]

    alone = partial(run, settings, cast=GATEWAY)
    serve(
        context,
        settings,
        GATEWAY,
        ("国家平台已启动", "the national gateway is running"),
        hints,
        alone if workers == 1 else partial(run_workers, settings, workers),
    )
