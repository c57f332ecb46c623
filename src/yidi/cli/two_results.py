"""The arguments of a command that compares two results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def two_results(command: Any) -> Any:
    """Add two files, the earlier first, and where to write the comparison as a page."""
    for option in (
        click.option(
            "--out",
            type=click.Path(path_type=Path, dir_okay=False, writable=True),
            metavar="FILE",
            help="另写成网页 | write a page too",
        ),
        click.argument("after", type=_FILE, metavar="B.json"),
        click.argument("before", type=_FILE, metavar="A.json"),
    ):
        command = option(command)
    return command
