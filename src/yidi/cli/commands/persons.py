"""`yidi persons`: people of a region to test with, the named ones first."""

from __future__ import annotations

from typing import Any

import click
from rich.console import Group
from rich.text import Text

from yidi.cli.choices import RegionName
from yidi.cli.connection import Addresses, Platform, complete
from yidi.cli.help_pages import Command, output_options, wants_json
from yidi.cli.plain_values import plain
from yidi.cli.reports import write_json
from yidi.cli.screen import QUIET, STRONG, Paragraph, facts, indented, show
from yidi.cli.settings_options import SAFETY, settings_from, settings_options
from yidi.domain.care import Insurance, InsuredStatus, PersonCategory, Sex
from yidi.domain.limits import PERSONS_PER_LIST_MAX
from yidi.domain.money import yuan
from yidi.domain.regions import region
from yidi.v1 import codes_pb2, person_pb2
from yidi.v1 import simulator_service_pb2 as simulator


@click.command(
    cls=Command,
    help=(
        "列出某省或统筹区可用于测试的参保人，有用途说明的排在前面。全部为模拟人员。\n"
        "List people of a province or pooling area to test with; those with a purpose first. "
        "All of them are synthetic.\n\n"
        "例 example:  yidi persons 630000     yidi persons 西宁市 --count 20"
    ),
)
@click.argument("region_code", metavar="REGION", type=RegionName())
@click.option(
    "--count",
    type=click.IntRange(1, PERSONS_PER_LIST_MAX),
    default=8,
    help=f"人数，最多 {PERSONS_PER_LIST_MAX}，默认 8 | how many",
)
@click.option(
    "--from",
    "first_serial",
    type=click.IntRange(1),
    default=None,
    help="从这个序号开始 | begin at this serial number",
)
@output_options
@settings_options("control_address", *SAFETY)
@click.pass_context
def command(
    context: click.Context, /, region_code: str, count: int, first_serial: int | None, **flags: Any
) -> None:
    addresses = Addresses.of(settings_from(flags))

    async def ask() -> list[simulator.SyntheticPerson]:
        async with Platform(addresses) as platform:
            return await platform.persons(region_code, first_serial=first_serial or 0, count=count)

    people = complete(ask())
    if wants_json(context):
        write_json({"persons": [plain(each) for each in people]})
        return
    show(
        *(_person(each) for each in people),
        Paragraph(
            "账户为模拟开始时的余额。用其中一人结算：yidi settle --person 人员编号 ...\n"
            "Accounts as before the first settlement. Settle for one: yidi settle --person ...",
            QUIET,
        ),
    )


def _person(found: simulator.SyntheticPerson) -> Group:
    person = found.person
    head = Text(f"{person.person_number}  {person.name}", style=STRONG)
    head.append(f"  {Sex(person.sex).name_zh} {person.birth_date}", style="not bold")
    rows = [("参保 insured", "；".join(_relation(each) for each in person.relations))]
    if found.filings:
        rows.append(("备案 filing", "；".join(found.filings)))
    if found.qualifications:
        rows.append(("资格 chronic", "；".join(found.qualifications)))
    cards = f"02:{person.identity_number}  03:{found.social_security_card}"
    rows.append(("凭证 credential", f"{cards}\n01:{found.electronic_credential}"))
    if found.purpose_zh:
        rows.append(("用途 purpose", f"{found.purpose_zh}\n{found.purpose_en}"))
    return Group(head, indented(facts(rows)), Text(""))


def _relation(relation: person_pb2.InsuredRelation) -> str:
    area = region(relation.insured_area)
    words = [
        area.name if area else relation.insured_area,
        Insurance(relation.insurance).name_zh,
        PersonCategory(relation.category).name_zh,
    ]
    if relation.insurance == codes_pb2.INSURANCE_EMPLOYEE:
        words.append(f"账户 account {yuan(relation.account_balance_fen)}")
    if relation.is_civil_servant:
        words.append("公务员")
    if relation.is_assisted:
        words.append("救助对象")
    if relation.status != codes_pb2.INSURED_STATUS_NORMAL:
        words.append(InsuredStatus(relation.status).name_zh)
    return " ".join(words)
