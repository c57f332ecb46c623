"""`yidi refund`: every settlement of a bill taken back, so that it can be settled again (A-090)."""

from __future__ import annotations

from typing import Any

import click
from rich.table import Table

from yidi.cli.choices import RegionName
from yidi.cli.connection import Addresses, Platform, complete
from yidi.cli.failures import Hint, WrongInput
from yidi.cli.help_pages import Command, output_options, wants_json
from yidi.cli.plain_values import plain
from yidi.cli.reports import write_json
from yidi.cli.requests import MessageIds, check_message_id, refund_request
from yidi.cli.screen import amount, listing, show, title
from yidi.cli.settings_options import SAFETY, settings_from, settings_options
from yidi.domain.care import ReceiptCategory
from yidi.province.person_numbers import key_of_person_number
from yidi.runtime.clock import SystemClock
from yidi.v1 import treating_place_service_pb2 as treating


@click.command(
    cls=Command,
    help=(
        "退掉一张账单的全部结算：每笔生成金额相反的记录，累计回到原值，账单可重新结算。\n"
        "Refund every settlement of a bill: each gets a record with the negative amounts, the "
        "accumulators return to what they were, and the bill can be settled again.\n\n"
        "报文号和人员编号见 yidi settle 的输出。\n"
        "yidi settle prints message id and person."
    ),
)
@click.argument("original_message_id", metavar="MESSAGE_ID")
@click.option("--person", metavar="NUMBER", default=None, help="人员编号 | whose bill it is")
@click.option(
    "--insured-region",
    type=RegionName(),
    metavar="REGION",
    default=None,
    help="参保地，缺省由人员编号得出 | taken from the person unless given",
)
@click.option("--cause", default="", metavar="TEXT", help="退费原因 | why, in plain words")
@click.option(
    "--message-id",
    metavar="ID",
    default=None,
    help="报文号；结果未知时用原报文号重发 | to send an earlier message again",
)
@output_options
@settings_options("province_address", "control_address", *SAFETY)
@click.pass_context
def command(
    context: click.Context,
    /,
    original_message_id: str,
    person: str | None,
    insured_region: str | None,
    cause: str,
    message_id: str | None,
    **flags: Any,
) -> None:
    addresses = Addresses.of(settings_from(flags))
    for each in filter(None, (original_message_id, message_id)):
        check_message_id(each)
    new_id = message_id or MessageIds(SystemClock()).next_id(original_message_id[:12])
    request = refund_request(
        new_id, original_message_id, insured_region or _region_of(person), cause, person or ""
    )

    async def ask() -> treating.RefundBillResponse:
        async with Platform(addresses) as platform:
            return await platform.refund_bill(request)

    answer = complete(ask(), new_id)
    if wants_json(context):
        write_json({"message_id": new_id} | plain(answer))
        return
    show(title("已退费 · Refunded"), refunds_table(answer))
    if answer.header.replayed:
        show("重复报文：这是第一次的回答 · replayed: this is the first answer again")
    click.echo(f"报文号 message id  {new_id}")


def refunds_table(answer: treating.RefundBillResponse) -> Table:
    """Return the negative records, one a line."""
    table = listing(
        "类别 category",
        "基金 funds",
        "账户 account",
        "现金 cash",
        "账户余额 balance",
        right=range(1, 5),
    )
    for each in answer.refunds:
        category = ReceiptCategory(each.receipt_category).name_zh
        table.add_row(
            f"{category} {each.disease_name}".strip(),
            amount(each.breakdown.fund_total_fen),
            amount(each.breakdown.account_fen),
            amount(each.breakdown.cash_fen),
            amount(each.breakdown.balance_after_fen),
        )
    return table


def _region_of(person: str | None) -> str:
    key = key_of_person_number(person or "")
    if key is None:
        raise WrongInput(
            "请给出人员编号（--person）或参保地（--insured-region）",
            "say whose bill it is (--person) or where they are insured (--insured-region)",
            hints=[
                Hint("yidi settle 的输出里有完整的退费命令", "yidi settle prints the whole command")
            ],
        )
    return key.area_code
