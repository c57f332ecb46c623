"""The README is true: its outputs are what the commands print, its client runs as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from tests.e2e.processes import ROOT, Served, environment, serve, yidi

README = (ROOT / "README.md").read_text(encoding="utf-8")
CUT = "[…]"


def block(begin: str) -> list[str]:
    """Return the lines of the first fenced block that contains a line beginning so."""
    for found in re.findall(r"^```\w*\n(.*?)^```", README, re.DOTALL | re.MULTILINE):
        if f"\n{begin}" in f"\n{found}":
            return found.splitlines()
    raise AssertionError(f"no block with {begin!r}")


def test_the_output_of_the_demo_is_what_it_prints():
    printed = yidi("demo", "--embedded").out.splitlines()

    shown = [line for line in block("$ .venv/bin/yidi demo")[1:] if line != CUT]

    assert len(shown) > 30
    position = 0
    for line in shown:
        assert line in printed[position:], line
        position = printed.index(line, position) + 1


def test_the_output_of_serve_is_what_it_prints(tmp_path: Path):
    process = subprocess.Popen(
        [sys.executable, "-m", "yidi.cli.main", "serve", "--data", "yidi-data"]
        + [
            argument
            for name in ("gateway", "control", "province", "http")
            for argument in (f"--{name}-address", "127.0.0.1:0")
        ],
        env=environment(),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    printed = []
    while not printed or not printed[-1].startswith("停止"):
        printed.append(process.stdout.readline().decode().rstrip("\n"))
    process.terminate()
    process.communicate(timeout=20)

    def without_addresses(lines: list[str]) -> list[str]:
        text = "\n".join(lines).replace(str(tmp_path), ".")
        text = re.sub(r"127\.0\.0\.1:\d+", "ADDRESS", text)
        return re.sub(r"\S*yidi demo.*", "yidi demo", text).splitlines()

    assert without_addresses(block("$ scripts/up")[1:]) == without_addresses(printed)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what a stranger generates from the protos, and nothing of ours."""
    folder = tmp_path_factory.mktemp("client")
    protos = sorted(str(path) for path in (ROOT / "protos/yidi/v1").glob("*.proto"))
    included = str(files("grpc_tools") / "_proto")
    subprocess.run(
        [
            sys.executable, "-m", "grpc_tools.protoc", f"-I{ROOT / 'protos'}", f"-I{included}",
            f"--python_out={folder}", f"--grpc_python_out={folder}", *protos,
        ],
        check=True,
    )  # fmt: skip
    # In this environment `yidi` is installed; regular packages come before it.
    (folder / "yidi" / "__init__.py").touch()
    (folder / "yidi" / "v1" / "__init__.py").touch()
    return folder


def run_client(client: Path, served: Served, *programs: str) -> list[str]:
    """What a program of the README prints; it says nothing on stderr."""
    program = "\n".join(programs)
    assert '"127.0.0.1:50051"' in program
    (client / "visit.py").write_text(
        program.replace("127.0.0.1:50051", served.listening["gateway"]), encoding="utf-8"
    )
    variables = environment()
    del variables["PYTHONPATH"]

    done = subprocess.run(
        [sys.executable, str(client / "visit.py")],
        env=variables,
        cwd=client,
        capture_output=True,
        timeout=30,
        check=False,
    )

    assert done.stderr.decode() == ""
    return done.stdout.decode().splitlines()


def test_the_client_of_the_readme_settles_a_visit_and_takes_it_back(client: Path, served: Served):
    """The second program goes on where the first one ends."""
    said = run_client(
        client,
        served,
        "\n".join(block("import itertools")),
        "\n".join(block("from google.rpc import status_pb2")),
    )

    shown = block("ELIGIBILITY_OUTCOME_SETTLE")
    afterwards = block("refunded -15000")
    assert said[0] == "ELIGIBILITY_OUTCOME_SETTLE"
    assert said[1].endswith("高血压")
    assert said[2] == "total 15000 = fund 9450 + person 5550 fen"
    assert said[2 : len(shown)] == shown[2:]

    def without_ids(lines: list[str]) -> list[str]:
        return [re.sub(r"H\d{29}", "MESSAGE", line) for line in lines]

    assert without_ids(said[len(shown) :]) == without_ids(afterwards)


def test_a_real_province_is_connected_as_the_readme_says(tmp_path: Path):
    """The real system is another simulator here: it speaks the same contract."""
    with serve(tmp_path / "real") as real:
        address = real.listening["provinces"]
        with serve(tmp_path / "platform", "--province", f"630000={address}") as platform:
            tried = platform.yidi("demo", "--json")
            status = platform.yidi("status", "--json").data
        settled = real.settlements()

    assert tried.data["is_as_documented"] is True
    qinghai = next(each for each in status["provinces"] if each["province"] == "630000")
    assert (qinghai["is_in_process"], qinghai["address"]) == (False, address)
    assert settled > 0
