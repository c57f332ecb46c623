"""A real Prometheus of the tests' own, from Debian's package, on a free port."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml

SECONDS_MAX = 50
T = TypeVar("T")


class MissingProgram(Exception):
    """A program of Prometheus is not on this machine; scripts/test installs it."""


def program(name: str) -> str:
    """The path of ``prometheus`` or ``promtool``."""
    found = shutil.which(name)
    if found is None:
        raise MissingProgram(
            f"{name} is missing: scripts/test installs it (apt-get install prometheus)"
        )
    return found


def with_targets(config: Path, targets: Mapping[str, list[str]], folder: Path) -> Path:
    """Write a shipped configuration with other addresses and a quick beat; return its path.

    ``targets`` are addresses by job; everything else, the rules above all, is as shipped.
    """
    found = yaml.safe_load(config.read_text(encoding="utf-8"))
    found["global"] = {"scrape_interval": "2s", "evaluation_interval": "1s"}
    found["rule_files"] = [str(config.parent / name) for name in found["rule_files"]]
    (job,) = found["scrape_configs"]
    found["scrape_configs"] = [
        job | {"job_name": name, "static_configs": [{"targets": addresses}]}
        for name, addresses in targets.items()
    ]
    path = folder / "prometheus.yml"
    path.write_text(yaml.safe_dump(found), encoding="utf-8")
    return path


class Prometheus:
    """A running server; ask it over its HTTP interface as Grafana does."""

    def __init__(self, config: Path, folder: Path) -> None:
        self._log = (folder / "log").open("wb")
        self._process = subprocess.Popen(
            [
                program("prometheus"),
                f"--config.file={config}",
                f"--storage.tsdb.path={folder / 'tsdb'}",
                "--web.listen-address=127.0.0.1:0",
                "--log.format=json",
            ],
            stdout=subprocess.DEVNULL,
            stderr=self._log,
        )
        self.address = self.wait(lambda: self._listening(folder / "log"))
        self.wait(self._is_ready)

    def _listening(self, log: Path) -> str | None:
        if self._process.poll() is not None:
            raise AssertionError(f"prometheus ended: {log.read_text(encoding='utf-8')}")
        for line in log.read_text(encoding="utf-8").splitlines():
            if '"msg":"Listening on"' in line:
                return str(json.loads(line)["address"])
        return None

    def _is_ready(self) -> bool:
        try:
            self._read("/-/ready")
        except OSError:
            return False
        return True

    def _read(self, path: str) -> bytes:
        with urllib.request.urlopen(f"http://{self.address}{path}", timeout=SECONDS_MAX) as page:
            content: bytes = page.read()
        return content

    def ask(self, path: str, **parameters: str) -> Any:
        """What the interface answers; raises AssertionError with its words for an error."""
        query = urllib.parse.urlencode(parameters)
        try:
            answer = json.loads(self._read(f"/api/v1/{path}?{query}"))
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path} {parameters}: {error.read().decode()}") from None
        assert answer["status"] == "success", answer
        assert not answer.get("warnings"), answer
        return answer["data"]

    def query(self, expression: str, at: float | None = None) -> list[Any]:
        """The series that an instant query finds at a moment, each with labels and value."""
        moment = {} if at is None else {"time": str(at)}
        data = self.ask("query", query=expression, **moment)
        assert data["resultType"] in {"vector", "scalar"}, expression
        found: list[Any] = data["result"]
        return found

    def value(self, expression: str) -> float:
        """The one number that an expression comes to."""
        (found,) = self.query(expression)
        return float(found["value"][1])

    def wait(
        self, until: Callable[[], T | None], complaint: str = "prometheus does not come to it"
    ) -> T:
        """Ask again and again until there is an answer; raise AssertionError if there is none."""
        deadline = time.monotonic() + SECONDS_MAX
        while not (found := until()):
            assert time.monotonic() < deadline, complaint
            time.sleep(0.25)
        return found

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(SECONDS_MAX)
        finally:
            self._process.kill()
            self._log.close()
