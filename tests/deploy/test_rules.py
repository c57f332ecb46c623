"""Recording and alert rules: valid, tested with and without cause, explained twice."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.manifests import DEPLOY, ROOT, documents
from tests.deploy.prometheus_server import program

CASES = sorted((Path(__file__).parent / "rules").glob("*.yml"))
CONFIGURATIONS = (DEPLOY / "prometheus.yml", DEPLOY / "prometheus/compose.yml")
RUNBOOK = (ROOT / "docs/monitoring.md").read_text(encoding="utf-8")


def rules(name: str) -> list[Any]:
    (found,) = documents(DEPLOY / "prometheus" / name)
    return [rule for group in found["groups"] for rule in group["rules"]]


ALERTS = {rule["alert"]: rule for rule in rules("alerts.yml")}


def promtool(*arguments: str) -> str:
    done = subprocess.run(
        [program("promtool"), *arguments], capture_output=True, timeout=60, check=False
    )
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, said
    return said


@pytest.mark.parametrize("path", CONFIGURATIONS, ids=lambda path: path.name)
def test_prometheus_takes_the_configuration_and_its_rules(path: Path):
    assert "2 rule files found" in promtool("check", "config", str(path))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_every_case_of_the_rules_holds(path: Path):
    promtool("test", "rules", str(path))


def named_in_cases() -> tuple[set[str], set[str]]:
    """Alerts that some case expects to fire, and those that some case expects not to."""
    firing: set[str] = set()
    quiet: set[str] = set()
    for path in CASES:
        (found,) = documents(path)
        for check in (check for test in found["tests"] for check in test["promql_expr_test"]):
            pattern = re.search(r'ALERTS\{alertname=~?"([^"]+)"', check["expr"])
            if pattern is None:
                continue
            meant = {name for name in ALERTS if re.fullmatch(pattern[1], name)}
            assert meant, pattern[1]
            fired = {
                re.findall(r'alertname="(\w+)"', sample["labels"])[0]
                for sample in check["exp_samples"]
            }
            firing |= fired
            quiet |= meant - fired
    return firing, quiet


def test_every_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not():
    firing, quiet = named_in_cases()

    assert len(ALERTS) > 20
    assert (set(ALERTS) - firing, set(ALERTS) - quiet) == (set(), set())


@pytest.mark.parametrize("name", ALERTS)
def test_every_alert_says_in_both_languages_what_is_so_and_what_to_do(name: str):
    annotations = ALERTS[name]["annotations"]

    assert list(annotations) == ["summary", "action", "runbook"]
    for text in (annotations["summary"], annotations["action"]):
        zh, dot, en = text.partition(" · ")
        assert dot, text
        assert re.search(r"[一-鿿]", zh), zh
        assert not re.search(r"[一-鿿]", en), en
    assert ALERTS[name]["labels"]["severity"] in {"critical", "warning", "info"}


@pytest.mark.parametrize("name", ALERTS)
def test_every_alert_has_its_section_in_the_runbook(name: str):
    assert ALERTS[name]["annotations"]["runbook"] == f"docs/monitoring.md#{name.lower()}"

    _, heading, after = RUNBOOK.partition(f"\n### {name}\n")
    section = after.partition("\n#")[0]
    assert heading
    assert re.search(r"[一-鿿]", section)
    assert len(section) > 80


def test_the_runbook_has_no_section_of_an_alert_that_is_gone():
    assert set(re.findall(r"^### (Yidi\w+)$", RUNBOOK, re.MULTILINE)) == set(ALERTS)


def test_every_recording_rule_is_named_for_what_is_left_of_which_metric():
    for rule in rules("recording.yml"):
        assert re.fullmatch(r"[a-z_]+:[a-z_]+:[a-z0-9_]+", rule["record"])
