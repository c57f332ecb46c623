"""What the commands that serve have in common: start, announce, and every way not to start."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from yidi import __version__
from yidi.books.schema import DatabaseRefused
from yidi.cli.configuration import cannot_start
from yidi.cli.connection import not_safe
from yidi.cli.failures import CannotStart, Hint
from yidi.cli.help_pages import wants_json
from yidi.cli.settings_options import flag_of, variable_of, wrong_settings
from yidi.configuration.findings import ConfigurationBroken
from yidi.observe import logs
from yidi.runtime.addresses import check_addresses
from yidi.runtime.cast import Cast
from yidi.runtime.child import ChildEnded
from yidi.runtime.envoy import TransportMissing
from yidi.runtime.foundation import mistakes_in_files
from yidi.runtime.listeners import AddressTaken, may_listen
from yidi.runtime.security import SecurityRefused
from yidi.runtime.settings import ENVOY, Settings, SettingsWrong

_ENVOY_HINT = "pip install 'yidi[envoy]', or --transport grpc; see docs/transports.md"

Announce = Callable[[Mapping[str, str]], None]

_LISTENERS = {
    "gateway_address": ("国家平台", "the national gateway"),
    "control_address": ("测试控制", "test control"),
    "province_address": ("模拟省", "the mocked provinces"),
    "http_address": ("HTTP", "HTTP"),
}
_LINES = {
    "gateway": "  国家平台 gateway      {}",
    "control": "  测试控制 control      {}",
    "provinces": "  模拟省   provinces    {}    医院也调用这里 · hospitals call here",
    "http": "  指标     metrics      http://{}/metrics    健康 health: /healthz",
}


def serve(
    context: click.Context,
    settings: Settings,
    cast: Cast,
    title: tuple[str, str],
    hints: Callable[[Mapping[str, str]], Sequence[str]],
    run: Callable[[Announce], None],
) -> None:
    """Run until it is stopped; raises CannotStart with what to do, or WrongInput.

    ``hints`` are the last lines of what a person reads once everything listens.
    """
    try:
        check_addresses(settings, cast)
    except SettingsWrong as wrong:
        raise wrong_settings(wrong) from None
    as_json = wants_json(context)
    logs.configure(settings.log_level, as_json=settings.log_json)

    def announce(addresses: Mapping[str, str]) -> None:
        if as_json:
            click.echo(json.dumps(_listening(addresses, settings), ensure_ascii=False))
        else:
            click.echo("\n".join(_announcement(addresses, settings, title, hints(addresses))))
        sys.stdout.flush()

    try:
        run(announce)
    except ConfigurationBroken as broken:
        raise cannot_start(broken) from None
    except AddressTaken as taken:
        raise _cannot_listen(str(taken), settings, cast) from None
    except TransportMissing as missing:
        raise CannotStart(
            f"{missing.zh}(--transport envoy)",
            f"{missing.en} (--transport envoy)",
            hints=[Hint("pip install 'yidi[envoy]'，或 --transport grpc", _ENVOY_HINT)],
        ) from None
    except ChildEnded:
        raise CannotStart(
            "Envoy 已退出，原因见日志(standard error)", "Envoy has ended, see standard error"
        ) from None
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


def _listening(addresses: Mapping[str, str], settings: Settings) -> dict[str, Any]:
    """The one line of JSON by which a script learns where to call."""
    return {
        "event": "listening",
        "version": __version__,
        **addresses,
        "data": settings.place,
    }


def _announcement(
    addresses: Mapping[str, str],
    settings: Settings,
    title: tuple[str, str],
    hints: Sequence[str],
) -> list[str]:
    zh, en = title
    lines = [f"异地 Yidi {__version__} {zh} · {en}", ""]
    lines += [line.format(addresses[name]) for name, line in _LINES.items() if name in addresses]
    lines.append(f"  数据     data         {settings.place}")
    if settings.policies is not None:
        lines.append(f"  政策     policies     {settings.policies.resolve()}")
    if settings.tls_certificate:
        lines.append("  安全     TLS          双向证书 · both sides show certificates")
    elif settings.insecure:
        lines.append("  安全     TLS          无，明文 · none, plaintext (--insecure)")
    if settings.transport == ENVOY:
        lines.append("  传输     transport    Envoy")
    for code, address in sorted(settings.remote_provinces().items()):
        lines.append(f"  真实省   real system  {code} = {address}")
    return [*lines, "", *hints, "停止 stop: Ctrl-C"]


def _taken(address: str, zh: str, en: str) -> tuple[str, str]:
    return (
        f"不能监听 {address}（{zh}）：已被占用，或不是本机地址",
        f"cannot listen at {address} ({en}): it is taken, or no address of this machine",
    )


def _cannot_listen(address: str, settings: Settings, cast: Cast) -> CannotStart:
    """Return the failure for an address that is taken, with all else that stands in the way.

    Whoever frees one address should not learn of the next, or of a file, one start later.
    """
    given = {name: getattr(settings, name) for name in _LISTENERS if name in cast.listeners}
    taken = [name for name, each in given.items() if each == address or not may_listen(each)]
    lines = [_taken(given[name], *_LISTENERS[name]) for name in taken]
    flags, variables = (" ".join(map(each, taken)) for each in (flag_of, variable_of))
    hints = [
        Hint("也许平台已在运行：yidi status", "perhaps it runs already: yidi status"),
        Hint(f"换地址：{flags} 或 {variables}", f"choose another: {flags} or {variables}"),
    ]
    mistakes = mistakes_in_files(settings)
    files = cannot_start(ConfigurationBroken(mistakes)) if mistakes else None
    if files is not None:
        lines.append((files.text_zh, files.text_en))
        hints += files.hints
    return CannotStart(
        "\n".join(zh for zh, _ in lines),
        "\n".join(en for _, en in lines),
        troubles=files.troubles if files else (),
        hints=hints,
    )
