"""`yidi claims`: manual claims of a person, as the agency of the insured area sees them (A-097)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click
from rich.console import Group as Pieces
from rich.text import Text

from yidi.cli.choices import Amounts, CodeName, Moment
from yidi.cli.commands.institutions import CARE_WORDS
from yidi.cli.connection import Addresses, Platform, complete
from yidi.cli.failures import Hint, WrongInput
from yidi.cli.help_pages import Group, output_options, wants_json
from yidi.cli.plain_values import plain
from yidi.cli.reports import write_json
from yidi.cli.requests import INTERFACE_VERSION, MessageIds, check_message_id
from yidi.cli.screen import amount, facts, listing, show, title
from yidi.cli.settings_options import SAFETY, settings_from, settings_options
from yidi.domain.care import CareType, Insurance
from yidi.domain.claim_rule import ALWAYS_NEEDED, ClaimChannel, ClaimMaterial, ClaimReason
from yidi.domain.manual_claim import ClaimState
from yidi.domain.money import yuan
from yidi.province.person_numbers import key_of_person_number
from yidi.runtime.clock import SystemClock
from yidi.v1 import codes_pb2, header_pb2
from yidi.v1 import manual_claim_pb2 as claims
from yidi.v1 import manual_claim_service_pb2 as contract

REASON_WORDS = {each.name.lower().replace("_", "-"): each for each in ClaimReason}
CHANNEL_WORDS = {each.name.lower().replace("_", "-"): each for each in ClaimChannel}
MATERIAL_WORDS = {each.name.lower().replace("_", "-"): each for each in ClaimMaterial}
INSURANCE_WORDS = {each.name.lower(): each for each in Insurance}

_AGENCY = click.option(
    "--agency",
    metavar="CODE",
    default=None,
    help="经办机构，缺省为参保地的 J+统筹区+00001 | by default that of the insured area",
)


@click.group(
    "claims",
    cls=Group,
    help="手工报销：登记、列出、查看。\nManual claims: register, list, show.",
)
def command() -> None:
    """Hold the commands about manual claims."""


@command.command(
    "list",
    short_help="某人的手工报销 | the manual claims of a person",
    help=(
        "列出一名参保人的手工报销，最近的在前。\nList the manual claims of a person, newest first."
        "\n\n例 example:  yidi claims list 63010000000000000249"
    ),
)
@click.argument("person", metavar="PERSON")
@click.option(
    "--count", type=click.IntRange(1, 100), default=20, help="最多几笔，默认 20 | how many at most"
)
@_AGENCY
@output_options
@settings_options("gateway_address", *SAFETY)
@click.pass_context
def list_command(
    context: click.Context, /, person: str, count: int, agency: str | None, **flags: Any
) -> None:
    request = contract.ListManualClaimsRequest(
        header=_header(person, agency), person_number=person, page_size=count
    )
    answer = _ask("ListManualClaims", request, flags)
    if wants_json(context):
        write_json(plain(answer))
        return
    if not answer.claims:
        show("没有手工报销 · no manual claim")
        return
    table = listing(
        "编号 claim", "状态 state", "总额 total", "基金 fund", "到期 decide by", right=(2, 3)
    )
    for each in answer.claims:
        fund = amount(each.fund_fen) if each.state == claims.MANUAL_CLAIM_STATE_APPROVED else ""
        by = f"{each.decide_by}{' 逾期 overdue' if each.is_overdue else ''}"
        table.add_row(
            each.claim_id, ClaimState(each.state).name_zh, amount(each.total_fen), fund, by
        )
    show(table, f"共 {answer.total_count} 笔 · {answer.total_count} in all")


@command.command(
    "show",
    short_help="一笔手工报销及其经过 | one manual claim with its history",
    help=(
        "查看一笔手工报销的材料、金额、期限和经过；编号 CLAIM 见 yidi claims list PERSON。\n"
        "Show one manual claim: material, amounts, days and history. The numbers of the claims: "
        "yidi claims list PERSON.\n\n"
        "例 example:  yidi claims show 63010000000000000249 CLAIM"
    ),
)
@click.argument("person", metavar="PERSON")
@click.argument("claim_id", metavar="CLAIM")
@_AGENCY
@output_options
@settings_options("gateway_address", *SAFETY)
@click.pass_context
def show_command(
    context: click.Context, /, person: str, claim_id: str, agency: str | None, **flags: Any
) -> None:
    request = contract.GetManualClaimRequest(
        header=_header(person, agency), person_number=person, claim_id=claim_id
    )
    _report(context, _ask("GetManualClaim", request, flags).claim)


@command.command(
    "register",
    short_help="登记一笔手工报销 | register a manual claim",
    help=(
        "以参保地经办机构的身份登记一笔手工报销；必备材料缺省视为齐全。\n"
        "Register a manual claim as the agency of the insured area. The four materials that are "
        "always needed count as handed in unless --material is given.\n\n"
        "例 example:  yidi claims register 63010000000000000249 --reason institution-not-opened "
        "--institution H51010000003 --disease QH0301 --on 2026-01-06 --receipt 0012345678=4200.00"
    ),
)
@click.argument("person", metavar="PERSON")
@click.option(
    "--reason",
    type=CodeName("reason", REASON_WORDS),
    metavar="REASON",
    required=True,
    help="、".join(REASON_WORDS) + " | why by hand",
)
@click.option("--institution", metavar="CODE", required=True, help="就医机构编码 | the institution")
@click.option("--name", default="", metavar="TEXT", help="机构名称，不在国家名单时必填 | its name")
@click.option(
    "--on", "day", type=Moment(), metavar="DATE", required=True, help="就医日期 | day of the care"
)
@click.option(
    "--receipt",
    "receipts",
    type=Amounts(),
    metavar="NUMBER=YUAN",
    multiple=True,
    required=True,
    help="发票号=金额，可多次 | receipt and amount, several times",
)
@click.option(
    "--disease",
    "local_code",
    default="",
    metavar="CODE",
    help="门慢特的本地病种编码 | local code of the chronic disease",
)
@click.option(
    "--care",
    type=CodeName("care", CARE_WORDS),
    metavar="CARE",
    default=None,
    help="医疗类别，缺省由 --disease 决定 | kind of care, by --disease unless given",
)
@click.option(
    "--insurance",
    type=CodeName("insurance", INSURANCE_WORDS),
    metavar="INSURANCE",
    default="employee",
    help="employee（默认）、resident | the insurance, employee unless given",
)
@click.option(
    "--channel",
    type=CodeName("channel", CHANNEL_WORDS),
    metavar="CHANNEL",
    default="agency-window",
    help="agency-window（默认）、online | where it was handed in",
)
@click.option(
    "--material",
    "materials",
    type=CodeName("material", MATERIAL_WORDS),
    metavar="MATERIAL",
    multiple=True,
    help="交了什么，可多次 | what is handed in, several times",
)
@click.option(
    "--settlement", default="", metavar="ID", help="已退费的结算 | the refunded settlement"
)
@click.option("--message-id", metavar="ID", default=None, help="重发用 | to send a message again")
@_AGENCY
@output_options
@settings_options("gateway_address", *SAFETY)
@click.pass_context
def register_command(  # noqa: PLR0913 - one parameter for each option
    context: click.Context,
    /,
    *,
    person: str,
    reason: int,
    institution: str,
    name: str,
    day: datetime,
    receipts: Sequence[tuple[str, int]],
    local_code: str,
    care: int | None,
    insurance: int,
    channel: int,
    materials: Sequence[int],
    settlement: str,
    message_id: str | None,
    agency: str | None,
    **flags: Any,
) -> None:
    request = contract.RegisterManualClaimRequest(
        header=_header(person, agency, message_id),
        person_number=person,
        insurance=insurance,  # type: ignore[arg-type]
        reason=reason,  # type: ignore[arg-type]
        channel=channel,  # type: ignore[arg-type]
        institution_code=institution,
        institution_name=name,
        care_type=care or (CareType.CHRONIC if local_code else CareType.ORDINARY),  # type: ignore[arg-type]
        local_code=local_code,
        begins_on=day.date().isoformat(),
        receipts=[
            claims.ManualClaimReceipt(invoice_number=number, amount_fen=amount_fen)
            for number, amount_fen in receipts
        ],
        materials=list(materials or map(int, ALWAYS_NEEDED)),  # type: ignore[arg-type]
        origin=claims.ManualClaimOrigin(settlement_id=settlement) if settlement else None,
    )
    _report(context, _ask("RegisterManualClaim", request, flags).claim)
    if not wants_json(context):
        click.echo(f"报文号 message id  {request.header.message_id}")


def _ask(name: str, request: Any, flags: dict[str, Any]) -> Any:
    addresses = Addresses.of(settings_from(flags))

    async def ask() -> Any:
        async with Platform(addresses) as platform:
            return await platform.manual_claim(name, request)

    return complete(ask(), request.header.message_id)


def _header(
    person: str, agency: str | None, message_id: str | None = None
) -> header_pb2.RequestHeader:
    """The header of the agency of the person's area, or of the one named."""
    key = key_of_person_number(person)
    if key is None and not agency:
        raise WrongInput(
            f"{person} 不是模拟人员编号，请用 --agency 指明经办机构",
            f"{person} is no number of a simulated person; name the agency with --agency",
            hints=[Hint("某地的人员：yidi persons 630000", "people: yidi persons 630000")],
        )
    code = agency or f"J{key.area_code if key else ''}00001"
    if message_id:
        check_message_id(message_id, code)
    new_id = message_id or MessageIds(SystemClock()).next_agency_id(code)
    return header_pb2.RequestHeader(
        message_id=new_id,
        interface_version=INTERFACE_VERSION,
        insured_region=key.area_code if key else new_id[1:7],
        institution_code=new_id[:12],
        operator_type=codes_pb2.OPERATOR_TYPE_STAFF,
    )


def _report(context: click.Context, claim: claims.ManualClaim) -> None:
    if wants_json(context):
        write_json(plain(claim))
        return
    show(title(f"手工报销 {claim.claim_id}"), facts(_rows(claim)), "", _history(claim))


def _rows(claim: claims.ManualClaim) -> list[tuple[str, str]]:
    state = ClaimState(claim.state).name_zh
    days = " 至 ".join(dict.fromkeys((claim.begins_on, claim.ends_on)))
    rows = [
        ("状态 state", f"{state} 逾期 overdue" if claim.is_overdue else state),
        ("事由 reason", ClaimReason(claim.reason).name_zh),
        ("机构 institution", f"{claim.institution_code} {claim.institution_name}"),
        ("就医 care", f"{CareType(claim.care_type).name_zh} {claim.local_code} {days}"),
        (
            "票据 receipts",
            "；".join(f"{each.invoice_number} {yuan(each.amount_fen)}" for each in claim.receipts),
        ),
        ("总额 total", yuan(claim.total_fen)),
        ("申请截止 last day", claim.last_day),
    ]
    if claim.missing_materials:
        names = "、".join(ClaimMaterial(each).name_zh for each in claim.missing_materials)
        rows.append(("待补 missing", f"{names}，{claim.materials_due_on} 前"))
    if claim.decide_by:
        rows.append(("办结期限 decide by", claim.decide_by))
    if claim.state == claims.MANUAL_CLAIM_STATE_APPROVED:
        paid = f"基金 {yuan(claim.fund_fen)} + 个人 {yuan(claim.person_part_fen)}"
        rows.append(("核准 approved", f"{paid}（范围内 {yuan(claim.in_scope_fen)}）"))
    if claim.cause:
        rows.append(("原因 cause", claim.cause))
    return rows


def _history(claim: claims.ManualClaim) -> Pieces:
    lines = []
    for each in claim.history:
        at = plain(each)["recorded_at"][:19].replace("T", " ")
        line = f"{each.version}  {at}  {ClaimState(each.state).name_zh}  {each.agency_code}"
        lines.append(Text(f"{line}  {each.cause}".rstrip()))
    return Pieces(*lines)
