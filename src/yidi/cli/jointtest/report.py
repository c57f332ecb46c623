"""`yidi jointtest report`: the report of a run again, from its JSON."""

from __future__ import annotations

from pathlib import Path

import click

from yidi.cli.help_pages import Command, output_options, wants_json
from yidi.cli.jointtest.reporting import out_option, read_run, write_report
from yidi.cli.jointtest.telling import tell_run
from yidi.cli.reports import write_json
from yidi.jointtest.results import as_json


@click.command(
    "report",
    cls=Command,
    help="由结果重新生成报告。\nMake the report of a run again, from its JSON.",
)
@click.argument(
    "run", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="RUN.json"
)
@out_option
@output_options
@click.pass_context
def command(context: click.Context, /, run: Path, out: Path | None, **_: bool) -> None:
    found = read_run(run)
    write_report(found, out, is_quiet=wants_json(context))
    if wants_json(context):
        write_json(as_json.plain(found))
    else:
        tell_run(found)
