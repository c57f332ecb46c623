"""Tables and paragraphs for people: aligned by the columns that Chinese letters take.

Everything here goes to stdout. Without a terminal it is plain text, 80 columns wide unless
COLUMNS says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click
from rich.console import Console, ConsoleOptions, RenderableType
from rich.measure import Measurement
from rich.padding import Padding
from rich.rule import Rule
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from yidi.cli.help_pages import columns, wrap
from yidi.domain.money import yuan

STRONG = "bold"
QUIET = "dim"
MONEY = "bold cyan"
BAD = "bold red"
GOOD = "green"
_BEYOND_ANY_SCREEN = 1000


class Paragraph:
    """A text that breaks after Chinese letters too; rich itself breaks at blanks only.

    ``whole_words`` breaks at blanks and after Chinese marks, as long as the pieces fit: for
    sums, where a name and its amount belong together.
    """

    def __init__(self, text: str, style: str = "", *, whole_words: bool = False) -> None:
        self._whole_words = whole_words
        self._lines = text.splitlines() or [""]
        self._style = style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        style = console.get_style(self._style)
        for line in self._lines:
            for wrapped in wrap(line, options.max_width, whole_words=self._whole_words):
                yield Segment(wrapped, style)
                yield Segment.line()

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        widest = max(columns(line) for line in self._lines)
        longest = max(
            columns(piece)
            for line in self._lines
            for piece in wrap(line, 1, whole_words=self._whole_words)
        )
        return Measurement(longest, max(longest, min(widest, options.max_width)))


def show(*pieces: RenderableType) -> None:
    """Write pieces to stdout, one under the other, without blanks at the ends of lines.

    A table that does not fit the width is written wider: a code without its end is no code.
    """
    for piece in pieces:
        console = Console(markup=False, highlight=False, emoji=False)
        console.width = max(console.width, _narrowest(console, piece))
        with console.capture() as capture:
            console.print(piece)
        for line in capture.get().splitlines():
            click.echo(line.rstrip())


def _narrowest(console: Console, piece: RenderableType) -> int:
    """Return the columns that a table needs so that nothing of it is cut off."""
    if isinstance(piece, Padding):
        return piece.left + piece.right + _narrowest(console, piece.renderable)
    if not isinstance(piece, Table):
        return 0
    options = console.options.update(max_width=_BEYOND_ANY_SCREEN)
    gap = max(0, piece.padding[1] + piece.padding[3])
    needed = gap * (len(piece.columns) - 1)
    for column in piece.columns:
        cells = [column.header, *column.cells]
        measured = [Measurement.get(console, options, cell) for cell in cells]
        width = max(each.maximum if column.no_wrap else each.minimum for each in measured)
        column.min_width = max(width, column.min_width or 0)
        needed += column.min_width
    return needed


def title(text: str) -> Rule:
    """Return a heading over the whole width."""
    return Rule(Text(text, style=STRONG), align="left", characters="─", style=QUIET)


def amount(amount_fen: int, style: str = "") -> Text:
    """Return an amount in yuan, right-aligned in its cell."""
    return Text(yuan(amount_fen), style=style, justify="right", no_wrap=True)


def indented(what: RenderableType, by: int = 2) -> Padding:
    """Return something moved to the right."""
    return Padding(what, (0, 0, 0, by))


def listing(*names: str, right: Iterable[int] = (), wide: int | None = None) -> Table:
    """Return a table with names of columns; ``wide`` is the column that may wrap."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=STRONG)
    for index, name in enumerate(names):
        table.add_column(
            name,
            justify="right" if index in set(right) else "left",
            no_wrap=index != wide,
            overflow="fold",
        )
    return table


def facts(rows: Iterable[tuple[str, str]]) -> Table:
    """Return names with their values, one a line."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style=QUIET)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(name, Paragraph(value))
    return table


def both(zh: str, en: str, width: int = 36) -> str:
    """Return both languages beside each other where they fit, else one under the other."""
    joined = f"{zh} {en}"
    return joined if columns(joined) <= width else f"{zh}\n{en}"
