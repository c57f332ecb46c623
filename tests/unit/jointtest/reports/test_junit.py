"""A run for build servers."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from tests.unit.jointtest.runs import case, run
from yidi.jointtest.reports.junit import junit
from yidi.jointtest.v1.result_pb2 import (
    VERDICT_FAILED,
    VERDICT_KIT_ERROR,
    VERDICT_PASSED,
    VERDICT_SKIPPED,
)


def parsed(text: str) -> ET.Element:
    """The XML as a build server reads it."""
    return ET.fromstring(text)  # noqa: S314 (our own text)


def test_every_case_is_a_test_of_its_theme_with_its_verdict() -> None:
    found = parsed(
        junit(
            run(
                case("fees/split", VERDICT_PASSED),
                case("settle/by-disease[M03900]", VERDICT_FAILED),
                case("settle/late", VERDICT_SKIPPED),
                case("settle/odd", VERDICT_KIT_ERROR),
                verdict=VERDICT_FAILED,
            )
        )
    )
    counts = {
        each.get("name"): [each.get(key) for key in ("tests", "failures", "errors", "skipped")]
        for each in found
    }
    assert counts == {"fees": ["1", "0", "0", "0"], "settle": ["3", "1", "1", "1"]}
    assert [found.get(key) for key in ("tests", "failures", "errors", "skipped")] == list("4111")
    failed = found.find("testsuite/testcase[@name='by-disease[M03900] V2.1']")
    assert failed is not None
    assert (failed.get("time"), failed.get("file")) == ("1.500", "settle.toml")
    failure = failed.find("failure")
    assert failure is not None
    assert failure.get("message") == "步骤 settle：基金合计不等 / settle: the funds do not add up"
    assert "收到 received: <17851>" in (failure.text or "")
    assert "下一步 next: 核对舍入。 / Check the rounding." in (failure.text or "")


def test_a_known_failure_breaks_no_build_and_says_why() -> None:
    known = case("settle/late", VERDICT_FAILED)
    known.known_failure = "十二月修复"
    found = parsed(junit(run(known)))
    assert (found.get("failures"), found.get("skipped")) == ("0", "1")
    skipped = found.find("testsuite/testcase/skipped")
    assert skipped is not None
    assert str(skipped.get("message")).startswith("十二月修复 (")


def test_a_run_that_fails_as_a_whole_fails_a_case_of_its_own() -> None:
    """A tested system that received no request fails the run, though no case says so."""
    empty = run(case("settle/late", VERDICT_SKIPPED), verdict=VERDICT_FAILED)
    empty.why_zh, empty.why_en = "被测系统没有收到任何请求", "it received no request"
    found = parsed(junit(empty))
    assert found.get("failures") == "1"
    failure = found.find("testsuite[@name='run']/testcase/failure")
    assert failure is not None
    assert failure.get("message") == "被测系统没有收到任何请求 / it received no request"


def test_what_xml_cannot_hold_is_replaced() -> None:
    odd = case("settle/odd", VERDICT_FAILED)
    odd.steps[0].mismatches[0].received = "a\x00b\x1b"
    assert "收到 received: a�b�" in junit(run(odd))
