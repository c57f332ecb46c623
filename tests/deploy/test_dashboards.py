"""Grafana's dashboards are whole: generated, placed without overlap, every query well formed."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from typing import Any

import pytest

from tests.deploy.dashboards import DASHBOARDS, panels, variables
from tests.deploy.manifests import DEPLOY, ROOT, documents

SOURCE = {"type": "prometheus", "uid": "${datasource}"}
CHINESE = re.compile(r"[一-鿿]|^p\d")
KINDS = {"stat", "timeseries", "table"}
WIDTH = 24

every_dashboard = pytest.mark.parametrize("name", DASHBOARDS)


def test_they_are_what_the_definitions_say():
    command = [sys.executable, ROOT / "scripts" / "dashboards", "--check"]

    subprocess.run(command, check=True)


def test_the_five_dashboards_are_there():
    assert set(DASHBOARDS) == {
        "yidi-overview", "yidi-pair", "yidi-province", "yidi-load", "yidi-processes",
    }  # fmt: skip


@every_dashboard
def test_a_dashboard_has_what_grafana_needs(name: str):
    """The documented fields of the classic JSON model; the uid has at most 40 characters."""
    found = DASHBOARDS[name]

    assert found["uid"] == name
    assert len(found["uid"]) <= 40
    assert found["schemaVersion"] >= 36
    assert found["time"]["to"] == "now"
    assert found["tags"] == ["yidi"]
    assert "id" not in found, "an id belongs to one Grafana; the uid is what others know"


def test_titles_are_unique():
    titles = [each["title"] for each in DASHBOARDS.values()]

    assert len(set(titles)) == len(titles)


@every_dashboard
def test_ids_are_unique_and_references_of_queries_too(name: str):
    found = DASHBOARDS[name]["panels"]

    assert len({each["id"] for each in found}) == len(found)
    for panel in panels(DASHBOARDS[name]):
        references = [target["refId"] for target in panel["targets"]]
        assert len(set(references)) == len(references) > 0


def cells(panel: Any) -> set[tuple[int, int]]:
    place = panel["gridPos"]
    return set(
        itertools.product(
            range(place["x"], place["x"] + place["w"]), range(place["y"], place["y"] + place["h"])
        )
    )


@every_dashboard
def test_no_panel_lies_on_another_or_beyond_the_edge(name: str):
    taken: set[tuple[int, int]] = set()

    for panel in DASHBOARDS[name]["panels"]:
        place = cells(panel)
        assert place
        assert all(0 <= x < WIDTH and y >= 0 for x, y in place), panel["title"]
        assert taken.isdisjoint(place), panel["title"]
        taken |= place


@every_dashboard
def test_every_panel_is_titled_chinese_first_and_says_what_to_look_at(name: str):
    for panel in DASHBOARDS[name]["panels"]:
        texts = [panel["title"]] + ([panel["description"]] if panel["type"] != "row" else [])
        for text in texts:
            zh, dot, en = text.partition(" · ")
            assert dot, text
            assert CHINESE.search(zh), text
            assert not re.search(r"[一-鿿]", en), text
            assert en, text


@every_dashboard
def test_every_query_has_an_expression_a_legend_and_the_chosen_data_source(name: str):
    for panel in panels(DASHBOARDS[name]):
        assert panel["type"] in KINDS
        assert panel["datasource"] == SOURCE
        for target in panel["targets"]:
            assert target["expr"].strip()
            assert target["legendFormat"].strip()
            assert target["datasource"] == SOURCE
            assert 'job="$job"' in target["expr"], target["expr"]
            assert target["instant"] is (panel["type"] == "table")


@every_dashboard
def test_every_panel_has_a_unit_and_thresholds_in_rising_order(name: str):
    for panel in panels(DASHBOARDS[name]):
        shown = panel["fieldConfig"]["defaults"]
        assert shown["unit"]
        steps = [step["value"] for step in shown["thresholds"]["steps"]]
        assert steps[0] is None
        assert steps[1:] == sorted(steps[1:])


@every_dashboard
def test_every_variable_is_used_and_every_used_one_can_be_chosen(name: str):
    found = variables(DASHBOARDS[name])
    asked = [target["expr"] for panel in panels(DASHBOARDS[name]) for target in panel["targets"]]
    asked += [each["definition"] for each in found.values()]
    used = set(re.findall(r"\$\{?([a-z]+)\b", " ".join(asked)))

    assert used == set(found)
    for variable in found.values():
        assert variable["query"]["query"] == variable["definition"]
        zh, _, en = variable["label"].partition(" · ")
        assert CHINESE.search(zh)
        assert en
        is_several = variable.get("multi", False)
        matcher = "=~" if is_several else "="
        uses = re.findall(rf'(=~|=)"\$\{{?{variable["name"]}\b', " ".join(asked))
        assert all(each == matcher or not is_several for each in uses), variable["name"]


@every_dashboard
def test_a_table_names_every_column_it_shows(name: str):
    for panel in panels(DASHBOARDS[name]):
        if panel["type"] != "table":
            continue
        (_, organize, _) = panel["transformations"]
        renamed = organize["options"]["renameByName"]
        for target in panel["targets"]:
            assert renamed[f"Value #{target['refId']}"] == target["legendFormat"]
        override = panel["fieldConfig"]["overrides"][0]
        (mapping,) = override["properties"][0]["value"]
        assert mapping["options"]["630000"] == {"text": "630000 青海"}
        assert len(mapping["options"]) == 32


def test_grafana_is_provisioned_with_the_source_and_the_folder_of_the_dashboards():
    (sources,) = documents(DEPLOY / "grafana/provisioning/datasources/yidi.yml")
    (providers,) = documents(DEPLOY / "grafana/provisioning/dashboards/yidi.yml")
    (compose,) = documents(DEPLOY / "compose.yaml")
    grafana = compose["services"]["grafana"]

    (source,) = sources["datasources"]
    assert (source["type"], source["url"]) == ("prometheus", "http://127.0.0.1:9090")
    assert grafana["network_mode"] == "service:prometheus"
    (prometheus,) = documents(DEPLOY / "prometheus.yml")
    assert source["jsonData"]["timeInterval"] == prometheus["global"]["scrape_interval"]
    (provider,) = providers["providers"]
    assert provider["type"] == "file"
    path = provider["options"]["path"]
    assert f"./grafana/dashboards:{path}:ro" in grafana["volumes"]
    assert "./grafana/provisioning:/etc/grafana/provisioning:ro" in grafana["volumes"]
