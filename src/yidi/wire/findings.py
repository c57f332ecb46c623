"""The collector of problems, and the checks that every message type uses.

A check appends what it finds and goes on, so that a caller learns of every problem at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from yidi.domain.agreements import NO_AGREEMENTS, Agreements
from yidi.domain.codes import (
    CodeProblem,
    institution_problem,
    person_number_problem,
    region_problem,
)
from yidi.domain.errors import Problem, problem, refusal


class Label:
    """How a field is called in texts, and what it should look like."""

    __slots__ = ("en", "expected_en", "expected_zh", "zh")

    def __init__(self, zh: str, en: str, expected_zh: str = "", expected_en: str = "") -> None:
        """Keep the four texts."""
        self.zh = zh
        self.en = en
        self.expected_zh = expected_zh
        self.expected_en = expected_en


PERSON_NUMBER = Label("人员编号", "person number", "1到30位字母或数字", "1 to 30 letters or digits")
INSTITUTION_CODE = Label("机构编码", "institution code", "H或P加11位数字", "H or P and 11 digits")
AGENCY_CODE = Label("经办机构编码", "agency code", "J加11位数字", "J and 11 digits")
TREATING_REGION = Label("就医地", "treating region")
INSURED_REGION = Label("参保地", "insured region")
VISIT_ID = Label("就诊号", "visit id", "1到30个字符", "1 to 30 characters")
SETTLEMENT_ID = Label("结算号", "settlement id", "1到30个字符", "1 to 30 characters")
BATCH_NUMBER = Label("收费批次号", "batch number", "1到30个字符", "1 to 30 characters")
NAME = Label("姓名", "name", "至多50个字符", "at most 50 characters")
NAME_CHARS_MAX = 50
CAUSE = Label("原因", "cause", "至多200个字符", "at most 200 characters")
CAUSE_CHARS_MAX = 200
OUTPATIENT_NUMBER = Label("门诊号", "outpatient number", "1到30个字符", "1 to 30 characters")


class Findings:
    """Every problem found in one request, in the order of its fields."""

    __slots__ = ("agreements", "problems")

    def __init__(self, agreements: Agreements = NO_AGREEMENTS) -> None:
        """Begin with none; the agreements say which disease codes there are."""
        self.problems: list[Problem] = []
        self.agreements = agreements

    def add(self, reason: str, path: str, /, **facts: object) -> None:
        """Note a problem at a field."""
        self.problems.append(problem(reason, path, **facts))

    def missing(self, label: Label, path: str) -> None:
        """Note that a required field is empty."""
        self.add("FIELD_MISSING", path, field=label.zh)

    def malformed(self, label: Label, path: str) -> None:
        """Note that a field has the wrong shape."""
        self.add(
            "FIELD_MALFORMED",
            path,
            field=label.zh,
            expected=label.expected_zh,
            expected_en=label.expected_en,
        )

    def text(self, value: str, label: Label, path: str, most: int = 30) -> None:
        """Check a required short text without control characters."""
        if not value:
            self.missing(label, path)
        elif len(value) > most or not value.isprintable():
            self.malformed(label, path)

    def optional(self, value: str, label: Label, path: str, most: int) -> None:
        """Check the length of a text that may be left out."""
        if len(value) > most:
            self.malformed(label, path)

    def identifier(
        self, value: str, label: Label, path: str, check: Callable[[str], CodeProblem | None]
    ) -> None:
        """Check a required identifier by the check of its kind."""
        if not value:
            self.missing(label, path)
        elif check(value) is not None:
            self.malformed(label, path)

    def person_number(self, value: str) -> None:
        """Check the person number of a request."""
        self.identifier(value, PERSON_NUMBER, "person_number", person_number_problem)

    def institution_code(self, value: str, path: str) -> None:
        """Check an institution code."""
        self.identifier(value, INSTITUTION_CODE, path, institution_problem)

    def region(self, value: str, label: Label, path: str) -> None:
        """Check a region against the code table."""
        if not value:
            self.missing(label, path)
        elif region_problem(value) is not None:
            self.add("REGION_UNKNOWN", path, field=label.zh, region=shown(value))

    def refuse_if_any(self) -> None:
        """Raise one refusal with everything found, if anything was."""
        if self.problems:
            self.refuse()

    def refuse(self) -> NoReturn:
        """Raise one refusal with everything found."""
        raise refusal(self.problems)


LINE_CHARS_MAX = 15
"""A well-formed line number has no more; a longer one is cut in texts."""


def shown(value: str, most: int = 24) -> str:
    """Return a bad value fit for a text: printable and short."""
    # Cut first: of a text of a megabyte every letter would become a string of its own.
    begin = value if len(value) <= most else value[: most - 1] + "…"
    return "".join(letter if letter.isprintable() else "?" for letter in begin)


def shown_line(number: str) -> str:
    """Return a line number, good or bad, fit for a text."""
    return shown(number, LINE_CHARS_MAX)
