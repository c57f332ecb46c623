"""`yidi policy check`: whether policy files can be used, and everything that is wrong."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from yidi.cli.configuration import wrong_files
from yidi.cli.help_pages import Command, output_options, wants_json
from yidi.cli.reports import write_json
from yidi.cli.screen import QUIET, Paragraph, listing, show
from yidi.cli.settings_options import settings_from, settings_options
from yidi.province.policy_check import Checked, CheckedArea, check, check_shipped

_HELP = (
    "检查政策文件：一次列出全部文件的全部错误（文件、行、规则），没有错误就列出内容。"
    "文件夹按自己的政策文件夹读；不写则检查 YIDI_POLICIES，没有设置就检查随附的文件。\n"
    "Check policy files: every mistake of every file at once (file, line, rule), or what they "
    "hold. Without a path the folder of YIDI_POLICIES is checked, or else the shipped files.\n\n"
    "例 example:  yidi policy check policies/630000.toml"
)


@click.command("check", cls=Command, short_help="检查政策文件 | check policy files", help=_HELP)
@click.argument("paths", metavar="[FILE|FOLDER]...", nargs=-1, type=click.Path(path_type=Path))
@settings_options("policies")
@output_options
@click.pass_context
def check_command(context: click.Context, /, paths: tuple[Path, ...], **flags: Any) -> None:
    own = settings_from(flags).policies
    chosen = paths or ((own,) if own else ())
    checked = check(chosen) if chosen else check_shipped()
    if checked.problems:
        raise wrong_files(checked.problems)
    if wants_json(context):
        write_json(_plain(checked))
        return
    table = listing("统筹区 area", "", "生效 from", "方案", "病种", "对应", right=[3, 4, 5], wide=1)
    for each in checked.areas:
        table.add_row(
            each.area_code,
            each.name,
            each.effective_from.isoformat() if each.effective_from else "",
            str(each.plans),
            str(each.diseases),
            str(each.mappings),
        )
    show(table, Paragraph(_summary(checked), QUIET))


def _summary(checked: Checked) -> str:
    return (
        f"没有错误 · no problems：{checked.files} 个文件 files，"
        f"免备案协议 filing waivers {checked.waivers}，"
        f"增补病种 extra diseases {checked.extra_diseases}；"
        "方案 = plans，病种 = diseases with a benefit，对应 = local diseases with a national code"
    )


def _plain(checked: Checked) -> dict[str, Any]:
    return {
        "files": checked.files,
        "areas": [_area(each) for each in checked.areas],
        "filing_waivers": checked.waivers,
        "extra_diseases": checked.extra_diseases,
    }


def _area(each: CheckedArea) -> dict[str, Any]:
    begin = each.effective_from
    return asdict(each) | {"effective_from": begin.isoformat() if begin else None}
