"""Data folders with up to a million settlements, written by SQL alone, kept for the next time.

Every settlement has its visit of 20 lines, its message with the answer, three accumulators of
its person, and two entries in the national journal; documents have the size that real ones have.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from yidi.books.schema import VERSIONS, Kind, open_database

MILLION = 1_000_000
SETTLEMENTS_A_PERSON = 4
LINES_A_VISIT = 20
DOCUMENT_BYTES = 1_400
REQUEST_BYTES = 180

_FORM = 2
"""Counted up when what is written changes, so that an old folder is not taken for a new one."""
_NUMBERS = """
WITH RECURSIVE numbers(n) AS
  (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :settlements),
  lines(m) AS (SELECT 1 UNION ALL SELECT m + 1 FROM lines WHERE m < :lines)
"""
_AT_MS = "1764547200000 + n * 15"
_MESSAGE = "printf('H51010000001202512%012d', n)"
_VISIT = "printf('630100%024d', n)"
_SETTLEMENT = "printf('630100%024d', n + 1000000000)"
_PERSON = f"printf('630100%014d', n % max(1, :settlements / {SETTLEMENTS_A_PERSON}))"
_DOCUMENT = f"zeroblob({DOCUMENT_BYTES})"
_PLACES = {
    "treating_region": "'510100'",
    "institution_code": "'H51010000001'",
}
_SPLIT = {
    "total_fen": "60000",
    "full_self_paid_fen": "8000",
    "over_limit_fen": "2000",
    "first_paid_fen": "3800",
    "in_scope_fen": "46200",
}

VISITS = {
    "visit_id": _VISIT,
    "person_number": _PERSON,
    "insurance": "310",
    "category": "12",
    "care_type": "11",
    "disease_code": "''",
    "filing_type": "23",
    "is_emergency": "0",
    **_PLACES,
    "insured_area": "'630100'",
    "outpatient_number": "'M' || n",
    "visited_at_ms": _AT_MS,
    "opened_at_ms": _AT_MS,
    "state": "2",
    "line_count": "20",
    **_SPLIT,
}
FEE_LINES = {
    "visit_id": _VISIT,
    "line_number": "m",
    "batch_number": "'1'",
    "item_code": "printf('XC08CAX001A0010101%05d', m * 37 % 3000)",
    "item_name": "'缬沙坦氨氯地平片'",
    "fee_class": "'1'",
    "fee_category": "'09'",
    "price_micros": "30000000",
    "quantity_micros": "1000000",
    "amount_fen": "3000",
    "full_self_paid_fen": "400",
    "over_limit_fen": "100",
    "first_paid_fen": "190",
    "in_scope_fen": "2310",
    "occurred_at_ms": _AT_MS,
}
MESSAGES = {
    "message_id": _MESSAGE,
    "method": "'yidi.v1.SettlementService/Settle'",
    "fingerprint": "zeroblob(16)",
    "state": "3",
    "at_ms": _AT_MS,
    "answer": _DOCUMENT,
    "settlement_id": _SETTLEMENT,
}
STORED_SETTLEMENTS = {
    "settlement_id": _SETTLEMENT,
    "kind": "1",
    "original_id": "''",
    "visit_id": _VISIT,
    "message_id": _MESSAGE,
    "person_number": _PERSON,
    "insurance": "310",
    "care_type": "11",
    "disease_code": "''",
    **_PLACES,
    "insured_area": "'630100'",
    "settled_at_ms": _AT_MS,
    "total_fen": "60000",
    "in_scope_fen": "46200",
    "pool_fen": "23100",
    "large_cost_fen": "0",
    "critical_illness_fen": "0",
    "civil_servant_fen": "0",
    "assistance_fen": "0",
    "fund_total_fen": "23100",
    "hospital_part_fen": "0",
    "account_fen": "20000",
    "cash_fen": "16900",
    "movements": """'[["pool/ordinary",2025,23100],["own",2025,23100],["account",0,20000]]'""",
    "document": _DOCUMENT,
}


def _entries(state: int, body: str) -> dict[str, str]:
    return {
        "message_id": _MESSAGE,
        "state": str(state),
        "method": "'yidi.v1.SettlementService/Settle'",
        "fingerprint": "zeroblob(16)",
        **_PLACES,
        "insured_region": "'630100'",
        "at_ms": _AT_MS,
        "body": body,
    }


def cached_data(settlements: int = MILLION) -> Path:
    """The data folder; a million is made in some minutes the first time, and takes 12 GB."""
    versions = "-".join(VERSIONS[kind][-1] for kind in Kind)
    folder = Path(tempfile.gettempdir()) / f"yidi-bench-{settlements}-{versions}-{_FORM}"
    if not (folder / "complete").exists():
        if settlements == MILLION:
            sys.stderr.write(f"writing {settlements} settlements to {folder}, once\n")
        folder.mkdir(exist_ok=True)
        write(folder, settlements)
        (folder / "complete").touch()
    return folder


def write(folder: Path, settlements: int) -> None:
    """Write the databases of a platform that has settled so often."""
    _fill(folder / "national.sqlite", Kind.NATIONAL, settlements)
    _fill(folder / "provinces.sqlite", Kind.PROVINCE, settlements)


def _fill(path: Path, kind: Kind, settlements: int) -> None:
    path.unlink(missing_ok=True)
    open_database(path, kind).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        if kind is Kind.NATIONAL:
            _insert(
                connection,
                "journal_entries",
                _entries(2, f"zeroblob({REQUEST_BYTES})"),
                settlements,
            )
            _insert(connection, "journal_entries", _entries(3, _DOCUMENT), settlements)
        else:
            _insert(connection, "visits", VISITS, settlements)
            _insert(connection, "fee_lines", FEE_LINES, settlements, LINES_A_VISIT)
            _insert(connection, "settlements", STORED_SETTLEMENTS, settlements)
            _insert(connection, "messages", MESSAGES, settlements)
            connection.execute(
                "INSERT INTO accumulators (person_number, year, name, amount_fen)"
                " SELECT person_number, json_extract(value, '$[1]'), json_extract(value, '$[0]'),"
                " sum(json_extract(value, '$[2]')) FROM settlements, json_each(movements)"
                " GROUP BY 1, 2, 3"
            )
        connection.commit()
        connection.execute("PRAGMA journal_mode = WAL")


def _insert(
    connection: sqlite3.Connection,
    table: str,
    columns: Mapping[str, str],
    settlements: int,
    lines: int = 1,
) -> None:
    names, values = ", ".join(columns), ", ".join(columns.values())
    connection.execute(
        f"{_NUMBERS} INSERT INTO {table} ({names}) SELECT {values} FROM numbers, lines",  # noqa: S608 - constants of ours
        {"settlements": settlements, "lines": lines},
    )
