"""`yidi policy`: what an insured place has decided, in words; and whether files of it are sound."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from yidi.cli.choices import CodeName, DiseaseName, Moment, RegionName
from yidi.cli.commands.institutions import CARE_WORDS
from yidi.cli.help_pages import Group, output_options, wants_json
from yidi.cli.policy_check import check_command
from yidi.cli.reports import write_json
from yidi.cli.screen import QUIET, Paragraph, both, facts, show, title
from yidi.cli.settings_options import settings_from, settings_options
from yidi.domain.care import CareType, Insurance
from yidi.domain.policy import AreaPolicy
from yidi.domain.policy_explained import explain
from yidi.domain.regions import pooling_area_of, province_of
from yidi.province import policy_files
from yidi.runtime.clock import SystemClock

INSURANCE_WORDS = {each.name.lower(): each for each in Insurance}


@click.group(
    "policy",
    cls=Group,
    help="参保地政策。\nThe policies of insured places.",
)
def command() -> None:
    """Hold the commands about policies."""


command.add_command(check_command)


@command.command(
    "explain",
    short_help="一个统筹区的待遇政策 | the benefits of a pooling area",
    help=(
        "用文字说明一个统筹区的待遇政策：备案、起付标准、比例、限额、跨省差异、其他基金。\n"
        "Explain in words what a pooling area pays: filing, deductible, rates, cap, differences "
        "for care elsewhere, further funds.\n\n"
        "例 example:  yidi policy explain 630100 --insurance employee --disease M03900"
    ),
)
@click.argument("area_code", metavar="AREA", type=RegionName())
@click.option(
    "--insurance",
    type=CodeName("insurance", INSURANCE_WORDS),
    metavar="INSURANCE",
    default=None,
    help="employee 职工、resident 居民；缺省两者 | both unless given",
)
@click.option(
    "--care",
    type=CodeName("care", CARE_WORDS),
    metavar="CARE",
    default=None,
    help="ordinary（默认）、emergency、chronic、pharmacy | kind of care, ordinary unless given",
)
@click.option(
    "--disease",
    type=DiseaseName(),
    metavar="CODE",
    default=None,
    help="门慢特病种 | chronic disease",
)
@click.option(
    "--on",
    type=Moment(),
    metavar="DATE",
    default=None,
    help="哪一天的政策，缺省今天 | on which day",
)
@settings_options("policies")
@output_options
@click.pass_context
def explain_command(
    context: click.Context,
    /,
    area_code: str,
    insurance: int | None,
    care: int | None,
    disease: str | None,
    on: datetime | None,
    **flags: Any,
) -> None:
    if care is None:
        care = CareType.CHRONIC if disease else CareType.ORDINARY
    if (care == CareType.CHRONIC) != (disease is not None):
        raise click.UsageError(
            "门慢特需要 --disease，其他类别不需要 | chronic care needs --disease, other care none",
            context,
        )
    day = (on or SystemClock().now()).date()
    chosen = [Insurance(insurance)] if insurance else list(Insurance)
    area = _area_policy(area_code, settings_from(flags).policies, day)
    explained = {each: explain(area, each, CareType(care), disease, day) for each in chosen}
    if wants_json(context):
        write_json(
            {
                "area": area_code,
                "on": day.isoformat(),
                "policies": [
                    {"insurance": each.name, "rows": [row._asdict() for row in rows]}
                    for each, rows in explained.items()
                ],
            }
        )
        return
    for each, rows in explained.items():
        show(
            title(f"{each.name_zh} · {each.name.lower()}"),
            facts((both(row.name_zh, row.name_en), row.text_zh) for row in rows),
            "",
        )
    show(Paragraph(f"{day} 的政策；模拟数据 · policy of {day}; simulated", QUIET))


def _area_policy(area_code: str, folder: Path | None, day: date) -> AreaPolicy:
    province = policy_files.load(province_of(area_code), folder)
    pooling_area = pooling_area_of(area_code)
    return province.area(pooling_area.code if pooling_area else province.default_area_code, day)
