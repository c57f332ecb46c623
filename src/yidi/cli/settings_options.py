"""Settings as options of commands: the flags are made from the fields, so none can be forgotten."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from yidi.cli.failures import Hint, WrongInput
from yidi.runtime.settings import PREFIX, Settings, SettingsWrong, load

_METAVARS = {
    "province": "CODE=HOST:PORT",
    "capabilities": "CODE[.ROLE]=VERSION",
    "transport": "NAME",
    "data": "FOLDER",
    "policies": "FOLDER",
    "database_url": "URL",
    "seed": "NUMBER",
    "log_level": "LEVEL",
    "drain_seconds": "SECONDS",
    "tls_certificate": "FILE",
    "tls_key": "FILE",
    "tls_authority": "FILE",
    "control_token": "TOKEN",
    "signature_key": "FILE",
    "signature_keys": "FOLDER",
    "calls_max": "NUMBER",
    "province_calls_max": "NUMBER",
    "province_queue_max": "NUMBER",
    "institution_calls_per_second": "NUMBER",
    "treating_calls_per_second": "NUMBER",
    "upload_lines_max": "NUMBER",
    "message_bytes_max": "BYTES",
    "breaker_failures": "NUMBER",
    "breaker_probe_seconds": "SECONDS",
    "breaker_probe_seconds_max": "SECONDS",
    "outage_lead_minutes": "MINUTES",
    "outage_poll_ms": "MILLISECONDS",
}
SAFETY = (
    "tls_certificate",
    "tls_key",
    "tls_authority",
    "control_token",
    "insecure",
    "signature_key",
    "signature_keys",
)
"""What a command needs to call a platform beyond this machine."""

_WAY = (
    "province_address",
    "control_address",
    *(name for name in SAFETY if name != "control_token"),
)
_SEVERAL = frozenset({"province", "capabilities"})


def flag_of(name: str) -> str:
    """Return the flag of a setting: ``gateway_address`` gives ``--gateway-address``."""
    return "--" + name.replace("_", "-")


def variable_of(name: str) -> str:
    """Return the environment variable of a setting."""
    return PREFIX + name.upper()


def settings_options(*names: str) -> Callable[[Any], Any]:
    """Give a command an option for each named setting, or for all of them."""
    chosen = names or tuple(Settings.model_fields)

    def decorate(command: Any) -> Any:
        for name in reversed(chosen):
            command = _option(name)(command)
        return command

    return decorate


def _option(name: str) -> Callable[[Any], Any]:
    field = Settings.model_fields[name]
    zh, _, en = (field.description or name).partition(" | ")
    default = "" if field.default in ("", False, None) else f"，默认 {field.default}"
    help_text = f"{zh}{default} | {en} [{variable_of(name)}]"
    flag = flag_of(name)
    if field.annotation is bool:
        return click.option(f"{flag}/--no-{flag[2:]}", default=None, help=help_text)
    return click.option(
        flag,
        multiple=name in _SEVERAL,
        default=None,
        metavar=_METAVARS.get(name, "HOST:PORT"),
        help=help_text,
    )


def settings_from(flags: Mapping[str, Any]) -> Settings:
    """Return the settings, flags before variables; raise WrongInput with every problem."""
    given = {
        name: ",".join(value) or None if name in _SEVERAL and value is not None else value
        for name, value in flags.items()
    }
    try:
        return load(given)
    except SettingsWrong as wrong:
        raise wrong_settings(wrong) from None


def flags_again(flags: Mapping[str, Any]) -> str:
    """Return the flags by which this command found the platform, for a command to be copied.

    A variable of the shell holds for the next command too; a token is never shown.
    """
    said = []
    for name in _WAY:
        value = flags.get(name)
        if isinstance(value, bool):
            said.append(f" --{'' if value else 'no-'}{flag_of(name)[2:]}")
        elif value is not None:
            said.append(f" {flag_of(name)} {shlex.quote(str(value))}")
    return "".join(said)


def wrong_settings(wrong: SettingsWrong) -> WrongInput:
    """Return the failure of a command for settings that cannot be used."""
    lines = [line.partition(" | ") for line in str(wrong).splitlines()]
    return WrongInput(
        "\n".join(zh for zh, _, _ in lines),
        "\n".join(en or zh for zh, _, en in lines),
        hints=[Hint("全部设置见 yidi serve --help", "every setting: yidi serve --help")],
    )


def named(flags: Mapping[str, Any], settings: Settings, names: Sequence[str]) -> bool:
    """Whether the user named one of these settings instead of leaving it at its default."""
    return any(
        flags.get(name) is not None
        or getattr(settings, name) != Settings.model_fields[name].default
        for name in names
    )
