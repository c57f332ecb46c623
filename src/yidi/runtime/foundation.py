"""What every part of a process stands on, read and checked before any database is touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yidi import __version__
from yidi.configuration.findings import ConfigurationBroken, Problem
from yidi.domain.agreements import Agreements
from yidi.domain.policy import ProvincePolicy
from yidi.domain.ports import Clock
from yidi.domain.versions import Capabilities
from yidi.observe.metrics import Metrics
from yidi.observe.sheet import Seat
from yidi.observe.tracing import OpenTelemetry
from yidi.province import agreement_files, capability_files, policy_files
from yidi.rpc.asgi import Front
from yidi.runtime.cast import Cast
from yidi.runtime.controls import Controls
from yidi.runtime.security import Security, security_of
from yidi.runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class Foundation:
    """Settings, clock, metrics, security, and the files that decide what a message comes to.

    The clock is the one that ``controls``, what test control may do here, can set. With a
    ``front`` somebody else listens for all listeners and hands the calls over.
    """

    settings: Settings
    clock: Clock
    cast: Cast
    metrics: Metrics
    security: Security
    policies: Mapping[str, ProvincePolicy]
    agreements: Agreements
    capabilities: Capabilities
    controls: Controls
    traces: OpenTelemetry | None
    front: Front | None = None


def mistakes_in_files(settings: Settings) -> tuple[Problem, ...]:
    """Return everything wrong with the files that the settings name; usually nothing."""
    try:
        policy_files.load_all(settings.policies)
    except ConfigurationBroken as broken:
        return broken.problems
    return ()


def foundation_of(
    settings: Settings,
    clock: Clock,
    cast: Cast,
    seat: Seat | None = None,
    front: Front | None = None,
) -> Foundation:
    """Return the foundation of a process; with a seat, of one of several workers.

    Raises ConfigurationBroken for files with mistakes and SecurityRefused for settings that
    would not be safe.
    """
    policies = policy_files.load_all(settings.policies)
    agreements = agreement_files.load(settings.policies)
    capabilities = capability_files.shipped().changed(settings.changed_capabilities())
    metrics = Metrics(seat, __version__)
    controls = Controls(settings, clock, metrics)
    traces = _traces_of(settings, cast)
    if traces is not None:
        metrics.show_traces(traces.trace_id)
    return Foundation(
        settings=settings,
        clock=controls.clock,
        cast=cast,
        metrics=metrics,
        security=security_of(settings, metrics, cast, traces),
        traces=traces,
        policies=policies,
        agreements=agreements,
        capabilities=capabilities,
        controls=controls,
        front=front,
    )


def _traces_of(settings: Settings, cast: Cast) -> OpenTelemetry | None:
    """Return who keeps the traces of a process, if somebody shall."""
    if not settings.tracing_endpoint:
        return None
    name = "yidi-gateway" if cast.is_gateway else "yidi-province"
    if cast.is_gateway and cast.provinces:
        name = "yidi"
    return OpenTelemetry(settings.tracing_endpoint, settings.tracing_percent, name, __version__)
