"""One case that failed, as a part of the page: what did not match, the messages, what to do."""

from __future__ import annotations

from html import escape

from yidi.jointtest.reports.exchanges import heading, texts
from yidi.jointtest.results.known_failures import is_excused
from yidi.jointtest.results.verdicts import WORDS
from yidi.jointtest.v1 import result_pb2
from yidi.pages.parts import both, table

_HEADS = (("步骤", "step"), ("字段", "field"), ("预期", "expected"), ("收到", "received"),
          ("说明", "why"), ("规则", "rule"))  # fmt: skip
_NO_NUMBERS = len(_HEADS)


def failed_case(case: result_pb2.CaseResult) -> str:
    """Return the case with every mismatch and the messages of the steps that failed."""
    words = WORDS.get(case.verdict, ("", ""))
    name = f"<code>{escape(case.case_id)}</code> {escape(case.interface_version)}"
    parts = [
        f"<h3>{both(words)} {name} {escape(case.title_zh)}</h3>",
        f'<p class="note">{escape(" · ".join(_about(case)))}</p>',
    ]
    if case.purpose_zh:
        parts.append(f"<p>{escape(case.purpose_zh)}</p>")
    if is_excused(case):
        parts.append(f"<p>{both((f'已知失败：{case.known_failure}', 'known failure'))}</p>")
    rows = [
        tuple(map(escape, (step, each.path, each.expected, each.received, _why(each), each.rule)))
        for step, each in _wrong(case)
    ]
    if rows:
        parts.append(table(_HEADS, rows, numbers=_NO_NUMBERS))
    else:
        parts.append(f"<p>{both((case.why_zh, case.why_en))}</p>")
    if case.next_step_zh:
        advice = both((f"下一步：{case.next_step_zh}", case.next_step_en))
        parts.append(f'<p class="next">{advice}</p>')
    parts += [_messages(each) for each in case.steps if each.verdict in _SHOWN]
    return f'<div class="case{" known" if is_excused(case) else ""}">{"".join(parts)}</div>'


_SHOWN = (result_pb2.VERDICT_FAILED, result_pb2.VERDICT_KIT_ERROR)


def _about(case: result_pb2.CaseResult) -> list[str]:
    found = [*case.rules, case.place]
    found += [f"{name} {number}" for name, number in sorted(case.people.items())]
    found += [f"{name} {code}" for name, code in sorted(case.institutions.items())]
    return [each for each in found if each]


def _why(each: result_pb2.Mismatch) -> str:
    return f"{each.why_zh} {each.why_en}".strip()


def _wrong(case: result_pb2.CaseResult) -> list[tuple[str, result_pb2.Mismatch]]:
    found = [(step.step_id, each) for step in case.steps for each in step.mismatches]
    return found + [("", each) for each in case.mismatches]


def _messages(step: result_pb2.StepResult) -> str:
    found = ""
    for exchange in step.exchanges:
        shown = "".join(
            f"<p class=note>{escape(name)}</p><pre>{escape(text)}</pre>"
            for name, text in texts(exchange)
        )
        found += (
            f'<details class="messages" open><summary>{escape(step.step_id)} · '
            f"{escape(heading(exchange))}</summary>{shown}</details>"
        )
    return found
