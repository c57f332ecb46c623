"""The committed Python of the contract is exactly what the protos say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = ROOT / "src" / "yidi" / "v1"


def generated_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*_pb2*.py*")}


def test_regenerating_the_contract_changes_no_byte(tmp_path: Path):
    command = [sys.executable, ROOT / "scripts" / "generate", "--to", tmp_path]

    subprocess.run(command, check=True)

    fresh = generated_files(tmp_path / "yidi" / "v1")
    committed = generated_files(COMMITTED)
    assert sorted(fresh) == sorted(committed), "hint: scripts/generate"
    assert [name for name in fresh if fresh[name] != committed[name]] == [], (
        "hint: scripts/generate"
    )


def test_every_proto_has_its_module_and_its_stubs():
    protos = sorted(path.stem for path in (ROOT / "protos" / "yidi" / "v1").glob("*.proto"))

    modules = sorted(path.name for path in COMMITTED.glob("*_pb2*.py*"))

    assert modules == sorted(f"{name}_pb2{end}" for name in protos for end in (".py", ".pyi"))
