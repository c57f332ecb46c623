"""Who comes for which care to which institution: the cast of a load run, and its file.

A persons file is CSV in UTF-8, for targets without test control; `yidi load --save-persons`
writes one. One row is one person with one care that can be settled.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from yidi.configuration.findings import Findings
from yidi.configuration.toml_positions import Position
from yidi.domain.care import CareType, CredentialType, Insurance
from yidi.domain.codes import (
    disease_code_problem,
    institution_problem,
    person_number_problem,
    region_problem,
)
from yidi.domain.diseases import expected_name
from yidi.domain.regions import province_of


@dataclass(frozen=True, slots=True)
class Care:
    """One person, one care and the institution where it can be settled."""

    person_number: str
    insured_region: str
    insurance: int
    credential_type: int
    credential_number: str
    care_type: int
    disease_code: str
    treating_region: str
    institution_code: str

    @property
    def insured_province(self) -> str:
        """The province that answers for the person."""
        return province_of(self.insured_region)

    @property
    def treating_province(self) -> str:
        """The province where the institution is."""
        return province_of(self.treating_region)


COLUMNS = tuple(each.name for each in fields(Care))

_NUMBERS = {
    "insurance": {str(each.value): each.value for each in Insurance},
    "credential_type": {f"{each.value:02d}": each.value for each in CredentialType},
    "care_type": {str(each.value): each.value for each in CareType},
}
"""The national codes; a credential type is written with two digits, and read with one too."""


def write(cares: Iterable[Care]) -> str:
    """Return a persons file."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(map(astuple, cares))
    return out.getvalue()


def load(path: Path) -> list[Care]:
    """Return the cares of a file; raise ConfigurationBroken with every mistake, or OSError."""
    findings = Findings(str(path))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        findings.note(Position(1, 0), "", "文件编码不是 UTF-8", "the file is not UTF-8")
        findings.refuse_if_any()
    return parse(text, str(path))


def parse(text: str, name: str) -> list[Care]:
    """Return the cares of a text; raise ConfigurationBroken with every mistake."""
    findings = Findings(name)
    rows = csv.reader(io.StringIO(text))
    header = next(rows, [])
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        listed = ", ".join(missing)
        findings.note(Position(1, 0), "", f"缺少列 {listed}", f"columns are missing: {listed}")
        findings.refuse_if_any()
    cares = []
    for row in rows:
        if not any(row):
            continue
        at = Position(rows.line_num, 0)
        if len(row) != len(header):
            findings.note(
                at, "", f"应有 {len(header)} 列，实有 {len(row)} 列",
                f"{len(header)} columns expected, {len(row)} found",
            )  # fmt: skip
            continue
        cares.append(_care(dict(zip(header, map(str.strip, row), strict=True)), at, findings))
    if not cares and not len(findings):
        findings.note(Position(1, 0), "", "没有人员", "there is nobody in it")
    findings.refuse_if_any()
    return cares


def _care(row: dict[str, str], at: Position, findings: Findings) -> Care:
    for column, check in (
        ("person_number", person_number_problem),
        ("insured_region", region_problem),
        ("treating_region", region_problem),
        ("institution_code", institution_problem),
    ):
        problem = check(row[column])
        if problem is not None:
            said = problem.value.replace("_", " ")
            findings.note(at, column, f"{row[column]}：{problem.name_zh}", f"{row[column]}: {said}")
    numbers = {column: _number(row, column, at, findings) for column in _NUMBERS}
    if not row["credential_number"]:
        findings.note(at, "credential_number", "为空", "is empty")
    code = row["disease_code"]
    is_chronic = numbers["care_type"] == CareType.CHRONIC
    if is_chronic and (disease_code_problem(code) or expected_name(code) is None):
        findings.note(at, "disease_code", f"{code} 不是国家病种代码", f"{code} is no disease code")
    if code and not is_chronic:
        findings.note(at, "disease_code", "只用于门诊慢特病", "is for chronic care only")
    same = province_of(row["insured_region"]) == province_of(row["treating_region"])
    if same:
        findings.note(at, "treating_region", "与参保地同省", "is in the insured province")
    return Care(
        row["person_number"],
        row["insured_region"],
        numbers["insurance"],
        numbers["credential_type"],
        row["credential_number"],
        numbers["care_type"],
        code,
        row["treating_region"],
        row["institution_code"],
    )


def _number(row: dict[str, str], column: str, at: Position, findings: Findings) -> int:
    known = _NUMBERS[column]
    said = row[column].rjust(len(next(iter(known))), "0")
    if said not in known:
        listed = "、".join(known)
        findings.note(
            at, column, f"{row[column]} 应为其中之一：{listed}",
            f"{row[column]} is not one of {', '.join(known)}",
        )  # fmt: skip
    return known.get(said, 0)
