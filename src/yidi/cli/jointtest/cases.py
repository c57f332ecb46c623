"""`yidi jointtest cases`: which cases there are, and whether case files can be used."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import click
from google.protobuf.json_format import MessageToDict
from rich.text import Text

from yidi.cli.help_pages import Command, output_options, wants_json
from yidi.cli.jointtest.case_files import case_options, check_selection, library_of
from yidi.cli.reports import write_json
from yidi.cli.screen import listing, show, title
from yidi.jointtest.cases.selection import Selection


@click.command(
    "cases",
    cls=Command,
    help="列出用例；有错的用例文件逐条指出。\nList cases; name every mistake of case files.",
)
@case_options
@output_options
@click.pass_context
def command(
    context: click.Context,
    /,
    folder: Path | None,
    only: tuple[str, ...],
    without: tuple[str, ...],
    **_: bool,
) -> None:
    library = library_of(folder)
    selection = Selection(only, without)
    check_selection(selection, library)
    chosen = [each for each in library.cases if selection.takes(each)]
    if wants_json(context):
        write_json([MessageToDict(each, preserving_proto_field_name=True) for each in chosen])
        return
    templates = len({each.place for each in chosen})
    show(title(f"{len(chosen)} 个用例，{templates} 个模板 · cases and templates"))
    for suite, cases in groupby(chosen, key=lambda each: each.id.partition("/")[0]):
        zh, en = library.titles[suite]
        table = listing("用例 case", "内容 what", wide=1)
        for each in cases:
            table.add_row(each.id.partition("/")[2], Text(each.title_zh))
        show("", title(f"{suite} · {zh} · {en}"), table)
