"""What a batch locks on PostgreSQL: every key that its commands name, in one order."""

from __future__ import annotations

from yidi.books.postgres_locks import lock, number_of
from yidi.books.province_steps import Rebuild, Step, keys_of
from yidi.domain.records import NO_CHANGES, ProvinceKeys


class Cursor:
    """What the driver was given."""

    def __init__(self) -> None:
        self.given: list[list[int]] = []

    def execute(self, _sql: str, parameters: tuple[list[int]]) -> None:
        self.given.append(parameters[0])

    def close(self) -> None:
        pass


class Connection:
    """A connection whose driver only notes."""

    def __init__(self) -> None:
        self.noted = Cursor()
        self.connection = self

    def cursor(self) -> Cursor:
        return self.noted


def test_every_key_that_a_step_can_name_is_locked():
    """decision 0024; a kind of key that is forgotten would be decided about twice at once."""
    for name in ProvinceKeys._fields:
        step = Step(ProvinceKeys(**{name: ("the-key",)}), lambda _: (None, NO_CHANGES))
        found = keys_of(step)
        assert [key.partition(" ")[2] for key in found] == ["the-key"], name


def test_a_person_is_the_same_lock_whoever_asks():
    by_number = Step(ProvinceKeys(person_numbers=("1",)), lambda _: (None, NO_CHANGES))
    by_records = Step(ProvinceKeys(record_owners=("1",)), lambda _: (None, NO_CHANGES))

    assert keys_of(by_number) == keys_of(by_records) == keys_of(Rebuild("1")) == ("owner 1",)


def test_a_visit_and_a_message_are_the_same_lock_whoever_asks():
    visits = [
        keys_of(Step(ProvinceKeys(**{name: ("1",)}), lambda _: (None, NO_CHANGES)))
        for name in ("visit_ids", "line_visit_ids", "settling_visit_ids")
    ]
    messages = [
        keys_of(Step(ProvinceKeys(**{name: ("1",)}), lambda _: (None, NO_CHANGES)))
        for name in ("message_ids", "settlement_message_ids")
    ]

    assert visits == [("visit 1",)] * 3
    assert messages == [("message 1",)] * 2


def test_locks_are_taken_once_each_in_ascending_order():
    connection = Connection()

    lock(connection, "province", ["owner 2", "owner 1", "owner 2", "visit 1"])  # type: ignore[arg-type]

    (numbers,) = connection.noted.given
    assert numbers == sorted(numbers)
    assert len(numbers) == 3


def test_a_batch_without_keys_asks_for_nothing():
    connection = Connection()

    lock(connection, "province", [])  # type: ignore[arg-type]

    assert connection.noted.given == []


def test_numbers_fit_the_server_and_never_change():
    """Processes of different machines and releases must get the same ones."""
    assert number_of("province", "owner 1") == 2_109_996_251_313_196_024
    assert number_of("national", "owner 1") != number_of("province", "owner 1")
    assert all(-(2**63) <= number_of("province", str(each)) < 2**63 for each in range(1000))
