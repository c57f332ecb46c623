"""`yidi institutions`: hospitals and pharmacies of a region, the named ones first."""

from __future__ import annotations

from typing import Any

import click
from rich.console import Group
from rich.text import Text

from yidi.cli.choices import CodeName, DiseaseName, RegionName
from yidi.cli.connection import Addresses, Platform, complete
from yidi.cli.failures import NotReached
from yidi.cli.help_pages import Command, output_options, wants_json
from yidi.cli.reports import write_json
from yidi.cli.screen import BAD, QUIET, STRONG, Paragraph, indented, show
from yidi.cli.settings_options import SAFETY, named, settings_from, settings_options
from yidi.domain.care import CareType, HospitalGrade
from yidi.domain.diseases import all_diseases
from yidi.domain.institution import NetworkStatus
from yidi.domain.limits import INSTITUTIONS_PER_LIST_MAX
from yidi.domain.regions import CHINA_TIME
from yidi.province.published_institutions import PublishedInstitutions
from yidi.runtime.listed_institutions import list_institutions
from yidi.runtime.settings import Settings
from yidi.v1 import institution_pb2
from yidi.v1 import simulator_service_pb2 as simulator

CARE_WORDS = {each.name.lower(): each for each in CareType}
_STATUS_NAMES = {
    institution_pb2.NETWORK_STATUS_NORMAL: NetworkStatus.NORMAL.name,
    institution_pb2.NETWORK_STATUS_SUSPENDED: NetworkStatus.SUSPENDED.name,
    institution_pb2.NETWORK_STATUS_CANCELLED: NetworkStatus.CANCELLED.name,
}


@click.command(
    cls=Command,
    help=(
        "列出某省或统筹区的定点医药机构及其开通的服务，供手工测试的排在前面。\n"
        "List hospitals and pharmacies of a province or pooling area with what they have "
        "opened; those for use by hand first.\n\n"
        "平台在运行时含已公布的变更：新增、中止、取消。\n"
        "With every published change if a platform runs: added, suspended, cancelled.\n\n"
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
    "--count",
    type=click.IntRange(1, INSTITUTIONS_PER_LIST_MAX),
    default=10,
    help="最多几家，默认 10 | how many at most",
)
@output_options
@settings_options("control_address", *SAFETY)
@click.pass_context
def command(context: click.Context, /, **given: Any) -> None:
    flags = {name: given.pop(name) for name in ("control_address", *SAFETY)}
    settings = settings_from(flags)
    care: Any = given["care"] or 0
    wanted = simulator.ListInstitutionsRequest(
        region=given["region_code"],
        name=given["name"],
        care_type=care,
        disease_code=given["disease"] or "",
        count=given["count"],
    )
    is_named = named(flags, settings, ["control_address"])
    listed, is_live = _listed(settings, wanted, must_be_live=is_named)
    if wants_json(context):
        source = "platform" if is_live else "files"
        write_json({"source": source, "institutions": [_plain(each) for each in listed]})
        return
    show(*(_shown(each) for each in listed))
    if not listed:
        show("没有符合条件的机构 · no institution fits")
    if not is_live:
        show(Paragraph(_AS_SHIPPED, QUIET))


_AS_SHIPPED = (
    "没有平台在运行，以上按随附文件列出，不含平台上的变更。\n"
    "No platform runs: as shipped, without what was changed on a platform."
)


def _listed(
    settings: Settings, wanted: simulator.ListInstitutionsRequest, *, must_be_live: bool
) -> tuple[list[simulator.ListedInstitution], bool]:
    """What the running platform has, with every published change; the files without one."""

    async def ask() -> list[simulator.ListedInstitution]:
        async with Platform(Addresses.of(settings)) as platform:
            return await platform.institutions(wanted)

    try:
        return complete(ask()), True
    except NotReached:
        if must_be_live:
            raise
    shipped = list_institutions(PublishedInstitutions(), wanted)
    return list(shipped.institutions), False


def _plain(listed: simulator.ListedInstitution) -> dict[str, Any]:
    each = listed.institution
    return {
        "code": each.institution_code,
        "name": each.name,
        "region": each.region,
        "grade": HospitalGrade(each.grade).name,
        "opened_care_types": sorted(CareType(care).name for care in each.opened_care_types),
        "opened_diseases": sorted(each.opened_diseases),
        "status": _STATUS_NAMES[each.status],
        "purpose_zh": listed.purpose_zh,
        "purpose_en": listed.purpose_en,
    }


def _shown(listed: simulator.ListedInstitution) -> Group:
    each = listed.institution
    head = Text(f"{each.institution_code}  {each.name}", style=STRONG)
    head.append(f"  {HospitalGrade(each.grade).name_zh}", style="not bold")
    opened = "、".join(CareType(care).name_zh for care in sorted(each.opened_care_types))
    lines = [Paragraph(text, BAD) for text in _changes(each)]
    lines.append(Paragraph(f"开通 opened: {opened or '无'}"))
    if each.opened_diseases:
        everything = len(each.opened_diseases) == len(all_diseases())
        codes = "全部 16 个 · all 16" if everything else " ".join(sorted(each.opened_diseases))
        lines.append(Paragraph(f"病种 diseases: {codes}"))
    if listed.purpose_zh:
        lines += [Paragraph(text, QUIET) for text in (listed.purpose_zh, listed.purpose_en)]
    return Group(head, *(indented(line) for line in lines), Text(""))


def _changes(each: institution_pb2.Institution) -> list[str]:
    """What bars settling there: since when, in both languages."""
    found = []
    if each.status == institution_pb2.NETWORK_STATUS_CANCELLED:
        found.append("已取消定点 · no longer designated")
    elif each.HasField("suspended_from"):
        day = each.suspended_from.ToDatetime(CHINA_TIME)
        found.append(f"自 {day:%Y-%m-%d %H:%M} 起中止跨省结算 · suspended from then on")
    if each.HasField("chronic_suspended_from"):
        day = each.chronic_suspended_from.ToDatetime(CHINA_TIME)
        found.append(f"自 {day:%Y-%m-%d %H:%M} 起中止门慢特 · no chronic care from then on")
    return found
