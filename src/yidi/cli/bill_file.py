"""A bill file (CSV) read into charges, or every problem in it with its row and column.

    line,item_code,item_name,price,quantity,amount,part[,occurred_on]

UTF-8, with or without a byte order mark. Lines that begin with ``#`` are remarks. Rows are
numbered as an editor numbers the lines of the file.
"""

from __future__ import annotations

import csv
import difflib
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from yidi.cli.failures import Hint, Trouble, WrongInput
from yidi.domain.codes import catalogue_code_problem
from yidi.domain.diseases import disease
from yidi.domain.limits import AMOUNT_FEN_MAX, PRICE_MICROS_MAX, QUANTITY_MICROS_MAX
from yidi.domain.money import parse_micros, parse_yuan

COLUMNS = ("line", "item_code", "item_name", "price", "quantity", "amount", "part")
OPTIONAL_COLUMNS = ("occurred_on",)
ORDINARY = "ordinary"
SELF_PAID = "self"

FILE_BYTES_MAX = 10_000_000
"""Far above the 500 lines that a bill may have; a larger file is something else."""

_LINE_DIGITS_MAX = 15
_NAME_CHARS_MAX = 200
_SHOWN_CHARS_MAX = 24


@dataclass(frozen=True, slots=True)
class BillRow:
    """One charge as the file has it; ``row`` is its line in the file."""

    row: int
    line_number: str
    item_code: str
    item_name: str
    price_micros: int
    quantity_micros: int
    amount_fen: int
    part: str
    occurred_on: date | None


class _Findings:
    """Every problem of a file, in the order of its rows."""

    def __init__(self) -> None:
        self.troubles: list[Trouble] = []

    def add(self, row: int, column: str, zh: str, en: str) -> None:
        place_zh = f"第 {row} 行" + (f" {column} 列" if column else "")
        place_en = f"row {row}" + (f", column {column}" if column else "")
        self.troubles.append(Trouble(place_zh, place_en, zh, en))

    def raise_if_any(self, name: str) -> None:
        if not self.troubles:
            return
        count = len(self.troubles)
        raise WrongInput(
            f"账单文件 {name} 有 {count} 处错误，没有发送",
            f"bill file {name} has {count} problem{'s' if count > 1 else ''}; nothing was sent",
            troubles=self.troubles,
            hints=[
                Hint("格式示例：yidi bill-template", "an example of the format: yidi bill-template")
            ],
        )


def read_bill(path: str) -> list[BillRow]:
    """Return the charges of a file (``-`` is standard input), or raise WrongInput."""
    return parse_bill(_read(path), "-" if path == "-" else Path(path).name)


def parse_bill(raw: bytes, name: str) -> list[BillRow]:
    """Return the charges written in these bytes, or raise WrongInput with every problem."""
    findings = _Findings()
    text = _decode(raw, name, findings)
    findings.raise_if_any(name)
    numbered = [
        (number, line)
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1)
        if line.strip(" \t,") and not line.startswith("#")
    ]
    if not numbered:
        findings.add(
            1, "", "文件是空的，应有一行列名", "the file is empty; a line of names is expected"
        )
        findings.raise_if_any(name)
    cells = _cells(numbered, findings)
    findings.raise_if_any(name)
    header_row, header = cells[0]
    names = [each.strip() for each in header]
    _check_header(header_row, names, findings)
    findings.raise_if_any(name)
    rows = _rows(names, cells[1:], findings)
    if len(cells) == 1:
        findings.add(header_row, "", "列名之后没有收费明细", "no charge follows the line of names")
    findings.raise_if_any(name)
    return rows


def _read(path: str) -> bytes:
    try:
        if path == "-":
            return sys.stdin.buffer.read(FILE_BYTES_MAX + 1)
        with Path(path).open("rb") as file:
            return file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise WrongInput(
            f"账单文件 {path} 打不开：{_why_zh(error)}",
            f"bill file {path} cannot be opened: {why}",
            hints=[
                Hint(
                    "可先生成一份：yidi bill-template > bill.csv",
                    "make one to begin with: yidi bill-template > bill.csv",
                )
            ],
        ) from None


def _why_zh(error: OSError) -> str:
    """What the operating system says, in Chinese; it speaks English itself."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "没有这个文件"
    if isinstance(error, PermissionError):
        return "没有读取权限"
    return "这是一个目录" if isinstance(error, IsADirectoryError) else "系统无法读取"


def _decode(raw: bytes, name: str, findings: _Findings) -> str:
    if len(raw) > FILE_BYTES_MAX:
        raise WrongInput(
            f"账单文件 {name} 超过 {FILE_BYTES_MAX // 1_000_000} MB，不是一张账单",
            f"bill file {name} has more than {FILE_BYTES_MAX // 1_000_000} MB; no bill has",
        )
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        findings.add(
            1,
            "",
            "这是 Excel 工作簿，请另存为“CSV UTF-8”",
            "an Excel workbook; save it as CSV UTF-8",
        )
        return ""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        findings.add(
            1, "", "编码是 UTF-16，请另存为“CSV UTF-8”", "encoded in UTF-16; save it as CSV UTF-8"
        )
        return ""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _note_encoding(raw, error.start, findings)
        return ""


def _note_encoding(raw: bytes, position: int, findings: _Findings) -> None:
    """Name the row and column of the first byte that is no UTF-8, and what it looks like."""
    row = raw.count(b"\n", 0, position) + 1
    begin = raw.rfind(b"\n", 0, position) + 1
    index = raw.count(b",", begin, position)
    header = next((line for line in raw.splitlines() if line[:1] not in (b"#", b"")), b"")
    names = [name.strip() for name in header.decode("ascii", errors="replace").split(",")]
    column = names[index] if index < len(names) and raw[begin : begin + 1] != b"#" else ""
    column = column if column in COLUMNS + OPTIONAL_COLUMNS else ""
    try:
        raw.decode("gb18030")
        zh, en = "不是 UTF-8 编码（像是 GBK）", "not encoded in UTF-8 (it looks like GBK)"
    except UnicodeDecodeError:
        zh, en = "不是 UTF-8 编码", "not encoded in UTF-8"
    findings.add(row, column, f"{zh}，请另存为“CSV UTF-8”", f"{en}; save the file as CSV UTF-8")


def _cells(numbered: list[tuple[int, str]], findings: _Findings) -> list[tuple[int, list[str]]]:
    """Cut lines into cells; the number of a row is that of the line it begins on."""
    reader = csv.reader((line + "\n" for _, line in numbered), strict=True)
    cells: list[tuple[int, list[str]]] = []
    begin = 0
    try:
        for row in reader:
            cells.append((numbered[begin][0], row))
            begin = reader.line_num
    except csv.Error as error:
        findings.add(
            numbered[min(begin, len(numbered) - 1)][0],
            "",
            "引号不成对，或单元格过长",
            f"quotes do not match, or a cell is too long ({error})",
        )
    return cells


def _check_header(row: int, names: list[str], findings: _Findings) -> None:
    known = COLUMNS + OPTIONAL_COLUMNS
    if len(names) == 1 and any(mark in names[0] for mark in ";\t"):
        findings.add(row, "", "列之间应用半角逗号分隔", "columns are separated by commas")
        return
    for name in names:
        if name in known:
            continue
        near = difflib.get_close_matches(name, [each for each in known if each not in names], n=1)
        zh = f"没有这个列，是否为 {near[0]}？" if near else "没有这个列"
        en = (
            f"there is no such column; did you mean {near[0]}?"
            if near
            else "there is no such column"
        )
        findings.add(row, _shown(name), zh, en)
    for name in COLUMNS:
        if name not in names:
            findings.add(row, name, "缺少这一列", "this column is missing")
    for name in known:
        if names.count(name) > 1:
            findings.add(row, name, "这一列出现两次", "this column is there twice")


def _rows(
    names: list[str], cells: Sequence[tuple[int, list[str]]], findings: _Findings
) -> list[BillRow]:
    rows = []
    first_rows: dict[str, int] = {}
    for row, values in cells:
        if len(values) != len(names):
            findings.add(
                row,
                "",
                f"有 {len(values)} 个单元格，列名有 {len(names)} 个",
                f"{len(values)} cells under {len(names)} names",
            )
            continue
        read = _row(row, dict(zip(names, (each.strip() for each in values), strict=True)), findings)
        earlier = first_rows.setdefault(read.line_number, row)
        if earlier != row and read.line_number:
            findings.add(
                row, "line", f"行号与第 {earlier} 行重复", f"the same line number as row {earlier}"
            )
        rows.append(read)
    return rows


def _row(row: int, cells: Mapping[str, str], findings: _Findings) -> BillRow:
    def number(column: str, parse: Callable[[str], int], most: int, zh: str, en: str) -> int:
        try:
            value = parse(cells[column])
        except ValueError:
            shown = _shown(cells[column])
            findings.add(row, column, f"应为{zh}，不是“{shown}”", f"expected {en}, not {shown!r}")
            return 0
        if not 0 < value <= most:
            shown = _shown(cells[column])
            findings.add(row, column, f"“{shown}”超出范围", f"{shown!r} is out of range")
            return 0
        return value

    line = cells["line"]
    if not (line.isascii() and line.isdigit() and len(line) <= _LINE_DIGITS_MAX):
        findings.add(row, "line", "应为1至15位数字", "expected 1 to 15 digits")
    code_problem = catalogue_code_problem(cells["item_code"])
    if code_problem is not None:
        findings.add(
            row,
            "item_code",
            f"不是医疗目录编码：{code_problem.name_zh}",
            f"no national catalogue code: {code_problem.value.replace('_', ' ')}",
        )
    name = cells["item_name"]
    if not 0 < len(name) <= _NAME_CHARS_MAX or not name.isprintable():
        findings.add(row, "item_name", "应为1至200个字符", "expected 1 to 200 characters")
    return BillRow(
        row=row,
        line_number=line,
        item_code=cells["item_code"],
        item_name=name,
        price_micros=number(
            "price",
            parse_micros,
            PRICE_MICROS_MAX,
            "元，最多六位小数，如 26.00",
            "yuan with at most six decimals, like 26.00",
        ),
        quantity_micros=number(
            "quantity",
            parse_micros,
            QUANTITY_MICROS_MAX,
            "数量，最多六位小数，如 4",
            "a quantity with at most six decimals, like 4",
        ),
        amount_fen=number(
            "amount",
            parse_yuan,
            AMOUNT_FEN_MAX,
            "元，最多两位小数，如 104.00",
            "yuan with at most two decimals, like 104.00",
        ),
        part=_part(row, cells["part"], findings),
        occurred_on=_day(row, cells.get("occurred_on", ""), findings),
    )


def _part(row: int, text: str, findings: _Findings) -> str:
    if text not in (ORDINARY, SELF_PAID) and disease(text) is None:
        shown = _shown(text)
        findings.add(
            row,
            "part",
            f"应为国家病种编码（如 M03900）、ordinary（普通门诊）或 self（自费），不是“{shown}”",
            f"expected a national disease code (like M03900), ordinary or self, not {shown!r}",
        )
    return text


def _day(row: int, text: str, findings: _Findings) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        shown = _shown(text)
        findings.add(
            row,
            "occurred_on",
            f"应为日期，如 2026-01-31，不是“{shown}”",
            f"expected a date like 2026-01-31, not {shown!r}",
        )
        return None


def _shown(text: str) -> str:
    """Return a bad value fit for a line: printable and short."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in text)
    return clean if len(clean) <= _SHOWN_CHARS_MAX else clean[: _SHOWN_CHARS_MAX - 1] + "…"
