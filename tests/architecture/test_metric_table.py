"""The table of metrics: its page is up to date, its closed lists are those of the code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import grpc
import pytest

from yidi.domain.care import CareType, Fund
from yidi.domain.errors import Family, Party
from yidi.domain.fault import FaultKind
from yidi.domain.participants import Kind as Participant
from yidi.observe.definitions import Type, definitions
from yidi.observe.metrics import Metrics
from yidi.rpc.identity import NOBODY

ROOT = Path(__file__).resolve().parents[2]
PERSONAL = {"person", "person_number", "message", "message_id", "institution", "institution_code"}


def values_of(metric: str, label: str) -> set[str]:
    (found,) = (each for each in definitions()[metric].labels if each.name == label)
    return set(found.values)


def names(kinds: type) -> set[str]:
    return {each.name.lower() for each in kinds}  # type: ignore[attr-defined]


def test_the_page_is_what_the_table_says():
    command = [sys.executable, ROOT / "scripts" / "metrics", "--check"]

    subprocess.run(command, check=True)


@pytest.mark.parametrize(
    ("metric", "label", "listed"),
    [
        ("yidi_refusals", "party", names(Party)),
        ("yidi_settlements", "care_type", {*names(CareType), "unknown"}),
        ("yidi_settled_fen", "fund", {*names(Fund), "cash", "hospital", "unknown"}),
        ("yidi_faults_active", "kind", names(FaultKind)),
        ("yidi_faults_injected", "kind", names(FaultKind)),
        ("yidi_identity_refusals", "kind", {*(each.value for each in Participant), NOBODY}),
        ("grpc_server_handled", "grpc_code", {each.name for each in grpc.StatusCode}),
        (
            "yidi_relays",
            "outcome",
            {*(each.value for each in Family), "ok", "down", "uncertain", "unreadable"}
            | {"refused_without_reason"},
        ),
    ],
)
def test_closed_lists_of_labels_are_those_of_the_code(metric: str, label: str, listed: set[str]):
    assert values_of(metric, label) == listed


def test_no_label_names_a_person_a_message_or_an_institution():
    labels = {label.name for each in definitions().values() for label in each.labels}

    assert labels & PERSONAL == set()


def test_names_follow_the_rules_of_prometheus():
    """Base units, and the suffix of a counter comes from the library."""
    for name, each in definitions().items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name), name
        assert not name.endswith(("_total", "_count", "_sum", "_bucket", "_ms")), name
        assert bool(each.bounds) is (each.type is Type.HISTOGRAM), name


def test_every_metric_of_the_table_is_on_the_page_of_a_process_and_no_other():
    """But for those of the parts that only a gateway has."""
    elsewhere = ("yidi_outage_", "yidi_breaker_", "yidi_province_", "yidi_faults_")
    shown = {family.name for family in Metrics().registry.collect()}

    listed = {name for name in definitions() if not name.startswith(elsewhere)}
    assert shown == listed
