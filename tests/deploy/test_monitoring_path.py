"""docs/monitoring.md and the README are true: from `yidi serve` to data, step by step."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.manifests import DEPLOY, ROOT, documents
from tests.deploy.prometheus_server import Prometheus, with_targets
from tests.e2e.processes import Served, serve
from yidi.runtime.settings import Settings

pytestmark = pytest.mark.timeout(120)

PAGES = [ROOT / "README.md", ROOT / "docs/monitoring.md"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`yidi serve` as it is started without an option, but for its ports."""
    with serve(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="module")
def prometheus(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """The shipped configuration, its port replaced by that of the test."""
    folder = tmp_path_factory.mktemp("prometheus")
    config = with_targets(DEPLOY / "prometheus.yml", {"yidi": [served.listening["http"]]}, folder)
    running = Prometheus(config, folder)
    try:
        yield running
    finally:
        running.stop()


def commands(page: Path) -> list[list[str]]:
    """Every command line of Prometheus on a page."""
    lines = re.findall(r"^ *(prometheus --.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return [shlex.split(line) for line in lines]


def question(page: Path) -> str:
    """The first question that a page suggests."""
    (found,) = re.findall(r"sum by \(grpc_method\) [^`\n]+", page.read_text(encoding="utf-8"))
    return str(found)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_starts_prometheus_with_the_shipped_configuration(page: Path):
    ((_, config, _),) = commands(page)

    name, _, value = config.partition("=")
    assert name == "--config.file"
    assert (ROOT / value) == DEPLOY / "prometheus.yml"
    assert (ROOT / value).is_file()


def test_the_shipped_configuration_scrapes_the_default_address():
    (config,) = documents(DEPLOY / "prometheus.yml")

    (job,) = config["scrape_configs"]
    assert job["job_name"] == "yidi"
    assert job["static_configs"] == [{"targets": ["127.0.0.1:8080"]}]
    assert Settings.model_fields["http_address"].default == "127.0.0.1:8080"


def test_the_target_comes_up_and_no_alert_fires(prometheus: Prometheus):
    prometheus.wait(lambda: prometheus.query('up{job="yidi"} == 1'))
    targets = prometheus.ask("targets")["activeTargets"]

    assert [(each["labels"]["job"], each["lastError"]) for each in targets] == [("yidi", "")]
    firing = 'ALERTS{alertstate="firing"}'
    assert prometheus.query(firing) == []
    assert len(prometheus.ask("rules")["groups"]) == 6


def methods(series: list[Any]) -> set[str]:
    return {each["metric"]["grpc_method"] for each in series}


def test_the_first_question_of_both_pages_has_an_answer_after_the_demo(
    served: Served, prometheus: Prometheus
):
    assert question(PAGES[0]) == question(PAGES[1])
    prometheus.wait(lambda: prometheus.query("grpc_server_started_total"))

    assert served.yidi("demo").code == 0
    asked = question(PAGES[0])
    prometheus.wait(lambda: "SettleBill" in methods(prometheus.query(asked)))
    # The demo takes everything back that it has settled; the last page before it ends is older.
    outcomes = 'sum(yidi_settlements_total{outcome="%s"})'
    prometheus.wait(
        lambda: prometheus.query(f"{outcomes % 'settled'} == {outcomes % 'refunded'} > 0")
    )
