"""Case files: read by their schema, expanded, and every mistake told with file, line and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from yidi.configuration.findings import ConfigurationBroken
from yidi.jointtest.cases.reader import Library, read_folder, shipped
from yidi.jointtest.v1 import case_pb2
from yidi.v1 import error_pb2

GOOD = """
id = "demo"
title_zh = "示例"
title_en = "Example"
role = "INSURED"

[[cases]]
id = "unknown-disease"
title_zh = "病种 <disease> 不在码表"
title_en = "<disease> is no national code"
purpose_zh = "只用国家编码"
rules = ["A-001"]
next_step_zh = "见码表"
axes = [{ name = "disease", values = ["M07800", "I10"] }]

[[cases.steps]]
id = "ask"
call = "QueryEligibility"
disease = "<disease>"
disease_name = "x"
expected = { refused = { reasons = ["DISEASE_CODE_UNKNOWN"] } }
"""


def written(folder: Path, text: str) -> Library:
    (folder / "demo.toml").write_text(text, encoding="utf-8")
    return read_folder(folder)


def mistakes(folder: Path, old: str, new: str) -> list[tuple[int, str]]:
    """Lines and fields of the mistakes after a change of the good file."""
    assert old in GOOD
    with pytest.raises(ConfigurationBroken) as told:
        written(folder, GOOD.replace(old, new))
    assert {each.file for each in told.value.problems} == {"demo.toml"}
    return [(each.line, each.path) for each in told.value.problems]


def test_a_template_becomes_one_case_for_each_value(tmp_path: Path):
    library = written(tmp_path, GOOD)

    assert [each.id for each in library.cases] == [
        "demo/unknown-disease[I10]",
        "demo/unknown-disease[M07800]",
    ]
    assert [each.steps[0].disease for each in library.cases] == ["I10", "M07800"]
    assert library.cases[0].title_zh == "病种 I10 不在码表"
    assert library.templates == 1


def test_reasons_versions_and_place_follow_from_the_file(tmp_path: Path):
    case = written(tmp_path, GOOD).cases[0]

    assert list(case.reasons) == [error_pb2.ERROR_REASON_DISEASE_CODE_UNKNOWN]
    assert list(case.interface_versions) == ["V2.0", "V2.1"]
    assert case.place == "demo.toml:7"
    assert case.role == case_pb2.ROLE_INSURED


@pytest.mark.parametrize(
    ("old", "new", "line", "path"),
    [
        ('rules = ["A-001"]', 'ruls = ["A-001"]', 12, "cases[0].ruls"),
        ('rules = ["A-001"]', 'rules = ["A-1"]', 12, "cases[0].rules"),
        ('role = "INSURED"', 'role = "INSURER"', 5, "role"),
        ('id = "ask"', 'id = "Ask it"', 17, "cases[0].steps[0].id"),
        ('"QueryEligibility"', '"QueryEligibilty"', 18, "cases[0].steps[0].call"),
        ('disease_name = "x"', "use_account = 1", 20, "cases[0].steps[0].use_account"),
        ('disease_name = "x"', 'at = "clinic"', 20, "cases[0].steps[0].at"),
        ('disease_name = "x"', 'of = "open"', 20, "cases[0].steps[0].of"),
        ('["DISEASE_CODE_UNKNOWN"]', '["NO_SUCH"]', 21, "cases[0].steps[0].expected.refused"),
        ('{ refused = { reasons = ["DISEASE_CODE_UNKNOWN"] } }',
         '{ fields = { outcme = "SETTLE" } }', 21, "cases[0].steps[0].expected.fields"),
        ('{ refused = { reasons = ["DISEASE_CODE_UNKNOWN"] } }',
         '{ fields = { outcome = "SETTLED" } }', 21, "cases[0].steps[0].expected.fields"),
        ('title_zh = "病种', 'title_zh = "<illness> 病种', 7, "axes"),
    ],
)  # fmt: skip
def test_a_mistake_names_file_line_and_field(
    old: str, new: str, line: int, path: str, tmp_path: Path
):
    assert (line, path) in mistakes(tmp_path, old, new)


def test_all_mistakes_are_told_at_once(tmp_path: Path):
    changed = GOOD.replace('"QueryEligibility"', '"Ask"').replace("next_step_zh", "next_stp_zh")

    with pytest.raises(ConfigurationBroken) as told:
        written(tmp_path, changed)

    assert {13, 18} <= {each.line for each in told.value.problems}


def test_a_file_that_is_no_toml_is_told_with_its_line(tmp_path: Path):
    assert (8, "") in mistakes(tmp_path, 'id = "unknown-disease"', "id = “unknown-disease”")


def test_one_id_stands_for_one_case(tmp_path: Path):
    (tmp_path / "again.toml").write_text(GOOD, encoding="utf-8")

    with pytest.raises(ConfigurationBroken) as told:
        written(tmp_path, GOOD)

    assert "demo/unknown-disease[I10]" in str(told.value)


def test_a_folder_without_cases_is_refused(tmp_path: Path):
    with pytest.raises(ConfigurationBroken):
        read_folder(tmp_path)


def test_the_shipped_cases_have_no_mistake():
    assert shipped().cases
