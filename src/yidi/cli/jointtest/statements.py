"""`yidi jointtest statements`: what has been shown of which province, and by which evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from google.protobuf.json_format import MessageToDict, MessageToJson

from yidi.books.kit import SqlKitBooks
from yidi.cli.choices import RegionName
from yidi.cli.failures import Exit, Hint, WrongInput
from yidi.cli.help_pages import Group, output_options, wants_json
from yidi.cli.jointtest.kit_database import KIT_SETTINGS, opened
from yidi.cli.jointtest.reporting import read_run
from yidi.cli.reports import write_json
from yidi.cli.screen import facts, listing, show, title
from yidi.cli.settings_options import settings_from, settings_options
from yidi.domain.conformance import Evidence
from yidi.domain.regions import CHINA_TIME, spoken_name
from yidi.jointtest.campaigns.evidence import is_genuine, keep
from yidi.jointtest.results.verdicts import WORDS
from yidi.jointtest.v1 import campaign_pb2, case_pb2
from yidi.v1 import codes_pb2

_ROLES = {"insured": case_pb2.ROLE_INSURED, "treating": case_pb2.ROLE_TREATING}
_ROLE_WORDS = {case_pb2.ROLE_INSURED: "参保地", case_pb2.ROLE_TREATING: "就医地"}
_HINT = Hint("全部声明：yidi jointtest statements list", "all: yidi jointtest statements list")


@click.group(
    "statements",
    cls=Group,
    help="符合性声明：签发、列出、查看、导出。\nConformance statements: issue, list, show, export.",
)
def command() -> None:
    """Hold the commands about statements."""


@command.command(
    "issue",
    short_help="由一次测试的结果签发 | issue from the result of a run",
    help=(
        "保存一次测试的结果，按接口版本签发声明；同一结果只保存一次。\n"
        "Keep the result of a run and state it for each version; once for each run."
    ),
)
@click.argument("run", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--partner", type=RegionName(), default=None, help="对方省份 | the other side")
@click.option("--campaign", default="", metavar="ID", help="所属联调活动 | its campaign")
@output_options
@settings_options(*KIT_SETTINGS)
@click.pass_context
def issue_command(
    context: click.Context, /, run: Path, partner: str | None, campaign: str, **flags: Any
) -> None:
    found = read_run(run)
    with opened(settings_from(flags)) as books:
        declared = keep(books, found, partner or "", campaign)
    tell(declared, as_json=wants_json(context))


@command.command("list", short_help="列出声明 | list them", help="列出声明。\nList the statements.")
@click.option("--region", type=RegionName(), default=None, help="只看一个省 | of one province")
@click.option("--role", type=click.Choice(list(_ROLES)), default=None, help="角色 | role")
@click.option("--version", default="", metavar="V2.1", help="接口版本 | interface version")
@output_options
@settings_options(*KIT_SETTINGS)
@click.pass_context
def list_command(
    context: click.Context, /, region: str | None, role: str | None, version: str, **flags: Any
) -> None:
    with opened(settings_from(flags)) as books:
        stored = books.statements(region or "", _ROLES[role] if role else 0, version)
    found = [campaign_pb2.Statement.FromString(each.content) for each in stored]
    tell(found, as_json=wants_json(context))


def tell(found: list[campaign_pb2.Statement], *, as_json: bool) -> None:
    """Show statements, one line each."""
    if as_json:
        write_json([MessageToDict(each, preserving_proto_field_name=True) for each in found])
        return
    if not found:
        click.echo("没有声明 · no statements")
        return
    table = listing(
        "声明 statement", "省 province", "角色 role", "对方 partner", "版本", "结论 result", wide=0
    )
    for each in found:
        partner = spoken_name(each.partner) if each.partner else "联调工具 kit"
        zh, en = WORDS[each.result]
        role = _ROLE_WORDS[each.role]
        table.add_row(
            each.statement_id, each.name_zh, role, partner, each.interface_version, f"{zh} {en}"
        )
    show(title(f"符合性声明 {len(found)} · conformance statements"), table)


@command.command(
    "show", short_help="查看一份声明 | show one", help="查看一份声明。\nShow one statement."
)
@click.argument("statement")
@output_options
@settings_options(*KIT_SETTINGS)
@click.pass_context
def show_command(context: click.Context, /, statement: str, **flags: Any) -> Exit:
    with opened(settings_from(flags)) as books:
        found, evidence = _found(books, statement)
    is_intact = is_genuine(evidence)
    if wants_json(context):
        plain = MessageToDict(found, preserving_proto_field_name=True)
        write_json({**plain, "evidence_is_intact": is_intact})
    else:
        show(title("符合性声明 · conformance statement"), facts(_rows(found, is_intact=is_intact)))
    return Exit.DONE if is_intact else Exit.OUR_FAULT


def _found(books: SqlKitBooks, statement: str) -> tuple[campaign_pb2.Statement, Evidence]:
    stored = books.statement(statement)
    evidence = books.run(stored.run_id) if stored else None
    if stored is None or evidence is None:
        raise WrongInput(
            f"没有声明 {statement}", f"there is no statement {statement}", hints=[_HINT]
        )
    return campaign_pb2.Statement.FromString(stored.content), evidence


def _rows(found: campaign_pb2.Statement, *, is_intact: bool) -> list[tuple[str, str]]:
    zh, en = WORDS[found.result]
    cares = "、".join(
        codes_pb2.CareType.Name(each).removeprefix("CARE_TYPE_") for each in found.care_types
    )
    return [
        ("声明 statement", found.statement_id),
        ("省 province", f"{found.name_zh} {found.region}"),
        ("角色 role", _ROLE_WORDS[found.role]),
        ("对方 partner", spoken_name(found.partner) if found.partner else "联调工具 the kit"),
        ("接口版本 version", found.interface_version),
        ("医疗类别 care types", cares or "全部 all"),
        ("系统 system", found.system or "—"),
        ("测试时间 tested", f"{found.tested_at.ToDatetime(CHINA_TIME):%Y-%m-%d %H:%M:%S}"),
        ("结论 result", f"{zh} {en}：{found.why_zh}"),
        ("工具版本 kit", found.kit_version),
        ("联调活动 campaign", found.campaign_id or "—"),
        ("证据摘要 SHA-256", found.evidence_digest),
        ("证据 evidence", "完好 intact" if is_intact else "已损坏，与摘要不符 DAMAGED"),
    ]


@command.command(
    "export",
    short_help="导出声明和证据 | export with its evidence",
    help=(
        "把声明和证据写进文件夹；sha256sum 证据文件应等于声明中的摘要。\n"
        "Write a statement and its evidence into a folder; sha256sum of the evidence gives the "
        "digest of the statement."
    ),
)
@click.argument("statement")
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path(), metavar="FOLDER",
              help="文件夹 | folder")  # fmt: skip
@output_options
@settings_options(*KIT_SETTINGS)
@click.pass_context
def export_command(context: click.Context, /, statement: str, folder: Path, **flags: Any) -> None:
    with opened(settings_from(flags)) as books:
        found, evidence = _found(books, statement)
    text = MessageToJson(found, preserving_proto_field_name=True, ensure_ascii=False)
    written = {
        folder / f"{found.statement_id}.statement.json": f"{text}\n".encode(),
        folder / f"{found.run_id}.evidence.json": evidence.content,
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in written.items():
            path.write_bytes(content)
    except OSError as error:
        raise WrongInput(f"写不进 {folder}", f"cannot write {folder}: {error}") from None
    if wants_json(context):
        write_json({"files": [str(each) for each in written]})
    else:
        click.echo("已导出 exported  " + "  ".join(map(str, written)))
