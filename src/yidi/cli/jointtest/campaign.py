"""`yidi jointtest campaign`: a plan of pairs, how far it is, and the matrix of what has passed."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from pathlib import Path
from typing import Any

import click
from google.protobuf.json_format import MessageToDict

from yidi.cli.failures import Exit
from yidi.cli.help_pages import Group, output_options, wants_json
from yidi.cli.jointtest.files import read_file
from yidi.cli.jointtest.kit_database import KIT_SETTINGS, opened
from yidi.cli.reports import write_json
from yidi.cli.screen import listing, show, title
from yidi.cli.settings_options import settings_from, settings_options
from yidi.domain.regions import spoken_name
from yidi.jointtest.campaigns.plan_file import read_plan
from yidi.jointtest.campaigns.progress import STATE_WORDS, progress_of
from yidi.jointtest.cases.reader import shipped
from yidi.jointtest.v1 import campaign_pb2, case_pb2
from yidi.v1 import codes_pb2

_PLAN = click.Path(path_type=Path, dir_okay=False)
_ROLE_WORDS = {case_pb2.ROLE_INSURED: "参保地", case_pb2.ROLE_TREATING: "就医地"}


@click.group(
    "campaign",
    cls=Group,
    help="配对联调：检查计划、看进度和矩阵。\nPairing campaigns: check a plan, progress, matrix.",
)
def command() -> None:
    """Hold the commands about campaigns."""


@command.command(
    "check",
    short_help="检查计划文件 | check a plan file",
    help="检查计划文件，列出各对省份；有错逐条指出。\nCheck a plan file and list its pairs.",
)
@click.argument("plan", type=_PLAN)
@output_options
@click.pass_context
def check_command(context: click.Context, /, plan: Path, **_: bool) -> None:
    campaign = _read(plan)
    if wants_json(context):
        write_json(MessageToDict(campaign, preserving_proto_field_name=True))
        return
    table = listing("就医地 treating", "参保地 insured", "被测 tested", "版本 versions", wide=0)
    for pair in campaign.pairs:
        roles = "、".join(_ROLE_WORDS[each] for each in pair.roles)
        versions = "、".join(pair.interface_versions)
        treating, insured = spoken_name(pair.treating), spoken_name(pair.insured)
        table.add_row(treating, insured, roles, versions)
    show(title(f"{campaign.title_zh} · {campaign.id}"), table)


@command.command(
    "status",
    short_help="进度和矩阵 | progress and matrix",
    help=(
        "每对省份、每个角色、版本和医疗类别的进度，取每个用例最近一次的结果。\n"
        "How far every pair, role, version and care type is, by the last run of each case.\n\n"
        "退出码 5：还有未通过的。Exit code 5 while something has not passed."
    ),
)
@click.argument("plan", type=_PLAN)
@click.option("--csv", "as_csv", is_flag=True, help="输出CSV | as CSV")
@output_options
@settings_options(*KIT_SETTINGS)
@click.pass_context
def status_command(context: click.Context, /, plan: Path, as_csv: bool, **flags: Any) -> Exit:
    campaign = _read(plan)
    with opened(settings_from(flags)) as books:
        evidence = books.runs(campaign.id)
    progress = progress_of(campaign, evidence, shipped().cases)
    if wants_json(context):
        write_json(MessageToDict(progress, preserving_proto_field_name=True))
    elif as_csv:
        click.echo(_csv(progress), nl=False)
    else:
        _tell(progress)
    passed = campaign_pb2.CELL_STATE_PASSED
    is_done = all(each.state == passed for each in progress.cells)
    return Exit.DONE if is_done else Exit.NOT_PASSED


def _read(plan: Path) -> campaign_pb2.Campaign:
    found = read_file(plan, read_plan)
    return found or campaign_pb2.Campaign()


def _care(cell: campaign_pb2.Cell) -> str:
    return codes_pb2.CareType.Name(cell.care_type).removeprefix("CARE_TYPE_")


def _csv(progress: campaign_pb2.Progress) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = ("treating", "insured", "role", "version", "care", "state", "passed", "failed",
             "skipped", "cases")  # fmt: skip
    writer.writerow(names)
    for cell in progress.cells:
        role = case_pb2.Role.Name(cell.role).removeprefix("ROLE_")
        state = campaign_pb2.CellState.Name(cell.state).removeprefix("CELL_STATE_")
        row = (cell.treating, cell.insured, role, cell.interface_version, _care(cell), state,
               cell.passed, cell.failed, cell.skipped, cell.cases)  # fmt: skip
        writer.writerow(row)
    return text.getvalue()


def _tell(progress: campaign_pb2.Progress) -> None:
    """The matrix: a line for each pair and role, a column for each version and care type."""
    lines: defaultdict[tuple[str, str, case_pb2.Role], dict[str, str]] = defaultdict(dict)
    columns: dict[str, None] = {}
    for cell in progress.cells:
        column = f"{cell.interface_version} {_care(cell)}"
        columns[column] = None
        zh, _ = STATE_WORDS[cell.state]
        count = f" {cell.passed}/{cell.cases}" if cell.passed or cell.failed else ""
        lines[cell.treating, cell.insured, cell.role][column] = f"{zh}{count}"
    table = listing("就医地 treating", "参保地 insured", "被测 tested", *columns, wide=0)
    for (treating, insured, role), found in lines.items():
        cells = [found.get(column, "") for column in columns]
        table.add_row(spoken_name(treating), spoken_name(insured), _ROLE_WORDS[role], *cells)
    states = [each.state for each in progress.cells]
    counts = "，".join(
        f"{zh} {en} {states.count(state)}"
        for state, (zh, en) in STATE_WORDS.items()
        if state in states
    )
    show(title(f"{progress.campaign.title_zh} · {progress.campaign.id}"), table, counts)
