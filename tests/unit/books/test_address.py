"""The address of a PostgreSQL database: recognised, checked, shown without passwords."""

from __future__ import annotations

import pytest

from yidi.books.address import address_problem, driver_address, is_postgres, shown_address


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql+psycopg://u:secret@h:5432/d", "postgresql+psycopg://u:***@h:5432/d"),
        ("postgresql://u:se:c@r/et@h/d", "postgresql://u:***@h/d"),
        ("postgresql://:secret@h/d", "postgresql://:***@h/d"),
        ("postgresql://u@h/d", "postgresql://u@h/d"),
        ("postgresql:///d?host=/run&password=secret", "postgresql:///d?host=/run&password=***"),
        ("postgresql:///d?sslpassword=secret&user=u", "postgresql:///d?sslpassword=***&user=u"),
        ("mysql://u:secret@h/d", "mysql://u:***@h/d"),
    ],
)
def test_what_is_shown_has_no_password(address: str, shown: str) -> None:
    assert shown_address(address) == shown


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "postgresql", "postgres"])
def test_every_usual_scheme_means_the_driver_that_is_shipped(scheme: str) -> None:
    assert is_postgres(f"{scheme}://h/d")
    assert driver_address(f"{scheme}://h/d") == "postgresql+psycopg://h/d"


@pytest.mark.parametrize("target", ["postgres", "/data/postgresql/books.db", "sqlite:///x", ""])
def test_a_path_is_no_address(target: str) -> None:
    assert not is_postgres(target)


@pytest.mark.parametrize(
    "address",
    ["mysql://h/d", "yidi.db", "postgresql://h", "postgresql://h/", "postgresql://h:port/d"],
)
def test_what_cannot_be_an_address_is_said_in_both_languages(address: str) -> None:
    zh, bar, en = address_problem(address).partition(" | ")

    assert zh
    assert bar
    assert "postgresql+psycopg://user:password@host:5432/database" in en


def test_a_good_address_has_no_problem() -> None:
    assert address_problem("postgresql+psycopg://u:p@h:5432/d?sslmode=require") == ""
    assert address_problem("postgresql:///d?host=/var/run/postgresql") == ""
