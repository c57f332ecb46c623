"""`yidi load compare`: two results beside each other, on the terminal and as a page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from yidi.cli.failures import Hint, WrongInput
from yidi.cli.help_pages import Command, output_options, wants_json
from yidi.cli.reports import write_json
from yidi.cli.screen import BAD, GOOD, QUIET, Paragraph, facts, listing, show, title
from yidi.cli.two_results import two_results
from yidi.load.compare import Comparison, compare
from yidi.load.compare_page import comparison_page
from yidi.load.page_parts import ms
from yidi.load.result import NoResult, check


@click.command(
    "compare",
    cls=Command,
    short_help="比较两次结果 | compare two results",
    help=(
        "比较两次结果：速率、各百分位、错误，以及不同的设置。\n"
        "Compare two results: rates, percentiles, errors, and what was set differently."
    ),
)
@two_results
@output_options
@click.pass_context
def compare_command(context: click.Context, /, before: Path, after: Path, out: Path | None) -> None:
    found = compare(_read(before), _read(after))
    if out is not None:
        out.write_text(comparison_page(found, before.name, after.name), encoding="utf-8")
    if wants_json(context):
        write_json(found.as_json())
        return
    _show(found, before.name, after.name)
    if out is not None:
        click.echo(f"网页 page  {out}")


def _read(path: Path) -> dict[str, Any]:
    try:
        return check(json.loads(path.read_text(encoding="utf-8")))
    except UnicodeDecodeError:
        wrong = NoResult("不是 UTF-8 文本", "it is no text in UTF-8")
    except json.JSONDecodeError as error:
        wrong = NoResult(
            f"第 {error.lineno} 行不是有效的 JSON", f"line {error.lineno} is no valid JSON"
        )
    except NoResult as error:
        wrong = error
    raise WrongInput(
        f"{path}：{wrong.zh}",
        f"{path}: {wrong.en}",
        hints=[Hint("要 yidi load 写出的 .json", "a .json that yidi load has written")],
    )


def _show(found: Comparison, before: str, after: str) -> None:
    show(title(f"{before} → {after}"))
    if found.differences:
        rows = [(name, f"{one} → {other}") for name, one, other in found.differences]
        show(Paragraph("设置不同，比较时留意 · set differently, mind it:", QUIET), facts(rows), "")
    table = listing("", "A", "B", "B / A", right=(1, 2, 3))
    for each in found.figures:
        style = {"better": GOOD, "worse": BAD}.get(each.judgement, "")
        table.add_row(
            f"{each.zh} {each.en}", each.text(each.before), each.text(each.after),
            each.ratio_text, style=style,
        )  # fmt: skip
    show(table, "")
    calls = listing("延迟 ms", "p50 A", "B", "p99 A", "B", "p99.9 A", "B", "p99 B/A",
                    right=range(1, 8))  # fmt: skip
    for row in found.rows:
        one, other = row.before, row.after
        calls.add_row(
            row.name,
            *(
                ms(figures[key])
                for key in ("p50_micros", "p99_micros", "p99_9_micros")
                for figures in (one, other)
            ),
            f"{row.ratio:.2f}",
            style={"better": GOOD, "worse": BAD}.get(row.judgement, ""),
        )
    show(calls)
