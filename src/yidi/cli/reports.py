"""Failures as a person or a program reads them."""

from __future__ import annotations

import json
from typing import Any

import click

from yidi.cli.failures import Failure, Hint, Refused, party_words, step_words
from yidi.cli.help_pages import columns

_NAME_COLUMNS = 20
_LINE_COLUMNS = 80


def write_json(value: Any) -> None:
    """Write one JSON value to stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def report_failure(failure: Failure, *, as_json: bool) -> None:
    """Write a failure: as JSON to stdout, or in words to stderr."""
    if as_json:
        write_json({"error": failure.as_json()})
        return
    for line in failure_lines(failure, failure.title):
        click.echo(line, err=True)


def failure_lines(failure: Failure, title: tuple[str, str]) -> list[str]:
    """Return a failure in lines: what, who must act, every problem, what to do."""
    lines = [f"{click.style(title[0], fg='red', bold=True)} {failure.text_zh}"]
    lines += [f"{title[1]}: {line}" for line in failure.text_en.splitlines()]
    if isinstance(failure, Refused):
        lines += [
            f"  {name}{' ' * (_NAME_COLUMNS - columns(name))}{value}"
            for name, value in refusal_facts(failure)
        ]
        lines += [] if failure.troubles else _problem_lines(failure)
    for each in failure.troubles:
        lines.append(f"  {each.place_zh}：{each.text_zh}")
        same_place = each.place_zh == each.place_en
        lines.append(
            f"      {each.text_en}" if same_place else f"  {each.place_en}: {each.text_en}"
        )
    for hint in failure.hints:
        lines += _hint_lines(hint)
    return lines


def _hint_lines(hint: Hint) -> list[str]:
    if hint.zh == hint.en:
        return [f"hint: {hint.zh}"]
    joined = f"hint: {hint.zh} · {hint.en}"
    if columns(joined) <= _LINE_COLUMNS:
        return [joined]
    return [f"hint: {hint.zh}", f"      {hint.en}"]


def refusal_facts(failure: Refused) -> list[tuple[str, str]]:
    """Return what a cashier needs beside the text of a refusal: code, party, next step, id."""
    reason = failure.refusal.reason
    facts = [
        ("错误码 code", f"{reason.code} {reason.name}"),
        ("责任方 at fault", " · ".join(party_words(reason.party, failure.sender))),
        ("下一步 next step", " · ".join(step_words(reason.next_step, failure.message_id))),
    ]
    problems = failure.refusal.problems
    if len(problems) == 1 and problems[0].field_path:
        facts.append(("字段 field", problems[0].field_path))
    if failure.message_id:
        facts.append(("报文号 message id", failure.message_id))
    return facts


def _problem_lines(failure: Refused) -> list[str]:
    """Return every problem of a refusal that has several."""
    refusal = failure.refusal
    if len(refusal.problems) + refusal.omitted == 1:
        return []
    lines = ["  全部问题 every problem:"]
    for number, each in enumerate(refusal.problems, start=1):
        place = f"{each.field_path}  " if each.field_path else ""
        lines.append(f"  {number:>3}  {place}{each.text_zh}")
        lines.append(f"       {each.reason.code} {each.text_en}")
    if refusal.omitted:
        lines.append(f"       还有 {refusal.omitted} 个 · and {refusal.omitted} more")
    return lines
