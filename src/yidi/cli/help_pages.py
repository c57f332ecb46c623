"""Help pages: Chinese first, English on the next line, wrapped by the columns that letters take.

click counts letters; a Chinese letter takes two columns, so its own wrapping runs off the
screen. A text is written ``中文 | English``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

import click

_HEADINGS = {"Options": "选项 Options", "Commands": "命令 Commands"}
_EXAMPLES = ("例", " ")
"""Lines that begin so show commands, which stay on one line to be copied."""

_NOT_AT_BEGIN = "，。；：、！？）》」”,.;:!?)"
_NOT_AT_END = "（《「“("


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if _is_wide(letter) else 1 for letter in text)


def wrap(text: str, width: int, *, whole_words: bool = False) -> list[str]:
    """Return a text in lines of at most so many columns, broken at blanks or after Chinese."""
    pieces = _pieces(text, whole_words=whole_words)
    if whole_words and any(columns(piece.rstrip()) > width for piece in pieces):
        pieces = _pieces(text, whole_words=False)
    lines: list[str] = []
    line = ""
    for piece in pieces:
        if line and columns(line) + columns(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return lines


def _pieces(text: str, *, whole_words: bool) -> list[str]:
    """Cut a text where a line may end; a full stop or comma stays with what it follows."""
    pieces: list[str] = []
    for letter in text:
        if pieces and not _may_part(pieces[-1], letter, whole_words=whole_words):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _may_part(piece: str, letter: str, *, whole_words: bool) -> bool:
    """Whether a line may end between a piece and the letter that follows."""
    last = piece[-1]
    if letter in _NOT_AT_BEGIN or last in _NOT_AT_END:
        return False
    if last == " ":
        # An operator stays with what it applies to: "- 先行自付 15.00".
        return letter != " " and not (whole_words and (piece.strip() in "+-=x" or letter.isdigit()))
    if whole_words:
        return last in _NOT_AT_BEGIN and _is_wide(last)
    return _is_wide(letter) or (_is_wide(last) and letter != " ")


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


class Pages(click.HelpFormatter):
    """click's help formatter, with our wrapping and headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "用法 Usage: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        for line in text.splitlines():
            if line.startswith(_EXAMPLES):
                self.write(f"{indent}{line}\n")
                continue
            for wrapped in wrap(line, self.width - self.current_indent):
                self.write(f"{indent}{wrapped}".rstrip() + "\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        listed = list(rows)
        indent = " " * self.current_indent
        first_width = min(max(columns(first) for first, _ in listed), col_max) + col_spacing
        for first, second in listed:
            width = self.width - self.current_indent - first_width
            lines = _both(second, width)
            fits = columns(first) + col_spacing <= first_width
            if not fits:
                self.write(f"{indent}{first}\n")
            for index, line in enumerate(lines):
                name = first if fits and index == 0 else ""
                gap = " " * (first_width - columns(name))
                self.write(f"{indent}{name}{gap}{line}".rstrip() + "\n")


def _both(text: str, width: int) -> list[str]:
    """Return ``中文 | English`` on one line where it fits, else each language on its own."""
    joined = text.replace(" | ", " · ")
    if columns(joined) <= width:
        return [joined]
    return [line for part in text.split(" | ") for line in wrap(part, width)]


class Context(click.Context):
    """A context whose help pages are ours."""

    formatter_class = Pages


class Command(click.Command):
    """A command whose help pages are ours."""

    context_class = Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示帮助 | show this help"
        return option


class Group(click.Group):
    """A group of commands whose help pages are ours."""

    context_class = Context
    command_class = Command

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示帮助 | show this help"
        return option

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, self.summary(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def summary(self, ctx: click.Context, name: str) -> str:
        """Return what a command does, in one line of each language."""
        command = self.get_command(ctx, name)
        return (command.short_help or "") if command else ""


def output_options(command: Any) -> Any:
    """Add what every command understands: ``--json`` and ``--debug``.

    A failure is reported by ``main.run``, which reads both from the arguments; a command
    asks ``wants_json``.
    """
    for name, text in (
        ("debug", "出错时显示完整跟踪 | show the whole trace of an error"),
        ("json", "机器可读的输出 | machine-readable output on stdout"),
    ):
        command = click.option(
            f"--{name}", is_flag=True, expose_value=False, callback=_note, help=text
        )(command)
    return command


def _note(context: click.Context, option: click.Parameter, value: bool) -> None:
    context.meta[f"yidi.{option.name}"] = value


def wants_json(context: click.Context) -> bool:
    """Whether the command was given ``--json``."""
    return bool(context.meta.get("yidi.json"))
