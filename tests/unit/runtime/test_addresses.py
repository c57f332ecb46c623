"""Addresses that cannot all be meant are refused before anything starts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from yidi.runtime.addresses import check_addresses
from yidi.runtime.settings import SettingsWrong, load


def checked(**given: Any) -> str:
    """What is said of some settings; empty if nothing."""
    try:
        check_addresses(load({"data": Path("unused"), **given}))
    except SettingsWrong as wrong:
        return str(wrong)
    return ""


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"gateway_address": "127.0.0.1:0", "control_address": "127.0.0.1:0"},
        {"province": "630000=127.0.0.1:9000"},
        {"province": "630000=192.0.2.7:50051"},
    ],
)
def test_addresses_that_differ_are_left_alone(given: dict[str, Any]) -> None:
    assert checked(**given) == ""


@pytest.mark.parametrize("control", ["127.0.0.1:50051", "localhost:50051", "0.0.0.0:50051"])
def test_two_listeners_at_one_address_are_both_named(control: str) -> None:
    assert checked(control_address=control) == (
        f"--gateway-address、--control-address: 两处监听地址相同,都是 {control}"
        f" | --gateway-address, --control-address: both listen at {control}"
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"province": "630000=127.0.0.1:50051"},
        {"province": "630000=localhost:50051"},
        {"province": "630000=127.0.0.1:50051", "gateway_address": "0.0.0.0:50051"},
        {"province": "630000=127.0.0.1:50053"},
    ],
)
def test_a_province_at_the_platforms_own_address_is_refused(settings: dict[str, Any]) -> None:
    """Its calls would go round in a circle until their deadline."""
    said = checked(**settings)

    assert said.startswith("--province (YIDI_PROVINCE): 630000=")
    assert "是本平台自己的地址" in said
    assert "is an address of this platform itself" in said


def test_every_contradiction_is_told_at_once() -> None:
    said = checked(control_address="127.0.0.1:50051", province="630000=127.0.0.1:50051")

    assert len(said.splitlines()) == 2
