"""A run as JUnit XML, for the servers that build and test: one suite a theme of cases."""

from __future__ import annotations

from itertools import groupby
from xml.etree import ElementTree as ET

from yidi.jointtest.results.known_failures import is_excused
from yidi.jointtest.v1 import result_pb2
from yidi.jointtest.v1.result_pb2 import (
    VERDICT_FAILED,
    VERDICT_KIT_ERROR,
    VERDICT_NOT_APPLICABLE,
    VERDICT_SKIPPED,
)

_NOT_RUN = (VERDICT_SKIPPED, VERDICT_NOT_APPLICABLE)
_UNFIT = {number: "�" for number in range(0x20) if chr(number) not in "\t\n\r"}
"""What XML cannot hold, whatever a tested system has sent."""


def junit(run: result_pb2.Run) -> str:
    """Return the run; a known failure counts as skipped, so that it breaks no build.

    What is said of the run as a whole (no request at all, a list of known failures that is out
    of date) is a case of its own, because a build server looks at nothing but cases.
    """
    whole = ET.Element("testsuites", name=f"yidi jointtest {run.tested.region}")
    for theme, cases in groupby(run.cases, key=lambda each: each.case_id.partition("/")[0]):
        suite = ET.SubElement(whole, "testsuite", name=theme)
        for case in cases:
            _add(suite, case)
        _count(suite)
    said = [] if _is_said_by_cases(run) else [f"{run.why_zh} / {run.why_en}"]
    said += run.stale_known_failures
    if said and run.verdict == VERDICT_FAILED:
        suite = ET.SubElement(whole, "testsuite", name="run")
        told = ET.SubElement(suite, "testcase", classname="run", name="run", time="0")
        ET.SubElement(told, "failure", message=_fit(said[0])).text = _fit("\n".join(said))
        _count(suite)
    _count(whole, "testsuite/")
    ET.indent(whole)
    return ET.tostring(whole, encoding="unicode", xml_declaration=True) + "\n"


def _is_said_by_cases(run: result_pb2.Run) -> bool:
    return any(each.verdict == VERDICT_FAILED and not is_excused(each) for each in run.cases)


def _add(suite: ET.Element, case: result_pb2.CaseResult) -> None:
    name = f"{case.case_id.partition('/')[2]} {case.interface_version}".strip()
    element = ET.SubElement(
        suite,
        "testcase",
        classname=suite.get("name", ""),
        name=_fit(name),
        time=_seconds(case.took_micros // 1000),
    )
    if case.place:
        element.set("file", case.place.partition(":")[0])
    message = _fit(f"{case.why_zh} / {case.why_en}" if case.why_en else case.why_zh)
    if is_excused(case):
        ET.SubElement(element, "skipped", message=_fit(f"{case.known_failure} ({message})"))
    elif case.verdict in _NOT_RUN:
        ET.SubElement(element, "skipped", message=message)
    elif case.verdict in (VERDICT_FAILED, VERDICT_KIT_ERROR):
        kind = "failure" if case.verdict == VERDICT_FAILED else "error"
        ET.SubElement(element, kind, message=message).text = _fit("\n".join(_lines(case)))
    if case.rules:
        ET.SubElement(element, "system-out").text = f"{case.title_zh} [{', '.join(case.rules)}]"


def _lines(case: result_pb2.CaseResult) -> list[str]:
    found = []
    wrong = [(step.step_id, each) for step in case.steps for each in step.mismatches]
    for step, each in wrong + [("", each) for each in case.mismatches]:
        found.append(f"{step} {each.path}: {each.why_zh} / {each.why_en}".strip())
        found.append(f"    预期 expected: {each.expected}")
        found.append(f"    收到 received: {each.received}")
    if case.next_step_zh:
        found.append(f"下一步 next: {case.next_step_zh} / {case.next_step_en}")
    return found


def _count(element: ET.Element, inside: str = "") -> None:
    cases = element.findall(f"{inside}testcase")
    element.set("tests", str(len(cases)))
    for kind, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        element.set(name, str(sum(each.find(kind) is not None for each in cases)))
    milliseconds = sum(int(each.get("time", "0").replace(".", "")) for each in cases)
    element.set("time", _seconds(milliseconds))


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds // 1000}.{milliseconds % 1000:03d}"


def _fit(text: str) -> str:
    return text.translate(_UNFIT)
