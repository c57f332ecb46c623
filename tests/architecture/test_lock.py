"""Dependencies: pyproject.toml, requirements.lock, docs/dependencies.md and the imports agree."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import yidi

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# Each section of the lock, with the list of pyproject.toml it is made from.
DECLARED = {
    "run": PROJECT["project"]["dependencies"],
    "build": PROJECT["build-system"]["requires"],
    "test": PROJECT["project"]["optional-dependencies"]["dev"],
}


# Parts that only some need, each a list of its own beside that of the tests.
EXTRAS = {
    name: texts
    for name, texts in PROJECT["project"]["optional-dependencies"].items()
    if name != "dev"
}

# Modules that only those import who have installed the extra.
OF_AN_EXTRA = {"src/yidi/load/locust_users.py": "locust"}


def locked_packages() -> dict[str, dict[str, str]]:
    """The lock as section -> package -> version."""
    sections: dict[str, dict[str, str]] = {}
    for line in LOCK.splitlines():
        if line.startswith("# section: "):
            packages = sections.setdefault(line.removeprefix("# section: "), {})
        elif found := re.match(r"([a-z0-9.-]+)==(\S+)", line):
            packages[found[1]] = found[2]
    return sections


def test_the_lock_has_its_three_sections():
    assert list(locked_packages()) == ["run", "build", "test"]


@pytest.mark.parametrize("section", DECLARED)
def test_every_declared_dependency_is_locked_in_its_range(section: str):
    packages = locked_packages()

    for text in DECLARED[section]:
        requirement = Requirement(text)
        # A tool may be locked in an earlier section already, because that one needs it too.
        versions = [found for names in packages.values() for name, found in names.items()
                    if name == canonicalize_name(requirement.name)]  # fmt: skip
        assert len(versions) == 1, f"{requirement.name}: run scripts/lock"
        assert requirement.specifier.contains(versions[0]), f"{requirement}: run scripts/lock"


def test_what_an_extra_needs_is_locked_for_the_tests_too():
    """So that an optional part is tested wherever its library can be installed."""
    for name, texts in EXTRAS.items():
        assert set(texts) <= set(DECLARED["test"]), name


def test_what_yidi_needs_to_run_is_in_the_section_that_is_shipped():
    shipped = locked_packages()["run"]

    missing = [
        text for text in DECLARED["run"] if canonicalize_name(Requirement(text).name) not in shipped
    ]

    assert missing == []


def test_every_locked_package_has_hashes_and_no_address():
    form = re.compile(
        r"""(?P<name>[a-z0-9.-]+)==(?P<version>[A-Za-z0-9.+!]+)(\ ;\ [^\n\\]+)?
        (\ \\\n\ {4}--hash=sha256:[0-9a-f]{64})+\n""",
        re.VERBOSE,
    )
    without_comments = re.sub(r"^(#.*)?\n", "", LOCK, flags=re.MULTILINE)

    left_over = form.sub("", without_comments)

    assert left_over == ""
    assert "://" not in LOCK


@pytest.mark.parametrize("section", DECLARED)
def test_every_declared_dependency_has_its_reason_written_down(section: str):
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([^`]+)` \|", page, flags=re.MULTILINE))

    missing = [text for text in DECLARED[section] if Requirement(text).name not in explained]

    assert missing == []


def test_no_dependency_is_explained_that_is_not_declared():
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([^`]+)` \|", page, flags=re.MULTILINE))
    declared = {Requirement(text).name for texts in DECLARED.values() for text in texts}

    assert explained - declared == set()


def test_the_version_is_the_same_everywhere():
    assert PROJECT["project"]["version"] == yidi.__version__


def test_the_code_imports_only_what_is_declared():
    providers = packages_distributions()

    def is_declared(module: str, place: str) -> bool:
        extra = EXTRAS.get(OF_AN_EXTRA.get(place, ""), [])
        declared = {
            canonicalize_name(Requirement(text).name) for text in [*DECLARED["run"], *extra]
        }
        return any(canonicalize_name(name) in declared for name in providers.get(module, ()))

    undeclared = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in (ROOT / "src").rglob("*.py")
        for module in imported_modules(path) - sys.stdlib_module_names - {"yidi"}
        if not is_declared(module, path.relative_to(ROOT).as_posix())
    }

    assert undeclared == set()


def imported_modules(path: Path) -> set[str]:
    """The top-level names a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names
