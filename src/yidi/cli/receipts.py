"""A settled bill as a person reads it: a receipt for every part, its steps, who pays what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from yidi.cli.screen import MONEY, QUIET, STRONG, Paragraph, amount, indented, title
from yidi.domain.care import CareType, FeeClass, Insurance, ReceiptCategory
from yidi.domain.money import yuan
from yidi.domain.regions import pooling_area_of, province_of, region
from yidi.province.institution_files import Institutions
from yidi.v1 import fees_pb2, settlement_pb2
from yidi.v1 import treating_place_service_pb2 as treating

_CATEGORIES_EN = {
    ReceiptCategory.ORDINARY: "ordinary outpatient",
    ReceiptCategory.CHRONIC: "chronic disease",
    ReceiptCategory.SELF_PAID: "self-paid, nothing is sent to the insured place",
    ReceiptCategory.PHARMACY: "pharmacy",
}
_ARITHMETIC = frozenset({"Amount in policy scope", "Fund total", "Person's part", "Cash"})
"""Steps that no policy decides."""
_AMOUNT_COLUMNS = (
    ("金额", "amount"),
    ("全自费", "own cost"),
    ("超限价", "over limit"),
    ("先行自付", "first paid"),
    ("符合范围", "in scope"),
)


def bill(answer: treating.SettleBillResponse, *, with_steps: bool = True) -> RenderableType:
    """Return a settled or tried bill: every receipt, then the sum."""
    return Group(
        *(
            receipt(part, f"{number}/{len(answer.parts)}", with_steps=with_steps)
            for number, part in enumerate(answer.parts, start=1)
        ),
        who_pays(answer),
        *(Text(f"提示 hint: {hint.text_zh} · {hint.text_en}") for hint in answer.header.warnings),
    )


def receipt(part: treating.BillPart, number: str, *, with_steps: bool = True) -> RenderableType:
    """Return one part: its lines with their split, the steps, the payers."""
    category = ReceiptCategory(part.receipt_category)
    name = f"{category.name_zh} {part.disease_name} {part.disease_code}".strip()
    pieces: list[RenderableType] = [
        title(f"收据 {number} {name} · {_CATEGORIES_EN[category]}"),
        split_table(part.lines, part.totals),
    ]
    if part.HasField("settlement"):
        if with_steps:
            pieces += [Text(""), indented(steps_table(part.settlement.breakdown.steps))]
        pieces += [Text(""), indented(_payers(part.settlement)), *_footnotes(part.settlement)]
    else:
        paid = yuan(part.totals.total_fen)
        pieces += [Text(""), indented(Text(f"现金 cash {paid}", style=STRONG))]
    return Group(*pieces, Text(""))


def split_table(lines: Sequence[fees_pb2.FeeLine], totals: fees_pb2.BillTotals) -> Table:
    """Return fee lines with the four parts of each, and their sum."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), expand=True, header_style=QUIET)
    table.add_column("行\n#", justify="right")
    table.add_column("项目\nitem", ratio=1, overflow="fold")
    table.add_column("类别\nclass", no_wrap=True)
    for zh, en in _AMOUNT_COLUMNS:
        table.add_column(f"{zh}\n{en}", justify="right", min_width=8, no_wrap=True)
    for line in lines:
        table.add_row(
            line.line_number,
            line.item_name,
            FeeClass(line.fee_class).name_zh,
            *_amounts(line.amount_fen, line.split),
        )
    table.add_row("", "合计 total", "", *_amounts(totals.total_fen, totals.split), style=STRONG)
    return table


def _amounts(amount_fen: int, split: fees_pb2.Split) -> Iterator[Text]:
    yield amount(amount_fen)
    for part_fen in (
        split.full_self_paid_fen,
        split.over_limit_fen,
        split.first_paid_fen,
        split.in_scope_fen,
    ):
        yield amount(part_fen, style="" if part_fen else QUIET)


def steps_table(steps: Sequence[settlement_pb2.Step]) -> Table:
    """Return the explained steps: what, how, how much."""
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(justify="right", style=QUIET, no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    for number, step in enumerate(steps, start=1):
        name = Text(step.name_zh)
        name.append(f"\n{step.name_en}", style=QUIET)
        table.add_row(
            str(number),
            name,
            Paragraph(step.text_zh, whole_words=True),
            amount(step.amount_fen, MONEY),
        )
    return table


def _payers(settlement: settlement_pb2.Settlement) -> Paragraph:
    breakdown = settlement.breakdown
    return Paragraph(
        f"总额 total {yuan(breakdown.totals.total_fen)}"
        f" = 基金 funds {yuan(breakdown.fund_total_fen)}"
        f" + 账户 account {yuan(breakdown.account_fen)}"
        f" + 现金 cash {yuan(breakdown.cash_fen)}",
        STRONG,
    )


def _footnotes(settlement: settlement_pb2.Settlement) -> Iterator[RenderableType]:
    for fund in settlement.breakdown.funds:
        yield indented(Text(f"{fund.name_zh} {yuan(fund.amount_fen)}", style=QUIET))
    if settlement.settlement_id:
        number = settlement.settlement_id
        yield indented(Text(f"结算号 settlement {number}", style=QUIET))
    clauses = dict.fromkeys(
        step.clause for step in settlement.breakdown.steps if step.name_en not in _ARITHMETIC
    )
    yield indented(Paragraph(f"依据 clauses {'；'.join(filter(None, clauses))}", QUIET))
    yield indented(Paragraph(f"政策 policy {_policy_command(settlement)}", QUIET))


def _policy_command(settlement: settlement_pb2.Settlement) -> str:
    """The command that explains the policy by which a part was settled."""
    insurance = Insurance(settlement.insurance).name.lower()
    chosen = f"--care {CareType(settlement.care_type).name.lower()}"
    if settlement.disease_code:
        chosen = f"--disease {settlement.disease_code}"
    return f"yidi policy explain {settlement.insured_area} --insurance {insurance} {chosen}"


def who_pays(answer: treating.SettleBillResponse) -> RenderableType:
    """Return the sum of the bill in one line that adds up, and the person's part."""
    person_fen = answer.total_fen - answer.fund_total_fen
    line = Text(f"总额 {yuan(answer.total_fen)} = ")
    line.append(f"基金 {yuan(answer.fund_total_fen)}", style=MONEY)
    line.append(f" + 个人负担 {yuan(person_fen)}", style=STRONG)
    line.append(f"（账户 {yuan(answer.account_fen)} + 现金 {yuan(answer.cash_fen)}）")
    english = Text(
        f"total {yuan(answer.total_fen)} = funds {yuan(answer.fund_total_fen)}"
        f" + person {yuan(person_fen)}"
        f" (account {yuan(answer.account_fen)}, cash {yuan(answer.cash_fen)})",
        style=QUIET,
    )
    return Group(title("谁付多少 · Who pays what"), line, english)


def whose_rules(institution_code: str, insured_region: str) -> str:
    """Return the sentence that says by whose catalogue and by whose policy."""
    treating_place = region(province_of(institution_code[1:7]))
    insured_place = pooling_area_of(insured_region) or region(insured_region)
    treating_name = treating_place.name if treating_place else institution_code[1:7]
    insured_name = insured_place.name if insured_place else insured_region
    return (
        f"费用按{treating_name}目录分割（就医地目录），待遇按{insured_name}政策计算（参保地政策）。\n"
        "Split by the catalogue of the treating place, benefit by the policy of the insured place."
    )


def institution_name(code: str) -> str:
    """Return the name of an institution, or its code where it is not of the simulator's."""
    found = Institutions().institution(code)
    return found.name if found else code
