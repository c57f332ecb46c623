"""`yidi jointtest report` and `compare`: reports made again, runs beside each other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.jointtest.runs import case, run
from yidi.cli import main
from yidi.cli.failures import Exit
from yidi.jointtest.results import as_json
from yidi.jointtest.v1 import result_pb2
from yidi.jointtest.v1.result_pb2 import VERDICT_FAILED, VERDICT_PASSED


@pytest.fixture
def jointtest(capsys: pytest.CaptureFixture[str]):
    """Run a subcommand and return its exit code, stdout and stderr."""

    def run_command(*arguments: object) -> tuple[Exit, str, str]:
        code = main.run(["jointtest", *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_command


def written(path: Path, found: result_pb2.Run) -> Path:
    path.write_text(as_json.to_json(found), encoding="utf-8")
    return path


def test_a_report_is_made_again_from_its_json_in_all_three_forms(jointtest, tmp_path):
    source = written(tmp_path / "run.json", run(case("settle/one", VERDICT_FAILED)))

    code, said, _ = jointtest("report", source, "--out", tmp_path / "new" / "report")

    assert code is Exit.DONE
    assert "报告 report" in said
    assert (tmp_path / "new" / "report.json").read_text("utf-8") == source.read_text("utf-8")
    assert "<h1>联调测试报告" in (tmp_path / "new" / "report.html").read_text("utf-8")
    assert "<testsuites" in (tmp_path / "new" / "report.xml").read_text("utf-8")


def test_a_file_that_is_no_result_is_refused_and_nothing_is_written(jointtest, tmp_path):
    source = tmp_path / "run.json"
    source.write_text('{"begun_at": 3', encoding="utf-8")

    code, said, err = jointtest("report", source, "--out", tmp_path / "report")

    assert (code, said) == (Exit.WRONG_INPUT, "")
    assert f"{source} 不是联调测试的结果" in err
    assert "Traceback" not in err
    assert sorted(each.name for each in tmp_path.iterdir()) == ["run.json"]


def test_a_comparison_exits_with_5_when_a_case_got_worse(jointtest, tmp_path):
    before = written(tmp_path / "a.json", run(case("settle/one", VERDICT_PASSED)))
    after = written(tmp_path / "b.json", run(case("settle/one", VERDICT_FAILED)))

    code, said, _ = jointtest("compare", before, after, "--out", tmp_path / "page.html")

    assert code is Exit.NOT_PASSED
    assert "settle/one V2.1" in said
    assert "新出现的失败 failed, and did not before" in said
    assert "通过 → 未通过" in said
    assert "联调测试比较" in (tmp_path / "page.html").read_text("utf-8")


def test_a_comparison_in_which_something_was_mended_is_done(jointtest, tmp_path):
    before = written(tmp_path / "a.json", run(case("settle/one", VERDICT_FAILED)))
    after = written(tmp_path / "b.json", run(case("settle/one", VERDICT_PASSED)))

    code, said, _ = jointtest("compare", before, after, "--json")

    assert code is Exit.DONE
    assert json.loads(said)["changed"] == [
        {
            "case_id": "settle/one",
            "interface_version": "V2.1",
            "change": "mended",
            "before": "failed",
            "after": "passed",
            "why_zh": "",
        }
    ]
