"""The committed Python of the contract is exactly what the protos say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("yidi/v1", "yidi/jointtest/v1")


def generated_files(root: Path) -> dict[str, bytes]:
    return {
        f"{package}/{path.name}": path.read_bytes()
        for package in PACKAGES
        for path in (root / package).glob("*_pb2*.py*")
    }


def test_regenerating_the_contract_changes_no_byte(tmp_path: Path):
    command = [sys.executable, ROOT / "scripts" / "generate", "--to", tmp_path]

    subprocess.run(command, check=True)

    fresh = generated_files(tmp_path)
    committed = generated_files(ROOT / "src")
    assert sorted(fresh) == sorted(committed), "hint: scripts/generate"
    assert [name for name in fresh if fresh[name] != committed[name]] == [], (
        "hint: scripts/generate"
    )


def test_every_proto_has_its_module_and_its_stubs():
    protos = [
        path.relative_to(ROOT / "protos").with_suffix("").as_posix()
        for path in (ROOT / "protos").rglob("*.proto")
    ]

    modules = sorted(generated_files(ROOT / "src"))

    assert modules == sorted(f"{name}_pb2{end}" for name in protos for end in (".py", ".pyi"))
