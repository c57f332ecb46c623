"""`yidi catalogue`: what a treating place pays for, to write bills with."""

from __future__ import annotations

from typing import Any

import click

from yidi.cli.choices import CodeName, RegionName
from yidi.cli.help_pages import Command, output_options, wants_json
from yidi.cli.reports import write_json
from yidi.cli.screen import QUIET, Paragraph, listing, show
from yidi.domain.care import FeeClass, GradeLevel
from yidi.domain.catalogue import CatalogueItem
from yidi.domain.money import ONE_MICROS, Micros, line_amount, percent, yuan
from yidi.domain.regions import province_of
from yidi.province.catalogue_files import catalogue_of, usual_prices
from yidi.runtime.clock import SystemClock

LEVEL_WORDS = {each.name.lower(): each for each in GradeLevel}


@click.command(
    cls=Command,
    help=(
        "就医地目录中的项目：编码、类别、先行自付比例、限价。写账单时用。\n"
        "Items of a treating place's catalogue with class, first-paid rate and price limit; "
        "for writing bills.\n\n"
        "例 example:  yidi catalogue 四川 --find 缬沙坦"
    ),
)
@click.argument("region_code", metavar="REGION", type=RegionName())
@click.option(
    "--find", default="", metavar="TEXT", help="名称或编码中的文字 | part of name or code"
)
@click.option(
    "--level",
    type=CodeName("level", LEVEL_WORDS),
    metavar="LEVEL",
    default="tertiary",
    help="按哪一级医院的限价：primary、secondary、tertiary（默认） | whose price limits",
)
@output_options
@click.pass_context
def command(context: click.Context, /, region_code: str, find: str, level: int) -> None:
    today = SystemClock().now().date()
    catalogue = catalogue_of(province_of(region_code))
    found = [
        each
        for each in sorted(catalogue.items.values(), key=lambda item: item.code)
        if each.is_valid_on(today) and (find in each.name or find in each.code)
    ]
    if wants_json(context):
        write_json({"items": [_plain(each, GradeLevel(level)) for each in found]})
        return
    table = listing(
        "编码 code", "名称 name", "类别", "自付", "限价", "常用价", right=[3, 4, 5], wide=1
    )
    for each in found:
        limit = each.limit_micros(GradeLevel(level))
        table.add_row(
            each.code,
            f"{each.name}（{each.unit}）",
            each.fee_class.name_zh,
            "" if each.fee_class is FeeClass.C else percent(each.first_paid_bp),
            "" if limit is None else _price(limit),
            _price(usual_prices()[each.code]) if each.code in usual_prices() else "",
        )
    show(
        table,
        Paragraph(f"{len(found)} 项 items；自付 = first-paid rate，限价 = price limit", QUIET),
    )


def _price(micros: Micros) -> str:
    return yuan(line_amount(micros, ONE_MICROS))


def _plain(each: CatalogueItem, level: GradeLevel) -> dict[str, Any]:
    return {
        "item_code": each.code,
        "item_name": each.name,
        "unit": each.unit,
        "fee_class": each.fee_class.name,
        "fee_category": each.fee_category.name,
        "first_paid_bp": each.first_paid_bp,
        "price_limit_micros": each.limit_micros(level),
        "usual_price_micros": usual_prices().get(each.code),
        "valid_from": each.valid_from.isoformat(),
    }
