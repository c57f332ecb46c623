"""The Grafana dashboards as they are shipped, and the queries in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.deploy.manifests import DEPLOY

FILES = sorted((DEPLOY / "grafana/dashboards").glob("*.json"))
DASHBOARDS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in FILES}

INTERVAL = "5m"
"""What Grafana makes of $__rate_interval grows with the time that is shown; at least a minute."""


class Query(NamedTuple):
    """One query of a panel."""

    dashboard: str
    panel: str
    reference: str
    expr: str

    @property
    def title_en(self) -> str:
        return self.panel.partition(" · ")[2]


def panels(dashboard: Any) -> list[Any]:
    """Every panel that shows data."""
    return [each for each in dashboard["panels"] if each["type"] != "row"]


def queries() -> Iterator[Query]:
    """Every query of every panel."""
    for name, dashboard in DASHBOARDS.items():
        for panel in panels(dashboard):
            for target in panel["targets"]:
                yield Query(name, panel["title"], target["refId"], target["expr"])


def variables(dashboard: Any) -> dict[str, Any]:
    """The template variables that are filled by a query, by name."""
    found = dashboard["templating"]["list"]
    return {each["name"]: each for each in found if each["type"] == "query"}


def chosen(expression: str, choice: dict[str, str]) -> str:
    """What Grafana sends: the variables replaced by what was chosen; nothing is left over."""
    text = expression.replace("$__rate_interval", INTERVAL)
    for name, value in choice.items():
        text = re.sub(rf"\$\{{?{name}\b\}}?", lambda _, value=value: value, text)
    left = re.findall(r"\$(?!1\b)\w+", text)
    assert not left, f"{left} in {expression}"
    return text
