"""Results: the document, its page, and two of them compared."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from tests.unit.load.results import DISAGREES, METHOD_NAMES, NASTY, UNSEEN, result
from yidi.load.charts import Axis, Line, line_chart
from yidi.load.compare import compare
from yidi.load.compare_page import comparison_page
from yidi.load.page import page
from yidi.load.result import NoResult, check


class Reader(HTMLParser):
    """What a browser would load, and what a reader would see."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br", "line", "rect", "circle", "link", "img"):
            self.open.append(tag)
        self.loads += [value or "" for name, value in attrs if name in ("src", "href")]
        self.loads += [tag] if tag in ("script", "link", "img", "iframe") else []

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("line", "rect", "circle"):
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    return reader


def test_a_result_holds_figures_of_the_measured_time_only():
    found = result()

    assert found["measured"]["seconds"] == 18
    assert found["measured"]["visits_per_second"] == 10
    assert (found["measured"]["visits"], found["measured"]["calls"]) == (180, 903)
    assert found["endings"] == {"settled": 180}
    assert [row["name"] for row in found["rows"]] == [*METHOD_NAMES, "visit"]
    assert found["rows"][4]["p99_micros"] in range(8_000, 8_020)
    assert found["server"]["cpu_micros_per_call"] == 400
    assert found["counts"] is True


def test_a_result_can_be_written_and_read_as_json():
    found = result(trials=True)

    assert check(json.loads(json.dumps(found))) == found


def test_a_result_with_a_count_that_disagrees_does_not_count():
    assert result(checks=(DISAGREES,))["counts"] is False
    assert result(checks=(UNSEEN,))["counts"] is True


def test_every_error_is_on_the_time_axis_with_its_reason():
    points = result()["points"]

    assert points["errors"] == {"FILING_MISSING": [0] * 5 + [3] + [0] * 14}
    assert points["second"] == list(range(20))


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "no load result"),
        ({"format": "yidi-load/9"}, "its format is yidi-load/9"),
        ({"format": "yidi-load/1"}, "it lacks measured, rows, points, settings"),
    ],
)
def test_what_is_no_result_is_refused(document: object, said: str):
    with pytest.raises(NoResult, match=said):
        check(document)


def test_the_page_needs_nothing_from_outside():
    text = page(result(trials=True))

    assert read(text).loads == []
    addresses = set(re.findall(r"https?://[^\"' <]+", text))
    assert addresses == {"http://www.w3.org/2000/svg"}  # a name, nothing is fetched
    assert "url(" not in text
    assert "@import" not in text


def test_the_page_shows_figures_errors_gate_settings_versions_and_how_to_repeat_it():
    found = result(checks=(UNSEEN,))

    seen = read(page(found)).text

    for text in (
        "压测结果", "结果有效", "FILING_MISSING", "没有指标页可核对", "未核对",
        "yidi load --rate 10 --seed 7", "yidi 0.1.0", "QueryEligibility", "Latency over time",
        "FILING_EXPIRED 2",
    ):  # fmt: skip
        assert text in seen, text


def test_a_text_from_outside_cannot_become_a_part_of_the_page():
    assert NASTY not in page(result())


def test_the_page_of_a_search_has_its_trials():
    seen = read(page(result(trials=True))).text

    assert "p99 above its limit" in seen
    assert "10/s" in seen


def test_a_run_that_is_slower_by_a_tenth_is_worse_and_a_smaller_difference_is_noise():
    slower = compare(result(settle_ms=8), result(settle_ms=12))
    alike = compare(result(settle_ms=100), result(settle_ms=105))

    def judged(found):
        return {row.name: row.judgement for row in found.rows if row.judgement}

    assert judged(slower) == {"Settle": "worse"}
    assert judged(alike) == {}


def test_what_was_set_differently_is_named():
    other = result()
    other["settings"] = {**other["settings"], "rate": 20.0}
    other["generator"] = {**other["generator"], "python": "3.13.0"}

    names = [name for name, _, _ in compare(result(), other).differences]

    assert names == ["rate", "generator.python"]


def test_a_comparison_is_a_page_that_needs_nothing_either():
    text = comparison_page(compare(result(), result(failed=9)), "a.json", "b<.json")

    reader = read(text)
    assert reader.loads == []
    assert "b<.json" in reader.text
    assert "错误 %" in reader.text


def test_a_comparison_is_there_for_programs():
    found = compare(result(), result(settle_ms=16)).as_json()

    settle = next(row for row in found["rows"] if row["name"] == "Settle")
    assert settle["judgement"] == "worse"
    assert 1.9 < settle["p99_ratio"] < 2.1
    assert "histogram" not in settle["before"]


def test_a_chart_leaves_out_what_has_no_place_on_a_logarithmic_axis():
    chart = line_chart(
        "x", [0, 1, 2, 3], [Line("p99", [5, 0, 5, 6])], Axis("s"), Axis("ms", is_log=True)
    )

    assert chart.count("<polyline") == 2
