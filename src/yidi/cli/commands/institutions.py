"""`yidi institutions`: hospitals and pharmacies of a region, the named ones first."""

from __future__ import annotations

from itertools import islice
from typing import Any

import click
from rich.console import Group
from rich.text import Text

from yidi.cli.choices import CodeName, DiseaseName, RegionName
from yidi.cli.help_pages import Command, output_options, wants_json
from yidi.cli.reports import write_json
from yidi.cli.screen import QUIET, STRONG, Paragraph, indented, show
from yidi.domain.care import CareType
from yidi.domain.diseases import all_diseases
from yidi.domain.institution import Institution
from yidi.province.institution_files import Institutions

CARE_WORDS = {each.name.lower(): each for each in CareType}


@click.command(
    cls=Command,
    help=(
        "列出某省或统筹区的定点医药机构及其开通的服务，供手工测试的排在前面。\n"
        "List hospitals and pharmacies of a province or pooling area with what they have "
        "opened; those for use by hand first.\n\n"
        "例 example:  yidi institutions 510100 --disease M07801"
    ),
)
@click.argument("region_code", metavar="REGION", type=RegionName())
@click.option("--name", default="", metavar="TEXT", help="名称中的文字 | part of the name")
@click.option(
    "--care",
    type=CodeName("care", CARE_WORDS),
    metavar="CARE",
    default=None,
    help="已开通：ordinary、emergency、chronic、pharmacy | has opened this kind of care",
)
@click.option(
    "--disease",
    type=DiseaseName(),
    metavar="CODE",
    default=None,
    help="已开通的门慢特病种 | has opened this chronic disease",
)
@click.option(
    "--count", type=click.IntRange(1), default=10, help="最多几家，默认 10 | how many at most"
)
@output_options
@click.pass_context
def command(
    context: click.Context,
    /,
    region_code: str,
    name: str,
    care: int | None,
    disease: str | None,
    count: int,
) -> None:
    registry = Institutions()
    found = list(
        islice(
            registry.search(
                region_code,
                name=name,
                care_type=None if care is None else CareType(care),
                disease_code=disease,
            ),
            count,
        )
    )
    purposes = {
        each.institution.code: (each.purpose_zh, each.purpose_en) for each in registry.named()
    }
    if wants_json(context):
        write_json({"institutions": [_plain(each, purposes) for each in found]})
        return
    show(*(_shown(each, purposes) for each in found))
    if not found:
        show("没有符合条件的机构 · no institution fits")


def _plain(each: Institution, purposes: dict[str, tuple[str, str]]) -> dict[str, Any]:
    zh, en = purposes.get(each.code, ("", ""))
    return {
        "code": each.code,
        "name": each.name,
        "region": each.region_code,
        "grade": each.grade.name,
        "opened_care_types": sorted(care.name for care in each.opened_care_types),
        "opened_diseases": sorted(each.opened_diseases),
        "status": each.status.name,
        "purpose_zh": zh,
        "purpose_en": en,
    }


def _shown(each: Institution, purposes: dict[str, tuple[str, str]]) -> Group:
    head = Text(f"{each.code}  {each.name}", style=STRONG)
    head.append(f"  {each.grade.name_zh}", style="not bold")
    opened = "、".join(care.name_zh for care in sorted(each.opened_care_types))
    lines = [Paragraph(f"开通 opened: {opened or '无'}")]
    if each.opened_diseases:
        everything = len(each.opened_diseases) == len(all_diseases())
        listed = "全部 16 个 · all 16" if everything else " ".join(sorted(each.opened_diseases))
        lines.append(Paragraph(f"病种 diseases: {listed}"))
    if each.code in purposes:
        lines += [Paragraph(text, QUIET) for text in purposes[each.code]]
    return Group(head, *(indented(line) for line in lines), Text(""))
