"""`yidi settle`: a bill of the user's own, split, settled and explained."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click

from yidi.cli.bill_file import BillRow, read_bill
from yidi.cli.choices import CodeName, CredentialText, Moment, RegionName
from yidi.cli.commands.policy import INSURANCE_WORDS
from yidi.cli.connection import Addresses, Platform, complete
from yidi.cli.failures import Failure, Refused, Trouble
from yidi.cli.help_pages import Command, output_options, wants_json
from yidi.cli.plain_values import plain
from yidi.cli.program import program_name
from yidi.cli.receipts import bill, institution_name, whose_rules
from yidi.cli.reports import write_json
from yidi.cli.requests import (
    BillOptions,
    MessageIds,
    bill_request,
    check_institution,
    check_message_id,
    find_patient,
)
from yidi.cli.screen import QUIET, Paragraph, show, title
from yidi.cli.settings_options import SAFETY, flags_again, settings_from, settings_options
from yidi.runtime.clock import SystemClock
from yidi.v1 import treating_place_service_pb2 as treating
from yidi.wire.hints import BILL_REFUNDED

_SETTINGS = ("province_address", "control_address", *SAFETY)
_CHARGE_FIELD = re.compile(r"charges\[(\d+)\](?:\.(\w+))?")
_COLUMN_OF_FIELD = {
    "line_number": "line",
    "price_micros": "price",
    "quantity_micros": "quantity",
    "amount_fen": "amount",
    "disease_code": "part",
    "occurred_at": "occurred_on",
}


@dataclass(frozen=True, slots=True)
class Order:
    """What the user wants settled."""

    person: str
    institution: str
    bill: str
    insured_region: str | None
    insurance: int | None
    credential: tuple[int, str] | None
    visited_at: datetime | None
    message_id: str | None
    account: bool
    trial: bool
    emergency: bool


@click.command(
    cls=Command,
    help=(
        "把一份账单文件送到就医地的省结算：按就医地目录分割，按病种、普通门诊、自费分开结算，"
        "逐步说明金额。\n"
        "Settle a bill file at the treating place: split by its catalogue, settled in its parts "
        "(chronic, ordinary, self-paid), every amount explained.\n\n"
        "例 example:\n yidi bill-template > bill.csv\n"
        " yidi settle --person 63010000000000000152 --institution H51010000001 --bill bill.csv"
    ),
)
@click.option("--person", required=True, metavar="NUMBER", help="人员编号 | person number")
@click.option(
    "--institution", required=True, metavar="CODE", help="医药机构编号 | institution code"
)
@click.option(
    "--bill", required=True, metavar="FILE", help="账单 CSV，“-”为标准输入 | bill file, - for stdin"
)
@click.option("--trial", is_flag=True, help="只预结算，不入账 | compute only, settle nothing")
@click.option("--emergency", is_flag=True, help="急诊：视同已备案 | emergency: deemed filed")
@click.option(
    "--account/--no-account",
    default=True,
    help="是否用个人账户，缺省用 | use the personal account, which is the default",
)
@click.option(
    "--insured-region",
    type=RegionName(),
    metavar="REGION",
    default=None,
    help="参保地，缺省由人员编号得出 | taken from the person unless given",
)
@click.option(
    "--insurance",
    type=CodeName("insurance", INSURANCE_WORDS),
    metavar="INSURANCE",
    default=None,
    help="employee 职工、resident 居民，缺省取唯一的参保关系 | the only one unless given",
)
@click.option(
    "--credential",
    type=CredentialText(),
    metavar="TYPE:NUMBER",
    default=None,
    help="就诊凭证，缺省取该人员的身份证 | the person's identity card unless given",
)
@click.option(
    "--visited-at",
    type=Moment(),
    metavar="MOMENT",
    default=None,
    help="就诊时间（北京时间），缺省现在 | time of the visit, now unless given",
)
@click.option(
    "--message-id",
    metavar="ID",
    default=None,
    help="报文号；结果未知时用原报文号重发 | to send an earlier message again",
)
@output_options
@settings_options(*_SETTINGS)
@click.pass_context
def command(context: click.Context, /, **given: Any) -> None:
    flags = {name: given.pop(name) for name in _SETTINGS}
    order = Order(**given)
    addresses = Addresses.of(settings_from(flags))
    rows = read_bill(order.bill)
    check_institution(order.institution)
    message_id = order.message_id or MessageIds(SystemClock()).next_id(order.institution)
    check_message_id(message_id, order.institution)
    request, answer, name = complete(_settle(addresses, order, rows, message_id), message_id)
    if wants_json(context):
        write_json({"message_id": message_id} | plain(answer))
        return
    _print(order, request, answer, name, flags_again(flags))


async def _settle(
    addresses: Addresses, order: Order, rows: Sequence[BillRow], message_id: str
) -> tuple[treating.SettleBillRequest, treating.SettleBillResponse, str]:
    """Settle a bill; return what was sent, the answer and the name of the institution."""
    async with Platform(addresses) as platform:
        patient = await find_patient(
            platform,
            order.person,
            insured_region=order.insured_region,
            insurance=order.insurance,
            credential=order.credential,
        )
        options = BillOptions(order.visited_at, order.account, order.trial, order.emergency)
        request = bill_request(message_id, patient, rows, options)
        try:
            answer = await platform.settle_bill(request)
        except Refused as refused:
            raise _with_rows(refused, rows) from None
        return request, answer, await _name(platform, order.institution)


async def _name(platform: Platform, code: str) -> str:
    """The name of an institution as published; as shipped where test control is out of reach."""
    try:
        return await platform.institution_name(code)
    except Failure:
        return institution_name(code)


def _with_rows(refused: Refused, rows: Sequence[BillRow]) -> Refused:
    """Return the refusal with the row and column of the file for everything about a charge."""
    troubles = []
    for each in refused.refusal.problems:
        found = _CHARGE_FIELD.match(each.field_path)
        if found is None or int(found[1]) >= len(rows):
            place_zh, place_en = "账单", each.field_path or "bill"
        else:
            row = rows[int(found[1])].row
            column = _COLUMN_OF_FIELD.get(found[2] or "", found[2] or "")
            place_zh = f"第 {row} 行 {column} 列" if column else f"第 {row} 行"
            place_en = f"row {row}, column {column}" if column else f"row {row}"
        troubles.append(
            Trouble(place_zh, place_en, each.text_zh, f"{each.reason.code} {each.text_en}")
        )
    about_rows = any(_CHARGE_FIELD.match(each.field_path) for each in refused.refusal.problems)
    return Refused(
        refused.refusal,
        message_id=refused.message_id,
        sender=refused.sender,
        troubles=troubles if about_rows else (),
        hints=refused.hints,
    )


def _print(
    order: Order,
    request: treating.SettleBillRequest,
    answer: treating.SettleBillResponse,
    name: str,
    way: str,
) -> None:
    institution = request.header.institution_code
    insured_region = request.header.insured_region
    is_refunded = BILL_REFUNDED.name in (each.name for each in answer.header.warnings)
    settled = "已结算，后来已退费 · Settled, refunded since" if is_refunded else "已结算 · Settled"
    show(
        title("预结算 · Trial: nothing was settled" if order.trial else settled),
        f"{order.person} → {institution} {name}",
        Paragraph(whose_rules(institution, insured_region), QUIET),
        "",
        bill(answer),
    )
    if answer.header.replayed:
        show("重复报文：这是第一次的回答 · replayed: this is the first answer again")
    if not order.trial:
        click.echo(f"报文号 message id  {request.header.message_id}")
    if not order.trial and not is_refunded:
        click.echo(
            f"退费 to refund     {program_name()} refund {request.header.message_id}"
            f" --person {order.person}{way}"
        )
