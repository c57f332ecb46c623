"""The style rules that a linter does not know: sizes, names, bans with one owner, the layout."""

from __future__ import annotations

import ast
import os
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("protos", "src", "tests", "scripts", "docs", "deploy")
FILES = ("pyproject.toml", "requirements.lock", "README.md", "CHANGELOG.md", "Dockerfile")

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
GENERATED = (ROOT / "src/yidi/v1", ROOT / "src/yidi/jointtest/v1")
BANNED_MODULE_NAMES = {"util", "utils", "helper", "helpers", "common", "manager", "misc"}


class Ban(NamedTuple):
    """A name that src may use only in its owners (files, or folders ending in a slash)."""

    name: str
    reason: str
    owners: tuple[str, ...] = ()


BANS = (
    Ban("float", "amounts are whole fen, rates whole basis points"),
    Ban("decimal", "amounts are whole fen, rates whole basis points"),
    Ban("fractions", "amounts are whole fen, rates whole basis points"),
    Ban("round", "money.round_half_up is the one rounding"),
    Ban("datetime.datetime.now", "time is an argument (Clock)", ("runtime/clock.py",)),
    Ban("datetime.datetime.utcnow", "time is an argument (Clock)"),
    Ban("datetime.datetime.today", "time is an argument (Clock)"),
    Ban("datetime.date.today", "time is an argument (Clock)"),
    Ban("time.time", "time is an argument (Clock)", ("runtime/clock.py",)),
    Ban(
        "time.time_ns", "time is an argument (Clock)", ("runtime/clock.py", "load/locust_users.py")
    ),
    Ban("time.sleep", "nothing sleeps in the event loop"),
    Ban("random", "chance comes from a seed that somebody passes", ("load/",)),
    Ban("secrets", "chance comes from a seed that somebody passes"),
    Ban("uuid", "ids are an argument"),
    Ban("os.environ", "one reader of the environment", ("runtime/settings.py",)),
    Ban("os.getenv", "one reader of the environment", ("runtime/settings.py",)),
    Ban("print", "data goes through click.echo, the rest is a log line"),
    Ban("sqlalchemy", "SQL lives in the books", ("books/",)),
    Ban("alembic", "SQL lives in the books", ("books/",)),
    Ban("pydantic", "settings are the only pydantic model", ("runtime/settings.py",)),
    Ban("pydantic_settings", "settings are the only pydantic model", ("runtime/settings.py",)),
)


def sources(*folders: str) -> list[Path]:
    """Our own Python files; the generated contract is nobody's style."""
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in files if path.parent not in GENERATED)


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


NOT_OURS = {"__pycache__", "node_modules"}
"""Folders that tools make beside ours."""


def project_files() -> Iterator[Path]:
    """Every file that belongs to the project: its folders, its named files, its dotfiles."""
    top = [ROOT / name for name in FILES] + list(ROOT.glob(".[a-z]*")) + list(ROOT.glob(".ci/*"))
    yield from (path for path in top if path.is_file() and not is_ignored(path))
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and not NOT_OURS.intersection(path.parts):
                yield path


def is_ignored(path: Path) -> bool:
    patterns = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    return any(fnmatch(path.name, pattern.strip("/")) for pattern in patterns)


# ------------------------------------------------------------------------------ sizes


def test_no_file_is_longer_than_400_lines():
    lengths = {shown(path): len(path.read_text("utf-8").splitlines()) for path in sources("src")}

    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES_MAX} == {}


def test_no_function_is_longer_than_70_lines():
    too_long = {
        f"{shown(path)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in sources("src")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    }

    assert too_long == {}


# ------------------------------------------------------------------------------ names


def test_no_module_is_named_for_nothing_in_particular():
    parts = {shown(path): {*path.relative_to(ROOT / "src").with_suffix("").parts}
             for path in sources("src")}  # fmt: skip

    assert [name for name, words in parts.items() if words & BANNED_MODULE_NAMES] == []


def test_every_module_says_what_it_is_for():
    assert [shown(path) for path in sources("src") if not ast.get_docstring(tree_of(path))] == []


# ------------------------------------------------------------------------------- bans


def names_used(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every name the code reaches, written out in full, with its line.

    ``from datetime import datetime as d; d.now()`` reaches ``datetime.datetime.now``. A plain
    built-in such as ``float`` counts only where it is called: as an annotation it is harmless.
    """
    origin: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                origin[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                origin[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                yield f"{node.module}.{alias.name}", node.lineno
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (name := dotted(node, origin)):
            yield name, node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield origin.get(node.func.id, node.func.id), node.lineno


def dotted(node: ast.expr, origin: dict[str, str]) -> str | None:
    if isinstance(node, ast.Attribute):
        before = dotted(node.value, origin)
        return f"{before}.{node.attr}" if before else None
    return origin.get(node.id) if isinstance(node, ast.Name) else None


def is_owner(path: Path, owners: tuple[str, ...]) -> bool:
    place = path.relative_to(ROOT / "src" / "yidi").as_posix()
    return any(
        place.startswith(owner) if owner.endswith("/") else place == owner for owner in owners
    )


@pytest.mark.parametrize("ban", BANS, ids=lambda ban: ban.name)
def test_a_banned_name_is_used_only_by_its_owner(ban: Ban):
    uses = {
        f"{shown(path)}:{line} {name}"
        for path in sources("src")
        if not is_owner(path, ban.owners)
        for name, line in names_used(tree_of(path))
        if name == ban.name or name.startswith(f"{ban.name}.")
    }

    assert sorted(uses) == [], ban.reason


def test_a_banned_name_is_seen_through_every_way_to_import_it():
    code = """
import datetime as dt
import os
from datetime import datetime as stamp
from time import time

def later(seconds: float) -> float:
    dt.date.today()
    stamp.now().isoformat()
    time()
    return float(os.environ["X"])
"""

    seen = {name for name, _ in names_used(ast.parse(code))}

    assert {
        "datetime.date.today", "datetime.datetime.now", "time.time", "float", "os.environ",
    } <= seen  # fmt: skip


def test_an_annotation_is_no_use_of_a_banned_name():
    seen = {name for name, _ in names_used(ast.parse("def wait(seconds: float) -> float: ..."))}

    assert seen == set()


# ------------------------------------------------------------------------------ tests


def test_tests_use_fakes_instead_of_patching():
    patching = [
        shown(path)
        for path in sources("tests")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.arg) and node.arg in {"monkeypatch", "mocker"}
        if "cli" not in path.parts
    ]

    assert patching == []


def test_the_quick_tiers_do_not_sleep():
    sleeping = [
        f"{shown(path)}:{line}"
        for path in sources("tests/unit", "tests/golden", "tests/properties")
        for name, line in names_used(tree_of(path))
        if name == "time.sleep"
    ]

    assert sleeping == []


# ----------------------------------------------------------------------------- layout


def test_the_top_level_holds_only_what_belongs_there():
    entries = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}

    stray = {name for name in entries - {*FOLDERS, *FILES} if not is_ignored(ROOT / name)}

    assert stray == set()


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        (r"(^|[^.\w$}])/(work|farm|root|home|Users|tmp)/", "path of one machine"),
        (r"https?://\S*(/simple/|registry\.npm|hosted\.org|pypi\.)", "address of a registry"),
        (r"(extra-)?index" + "-url", "address of a registry"),
    ],
)
def test_no_file_names_a_machine_or_a_registry(pattern: str, what: str):
    forbidden = re.compile(pattern, re.MULTILINE)

    found = [
        shown(path)
        for path in project_files()
        if path != Path(__file__)
        and forbidden.search(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert found == [], what


def test_every_script_is_executable_and_listed():
    page = (ROOT / "scripts" / "README.md").read_text(encoding="utf-8")
    scripts = [path for path in (ROOT / "scripts").iterdir() if path.suffix == ""]

    assert [shown(path) for path in scripts if not os.access(path, os.X_OK)] == []
    assert [shown(path) for path in scripts if f"`{shown(path)}" not in page] == []


def test_every_python_script_is_seen_by_ruff():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    seen = settings["tool"]["ruff"]["extend-include"]

    python = [
        shown(path)
        for path in sorted((ROOT / "scripts").iterdir())
        if path.suffix == "" and path.read_text("utf-8").startswith("#!/usr/bin/env python3")
    ]

    assert python == sorted(seen)
