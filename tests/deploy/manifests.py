"""The files of deploy/ as a program reads them, and our own start-up held against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import yaml

from yidi.cli.main import commands
from yidi.cli.settings_options import settings_from, variable_of
from yidi.runtime.addresses import check_addresses
from yidi.runtime.cast import EVERYTHING, GATEWAY, Cast, of_provinces
from yidi.runtime.clock import SystemClock
from yidi.runtime.foundation import foundation_of
from yidi.runtime.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


def documents(path: Path) -> list[Any]:
    """Every document of a YAML file."""
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def image_settings() -> dict[str, str]:
    """The YIDI_ variables that the image itself sets."""
    words = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").split()
    pairs = (word.partition("=") for word in words if word.startswith("YIDI_"))
    return {name: value for name, _, value in pairs}


def started(arguments: Sequence[str], variables: Mapping[str, str]) -> tuple[Cast, Settings]:
    """What a container would run: its command line and variables, read by the program itself.

    Everything that a start checks before it touches a database is checked; a mistake raises.
    """
    given = image_settings() | variables
    known = {variable_of(name): name for name in Settings.model_fields}
    flags: dict[str, Any] = {
        known[name]: value for name, value in given.items() if name.startswith("YIDI_")
    }
    name, *rest = arguments
    with click.Context(commands) as context:
        command = commands.get_command(context, name)
        assert command is not None, name
        parsed = command.make_context(name, rest, parent=context).params
    flags |= {
        name: value
        for name, value in parsed.items()
        if name in Settings.model_fields and value not in (None, ())
    }
    for name in ("province", "capabilities"):
        if isinstance(flags.get(name), str):
            flags[name] = (flags[name],)
    settings = settings_from(flags)
    casts = {"serve": EVERYTHING, "gateway": GATEWAY}
    cast = casts[arguments[0]] if arguments[0] in casts else of_provinces(parsed["codes"])
    check_addresses(settings, cast)
    foundation_of(settings, SystemClock(), cast)
    return cast, settings
