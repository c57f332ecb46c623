"""A run as one page to hand in: self-contained, printable, Chinese first, with room to sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from importlib.resources import files
from itertools import groupby
from typing import Any, Final

from google.protobuf.timestamp_pb2 import Timestamp

from yidi.domain.care import CareType
from yidi.domain.regions import CHINA_TIME
from yidi.jointtest.reports.coverage import Covered, by_reason, by_rule, wanting
from yidi.jointtest.reports.failed_case import failed_case
from yidi.jointtest.reports.latencies import latencies
from yidi.jointtest.results.known_failures import is_excused
from yidi.jointtest.results.verdicts import WORDS, counted
from yidi.jointtest.v1 import case_pb2, result_pb2
from yidi.jointtest.v1.result_pb2 import (
    VERDICT_FAILED,
    VERDICT_KIT_ERROR,
    VERDICT_PASSED,
    VERDICT_SKIPPED,
)
from yidi.pages.parts import both, document, section, table, tiles

CLASSES: Final[Mapping[int, str]] = {
    VERDICT_PASSED: "good",
    VERDICT_FAILED: "bad",
    VERDICT_KIT_ERROR: "bad",
    VERDICT_SKIPPED: "half",
}
"""How a verdict is coloured."""

ROLES: Final[Mapping[int, tuple[str, str]]] = {
    case_pb2.ROLE_INSURED: ("参保地", "insured place"),
    case_pb2.ROLE_TREATING: ("就医地", "treating place"),
}

_COUNTED_HEADS = tuple(WORDS[each] for each in (VERDICT_PASSED, VERDICT_FAILED, VERDICT_SKIPPED))


def page(run: result_pb2.Run) -> str:
    """Return the report of a run."""
    tested = run.tested
    role = ROLES.get(tested.role, ("", ""))
    title = f"联调测试报告 {tested.name_zh or tested.region}（{role[0]}）"
    body = [
        f"<h1>{escape(title)} <small>Joint test report, {escape(role[1])}</small></h1>",
        f'<p class="sub">{escape(" · ".join(_told(run)))}</p>',
        _verdict(run),
        tiles(_figures(run)),
        section("被测系统", "The tested system", _tested(run)),
        section("结论与签署", "Statement", _statement(run)),
        section("未通过的用例", "Cases that failed", "".join(map(failed_case, wanting(run)))),
        section("未运行", "Not run", _not_run(run)),
        section("按规则", "Coverage by rule", _rules(by_rule(run))),
        section("按错误原因", "Coverage by error reason", _reasons(run)),
        section("响应时间", "Latency of the tested system", _latencies(run), _LATENCY_NOTE),
        section("全部用例", "Every case", _cases(run)),
    ]
    return document(title, body, _style())


def _style() -> str:
    return files("yidi.jointtest").joinpath("data/report.css").read_text(encoding="utf-8")


_LATENCY_NOTE = both(
    (
        "只是测试期间的参考值，不是压力测试；没有等到应答的调用不计入。",
        "As seen during this test, not under load; calls without an answer are left out.",
    )
)


def moment(stamp: Timestamp) -> str:
    """Return a moment as it is read in Beijing."""
    at: datetime = stamp.ToDatetime(CHINA_TIME)
    return f"{at:%Y-%m-%d %H:%M:%S}"


def verdict_cell(verdict: int) -> tuple[str, str]:
    """Return a verdict as a cell of a table."""
    return both(WORDS.get(verdict, ("—", ""))), CLASSES.get(verdict, "quiet")


def _told(run: result_pb2.Run) -> Iterable[str]:
    yield moment(run.started_at)
    yield f"运行 run {run.run_id}"
    yield f"yidi {run.kit_version}"
    yield f"种子 seed {run.seed}"


def _verdict(run: result_pb2.Run) -> str:
    kind = {VERDICT_PASSED: "", VERDICT_SKIPPED: "half"}.get(run.verdict, "bad")
    words = WORDS.get(run.verdict, ("未结束", "not ended"))
    stale = "".join(f"<p>{escape(each)}</p>" for each in run.stale_known_failures)
    return (
        f'<div class="verdict {kind}"><b>{both(words)}</b>'
        f"<p>{both((run.why_zh, run.why_en))}</p>{stale}</div>"
    )


def _figures(run: result_pb2.Run) -> Iterable[tuple[str, str, str]]:
    for verdict, count in counted(run.cases).items():
        if count or verdict in (VERDICT_PASSED, VERDICT_FAILED):
            yield *WORDS[verdict], f"{count}"
    if known := sum(map(is_excused, run.cases)):
        yield "其中已知失败", "of these known", f"{known}"
    yield "请求", "requests", f"{run.requests}"
    yield "规则", "rules", f"{len(by_rule(run))}"


def _tested(run: result_pb2.Run) -> str:
    tested = run.tested
    cares = "、".join(CareType(each).name_zh for each in tested.care_types) or "全部 all"
    seconds = (run.ended_at.ToNanoseconds() - run.started_at.ToNanoseconds()) / 1e9
    facts = (
        ("省份", "province", f"{tested.region} {tested.name_zh}"),
        ("角色", "role", " ".join(ROLES.get(tested.role, ("", "")))),
        ("系统", "system", tested.system),
        ("地址", "address", tested.target),
        ("接口版本", "interface versions", "、".join(tested.interface_versions)),
        ("医疗类别", "care types", cares),
        ("服务", "services", "、".join(each for each in tested.services if each[:5] == "yidi.")),
        ("证书", "certificate", tested.certificate or "明文 plaintext"),
        ("选择的用例", "selection", " ".join(run.selection) or "全部 all"),
        ("开始", "began", moment(run.started_at)),
        ("用时", "took", f"{seconds:.1f} s"),
    )
    rows = [(both((zh, en)), escape(text)) for zh, en, text in facts if text]
    return table([("", ""), ("", "")], rows, numbers=9)


def _statement(run: result_pb2.Run) -> str:
    """What a bureau signs: who was tested as what, over what, with which result."""
    tested, counts = run.tested, counted(run.cases)
    role = ROLES.get(tested.role, ("", ""))
    zh = (
        f"{tested.name_zh or tested.region}医保信息系统作为{role[0]}，按接口 "
        f"{'、'.join(tested.interface_versions)} 于 {moment(run.started_at)[:10]} 接受联调测试："
        f"运行 {counts[VERDICT_PASSED] + counts[VERDICT_FAILED]} 个用例，"
        f"{counts[VERDICT_PASSED]} 个通过。结论：{WORDS.get(run.verdict, ('未结束', ''))[0]}。"
    )
    en = (
        f"Tested as {role[1]} at {', '.join(tested.interface_versions)}: "
        f"{WORDS.get(run.verdict, ('', 'not ended'))[1]}."
    )
    lines = ("被测单位（盖章） Tested party", "测试单位（盖章） Tester",
             "签字 Signature", "签字 Signature", "日期 Date", "日期 Date")  # fmt: skip
    signs = "".join(f"<div>{escape(each)}</div>" for each in lines)
    return f'<p>{both((zh, en))}</p><div class="sign">{signs}</div>'


def _not_run(run: result_pb2.Run) -> str:
    """Every reason why cases did not run, with how many and the first of them."""
    why: dict[tuple[str, str], list[str]] = {}
    for case in run.cases:
        if case.verdict not in (VERDICT_PASSED, VERDICT_FAILED, VERDICT_KIT_ERROR):
            why.setdefault((case.why_zh, case.why_en), []).append(case.case_id)
    if not why:
        return ""
    rows = [
        (both(words), f"<code>{escape('、'.join(dict.fromkeys(ids)))}</code>", str(len(ids)))
        for words, ids in why.items()
    ]
    heads = [("原因", "why"), ("用例", "cases"), ("个数", "count")]
    return table(heads, rows, numbers=2)


def _counted_cells(found: Covered) -> tuple[Any, ...]:
    wanted = (VERDICT_PASSED, VERDICT_FAILED, VERDICT_SKIPPED)
    return (*(str(found.counts[each] or "") for each in wanted), verdict_cell(found.verdict))


def _rules(found: list[Covered]) -> str:
    if not found:
        return ""
    rows = [(escape(each.name), *_counted_cells(each)) for each in found]
    return table([("规则", "rule"), *_COUNTED_HEADS, ("结论", "verdict")], rows)


def _reasons(run: result_pb2.Run) -> str:
    rows = [
        (f"{reason.code}", f"{escape(reason.name)}", *_counted_cells(each))
        for reason, each in by_reason(run)
    ]
    if not rows:
        return ""
    heads = [("代码", "code"), ("原因", "reason"), *_COUNTED_HEADS, ("结论", "verdict")]
    return table(heads, rows, numbers=2)


def _latencies(run: result_pb2.Run) -> str:
    rows = [
        (escape(each.method), str(each.count), *(f"{micros / 1000:.1f}" for micros in times))
        for each in latencies(run)
        for times in [(each.p50_micros, each.p90_micros, each.p99_micros, each.max_micros)]
    ]
    if not rows:
        return ""
    percentiles = [(each, "ms") for each in ("p50", "p90", "p99", "max")]
    return table([("方法", "method"), ("次数", "calls"), *percentiles], rows)


def _cases(run: result_pb2.Run) -> str:
    found = ""
    for theme, cases in groupby(run.cases, key=lambda each: each.case_id.partition("/")[0]):
        rows = [
            (
                f"<code>{escape(case.case_id)}</code> {escape(case.interface_version)}",
                escape(case.title_zh),
                escape(" ".join(case.rules)),
                f"{case.took_micros / 1000:.0f}" if case.took_micros else "",
                verdict_cell(case.verdict),
            )
            for case in cases
        ]
        heads = [(theme, "case"), ("内容", "what"), ("规则", "rules"), ("用时", "ms"), ("", "")]
        found += table(heads, rows, numbers=3)
    return found
