"""`yidi errors`: what an error code means, who must act, and what to do next."""

from __future__ import annotations

import difflib
from typing import Any
from unicodedata import normalize

import click

from yidi.cli.choices import CodeName
from yidi.cli.failures import NEXT_STEP_WORDS, PARTY_WORDS, Hint, WrongInput
from yidi.cli.help_pages import Group, output_options, wants_json
from yidi.cli.reports import write_json
from yidi.cli.screen import QUIET, Paragraph, facts, indented, listing, show, title
from yidi.domain.errors import Party, Problem, Reason, reasons

_PARTIES = {party.name.lower().replace("_", "-"): party for party in Party}
_PREFIX = "ERROR_REASON_"
_DIGITS_HINT = Hint(
    "代码是四位数，首位是 1、2、3、4、5 或 9，如 5001",
    "a code has four digits, the first one of 1, 2, 3, 4, 5 or 9, like 5001",
)
_LIST_HINT = Hint("全部代码见 yidi errors list", "see yidi errors list for all of them")


class ReasonName(click.ParamType[Reason]):
    """A reason, by its code or its name in any writing, also in full-width letters."""

    name = "reason"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Reason:
        given = str(value).strip()
        name = normalize("NFKC", given).upper().replace("-", "_").removeprefix(_PREFIX)
        for reason in reasons().values():
            if name in (reason.name, str(reason.code)):
                return reason
        hints = [_hint(near) for near in _nearest(name)]
        raise WrongInput(
            f"没有错误代码 {given}",
            f"there is no error code {given}",
            hints=[*(hints or _party_hints(name) or [_DIGITS_HINT]), _LIST_HINT],
        )


@click.group(
    "errors",
    cls=Group,
    help="错误代码：原因、责任方、怎么办。\nError codes: cause, party at fault, what to do.",
)
def command() -> None:
    """Hold the commands about errors."""


@command.command(
    "list",
    short_help="全部错误代码 | every error code",
    help=(
        "列出错误代码和提示；首位数字是责任方：1 国家平台、2 参保地、3 就医地、4 发送方、"
        "5 参保人本人、9 通信与接入。\n"
        "List error codes with their texts; the first digit is the party at fault.\n\n"
        "例 example:  yidi errors list --party person"
    ),
)
@click.option(
    "--party",
    type=CodeName("party", _PARTIES),
    metavar="PARTY",
    default=None,
    help=f"责任方或其首位数字：{'、'.join(_PARTIES)} | of one party only",
)
@click.option("--find", default="", metavar="TEXT", help="提示中的文字 | part of a text")
@output_options
@click.pass_context
def list_command(context: click.Context, /, party: int | None, find: str) -> None:
    found = [
        each
        for each in sorted(reasons().values(), key=lambda reason: reason.code)
        if party is None or each.party == party
        if _contains(each, find)
    ]
    if wants_json(context):
        write_json({"errors": [_plain(each) for each in found]})
        return
    for each_party in Party:
        rows = [each for each in found if each.party is each_party]
        if rows:
            zh, en = PARTY_WORDS[each_party]
            table = listing("代码 code", "提示 text", wide=1)
            for each in rows:
                example = _text(each)
                words = f"{example.text_zh}\n{example.text_en}\n{each.name}"
                table.add_row(str(each.code), Paragraph(words))
            show(title(f"{each_party.value}xxx {zh} · {en}"), table, "")
    show(
        Paragraph(
            f"共 {len(found)} 个；提示中的事实为示例 · {len(found)} in all; facts are examples",
            QUIET,
        ),
        Paragraph("详细 details:  yidi errors explain CODE", QUIET),
    )


@command.command(
    "explain",
    short_help="一个错误代码的含义 | what one error code means",
    help=(
        "说明一个错误代码：提示、责任方、原因、怎么办、下一步、依据。\n"
        "Explain an error code: text, party at fault, cause, what to do, next step, rules.\n\n"
        "例 example:  yidi errors explain 5001"
    ),
)
@click.argument("reason", metavar="CODE|REASON", type=ReasonName())
@output_options
@click.pass_context
def explain_command(context: click.Context, /, reason: Reason) -> None:
    if wants_json(context):
        write_json(_plain(reason))
        return
    text = _text(reason)
    party_zh, party_en = PARTY_WORDS[reason.party]
    step_zh, step_en = NEXT_STEP_WORDS[reason.next_step]
    rows = [
        ("提示 text", f"{text.text_zh}\n{text.text_en}"),
        ("责任方 at fault", f"{party_zh} · {party_en}"),
        ("原因 cause", f"{reason.cause}\n{reason.cause_en}"),
        ("怎么办 act", f"{reason.act}\n{reason.act_en}"),
        ("下一步 next step", f"{step_zh}\n{step_en}"),
    ]
    if reason.rules:
        rows.append(("依据 rules", "、".join(reason.rules)))
    show(title(f"{reason.code} {reason.name}"), indented(facts(rows)))
    if reason.example:
        shown = "，".join(f"{name} = {value}" for name, value in reason.example.items())
        show(
            "",
            Paragraph(f"提示中的事实为示例 · the facts in the text are examples: {shown}", QUIET),
        )


def _nearest(name: str) -> list[Reason]:
    """Return the reason that was most likely meant: the likest name, or the nearest code.

    A code is a slip of one digit at the end; one that is further away, or of another party, is
    never meant.
    """
    if not (name.isascii() and name.isdigit()):
        return [reasons()[near] for near in difflib.get_close_matches(name, reasons(), n=1)]
    number = int(name[:9])
    near = [each for each in reasons().values() if each.code // 10 == number // 10]
    return sorted(near, key=lambda each: abs(each.code - number))[:1]


def _party_hints(name: str) -> list[Hint]:
    """Return where the codes of the party are that a four-digit code begins with."""
    digit = int(name[0]) if len(name) == 4 and name.isascii() and name.isdigit() else 0  # noqa: PLR2004
    if digit not in set(Party):
        return []
    zh, en = PARTY_WORDS[Party(digit)]
    command = f"yidi errors list --party {digit}"
    return [Hint(f"{digit} 开头是{zh}：{command}", f"{digit} begins those of {en}: {command}")]


def _hint(near: Reason) -> Hint:
    text = _text(near)
    return Hint(
        f"是否为 {near.code} {near.name}：{text.text_zh}",
        f"did you mean {near.code} {near.name}: {text.text_en}",
    )


def _text(reason: Reason) -> Problem:
    """Return the reason with the facts of its example."""
    return Problem(reason, reason.example)


def _contains(reason: Reason, find: str) -> bool:
    text = _text(reason)
    return find.lower() in f"{reason.code} {reason.name} {text.text_zh} {text.text_en}".lower()


def _plain(reason: Reason) -> dict[str, Any]:
    text = _text(reason)
    party_zh, party_en = PARTY_WORDS[reason.party]
    step_zh, step_en = NEXT_STEP_WORDS[reason.next_step]
    return {
        "code": reason.code,
        "reason": reason.name,
        "party": reason.party.name,
        "party_zh": party_zh,
        "party_en": party_en,
        "next_step": reason.next_step.name,
        "next_step_zh": step_zh,
        "next_step_en": step_en,
        "text_zh": text.text_zh,
        "text_en": text.text_en,
        "template_zh": reason.zh,
        "template_en": reason.en,
        "cause_zh": reason.cause,
        "cause_en": reason.cause_en,
        "act_zh": reason.act,
        "act_en": reason.act_en,
        "example": dict(reason.example),
        "rules": list(reason.rules),
    }
