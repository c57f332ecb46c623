"""Every query of dashboards and rules, asked of a real Prometheus that watched real calls."""

from __future__ import annotations

import asyncio
import itertools
import math
import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from tests.deploy.dashboards import DASHBOARDS, Query, chosen, queries, variables
from tests.deploy.manifests import DEPLOY, documents
from tests.deploy.prometheus_server import Prometheus, with_targets
from tests.deploy.traffic import Stage, staged

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

ROUNDS = 2
"""A counter that shows up has no rate yet; that takes a second round, later."""

PAGE_SECONDS_MAX = 2.5
"""A page that takes longer than the two seconds between pages is given up."""

RULES_AT = "min(timestamp(job_party:yidi_refusals:rate5m))"
HUB, PLACE, SECURED = JOBS = ("yidi", "yidi-provinces", "yidi-secured")
QINGHAI, SICHUAN = PROVINCES = ("630000", "510000")


@dataclass
class Watched:
    """The platforms and the Prometheus that has watched them until a moment."""

    stage: Stage
    prometheus: Prometheus
    moment: float | None = None

    async def query(self, expression: str) -> list[Any]:
        """Ask without standing in the way of the platforms, which run in this loop."""
        found: list[Any] = await asyncio.to_thread(self.prometheus.query, expression, self.moment)
        return found

    async def value(self, expression: str) -> float:
        (found,) = await self.query(expression)
        return float(found["value"][1])

    async def has(self, *expressions: str) -> bool:
        """Whether one of these finds a number."""
        for each in expressions:
            if any(map(is_number, await self.query(each))):
                return True
        return False

    async def ask(self, path: str, **parameters: str) -> Any:
        return await asyncio.to_thread(lambda: self.prometheus.ask(path, **parameters))

    async def until(self, expression: str) -> None:
        """Wait until this finds something."""
        await asyncio.to_thread(
            self.prometheus.wait, lambda: bool(self.prometheus.query(expression)), expression
        )

    async def scraped(self) -> float:
        """Wait until every target was scraped and the rules were worked out; return a moment then.

        It lies so far back that no page can still be on its way. On a busy machine a page may
        come too late, and then its target has no data for a while.
        """
        begun = await self.value("vector(time())")

        def seen() -> float | None:
            moment = float(self.prometheus.value("vector(time())")) - PAGE_SECONDS_MAX
            for each in ("min(timestamp(up == 1)) and count(up == 1) == 3", RULES_AT):
                if not self.prometheus.query(f"({each}) > {begun}", moment):
                    return None
            return moment

        return await asyncio.to_thread(self.prometheus.wait, seen, "no target is seen")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def watched(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Watched]:
    """Everything has happened, several times while Prometheus looked on.

    Questions are of the moment after that, however long it takes to ask them all.
    """
    folder = tmp_path_factory.mktemp("watched")
    async with staged(folder) as stage:
        targets = {job: [address] for job, address in zip(JOBS, stage.targets, strict=True)}
        config = with_targets(DEPLOY / "prometheus.yml", targets, folder)
        prometheus = await asyncio.to_thread(Prometheus, config, folder)
        watched = Watched(stage, prometheus)
        try:
            await watched.until("count(up == 1) == 3")
            for _ in range(ROUNDS):
                await stage.round()
                await watched.scraped()
            await stage.break_things()
            await watched.until('ALERTS{alertname="YidiBreakerOpen", alertstate="firing"}')
            watched.moment = await watched.scraped()
            yield watched
        finally:
            await asyncio.to_thread(prometheus.stop)


def choices(dashboard: str) -> Iterable[dict[str, str]]:
    """What somebody would choose: each platform, each of the two provinces, all of the rest."""
    names = variables(DASHBOARDS[dashboard])
    offered = {"job": JOBS, "province": PROVINCES}
    lists = [offered.get(name, (".*",)) for name in names]
    return [dict(zip(names, values, strict=True)) for values in itertools.product(*lists)]


def is_number(series: Any) -> bool:
    return not math.isnan(float(series["value"][1]))


@pytest.mark.parametrize(
    "query", list(queries()), ids=lambda each: f"{each.dashboard}: {each.title_en} {each.reference}"
)
async def test_every_query_of_every_panel_answers_with_data(watched: Watched, query: Query):
    """Also without the ``or vector(0)`` that would hide a metric that is not there."""
    expr = query.expr.replace("or vector(0)", "")

    asked = [chosen(expr, choice) for choice in choices(query.dashboard)]
    assert await watched.has(*asked), asked[0]


@pytest.mark.parametrize("name", DASHBOARDS)
async def test_every_variable_offers_what_there_is(watched: Watched, name: str):
    expected = {
        "job": set(JOBS),
        "insured": {"630000", "110000"},
        "treating": {SICHUAN},
        "instance": {watched.stage.targets[0]},
    }
    for variable, found in variables(DASHBOARDS[name]).items():
        text = chosen(found["definition"], {"job": HUB})
        metric, label = re.fullmatch(r"label_values\((.+), (\w+)\)", text).groups()  # type: ignore[union-attr]
        values = await watched.ask(f"label/{label}/values", **{"match[]": metric})
        if variable in expected:
            assert set(values) == expected[variable]
        elif variable == "province":
            assert len(values) == 32
        else:
            assert {"Settle", "OpenVisit", "QueryPerson"} <= set(values)
            assert "GetStatus" not in values


async def test_the_annotations_of_the_dashboards_find_the_alerts(watched: Watched):
    for dashboard in DASHBOARDS.values():
        (annotation,) = dashboard["annotations"]["list"]
        assert await watched.has(chosen(annotation["expr"], {"job": HUB}))


async def test_every_rule_is_worked_out_and_every_recording_has_data(watched: Watched):
    groups = (await watched.ask("rules"))["groups"]
    rules = [rule for group in groups for rule in group["rules"]]

    assert [(rule["name"], rule.get("lastError")) for rule in rules if rule["health"] != "ok"] == []
    for rule in rules:
        if rule["type"] == "recording":
            assert await watched.has(rule["name"]), rule["name"]


async def test_every_metric_that_an_alert_asks_for_is_there(watched: Watched):
    """An alert on a misspelt name never fires, and nobody notices."""
    (found,) = documents(DEPLOY / "prometheus/alerts.yml")
    exprs = [rule["expr"] for group in found["groups"] for rule in group["rules"]]
    names = {
        name
        for expr in exprs
        for name in re.findall(r"\b[a-z_:0-9]*(?:yidi|process|grpc)_[a-z_:0-9]+", expr)
    }

    assert len(names) > 15
    for name in sorted(names):
        assert await watched.has(name), name


async def test_the_alerts_of_what_was_broken_fire_and_say_it_in_words(watched: Watched):
    alerts = (await watched.ask("alerts"))["alerts"]

    (breaker,) = (each for each in alerts if each["labels"]["alertname"] == "YidiBreakerOpen")
    assert breaker["labels"]["province"] == "110000"
    assert breaker["annotations"]["summary"] == (
        "110000 连续失败，已暂停调用 · 110000 failed several times in a row and is left alone"
    )
    for each in alerts:
        assert "<error" not in str(each["annotations"]), each
    firing = {each["labels"]["alertname"] for each in alerts if each["state"] == "firing"}
    assert firing.isdisjoint({"YidiPlatformNotWatched", "YidiOwnFault", "YidiCommitFailed"})


async def test_the_numbers_are_those_of_the_calls_that_were_made(watched: Watched):
    """Four visits a round are settled, one of which after its answer was lost, once."""
    stage, value = watched.stage, watched.value
    settlements = 'sum(yidi_settlements_total{job="yidi", outcome="%s"})'

    assert stage.settled == 4 * ROUNDS
    assert await value(settlements % "settled") == stage.settled
    assert await value(settlements % "refunded") == stage.refunded == ROUNDS
    assert await value(settlements % "reversed") == ROUNDS
    paid = 'sum(yidi_settled_fen_total{job="yidi", fund="employee_pool"})'
    assert await value(paid) == 17_850 * stage.settled
    assert await value('sum(yidi_refusals_total{job="yidi", reason="PERSON_MISMATCH"})') == ROUNDS
    assert await value('yidi_breaker_state{job="yidi", province="110000"}') == 3
    assert await value('sum(yidi_identity_refusals_total{job="yidi-secured"})') == ROUNDS
