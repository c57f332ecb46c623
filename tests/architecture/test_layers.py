"""The layers of the design, as contracts in pyproject.toml: they hold, and they bite."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[2]
COMPOSITION_ROOT = "yidi.runtime"


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the package in ``folder/src`` by the contracts in ``folder``."""
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_every_import_points_downwards():
    result = lint_imports(ROOT)

    assert result.returncode == 0, result.stdout + result.stderr


def test_the_contracts_refuse_every_kind_of_wrong_import(tmp_path: Path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    wrong = {
        "domain": "import time",
        "domain/benefit": "import yidi.wire",
        "books": "",
        "wire": "",
        "engine": "import yidi.books",
        "gateway": "import yidi.books",
        "province": "import yidi.gateway",
        "rpc": "import yidi.runtime",
        "runtime": "",
        "jointtest": "import yidi.domain.benefit",
        "load": "import yidi.engine",
        "stray": "",
    }
    for name, line in {"": "", **wrong}.items():
        package = tmp_path / "src" / "yidi" / name
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(line + "\n", encoding="utf-8")

    said = lint_imports(tmp_path).stdout

    assert "yidi.domain -> time" in said
    assert "yidi.domain.benefit -> yidi.wire" in said
    assert "yidi.engine -> yidi.books" in said
    assert "yidi.gateway -> yidi.books" in said
    assert "yidi.province -> yidi.gateway" in said
    assert "yidi.rpc -> yidi.runtime" in said
    assert "yidi.jointtest -> yidi.domain.benefit" in said
    assert "yidi.load -> yidi.engine" in said
    assert "- yidi.stray" in said  # a package that has no place in the layers


def test_only_the_composition_root_knows_both_the_books_and_the_gateway():
    graph = grimp.build_graph("yidi", cache_dir=None)

    def knows(module: str, package: str) -> bool:
        imported = graph.find_modules_directly_imported_by(module)
        return any(name == package or name.startswith(f"{package}.") for name in imported)

    both = [
        module
        for module in sorted(graph.modules)
        if knows(module, "yidi.books") and knows(module, "yidi.gateway")
    ]

    assert [module for module in both if not module.startswith(COMPOSITION_ROOT)] == []
