"""What the kinds of two operators accept of the fields that we use, from their documented APIs.

CloudNativePG (postgresql.cnpg.io/v1) and the Prometheus operator (monitoring.coreos.com/v1) bring
their schemas into a cluster; no package holds them. A field that is not here has to be looked up
in the documentation before it is added, so that a misspelt one does not pass.
"""

from __future__ import annotations

from typing import Any


def _object(required: tuple[str, ...] = (), **fields: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(required),
        "properties": fields,
        "additionalProperties": False,
    }


def _kind(version: str, kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    labels = {"type": "object", "additionalProperties": _TEXT}
    return _object(
        ("apiVersion", "kind", "metadata", "spec"),
        apiVersion={"const": version},
        kind={"const": kind},
        metadata=_object(("name",), name=_TEXT, labels=labels),
        spec=spec,
    )


_TEXT = {"type": "string", "minLength": 1}
_COUNT = {"type": "integer", "minimum": 0}
_TEXTS = {"type": "object", "additionalProperties": _TEXT}
_DURATION = {"type": "string", "pattern": r"^(\d+(ms|s|m|h|d|w|y))+$"}

_CLUSTER = _object(
    ("instances",),
    instances={"type": "integer", "minimum": 1},
    minSyncReplicas=_COUNT,
    maxSyncReplicas=_COUNT,
    bootstrap=_object(
        initdb=_object(("database", "owner"), database=_TEXT, owner=_TEXT, encoding=_TEXT)
    ),
    postgresql=_object(parameters=_TEXTS),
    storage=_object(size={"type": "string", "pattern": r"^\d+[GT]i$"}),
)

_RELABELLING = _object((), targetLabel=_TEXT, replacement=_TEXT)

_POD_MONITOR = _object(
    ("selector", "podMetricsEndpoints"),
    selector=_object(matchLabels=_TEXTS),
    podMetricsEndpoints={
        "type": "array",
        "items": _object(
            port=_TEXT,
            path=_TEXT,
            interval=_DURATION,
            relabelings={"type": "array", "items": _RELABELLING},
        ),
    },
)

_RULE = _object(
    ("expr",),
    record=_TEXT,
    alert=_TEXT,
    expr=_TEXT,
    labels=_TEXTS,
    annotations=_TEXTS,
    **{"for": _DURATION},
)

_GROUP = _object(
    ("name", "rules"),
    name=_TEXT,
    interval=_DURATION,
    rules={"type": "array", "items": _RULE},
)

_RULES = _object(("groups",), groups={"type": "array", "items": _GROUP})

SCHEMAS = {
    "Cluster": _kind("postgresql.cnpg.io/v1", "Cluster", _CLUSTER),
    "PodMonitor": _kind("monitoring.coreos.com/v1", "PodMonitor", _POD_MONITOR),
    "PrometheusRule": _kind("monitoring.coreos.com/v1", "PrometheusRule", _RULES),
}
