"""`yidi jointtest compare`: two runs beside each other, on the terminal and as a page."""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text

from yidi.cli.failures import Exit
from yidi.cli.help_pages import Command, output_options, wants_json
from yidi.cli.jointtest.reporting import read_run
from yidi.cli.reports import write_json
from yidi.cli.screen import BAD, GOOD, QUIET, listing, show, title
from yidi.cli.two_results import two_results
from yidi.jointtest.reports.comparison import Change, Comparison, compare
from yidi.jointtest.reports.comparison_page import comparison_page
from yidi.jointtest.results.verdicts import WORDS

_COLOURS = {Change.BROKEN: BAD, Change.LOST: BAD, Change.MENDED: GOOD}


@click.command(
    "compare",
    cls=Command,
    help=(
        "比较两次测试：修复了什么，新出现了什么失败。有用例变差时退出码为 5。\n"
        "Compare two runs: what was mended, what broke. Exits with 5 if a case got worse."
    ),
)
@two_results
@output_options
@click.pass_context
def command(
    context: click.Context, /, before: Path, after: Path, out: Path | None, **_: bool
) -> Exit:
    found = compare(read_run(before), read_run(after))
    if out is not None:
        out.write_text(comparison_page(found, before.name, after.name), encoding="utf-8")
    if wants_json(context):
        write_json(_plain(found))
    else:
        _show(found)
        if out is not None:
            click.echo(f"网页 page  {out}")
    return Exit.NOT_PASSED if found.is_worse else Exit.DONE


def _show(found: Comparison) -> None:
    for name, was, now in found.settings:
        click.echo(f"{name}: {was} → {now}")
    if found.changed:
        table = listing("用例 case", "变化 change", "A → B", wide=0)
        for each in found.changed:
            change = " ".join(each.change.value)
            verdicts = " → ".join(WORDS.get(one, ("—", ""))[0] for one in (each.before, each.after))
            table.add_row(
                f"{each.case_id} {each.interface_version}",
                Text(change, style=_COLOURS.get(each.change, QUIET)),
                verdicts,
            )
        show(title("结论有变的用例 · cases that ended in another way"), table)
    click.echo(f"{len(found.changed)} 个有变，{found.same} 个不变 · changed and the same")


def _plain(found: Comparison) -> dict[str, object]:
    return {
        "is_worse": found.is_worse,
        "same": found.same,
        "settings": [list(each) for each in found.settings],
        "changed": [
            {
                "case_id": each.case_id,
                "interface_version": each.interface_version,
                "change": each.change.name.lower(),
                "before": WORDS.get(each.before, ("", ""))[1],
                "after": WORDS.get(each.after, ("", ""))[1],
                "why_zh": each.why_zh,
            }
            for each in found.changed
        ],
    }
