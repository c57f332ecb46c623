"""docs/performance.md says what the saved results say, and its plots are theirs."""

from __future__ import annotations

from tests.benchmarks import page
from tests.benchmarks.__main__ import BENCHMARKS


def test_the_page_says_what_was_measured():
    text = page.PAGE.read_text(encoding="utf-8")

    assert page.filled(text, page.saved()) == text, "run scripts/bench page"


def test_every_plot_of_the_page_is_that_of_its_result():
    plots = [plot for result in page.saved().values() for plot in result.plots]

    for plot in plots:
        drawn = (page.FOLDER / f"{plot.name}.svg").read_text(encoding="utf-8")
        assert drawn == page.drawn(plot), "run scripts/bench page"
    assert {path.stem for path in page.FOLDER.glob("*.svg")} == {plot.name for plot in plots}


def test_every_saved_result_and_target_is_of_a_benchmark_that_there_is():
    names = {*page.saved(), *(target.benchmark for target in page.TARGETS)}

    assert names <= set(BENCHMARKS)
