"""Two runs beside each other."""

from __future__ import annotations

from tests.unit.jointtest.runs import case, run
from yidi.jointtest.reports.comparison import Change, compare
from yidi.jointtest.reports.comparison_page import comparison_page
from yidi.jointtest.v1.result_pb2 import VERDICT_FAILED, VERDICT_PASSED, VERDICT_SKIPPED


def test_every_case_that_ended_in_another_way_is_named_the_worst_first() -> None:
    found = compare(
        run(
            case("a/broken", VERDICT_PASSED),
            case("a/gone", VERDICT_PASSED),
            case("a/lost", VERDICT_PASSED),
            case("a/mended", VERDICT_FAILED),
            case("a/same", VERDICT_PASSED),
            case("a/still", VERDICT_FAILED),
        ),
        run(
            case("a/broken", VERDICT_FAILED),
            case("a/lost", VERDICT_SKIPPED),
            case("a/mended", VERDICT_PASSED),
            case("a/new", VERDICT_PASSED),
            case("a/same", VERDICT_PASSED),
            case("a/still", VERDICT_FAILED),
        ),
    )
    assert [(each.case_id, each.change) for each in found.changed] == [
        ("a/broken", Change.BROKEN),
        ("a/lost", Change.LOST),
        ("a/new", Change.NEW),
        ("a/gone", Change.GONE),
        ("a/mended", Change.MENDED),
    ]
    assert found.same == 2
    assert found.is_worse


def test_a_new_case_that_fails_makes_a_run_worse() -> None:
    found = compare(run(), run(case("a/new", VERDICT_FAILED)))
    assert [each.change for each in found.changed] == [Change.BROKEN]
    assert found.is_worse


def test_the_same_case_at_another_version_is_another_case() -> None:
    found = compare(
        run(case("a/one", VERDICT_PASSED, version="V2.0")),
        run(case("a/one", VERDICT_PASSED, version="V2.1")),
    )
    assert [each.change for each in found.changed] == [Change.NEW, Change.GONE]
    assert not found.is_worse


def test_what_was_set_differently_is_named() -> None:
    after = run()
    after.tested.system = "某厂商 3.3"
    found = compare(run(), after)
    assert found.settings == [("系统 system", "某厂商 3.2 <测试>", "某厂商 3.3")]
    page = comparison_page(found, "before.json", "after.json")
    assert "某厂商 3.2 &lt;测试&gt;" in page
    assert "没有用例变差" in page
