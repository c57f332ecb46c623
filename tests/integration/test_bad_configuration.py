"""Every "Bad" line of the rules about an area's decisions: the check refuses, nothing starts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.integration.bad_input.configuration import MISTAKES, Mistake
from tests.platforms import embedded
from yidi.cli import main
from yidi.cli.failures import Exit
from yidi.configuration.findings import ConfigurationBroken
from yidi.province import policy_files

SHIPPED = Path(policy_files.__file__).parent / "data" / "policies" / "630000.toml"


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_the_check_names_file_key_and_rule(
    mistake: Mistake, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    text = SHIPPED.read_text(encoding="utf-8")
    assert mistake.written in text
    tmp_path.joinpath("630000.toml").write_text(
        text.replace(mistake.written, mistake.by), encoding="utf-8"
    )

    code = main.run(["policy", "check", str(tmp_path), "--json"])

    problems = json.loads(capsys.readouterr().out)["error"]["problems"]
    found = [(each["rule"], each["path"], each["text_zh"]) for each in problems]
    assert code is Exit.WRONG_INPUT
    assert found == [(mistake.rule, mistake.key, mistake.text)]
    assert len(mistake.text) <= 60


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
async def test_nothing_starts_with_it(mistake: Mistake, tmp_path: Path):
    """The platform says the same before it opens a port or a database."""
    policies = tmp_path / "policies"
    policies.mkdir()
    text = SHIPPED.read_text(encoding="utf-8").replace(mistake.written, mistake.by)
    policies.joinpath("630000.toml").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigurationBroken, match=re.escape(f"{mistake.rule} {mistake.key}")):
        async with embedded(tmp_path / "data", policies=policies):
            raise AssertionError("the platform runs")

    assert not list(tmp_path.rglob("*.sqlite"))
