"""Settings: flags, then variables, then defaults; what is wrong is named in both languages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from yidi.runtime.settings import Settings, SettingsWrong, load


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Only these ``YIDI_`` variables; afterwards those that were there before."""
    before = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("YIDI_")}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            del os.environ[name]
        os.environ.update(before)


def wrong(flags: dict[str, Any] | None = None, **variables: str) -> str:
    """The text that says why settings cannot be used."""
    with environment(**variables), pytest.raises(SettingsWrong) as caught:
        load(flags or {})
    return str(caught.value)


def test_nothing_needs_to_be_set() -> None:
    with environment():
        settings = load({})

    assert (settings.gateway_address, settings.control_address) == (
        "127.0.0.1:50051",
        "127.0.0.1:50052",
    )
    assert (settings.province_address, settings.http_address) == (
        "127.0.0.1:50053",
        "127.0.0.1:8080",
    )
    assert settings.data == Path("yidi-data")
    assert settings.remote_provinces() == {}


def test_a_flag_wins_over_a_variable_and_a_variable_over_the_default() -> None:
    with environment(YIDI_SEED="7", YIDI_LOG_LEVEL="debug"):
        settings = load({"seed": 9, "log_level": None})

    assert (settings.seed, settings.log_level, settings.drain_seconds) == (9, "debug", 10)


def test_every_setting_has_a_default_and_a_text_in_both_languages() -> None:
    for name, field in Settings.model_fields.items():
        assert not field.is_required(), name
        zh, bar, en = (field.description or "").partition(" | ")
        assert zh, name
        assert bar, name
        assert en, name


def test_an_unknown_variable_names_the_nearest_known_one() -> None:
    assert wrong(YIDI_GATEWAY_ADRESS="x") == (
        "未知的环境变量 YIDI_GATEWAY_ADRESS,是否为 YIDI_GATEWAY_ADDRESS?"
        " | unknown variable YIDI_GATEWAY_ADRESS; did you mean YIDI_GATEWAY_ADDRESS?"
    )


def test_an_unknown_variable_that_is_near_to_nothing_is_only_named() -> None:
    assert wrong(YIDI_QQQQ="x") == "未知的环境变量 YIDI_QQQQ | unknown variable YIDI_QQQQ"


def test_variables_of_others_are_none_of_our_business() -> None:
    with environment(), environment_of_others():
        assert load({}).seed == 20210412


@contextmanager
def environment_of_others() -> Iterator[None]:
    os.environ["YIDIX"] = "x"
    try:
        yield
    finally:
        del os.environ["YIDIX"]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    lines = wrong(
        {"drain_seconds": 601}, YIDI_SEED="x", YIDI_SED="1", YIDI_HTTP_ADDRESS="8080"
    ).splitlines()

    assert lines[0].startswith("未知的环境变量 YIDI_SED,是否为 YIDI_SEED?")
    assert [line.partition(":")[0] for line in lines[1:]] == [
        "--http-address (YIDI_HTTP_ADDRESS)",
        "--seed (YIDI_SEED)",
        "--drain-seconds (YIDI_DRAIN_SECONDS)",
    ]


@pytest.mark.parametrize(
    "address", ["", "localhost", "localhost:", ":50051", "a b:1", "127.0.0.1:65536", "::1:50051"]
)
def test_an_address_is_a_host_and_a_port(address: str) -> None:
    assert "应为 主机:端口" in wrong({"gateway_address": address})


@pytest.mark.parametrize("address", ["localhost:1", "127.0.0.1:65535", "[::1]:0", "0.0.0.0:50051"])
def test_hosts_are_names_or_addresses(address: str) -> None:
    with environment():
        assert load({"gateway_address": address}).gateway_address == address


@pytest.mark.parametrize("level", ["", "INFO", "trace"])
def test_a_log_level_is_one_of_four(level: str) -> None:
    assert "debug、info、warning、error" in wrong({"log_level": level})


@pytest.mark.parametrize("seconds", [-1, 601])
def test_a_stop_waits_at_most_ten_minutes(seconds: int) -> None:
    assert "--drain-seconds" in wrong({"drain_seconds": seconds})


def test_provinces_are_given_by_code_and_address() -> None:
    with environment(YIDI_PROVINCE="630000=10.0.0.5:9000,110000=[::1]:9001"):
        settings = load({})

    assert settings.remote_provinces() == {"630000": "10.0.0.5:9000", "110000": "[::1]:9001"}


@pytest.mark.parametrize(
    "value",
    [
        "630000",
        "630000=",
        "630000=host",
        "630000=host:65536",
        "630000=host:1;110000=host:2",
    ],
)
def test_a_province_that_cannot_be_reached_like_this_is_refused(value: str) -> None:
    assert "应为 省代码=主机:端口" in wrong({"province": value})


@pytest.mark.parametrize("code", ["630100", "999999", "青海"])
def test_a_code_that_is_no_province_is_named(code: str) -> None:
    said = wrong({"province": f"{code}=host:1"})

    assert f"{code} 不是省级代码,如青海省为 630000" in said
    assert f"{code} is no code of a province" in said


def test_a_province_is_given_once() -> None:
    assert "630000 出现两次" in wrong({"province": "630000=a:1,630000=b:2"})


def test_settings_do_not_change() -> None:
    with environment():
        settings = load({})

    with pytest.raises(ValueError, match="frozen"):
        settings.seed = 1


def test_a_wrong_database_address_is_named_without_its_password() -> None:
    text = wrong(YIDI_DATABASE_URL="mysql://yidi:secret@host/books")

    assert "secret" not in text
    assert text.startswith("--database-url (YIDI_DATABASE_URL): 应为 postgresql+psycopg://")
    assert "'mysql://yidi:***@host/books'" in text


def test_settings_show_a_database_without_its_password() -> None:
    with environment(YIDI_DATABASE_URL="postgresql://yidi:secret@host/books"):
        settings = load({})

    assert settings.place == "postgresql://yidi:***@host/books"
    assert "secret" not in repr(settings)


@pytest.mark.parametrize("address", ["collector", "127.0.0.1:70000", "ftp://127.0.0.1:4317"])
def test_a_collector_is_a_host_and_a_port(address: str) -> None:
    assert wrong({"tracing_endpoint": address}) == (
        f"--tracing-endpoint (YIDI_TRACING_ENDPOINT): 应为 主机:端口,不是 '{address}'"
        f" | --tracing-endpoint (YIDI_TRACING_ENDPOINT): expected host:port, not '{address}'"
    )


@pytest.mark.parametrize("address", ["", "collector:4317", "https://[::1]:4317"])
def test_a_collector_may_be_plain_or_secure_or_none(address: str) -> None:
    with environment():
        assert load({"tracing_endpoint": address}).tracing_endpoint == address
