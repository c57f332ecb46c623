"""The HTTP side of a process: metrics, health and a word on what this is."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from yidi import __version__
from yidi.observe.metrics import Metrics

_UNAVAILABLE = 503


def http_app(metrics: Metrics, is_serving: Callable[[], bool]) -> Starlette:
    """Return the application with its three pages."""

    async def health(_: Request) -> Response:
        if is_serving():
            return PlainTextResponse("SERVING\n")
        return PlainTextResponse("NOT_SERVING\n", status_code=_UNAVAILABLE)

    async def metrics_page(request: Request) -> Response:
        accepted = request.headers.get("accept", "")
        parts = []
        for part in metrics.parts(accepted):
            parts.append(part)
            await asyncio.sleep(0)  # A long page keeps no call waiting.
        return Response(b"".join(parts), headers={"content-type": metrics.content_type(accepted)})

    async def front(_: Request) -> Response:
        return PlainTextResponse(
            f"Yidi 异地 {__version__}: 跨省异地就医结算国家平台模拟器\n"
            "/healthz  健康 health\n/metrics  指标 Prometheus metrics\n"
        )

    return Starlette(
        routes=[
            Route("/", front),
            Route("/healthz", health),
            Route("/metrics", metrics_page),
        ]
    )


class HttpServer(uvicorn.Server):
    """uvicorn inside our event loop; signals are ours."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        """Prepare the server; it listens once ``serve`` runs."""
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_level="warning",
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=2,
            )
        )

    def capture_signals(self) -> contextlib.AbstractContextManager[None]:  # type: ignore[override]
        """Leave the signals to the process."""
        return contextlib.nullcontext()
