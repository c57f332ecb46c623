"""`yidi bill-template`: an example of a bill file, to be changed and settled."""

from __future__ import annotations

import json
from importlib.resources import files

import click

from yidi.cli.bill_file import COLUMNS, OPTIONAL_COLUMNS
from yidi.cli.help_pages import Command, output_options, wants_json

EXAMPLE = "data/bills/hypertension_visit.csv"


def example_bill() -> bytes:
    """Return the shipped bill of 428.00 yuan."""
    return files("yidi.province").joinpath(EXAMPLE).read_bytes()


@click.command(
    cls=Command,
    help=(
        "输出一份账单示例（UTF-8 的 CSV），即演示用的 428.00 元混合就诊。\n"
        "Print an example of a bill file (CSV in UTF-8): the mixed visit of 428.00 yuan.\n\n"
        "例 example:  yidi bill-template > bill.csv"
    ),
)
@output_options
@click.pass_context
def command(context: click.Context, /) -> None:
    text = example_bill().decode("utf-8")
    if wants_json(context):
        columns = {"columns": COLUMNS, "optional_columns": OPTIONAL_COLUMNS, "example": text}
        click.echo(json.dumps(columns, ensure_ascii=False, indent=2))
        return
    click.echo(text, nl=False)
