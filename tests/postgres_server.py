"""A real PostgreSQL server of the tests' own, from Debian's package, and a database for each test.

One server a worker of pytest: its data in a temporary folder, only a unix socket, every commit
on the disk. It ends with the worker. PostgreSQL refuses to run as root, so that root starts it
as the user that the package has made.
"""

from __future__ import annotations

import atexit
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

PACKAGES = Path("/usr/lib/postgresql")
ACCOUNT = "postgres"
USER = "yidi"
PASSWORD = "secret-of-the-tests"
SECONDS_MAX = "30"

_SETTINGS = (
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "listen_addresses=''",
    "max_connections=60",
    "shared_buffers=32MB",
    "log_min_messages=fatal",
    "restart_after_crash=on",
)


_WATCH = """
while kill -0 "$1" 2>/dev/null && [ -d "$2" ]; do sleep 1; done
pid=$(head -n 1 "$2/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid"
rm -rf "$2"
"""
"""Ends a server whose tests were killed before they could: nobody else would."""


class MissingServer(Exception):
    """There is no PostgreSQL on this machine; scripts/test installs it."""


def programs() -> Path:
    """The folder of initdb and pg_ctl: the newest of Debian, or any on the path."""
    if not PACKAGES.is_dir() and (initdb := shutil.which("initdb")):
        return Path(initdb).resolve().parent
    found = sorted(PACKAGES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise MissingServer(
            "PostgreSQL is missing: scripts/test installs it (apt-get install postgresql)"
        )
    return found[-1].parent


class Server:
    """A running server that a test may stop and start."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="yidi-postgres-"))
        self.data = self.folder / "data"
        self.is_root = os.geteuid() == 0
        if self.is_root:
            account = pwd.getpwnam(ACCOUNT)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        if self.is_root:
            os.chown(secret, account.pw_uid, account.pw_gid)
        self.run(
            "initdb", "--no-sync", "--pgdata", str(self.data), "--username", USER,
            "--auth", "scram-sha-256", "--pwfile", str(secret), "--encoding", "UTF8", "--no-locale",
        )  # fmt: skip
        with (self.data / "postgresql.conf").open("a") as file:
            file.write("\n".join((*_SETTINGS, f"unix_socket_directories='{self.folder}'", "")))
        self._numbers = itertools.count(1)
        self._watch = subprocess.Popen(
            ["sh", "-c", _WATCH, "sh", str(os.getpid()), str(self.folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.start()

    def run(self, program: str, *arguments: str) -> None:
        """Run a program of the package as a user that it accepts."""
        before = ("setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--init-groups")
        done = subprocess.run(
            [*(before if self.is_root else ()), str(programs() / program), *arguments],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"{program}: {done.stderr.decode()}")

    def control(self, *arguments: str) -> None:
        self.run(
            "pg_ctl", "--pgdata", str(self.data), "--wait", "--timeout", SECONDS_MAX,
            "--log", str(self.folder / "log"), "--silent", *arguments,
        )  # fmt: skip

    def start(self) -> None:
        self.control("start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; ``immediate`` is a crash: nothing is written that was not committed."""
        self.control("stop", "--mode", mode)

    def restart(self) -> None:
        """Crash it and let it recover."""
        self.control("restart", "--mode", "immediate")

    def address(self, database: str) -> str:
        """The address of a database, as a user of ours would write it."""
        return f"postgresql+psycopg://{USER}:{PASSWORD}@/{database}?host={self.folder}"

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.folder / ".s.PGSQL.5432"

    def connect(self, database: str = "postgres", user: str = USER) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=str(self.folder), dbname=database, user=user, password=PASSWORD, autocommit=True
        )

    def new_database(self) -> str:
        """Make an empty database; return its address."""
        name = f"test_{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.address(name)

    def remove(self) -> None:
        try:
            self.stop()
        except AssertionError:
            pass  # It does not run.
        finally:
            self._watch.kill()
            self._watch.wait()
            shutil.rmtree(self.folder, ignore_errors=True)


@cache
def server() -> Server:
    """The server of this worker, started when the first test asks for it."""
    running = Server()
    atexit.register(running.remove)
    return running


def wait_until_left(address: str) -> None:
    """Wait until nobody is connected to a database."""
    name = make_url(address).database
    query = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = %s"
    with server().connect() as connection:
        while connection.execute(query, (name, "client backend")).fetchone():
            connection.execute("SELECT pg_sleep(0.01)")
