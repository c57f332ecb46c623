"""Which peer answers for which province."""

from __future__ import annotations

import pytest

from tests.unit.gateway.scripted import ScriptedPeer
from yidi.domain.errors import ProvinceDown
from yidi.gateway.directory import Directory


@pytest.mark.parametrize("region", ["630100", "630000", "632800"])
def test_every_region_of_a_province_has_its_node(region: str) -> None:
    qinghai, xinjiang = ScriptedPeer(), ScriptedPeer()

    directory = Directory({"630000": qinghai, "650000": xinjiang})

    assert directory.place(region) is qinghai


def test_a_province_without_a_node_is_down() -> None:
    """A-143: named as the cashier knows it."""
    with pytest.raises(ProvinceDown) as caught:
        Directory({}).place("660000")

    assert "兵团" in caught.value.head.text_zh


def test_the_register_lists_its_provinces() -> None:
    peer = ScriptedPeer()

    assert Directory({"630000": peer}).provinces() == {"630000": peer}
