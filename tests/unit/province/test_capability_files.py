"""The file of what every province speaks (A-140)."""

from __future__ import annotations

import pytest

from yidi.configuration.findings import ConfigurationBroken
from yidi.domain.regions import province_codes
from yidi.domain.versions import Role
from yidi.province import capability_files


def test_the_shipped_file_has_new_old_and_mixed_provinces():
    """A-140: every pair can be tried without a setting."""
    shipped = capability_files.shipped()

    roles = (Role.TREATING_PLACE, Role.INSURED_PLACE)
    written = {
        code: tuple(str(shipped.of(code, role)) for role in roles) for code in province_codes()
    }
    assert {code: pair for code, pair in written.items() if set(pair) != {"V2.1/2024"}} == {
        "640000": ("V2.0/2021", "V2.0/2021"),
        "540000": ("V2.0/2024", "V2.0/2024"),
        "460000": ("V2.1/2024", "V2.1/2021"),
    }


def test_what_is_not_said_is_the_default_of_the_file():
    text = (
        '[default]\ninsured_place = "V2.1/2021"\n[provinces.640000]\ntreating_place = "V2.0/2021"'
    )

    found = capability_files.parse(text, "capabilities.toml")

    assert str(found.of("110000", Role.INSURED_PLACE)) == "V2.1/2021"
    assert str(found.of("110000", Role.TREATING_PLACE)) == "V2.1/2024"
    assert str(found.of("640000", Role.INSURED_PLACE)) == "V2.1/2021"
    assert str(found.of("640000", Role.TREATING_PLACE)) == "V2.0/2021"


def test_every_mistake_is_named_at_once():
    text = """
default = "V2.1/2024"
[provinces.999999]
insured_place = "V2.0/2021"
[provinces.640000]
insured_place = "V2.2/2024"
treatingplace = "V2.0/2021"
[province]
"""

    with pytest.raises(ConfigurationBroken) as broken:
        capability_files.parse(text, "mine.toml")

    assert [each.path for each in broken.value.problems] == [
        "default",
        "provinces.999999",
        "provinces.640000.insured_place",
        "provinces.640000.treatingplace",
        "province",
    ]
    assert str(broken.value).startswith(
        "mine.toml:2:1 A-140 default：应为一张表 (should be a table)\n"
    )


def test_a_file_that_is_no_toml_is_named():
    with pytest.raises(ConfigurationBroken, match=r"^mine\.toml:1：不是有效的 TOML 文件"):
        capability_files.parse("[default", "mine.toml")
