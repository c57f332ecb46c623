"""What a run says on the terminal while it goes on, and at its end."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import click

from yidi.jointtest.results.verdicts import WORDS
from yidi.jointtest.v1 import result_pb2

_COLOURS = {
    result_pb2.VERDICT_PASSED: "green",
    result_pb2.VERDICT_FAILED: "red",
    result_pb2.VERDICT_KIT_ERROR: "red",
    result_pb2.VERDICT_SKIPPED: "yellow",
}
_SHOWN_MAX = 6


@dataclass(slots=True)
class Telling:
    """Says each case as it ends, on stderr; on a terminal on one line that changes."""

    is_quiet: bool = False

    def case(self, found: result_pb2.CaseResult, done: int, total: int) -> None:
        """Say that a case has ended."""
        if self.is_quiet:
            return
        if found.verdict in (result_pb2.VERDICT_FAILED, result_pb2.VERDICT_KIT_ERROR):
            self._clear()
            zh, en = WORDS[found.verdict]
            style = click.style(f"{zh} {en}", fg=_COLOURS[found.verdict])
            click.echo(
                f"{style} {found.case_id} {found.interface_version}：{found.why_zh}", err=True
            )
        if sys.stderr.isatty():
            click.echo(f"\r{done}/{total} {found.case_id:<60.60}", nl=False, err=True)
            if done == total:
                self._clear()

    def _clear(self) -> None:
        if sys.stderr.isatty():
            click.echo("\r" + " " * 78 + "\r", nl=False, err=True)


def tell_run(run: result_pb2.Run) -> None:
    """Say how a run ended: every case that did not pass, why, and what to do."""
    for case in run.cases:
        if case.verdict in (result_pb2.VERDICT_FAILED, result_pb2.VERDICT_KIT_ERROR):
            _tell_case(case)
    skipped: dict[str, int] = {}
    for case in run.cases:
        if case.verdict == result_pb2.VERDICT_SKIPPED:
            skipped[case.why_zh] = skipped.get(case.why_zh, 0) + 1
    for why, count in sorted(skipped.items()):
        click.echo(f"{click.style('跳过 skipped', fg='yellow')} {count}：{why}")
    for each in run.stale_known_failures:
        click.echo(f"{click.style('已知失败清单', fg='red')} {each}")
    zh, en = WORDS.get(run.verdict, ("", ""))
    style = click.style(f"{zh} {en}", fg=_COLOURS.get(run.verdict), bold=True)
    click.echo(f"{style} · {run.tested.region} {run.tested.name_zh} · {run.why_zh} · {run.why_en}")


def _tell_case(case: result_pb2.CaseResult) -> None:
    zh, en = WORDS[case.verdict]
    head = click.style(f"{zh} {en}", fg=_COLOURS[case.verdict], bold=True)
    click.echo(f"{head} {case.case_id} {case.interface_version} {case.title_zh} ({case.place})")
    wrong = [(step.step_id, each) for step in case.steps for each in step.mismatches]
    wrong += [("", each) for each in case.mismatches]
    for step, each in wrong[:_SHOWN_MAX]:
        where = " ".join(part for part in (step, each.path) if part)
        click.echo(f"  {where}：{each.why_zh}{f' {each.rule}' if each.rule else ''}")
        if each.expected or each.received:
            click.echo(f"      预期 expected  {each.expected}")
            click.echo(f"      收到 received  {each.received}")
    if len(wrong) > _SHOWN_MAX:
        click.echo(f"  还有 {len(wrong) - _SHOWN_MAX} 处 more")
    if not wrong and case.why_zh:
        click.echo(f"  {case.why_zh}")
    if case.known_failure:
        click.echo(f"  已知失败 known: {case.known_failure}")
    elif case.next_step_zh:
        click.echo(f"  下一步 next: {case.next_step_zh}")
