"""The setting that changes which versions provinces speak (A-140)."""

from __future__ import annotations

import pytest

from yidi.domain.versions import Role
from yidi.runtime.settings import SettingsWrong, load


def test_the_setting_changes_provinces_in_one_role_or_in_both():
    settings = load({"capabilities": "640000=V2.1/2024,510000.treating_place=V2.0/2021"})

    assert {key: str(each) for key, each in settings.changed_capabilities().items()} == {
        ("640000", Role.TREATING_PLACE): "V2.1/2024",
        ("640000", Role.INSURED_PLACE): "V2.1/2024",
        ("510000", Role.TREATING_PLACE): "V2.0/2021",
    }


def test_without_the_setting_nothing_is_changed():
    assert load({}).changed_capabilities() == {}


def test_a_mistake_in_the_setting_is_named_with_what_is_possible():
    with pytest.raises(SettingsWrong) as wrong:
        load({"capabilities": "640000=V2.0/2021,630000=V3"})

    text = str(wrong.value)
    assert "YIDI_CAPABILITIES" in text.splitlines()[0]
    assert "应为 省代码" in text
    assert "V2.0/2021、V2.0/2024、V2.1/2021、V2.1/2024" in text
    assert "expected code[.role]=version (wrong is 630000=V3)" in text
