"""`yidi policy check` and the same report when something starts with wrong files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from yidi.cli import main
from yidi.cli.failures import Exit
from yidi.province import policy_files

SHIPPED = Path(policy_files.__file__).parent / "data" / "policies" / "630000.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Own policies with two mistakes: A-026 in line 18, A-027 in line 19."""
    text = SHIPPED.read_text(encoding="utf-8")
    text = text.replace("temporary_filing_months = 6", "temporary_filing_months = 3")
    text = text.replace("change_lock_months = 6", "change_lock_months = 12")
    tmp_path.joinpath("630000.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_shipped_policies_are_listed(capsys: pytest.CaptureFixture[str]):
    assert main.run(["policy", "check"]) is Exit.DONE

    said = capsys.readouterr().out
    assert "630100       西宁市" in said
    assert "没有错误 · no problems：33 个文件 files" in said


def test_a_sound_file_is_listed_for_programs(capsys: pytest.CaptureFixture[str]):
    assert main.run(["policy", "check", str(SHIPPED), "--json"]) is Exit.DONE

    said = json.loads(capsys.readouterr().out)
    assert (said["files"], said["filing_waivers"], said["extra_diseases"]) == (1, 0, 0)
    (area,) = said["areas"]
    assert area.pop("file") == str(SHIPPED)
    assert area == {
        "area_code": "630100",
        "name": "西宁市",
        "effective_from": None,
        "plans": 24,
        "diseases": 10,
        "mappings": 12,
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ["policy", "check", "{}"],
        ["policy", "check", "{}/630000.toml"],
        ["policy", "check", "--policies", "{}"],
        ["policy", "explain", "630100", "--policies", "{}"],
    ],
)
def test_every_mistake_is_told_with_file_line_and_rule_chinese_first(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
):
    """A-026, A-027."""
    code = main.run([each.format(folder) for each in arguments])

    said = capsys.readouterr()
    lines = said.err.splitlines()
    assert (code, said.out) == (Exit.WRONG_INPUT, "")
    assert lines[0].startswith("错误 1 个配置文件有 2 处错误")
    assert lines[1].startswith("error: 2 problems in 1 configuration file")
    place = f"  {folder}/630000.toml"
    assert lines[2:6] == [
        f"{place}:18:1 A-026 areas[630100].temporary_filing_months：临时备案有效期不少于 6 个月",
        "      a temporary filing lasts at least 6 months",
        f"{place}:19:1 A-027 areas[630100].change_lock_months：备案变更限制不超过 6 个月",
        "      a filing is locked for at most 6 months",
    ]


def test_a_program_reads_file_line_column_and_rule(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    """A-026."""
    main.run(["policy", "check", str(folder), "--json"])

    (first, _) = json.loads(capsys.readouterr().out)["error"]["problems"]
    assert (first["line"], first["column"], first["rule"]) == (18, 1, "A-026")
    assert first["path"] == "areas[630100].temporary_filing_months"
    assert first["text_zh"] == "临时备案有效期不少于 6 个月"


def test_a_policy_is_explained_from_the_users_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    text = SHIPPED.read_text(encoding="utf-8").replace('tertiary = "50%"', 'tertiary = "53%"')
    tmp_path.joinpath("630000.toml").write_text(text, encoding="utf-8")

    main.run(["policy", "explain", "630100", "--policies", str(tmp_path)])

    assert "三级 53%" in capsys.readouterr().out
