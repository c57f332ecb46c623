"""Reading the tables that ship with the package."""

from pathlib import Path

import pytest

from yidi.domain import tables


def _written(folder: Path, text: str) -> str:
    (folder / "table.csv").write_text(text, encoding="utf-8")
    return str(folder / "table.csv")


def test_a_table_is_read_as_rows_by_column_name_in_file_order() -> None:
    rows = tables.rows("yidi.domain", "data/diseases.csv")

    assert len(rows) == 16
    assert rows[0]["code"] == "M03900"
    assert rows[15]["name"] == "强直性脊柱炎"


def test_a_table_is_read_once() -> None:
    first = tables.rows("yidi.domain", "data/regions.csv")

    assert tables.rows("yidi.domain", "data/regions.csv") is first


def test_remarks_and_empty_lines_are_skipped_and_cells_trimmed(tmp_path: Path) -> None:
    path = _written(tmp_path, "# for the clerk\ncode, name\n\n# more\nA , 甲\n")

    assert [dict(row) for row in tables.rows("yidi.domain", path)] == [{"code": "A", "name": "甲"}]


def test_a_line_with_a_missing_cell_is_refused_with_its_number(tmp_path: Path) -> None:
    path = _written(tmp_path, "# remark\ncode,name\nA,甲\nB\n")

    with pytest.raises(tables.TableBroken, match="line 4 has 1 cells, not 2"):
        tables.rows("yidi.domain", path)


def test_a_table_without_a_heading_is_refused(tmp_path: Path) -> None:
    path = _written(tmp_path, "# nothing but a remark\n")

    with pytest.raises(tables.TableBroken, match="no heading"):
        tables.rows("yidi.domain", path)
