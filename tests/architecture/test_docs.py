"""The documents are true: every command, setting, exit code, type and link is real and complete."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from yidi.cli.failures import EXITS, Exit
from yidi.cli.main import COMMANDS
from yidi.cli.main import __doc__ as COMMAND_LINE
from yidi.cli.settings_options import flag_of, variable_of
from yidi.domain import limits
from yidi.runtime.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
PROTOS = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "protos").rglob("*.proto"))


def rows(page: str, heading: str) -> dict[str, list[str]]:
    """Return the table under a line of names: first cell to the others."""
    after = page[page.index(heading) :].splitlines()[2:]
    table = {}
    for line in after:
        if not line.startswith("|"):
            break
        first, *others = (cell.strip() for cell in line.strip("|").split("|"))
        table[first] = others
    return table


def test_every_setting_is_in_the_readme_with_flag_variable_and_default():
    table = rows(README, "| Flag of `yidi serve` |")

    expected = {
        f"`{flag_of(name)}`": (
            f"`{variable_of(name)}`",
            "" if field.default in ("", None) else f"`{str(field.default).lower()}`",
        )
        for name, field in Settings.model_fields.items()
    }
    assert {flag: (cells[0], cells[1]) for flag, cells in table.items()} == expected
    assert all(cells[2] for cells in table.values())


def test_every_setting_says_what_it_is_in_both_languages():
    for name, field in Settings.model_fields.items():
        zh, bar, en = (field.description or "").partition(" | ")
        assert zh, name
        assert bar, name
        assert en, name


def test_every_command_is_in_the_readme():
    table = rows(README, "| Command |")

    listed = [cell.strip("`").split()[1] for cell in table]
    assert listed == list(COMMANDS)


def test_the_exit_codes_of_the_readme_are_those_of_the_program():
    table = rows(README, "| Exit code |")

    assert [int(code) for code in table] == [int(each) for each in Exit]
    assert set(EXITS) == set(Exit)
    for each in Exit:
        assert re.search(rf"^    {int(each)} +\S", COMMAND_LINE or "", re.MULTILINE)


def test_every_folder_of_the_package_is_in_the_readme():
    table = rows(README, "| Folder |")

    packages = {path.parent.name for path in (ROOT / "src/yidi").glob("*/__init__.py")}
    assert {
        name.strip("`").removeprefix("src/yidi/") for name in table if "src/" in name
    } == packages
    assert all((ROOT / name.strip("`")).is_dir() for name in table)


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda page: page.name
)
def test_every_link_leads_somewhere(page: Path):
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_script_that_the_readme_names_exists():
    names = set(re.findall(r"scripts/[a-z]+", README)) - {"scripts/README"}

    assert [name for name in sorted(names) if not (ROOT / name).is_file()] == []


def glossary_types() -> list[str]:
    cells = re.findall(r"^\|[^|]+\|[^|]+\| `([^`]+)` \|", GLOSSARY, re.MULTILINE)
    assert len(cells) > 50
    return cells


@pytest.mark.parametrize("name", sorted(set(glossary_types())))
def test_every_type_of_the_glossary_is_real(name: str):
    """A dotted name is a class; any other is a name of the contract, or a field of a value."""
    if name.startswith("yidi."):
        module, _, attribute = name.rpartition(".")
        assert hasattr(import_module(module), attribute)
    else:
        source = (ROOT / "src/yidi/domain/plan.py").read_text(encoding="utf-8")
        assert re.search(rf"\b{name}\b", PROTOS + source)


def test_the_page_of_limits_says_what_the_program_does():
    page = (ROOT / "docs/limits.md").read_text(encoding="utf-8")
    told = {name.strip("`"): int(cells[0]) for name, cells in rows(page, "| Name |").items()}

    assert len(told) > 10
    assert told == {name: getattr(limits, name) for name in told}
