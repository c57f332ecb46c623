"""The gRPC families have the names, types and labels of py-grpc-prometheus, of its own registry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.metrics import MetricWrapperBase
from py_grpc_prometheus import client_metrics, grpc_utils, server_metrics

from yidi.observe.metrics import Metrics
from yidi.rpc import watching

LEFT_OUT = {
    "grpc_server_handled_latency_seconds": "of old releases, replaced by handling_seconds",
    "grpc_client_completed": "of old releases, replaced by handled",
    "grpc_client_completed_latency_seconds": "of old releases, replaced by handling_seconds",
    "grpc_client_msg_recv_handling_seconds": "off by default there, of streams only",
    "grpc_client_msg_send_handling_seconds": "off by default there, of streams only",
}
Family = tuple[str, frozenset[str]]


def of_library() -> dict[str, Family]:
    """Name, type and labels of every family of the library."""
    registry = CollectorRegistry()
    families: dict[str, MetricWrapperBase] = {
        **server_metrics.init_metrics(registry),
        **client_metrics.init_metrics(registry),
        "handled": server_metrics.get_grpc_server_handled_counter(False, registry),
    }
    return {each._name: (each._type, frozenset(each._labelnames)) for each in families.values()}


def ours() -> dict[str, Family]:
    """The same of the platform, as somebody sees them who reads its page."""
    metrics = Metrics()
    for watch in (
        metrics.served("yidi.v1.SettlementService", "Settle"),
        metrics.called("yidi.v1.SettlementService", "Settle"),
    ):
        watch.started()
        watch.finished("OK", 0.01)
    return {
        family.name: (
            family.type,
            frozenset(name for each in family.samples for name in each.labels) - {"le"},
        )
        for family in metrics.registry.collect()
        if family.name.startswith("grpc_")
    }


def test_names_types_and_labels_are_those_of_the_library() -> None:
    theirs = of_library()

    assert theirs.keys() >= LEFT_OUT.keys()
    assert ours() == {name: found for name, found in theirs.items() if name not in LEFT_OUT}


def test_kinds_of_calls_are_named_as_in_the_library() -> None:
    for is_stream_in in (False, True):
        for is_stream_out in (False, True):
            kind = watching.kind(is_stream_in=is_stream_in, is_stream_out=is_stream_out)
            assert kind == grpc_utils.get_method_type(is_stream_in, is_stream_out)


def samples(metrics: Metrics, prefix: str) -> Iterator[tuple[str, Mapping[str, str], float]]:
    for family in metrics.registry.collect():
        for each in family.samples:
            if each.name.startswith(prefix) and "handling" not in each.name:
                yield each.name, each.labels, each.value


@pytest.mark.parametrize("side", ["server", "client"])
def test_a_call_has_one_request_and_an_answer_unless_it_failed(side: str) -> None:
    metrics = Metrics()
    look_up = metrics.served if side == "server" else metrics.called
    watch = look_up("yidi.v1.SettlementService", "Settle")
    for code in ("OK", "OK", "NOT_FOUND"):
        watch.started()
        watch.finished(code, 0.01)

    labels = {
        "grpc_type": "UNARY",
        "grpc_service": "yidi.v1.SettlementService",
        "grpc_method": "Settle",
    }
    request, answer = ("received", "sent") if side == "server" else ("sent", "received")
    assert sorted(samples(metrics, f"grpc_{side}_"), key=str) == sorted(
        [
            (f"grpc_{side}_started_total", labels, 3),
            (f"grpc_{side}_handled_total", {**labels, "grpc_code": "OK"}, 2),
            (f"grpc_{side}_handled_total", {**labels, "grpc_code": "NOT_FOUND"}, 1),
            (f"grpc_{side}_msg_{request}_total", labels, 3),
            (f"grpc_{side}_msg_{answer}_total", labels, 2),
        ],
        key=str,
    )


def test_answers_of_a_stream_are_counted_one_by_one() -> None:
    metrics = Metrics()
    watch = metrics.served("yidi.v1.OutageService", "WatchOutages", "SERVER_STREAMING")
    watch.started()
    watch.received()
    for _ in range(3):
        watch.sent()

    labels = {
        "grpc_type": "SERVER_STREAMING",
        "grpc_service": "yidi.v1.OutageService",
        "grpc_method": "WatchOutages",
    }
    assert list(samples(metrics, "grpc_server_msg")) == [
        ("grpc_server_msg_received_total", labels, 1),
        ("grpc_server_msg_sent_total", labels, 3),
    ]
