"""`yidi demo`: three visits on a running platform, or on one of its own, told for people."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, suppress
from typing import Any

import click
from rich.console import Group, RenderableType
from rich.text import Text

from yidi.cli.connection import Addresses, Platform
from yidi.cli.embedded import embedded_platform
from yidi.cli.failures import Failure, NotReached, Refused
from yidi.cli.help_pages import Command, output_options, wants_json
from yidi.cli.plain_values import plain
from yidi.cli.program import program_name
from yidi.cli.receipts import bill, institution_name, whose_rules
from yidi.cli.reports import refusal_facts, write_json
from yidi.cli.requests import MessageIds
from yidi.cli.screen import (
    BAD,
    GOOD,
    QUIET,
    Paragraph,
    amount,
    facts,
    indented,
    listing,
    show,
    title,
)
from yidi.cli.settings_options import SAFETY, flags_again, named, settings_from, settings_options
from yidi.cli.stories import (
    DIALYSIS_INSTITUTION,
    DIALYSIS_PERSON,
    MIXED_INSTITUTION,
    MIXED_PERSON,
    Correction,
    Stories,
    is_as_documented,
)
from yidi.domain.money import yuan
from yidi.runtime.clock import SystemClock
from yidi.runtime.serve import loop_factory
from yidi.runtime.settings import Settings
from yidi.v1 import treating_place_service_pb2 as treating

_ADDRESSES = ("province_address", "control_address")
_ACCUMULATORS = {
    "pool": "基金已付 fund paid",
    "deductible": "起付线已计 deductible used",
    "account": "账户已用 account used",
}


@click.command(
    cls=Command,
    help=(
        "演示三个就诊故事，金额逐分解释：混合就诊分开结算；误按普通门诊结算后退费重结；"
        "未开通的透析被拒绝。最后全部退费，可反复演示。\n"
        "Play three visits, every amount explained: a mixed visit settled in its parts; one "
        "settled wrongly, refunded and settled again; a dialysis that must be refused. "
        "Everything is refunded at the end, so it can be played again.\n\n"
        "没有平台在运行时，在本进程内临时启动一个。\n"
        "If no platform runs, one is started inside this process."
    ),
)
@click.option(
    "--embedded",
    is_flag=True,
    help="不连接平台，在本进程内临时启动一个 | start a platform inside this process",
)
@output_options
@settings_options(*_ADDRESSES, *SAFETY)
@click.pass_context
def command(context: click.Context, /, embedded: bool, **flags: Any) -> None:
    settings = settings_from(flags)
    may_embed = embedded or not named(flags, settings, _ADDRESSES)
    work = _play(
        settings,
        embedded=embedded,
        may_embed=may_embed,
        as_json=wants_json(context),
        way=flags_again(flags),
    )
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(work)


async def _play(
    settings: Settings, *, embedded: bool, may_embed: bool, as_json: bool, way: str
) -> None:
    async with AsyncExitStack() as stack:
        addresses = Addresses.of(settings)
        is_running = not embedded and await _is_running(addresses, may_embed=may_embed)
        if not is_running:
            addresses = await stack.enter_async_context(embedded_platform(settings))
        platform = await stack.enter_async_context(Platform(addresses, repeats=False))
        told: dict[str, Any] = {
            "platform": {"embedded": not is_running, "provinces": addresses.provinces}
        }
        if not as_json:
            show(*_opening(addresses, is_running=is_running, was_asked=embedded))
        stories = Stories(platform, MessageIds(SystemClock()))
        try:
            await _tell(stories, told, as_json=as_json)
        except BaseException:
            with suppress(Failure):
                await stories.take_back()
            raise
        told["refunds_at_the_end"] = [plain(each) for each in await stories.take_back()]
    if as_json:
        write_json(told)
    else:
        show(*_closing(told), "")
        click.echo("用自己的账单 · with a bill of your own:")
        program = program_name()
        if not is_running:
            click.echo(f"  {program} serve        # 另一个终端 · another terminal")
        click.echo(f"  {program} bill-template > bill.csv")
        click.echo(
            f"  {program} settle --person {MIXED_PERSON} --institution {MIXED_INSTITUTION}"
            f" --bill bill.csv{way if is_running else ''}"
        )


async def _is_running(addresses: Addresses, *, may_embed: bool) -> bool:
    async with Platform(addresses) as platform:
        try:
            await platform.status()
        except NotReached:
            if not may_embed:
                raise
            return False
    return True


async def _tell(stories: Stories, told: dict[str, Any], *, as_json: bool) -> None:
    mixed = await stories.mixed_visit()
    told["mixed_visit"] = plain(mixed)
    if not as_json:
        show(*_first_story(mixed))
    correction = await stories.correction()
    told["correction"] = {
        "wrong": plain(correction.wrong),
        "refund": plain(correction.refund),
        "right": plain(correction.right),
    }
    if not as_json:
        show(*_second_story(correction))
    refused = await stories.refused_visit()
    told["refused_visit"] = refused.as_json() if refused else None
    if not as_json:
        show(*_third_story(refused))
    told["is_as_documented"] = is_as_documented(mixed, correction, refused)


def _opening(addresses: Addresses, *, is_running: bool, was_asked: bool) -> list[RenderableType]:
    if is_running:
        return [Paragraph(f"平台 platform: {addresses.provinces}", QUIET), ""]
    text = (
        "没有平台在运行，演示用本进程内的临时平台，结束后消失；要保留数据请先运行 yidi serve。\n"
        "No platform runs, so the demo uses one inside this process, which vanishes afterwards; "
        "to keep the books, run yidi serve first."
    )
    if was_asked:
        text = (
            "演示用本进程内的临时平台，结束后消失。\n"
            "The demo uses a platform inside this process, which vanishes afterwards."
        )
    return [Paragraph(text, QUIET), ""]


def _first_story(answer: treating.SettleBillResponse) -> list[RenderableType]:
    return [
        title("故事一：一次就诊，三张收据 · Story 1: one visit, three receipts"),
        Paragraph(
            "李桂兰，西宁市退休职工，有高血压门诊慢特病资格，已备案到四川省。她在成都的三级医院"
            "开了降压药，顺便看了感冒，还买了一瓶保健品。\n"
            "A retired Xining employee with a hypertension qualification, filed for Sichuan, at a "
            "tertiary hospital in Chengdu: drugs for her blood pressure, a cold, and a health "
            "product."
        ),
        Paragraph(
            f"{MIXED_PERSON} → {MIXED_INSTITUTION} {institution_name(MIXED_INSTITUTION)}", QUIET
        ),
        Paragraph(whose_rules(MIXED_INSTITUTION, MIXED_PERSON[:6]), QUIET),
        "",
        bill(answer),
        "",
    ]


def _second_story(correction: Correction) -> list[RenderableType]:
    wrong, refund, right = correction.wrong, correction.refund, correction.right
    breakdowns = [each.breakdown for each in refund.refunds]
    table = listing(
        "", "基金 funds", "个人负担 person", "账户 account", "现金 cash", right=(1, 2, 3, 4)
    )
    table.add_row("误按普通门诊 as ordinary", *_paid(wrong, BAD))
    table.add_row(
        "退费 refunded",
        amount(sum(each.fund_total_fen for each in breakdowns)),
        amount(sum(each.person_part_fen for each in breakdowns)),
        amount(sum(each.account_fen for each in breakdowns)),
        amount(sum(each.cash_fen for each in breakdowns)),
    )
    table.add_row("分开重结 settled again", *_paid(right, GOOD))
    more_fen = right.fund_total_fen - wrong.fund_total_fen
    return [
        title("故事二：结错了，退费重结 · Story 2: settled wrongly, then again"),
        Paragraph(
            "另一天同样的就诊，收费员没有问慢特病，整单按普通门诊结算。发现后退费，再分开结算"
            "（规则 A-090）。\n"
            "The same visit on another day; the cashier forgets to ask about chronic diseases and "
            "settles all of it as ordinary. Refunded, then settled in its parts (rule A-090)."
        ),
        "",
        indented(table),
        "",
        Paragraph(
            f"分开结算，基金多付 {yuan(more_fen)}。退费后每项累计都回到结算前，一分不差：\n"
            f"In its parts the fund pays {yuan(more_fen)} more. The refund returned every "
            "accumulator to what it was:"
        ),
        "",
        indented(_accumulators(correction)),
        "",
    ]


def _paid(answer: treating.SettleBillResponse, style: str) -> list[Text]:
    return [
        amount(answer.fund_total_fen, style),
        amount(answer.total_fen - answer.fund_total_fen),
        amount(answer.account_fen),
        amount(answer.cash_fen),
    ]


def _accumulators(correction: Correction) -> RenderableType:
    table = listing("累计", "之前", "误结后", "退费后", "重结后", right=(1, 2, 3, 4), wide=0)
    table.add_row(*(Text(word, QUIET) for word in ("", "before", "wrong", "refunded", "again")))
    for name, values in correction.accumulators().items():
        kind, _, owner = name.partition("/")
        words = f"{_ACCUMULATORS.get(kind, kind)} {owner}".strip()
        table.add_row(words, *(amount(value) for value in values))
    return table


def _third_story(refused: Refused | None) -> list[RenderableType]:
    story: list[RenderableType] = [
        title("故事三：必须拒绝的一次就诊 · Story 3: a visit that must be refused"),
        Paragraph(
            "马国良，西宁市退休职工，有透析资格，到一家没有开通透析的医院透析（规则 A-069）。\n"
            "A retired Xining employee with a dialysis qualification comes to a hospital that has "
            "not opened dialysis (rule A-069)."
        ),
        Paragraph(
            f"{DIALYSIS_PERSON} → {DIALYSIS_INSTITUTION} {institution_name(DIALYSIS_INSTITUTION)}",
            QUIET,
        ),
        "",
    ]
    if refused is None:
        story += [Text("平台没有拒绝，不应如此 · it was not refused, and should be", BAD)]
    else:
        story.append(refusal(refused))
    return [*story, ""]


def refusal(refused: Refused) -> Group:
    """Return a refusal as a cashier's screen shows it."""
    return Group(
        Text(f"拒绝 refused: {refused.text_zh}", BAD),
        Paragraph(refused.text_en),
        indented(facts(refusal_facts(refused))),
    )


def _closing(told: dict[str, Any]) -> list[RenderableType]:
    pieces: list[RenderableType] = []
    if not told["is_as_documented"]:
        pieces.append(
            Paragraph(
                "注意：金额与算例不同。今年的限额或账户可能已被别的结算用掉，或政策文件有改动。\n"
                "Note: the figures are not those of the worked case. Other settlements may have "
                "used caps or account this year, or the policy files were changed.",
                BAD,
            )
        )
    balances = [
        each["breakdown"]["balance_after_fen"]
        for answer in told["refunds_at_the_end"]
        for each in answer["refunds"]
    ]
    left = f"，账户余额 {yuan(balances[-1])}" if balances else ""
    left_en = f" The account is at {yuan(balances[-1])} again." if balances else ""
    pieces.append(
        Paragraph(
            f"演示结束，所结账单均已退费，累计回到原值{left}；可以反复演示。\n"
            f"Everything was refunded, so the demo can be played again.{left_en}",
            QUIET,
        )
    )
    return pieces
