"""`yidi serve`: the whole platform in this process, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

import click

from yidi import __version__
from yidi.books.schema import DatabaseRefused
from yidi.cli.configuration import cannot_start
from yidi.cli.connection import not_safe, reachable
from yidi.cli.failures import CannotStart, Hint
from yidi.cli.help_pages import Command, output_options, wants_json
from yidi.cli.program import program_name
from yidi.cli.settings_options import (
    flag_of,
    named,
    settings_from,
    settings_options,
    variable_of,
    wrong_settings,
)
from yidi.observe import logs
from yidi.province.configuration import ConfigurationBroken
from yidi.runtime.addresses import check_addresses
from yidi.runtime.listeners import AddressTaken
from yidi.runtime.security import SecurityRefused
from yidi.runtime.serve import run
from yidi.runtime.settings import Settings, SettingsWrong

_LISTENERS = {
    "gateway_address": ("国家平台", "the national gateway"),
    "control_address": ("测试控制", "test control"),
    "province_address": ("模拟省", "the mocked provinces"),
    "http_address": ("HTTP", "HTTP"),
}


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
    try:
        check_addresses(settings)
    except SettingsWrong as wrong:
        raise wrong_settings(wrong) from None
    as_json = wants_json(context)
    logs.configure(settings.log_level, as_json=settings.log_json)

    def announce(addresses: Mapping[str, str]) -> None:
        if as_json:
            click.echo(json.dumps(_listening(addresses, settings), ensure_ascii=False))
        else:
            click.echo("\n".join(_announcement(addresses, settings, flags)))
        sys.stdout.flush()

    try:
        run(settings, announce)
    except ConfigurationBroken as broken:
        raise cannot_start(broken) from None
    except AddressTaken as taken:
        raise _address_taken(str(taken), settings) from None
    except SecurityRefused as refused:
        raise not_safe(refused, CannotStart) from None
    except DatabaseRefused as refused:
        raise CannotStart(
            f"{refused.zh}：{refused.path}",
            f"{refused.en}: {refused.path}",
            hints=[_database_hint(settings)],
        ) from None


def _database_hint(settings: Settings) -> Hint:
    if settings.database_url:
        return Hint(
            "检查 YIDI_DATABASE_URL；不设则用数据目录中的 SQLite",
            "check YIDI_DATABASE_URL; without it the books are SQLite files in the data folder",
        )
    return Hint(
        "换一个数据目录：--data 或 YIDI_DATA",
        "choose another data folder: --data or YIDI_DATA",
    )


def _listening(addresses: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """The one line of JSON by which a script learns where to call."""
    return {
        "event": "listening",
        "version": __version__,
        **addresses,
        "data": settings.place,
    }


def _announcement(
    addresses: Mapping[str, str], settings: Settings, flags: Mapping[str, Any]
) -> list[str]:
    try_it = program_name() + " demo"
    if named(flags, settings, ["province_address", "control_address"]):
        try_it += f" --province-address {reachable(addresses['provinces'])}"
        try_it += f" --control-address {reachable(addresses['control'])}"
    lines = [
        f"异地 Yidi {__version__} 已启动 · the platform is running",
        "",
        f"  国家平台 gateway      {addresses['gateway']}",
        f"  测试控制 control      {addresses['control']}",
        f"  模拟省   provinces    {addresses['provinces']}    医院也调用这里 · hospitals call here",
        f"  指标     metrics      http://{addresses['http']}/metrics    健康 health: /healthz",
        f"  数据     data         {settings.place}",
    ]
    if settings.policies is not None:
        lines.append(f"  政策     policies     {settings.policies.resolve()}")
    if settings.tls_certificate:
        lines.append("  安全     TLS          双向证书 · both sides show certificates")
    elif settings.insecure:
        lines.append("  安全     TLS          无，明文 · none, plaintext (--insecure)")
    for code, address in sorted(settings.remote_provinces().items()):
        lines.append(f"  真实省   real system  {code} = {address}")
    return [
        *lines,
        "",
        "下一步，在另一个终端 · next, in another terminal:",
        f"  {try_it}",
        "停止 stop: Ctrl-C",
    ]


def _address_taken(address: str, settings: Settings) -> CannotStart:
    name = next(name for name in _LISTENERS if getattr(settings, name) == address)
    zh, en = _LISTENERS[name]
    return CannotStart(
        f"不能监听 {address}（{zh}）：已被占用，或不是本机地址",
        f"cannot listen at {address} ({en}): it is taken, or no address of this machine",
        hints=[
            Hint("也许平台已在运行：yidi status", "perhaps it runs already: yidi status"),
            Hint(
                f"换一个地址：{flag_of(name)} 或 {variable_of(name)}",
                f"choose another: {flag_of(name)} or {variable_of(name)}",
            ),
        ],
    )
