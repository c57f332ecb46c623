"""Fee lines, splits and totals: decoded, and refused line by line when they do not balance.

A good line passes one combined condition; only a bad one is looked at closely.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from google.protobuf.timestamp_pb2 import Timestamp

from yidi.domain.codes import catalogue_code_problem
from yidi.domain.limits import AMOUNT_FEN_MAX, PRICE_MICROS_MAX, QUANTITY_MICROS_MAX
from yidi.domain.money import WHOLE_BP, yuan
from yidi.domain.records import FeeLine
from yidi.domain.split import FeeSplit, imbalance_fen
from yidi.v1 import codes_pb2, fees_pb2
from yidi.v1 import settlement_service_pb2 as settlement
from yidi.wire.findings import Findings, Label, shown, shown_line
from yidi.wire.moments import is_plausible, milliseconds

LINE_NUMBER = re.compile(r"(?!0+$)[0-9]{1,15}", re.ASCII)
ITEM_NAME_CHARS_MAX = 200

_FEE_CLASSES = frozenset(codes_pb2.FeeClass.values()) - {0}
_FEE_CATEGORIES = frozenset(codes_pb2.FeeCategory.values()) - {0}

_LINE = Label("明细流水号", "line number", "1到15位数字且不全为0", "1 to 15 digits, not all zero")
_NAME = Label("项目名称", "item name", "1到200个字符", "1 to 200 characters")
_OCCURRED = Label("费用发生时间", "time of the cost", "1970至2100年间的时间", "a time 1970 to 2100")
_AHEAD = Label("费用发生时间", "time of the cost", "不晚于当前时间", "a time not after now")
_TOTALS = Label("费用合计", "totals")
_PARTS = (
    ("full_self_paid_fen", "全自费金额", "the sum of fully self-paid parts"),
    ("over_limit_fen", "超限价金额", "the sum of over-limit parts"),
    ("first_paid_fen", "先行自付金额", "the sum of first-paid parts"),
    ("in_scope_fen", "符合政策范围金额", "the sum of in-scope parts"),
)


@dataclass(frozen=True, slots=True)
class Upload:
    """What the lines of one upload share; no cost may arise after ``latest_seconds``."""

    visit_id: str
    batch_number: str
    latest_seconds: int


def decode_line(line: fees_pb2.FeeLine, index: int, upload: Upload, found: Findings) -> FeeLine:
    """Return a line as a value and note what is wrong with it (A-061)."""
    split = line.split
    parts = (
        split.full_self_paid_fen,
        split.over_limit_fen,
        split.first_paid_fen,
        split.in_scope_fen,
    )
    # Every look at a field of a message makes its value again, so they are taken once.
    line_number, item_code, item_name = line.line_number, line.item_code, line.item_name
    fee_class, fee_category = line.fee_class, line.fee_category
    price_micros, quantity_micros = line.price_micros, line.quantity_micros
    amount_fen, occurred_at = line.amount_fen, line.occurred_at
    if not (
        LINE_NUMBER.fullmatch(line_number)
        and catalogue_code_problem(item_code) is None
        and 0 < len(item_name) <= ITEM_NAME_CHARS_MAX
        and item_name.isprintable()
        and fee_class in _FEE_CLASSES
        and fee_category in _FEE_CATEGORIES
        and 0 < price_micros <= PRICE_MICROS_MAX
        and 0 < quantity_micros <= QUANTITY_MICROS_MAX
        and 0 <= amount_fen <= AMOUNT_FEN_MAX
        and min(parts) >= 0
        and sum(parts) == amount_fen
        and 0 <= line.price_limit_micros <= PRICE_MICROS_MAX
        and 0 <= line.first_paid_bp <= WHOLE_BP
        and is_plausible(occurred_at, upload.latest_seconds)
        and imbalance_fen(amount_fen, price_micros, quantity_micros) == 0
    ):
        _line_problems(line, f"lines[{index}]", upload.latest_seconds, found)
    return FeeLine(
        upload.visit_id,
        line_number,
        upload.batch_number,
        item_code,
        item_name,
        fee_class,
        fee_category,
        price_micros,
        quantity_micros,
        amount_fen,
        *parts,
        milliseconds(occurred_at),
    )


def _line_problems(line: fees_pb2.FeeLine, path: str, latest_seconds: int, found: Findings) -> None:
    charge_problems(line.line_number, line.item_code, line.item_name, path, found)
    for name, value, known in (
        ("fee_class", line.fee_class, _FEE_CLASSES),
        ("fee_category", line.fee_category, _FEE_CATEGORIES),
    ):
        if value not in known:
            label = "收费项目等级" if name == "fee_class" else "收费项目类别"
            found.add("CODE_VALUE_UNKNOWN", f"{path}.{name}", field=label, value=value)
    if line.HasField("occurred_at"):
        check_occurred_at(line.occurred_at, latest_seconds, f"{path}.occurred_at", found)
    else:
        found.missing(_OCCURRED, f"{path}.occurred_at")
    in_range = amount_problems(
        line.price_micros, line.quantity_micros, line.amount_fen, line.line_number, path, found
    )
    _rule_problems(line, path, found)
    split = line.split
    sound = True
    for name, zh, _ in _PARTS:
        value = getattr(split, name)
        sound = amount_in_range(value, zh, f"{path}.split.{name}", found) and sound
    total = (
        split.full_self_paid_fen + split.over_limit_fen + split.first_paid_fen + split.in_scope_fen
    )
    # A split that fits price x quantity is right: what is wrong is the amount, noted above.
    fits = imbalance_fen(total, line.price_micros, line.quantity_micros) == 0
    is_amount_wrong = imbalance_fen(line.amount_fen, line.price_micros, line.quantity_micros) != 0
    if sound and in_range and total != line.amount_fen and not (fits and is_amount_wrong):
        found.add(
            "SPLIT_NOT_BALANCED",
            f"{path}.split",
            line=shown_line(line.line_number),
            difference=yuan(abs(total - line.amount_fen)),
        )


def _rule_problems(line: fees_pb2.FeeLine, path: str, found: Findings) -> None:
    """Note a price limit or a first-paid rate that no catalogue can have."""
    if not 0 <= line.price_limit_micros <= PRICE_MICROS_MAX:
        most = PRICE_MICROS_MAX // 1_000_000
        where = f"{path}.price_limit_micros"
        found.add("AMOUNT_OUT_OF_RANGE", where, field="定价上限金额", least="0", most=most)
    if not 0 <= line.first_paid_bp <= WHOLE_BP:
        where = f"{path}.first_paid_bp"
        found.add("AMOUNT_OUT_OF_RANGE", where, field="自付比例", least="0%", most="100%")


def check_occurred_at(stamp: Timestamp, latest_seconds: int, path: str, found: Findings) -> bool:
    """Note a cost that is of no time or lies ahead; return whether the time can be."""
    can_be = is_plausible(stamp, latest_seconds)
    if not can_be:
        found.malformed(_AHEAD if is_plausible(stamp) else _OCCURRED, path)
    return can_be


def charge_problems(
    line_number: str, item_code: str, item_name: str, path: str, found: Findings
) -> None:
    """Note what is wrong with number, item and name of a line or charge (A-056)."""
    identity_problems(line_number, item_code, path, found)
    found.text(item_name, _NAME, f"{path}.item_name", ITEM_NAME_CHARS_MAX)


def identity_problems(line_number: str, item_code: str, path: str, found: Findings) -> None:
    """Note what is wrong with number and item of a line (A-056)."""
    if not line_number:
        found.missing(_LINE, f"{path}.line_number")
    elif not LINE_NUMBER.fullmatch(line_number):
        found.malformed(_LINE, f"{path}.line_number")
    if catalogue_code_problem(item_code) is not None:
        found.add(
            "ITEM_CODE_MALFORMED",
            f"{path}.item_code",
            line=shown_line(line_number),
            item=shown(item_code),
        )


def amount_problems(
    price_micros: int,
    quantity_micros: int,
    amount_fen: int,
    line_number: str,
    path: str,
    found: Findings,
) -> bool:
    """Note what is wrong with price, quantity and amount; return whether they are in range."""
    in_range = True
    for name, zh, value, most in (
        ("price_micros", "单价", price_micros, PRICE_MICROS_MAX),
        ("quantity_micros", "数量", quantity_micros, QUANTITY_MICROS_MAX),
    ):
        if not 0 < value <= most:
            in_range = False
            found.add(
                "AMOUNT_OUT_OF_RANGE",
                f"{path}.{name}",
                field=zh,
                least="0.000001",
                most=most // 1_000_000,
            )
    in_range = amount_in_range(amount_fen, "金额", f"{path}.amount_fen", found) and in_range
    if in_range:
        difference = imbalance_fen(amount_fen, price_micros, quantity_micros)
        if difference:
            found.add(
                "AMOUNT_NOT_BALANCED",
                f"{path}.amount_fen",
                line=shown_line(line_number),
                difference=yuan(abs(difference)),
            )
    return in_range


def amount_in_range(value: int, zh: str, path: str, found: Findings) -> bool:
    """Note an amount below zero or above the limit; return whether it is in range."""
    if 0 <= value <= AMOUNT_FEN_MAX:
        return True
    found.add("AMOUNT_OUT_OF_RANGE", path, field=zh, least="0.00", most=yuan(AMOUNT_FEN_MAX))
    return False


def decode_totals(
    request: settlement.UploadFeesRequest | settlement.SettleRequest | settlement.PreSettleRequest,
    found: Findings,
    lines: FeeSplit | None = None,
) -> FeeSplit:
    """Return totals as one split; note what is missing, out of range or does not add up.

    With the sum of sound ``lines`` every part is compared with it, which says more than that
    the parts do not add up: one fault is told once (A-061: one fen counts).
    """
    totals = request.totals
    split = totals.split
    decoded = FeeSplit(
        totals.total_fen,
        split.full_self_paid_fen,
        split.over_limit_fen,
        split.first_paid_fen,
        split.in_scope_fen,
    )
    if not request.HasField("totals"):
        found.missing(_TOTALS, "totals")
        return decoded
    sound = amount_in_range(totals.total_fen, "医疗费总额", "totals.total_fen", found)
    for name, zh, _ in _PARTS:
        sound = amount_in_range(getattr(split, name), zh, f"totals.split.{name}", found) and sound
    if not sound:
        return decoded
    if lines is not None:
        compare_totals(lines, decoded, found)
    elif not decoded.is_balanced():
        parts = sum(getattr(decoded, name) for name, _, _ in _PARTS)
        found.add(
            "BILL_NOT_BALANCED",
            "totals",
            part="医疗费总额",
            part_en="the total",
            difference=yuan(abs(parts - totals.total_fen)),
        )
    return decoded


def compare_totals(lines: FeeSplit, totals: FeeSplit, found: Findings) -> None:
    """Note every total that is not exactly the sum of the lines (A-061: one fen counts)."""
    if lines.amount_fen != totals.amount_fen:
        found.add(
            "BILL_NOT_BALANCED",
            "totals.total_fen",
            part="医疗费总额",
            part_en="the total",
            difference=yuan(abs(lines.amount_fen - totals.amount_fen)),
        )
    for name, zh, en in _PARTS:
        difference = abs(getattr(lines, name) - getattr(totals, name))
        if difference:
            found.add(
                "BILL_NOT_BALANCED",
                f"totals.split.{name}",
                part=zh,
                part_en=en,
                difference=yuan(difference),
            )


def sum_of(lines: tuple[FeeLine, ...]) -> FeeSplit:
    """Return the totals of lines, balanced or not."""
    return FeeSplit(
        sum(line.amount_fen for line in lines),
        sum(line.full_self_paid_fen for line in lines),
        sum(line.over_limit_fen for line in lines),
        sum(line.first_paid_fen for line in lines),
        sum(line.in_scope_fen for line in lines),
    )
