"""Reading a mix file: every mistake at once, with line and column, as in every other file."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from yidi.configuration.findings import Findings
from yidi.configuration.toml_section import (
    Section,
    Unreadable,
    as_count,
    as_rate,
    as_text,
    as_yuan,
    list_of,
    one_of,
)
from yidi.domain.care import CareType, Insurance
from yidi.domain.limits import LINES_PER_UPLOAD_MAX
from yidi.domain.money import WHOLE_BP, Bp, percent
from yidi.domain.regions import province_codes
from yidi.load.mix import Afterwards, BillShape, Course, Mistakes, Mix

SHIPPED = "mix.toml"

_CARES = {
    "ordinary": CareType.ORDINARY,
    "emergency": CareType.EMERGENCY,
    "chronic": CareType.CHRONIC,
    "pharmacy": CareType.PHARMACY,
}
_PAUSE_MS_MAX = 600_000
_OTHERS = {"falling": True, "even": False}


def shipped_text() -> str:
    """Return the text of the mix that is used unless another one is given."""
    return files("yidi.load").joinpath(f"data/{SHIPPED}").read_text(encoding="utf-8")


def load(path: Path | None) -> Mix:
    """Return the mix of a file, or the shipped one; raise ConfigurationBroken or OSError."""
    if path is None:
        return parse(shipped_text(), SHIPPED)
    findings = Findings(str(path))
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        findings.note((), "", "文件编码不是 UTF-8", "the file is not UTF-8")
        findings.refuse_if_any()
    return parse(text, str(path))


def parse(text: str, name: str) -> Mix:
    """Return the mix of a text, or raise ConfigurationBroken with everything that is wrong."""
    findings = Findings(name, text)
    whole = Section(findings.values() or {}, findings)
    cares = _visits(_table(whole, "visits"))
    mix = Mix(
        cares=cares,
        bills=_bills(_table(whole, "bills"), cares),
        course=_course(_table(whole, "course")),
        afterwards=_afterwards(_table(whole, "afterwards")),
        mistakes=_mistakes(_table(whole, "mistakes")),
        **_insured(_table(whole, "insured")),  # type: ignore[arg-type]
        treating=_treating(_table(whole, "treating")),
    )
    whole.close()
    findings.refuse_if_any()
    return mix


def _table(whole: Section, key: str) -> Section:
    """Return a table; one that is left out is empty, so that only what must be there is missed."""
    found = whole.section(key)
    return found or Section({}, whole.findings, key, (key,))


def _visits(table: Section) -> dict[CareType, Bp]:
    shares = {care: table.get(word, as_rate, 0) for word, care in _CARES.items()}
    is_readable = len(table.findings) == 0
    table.close()
    if is_readable and sum(shares.values()) != WHOLE_BP:
        come_to = percent(sum(shares.values()))
        table.refuse(
            "", f"各类占比合计 {come_to}，应为 100%", f"shares come to {come_to}, not 100%"
        )
    return shares


def _bills(table: Section, cares: dict[CareType, Bp]) -> dict[CareType, BillShape]:
    shapes = {}
    for word, care in _CARES.items():
        shape = table.section(word)
        if shape is None and cares[care] and not table.has(word):
            table.refuse(word, "缺少此表", "is missing")
        if shape is not None:
            shapes[care] = _bill(shape)
    table.close()
    return shapes


def _bill(table: Section) -> BillShape:
    low, high = table.need("lines", _range_of_lines, (1, 1))
    means = {
        Insurance.EMPLOYEE: table.need("mean_employee", _positive_yuan, 1),
        Insurance.RESIDENT: table.need("mean_resident", _positive_yuan, 1),
    }
    table.close()
    return BillShape(low, high, means)


def _range_of_lines(value: object) -> tuple[int, int]:
    counts = list_of(as_count)(value)
    if len(counts) != 2 or not 1 <= counts[0] <= counts[1] <= LINES_PER_UPLOAD_MAX:  # noqa: PLR2004
        most = LINES_PER_UPLOAD_MAX
        raise Unreadable(
            f"应为 [最少, 最多]，1 到 {most} 条", f"should be [fewest, most], 1 to {most} lines"
        )
    return counts[0], counts[1]


def _positive_yuan(value: object) -> int:
    amount_fen = as_yuan(value)
    if amount_fen == 0:
        raise Unreadable("应大于 0", "should be above 0")
    return amount_fen


def _course(table: Section) -> Course:
    course = Course(
        trial_bp=table.get("trial", as_rate, WHOLE_BP),
        second_trial_bp=table.get("second_trial", as_rate, 0),
        second_upload_bp=table.get("second_upload", as_rate, 0),
        pause_ms=table.get("pause_ms", _pause, 0),
    )
    table.close()
    return course


def _pause(value: object) -> int:
    pause_ms = as_count(value)
    if pause_ms > _PAUSE_MS_MAX:
        raise Unreadable(f"最多 {_PAUSE_MS_MAX} 毫秒", f"at most {_PAUSE_MS_MAX} milliseconds")
    return pause_ms


def _afterwards(table: Section) -> Afterwards:
    after = Afterwards(
        repeat_bp=table.get("repeat", as_rate, 0),
        inquiry_bp=table.get("inquiry", as_rate, 0),
        lookup_bp=table.get("lookup", as_rate, 0),
        refund_bp=table.get("refund", as_rate, 0),
    )
    table.close()
    return after


def _mistakes(table: Section) -> Mistakes:
    mistakes = Mistakes(
        unbalanced_bp=table.get("unbalanced", as_rate, 0),
        unknown_person_bp=table.get("unknown_person", as_rate, 0),
        other_content_bp=table.get("other_content", as_rate, 0),
        closed_visit_bp=table.get("closed_visit", as_rate, 0),
    )
    table.close()
    return mistakes


def _insured(table: Section) -> dict[str, object]:
    shares: dict[str, Bp] = {}
    named = table.section("shares")
    if named is not None:
        for code in named.values:
            if code not in province_codes():
                named.refuse(code, "不是省级代码", "is no code of a province")
            shares[code] = named.get(code, as_rate, 0)
        if sum(shares.values()) > WHOLE_BP:
            come_to = percent(sum(shares.values()))
            named.refuse("", f"合计 {come_to}，超过 100%", f"come to {come_to}, more than 100%")
    falls = table.get("others", one_of(_OTHERS), True)
    table.close()
    return {"insured": shares, "others_fall": falls}


def _treating(table: Section) -> tuple[str, ...]:
    nowhere: tuple[str, ...] = ()
    codes = table.get("provinces", list_of(as_text), nowhere)
    for number, code in enumerate(codes):
        if code not in province_codes():
            at = (*table.address, "provinces", number)
            table.findings.note(
                at, "treating.provinces", f"{code} 不是省级代码", f"{code} is no code of a province"
            )
    table.close()
    return codes
