"""What trials leave in memory: the newest, one a visit, until it is taken."""

from __future__ import annotations

from yidi.engine.kept import Kept


def test_the_oldest_goes_when_there_are_too_many() -> None:
    kept: Kept[int] = Kept(most=2)
    for number, visit_id in enumerate(("a", "b", "c")):
        kept.keep(visit_id, number)

    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (None, 1, 2)
    assert len(kept) == 2


def test_a_visit_that_was_tried_again_is_the_newest() -> None:
    kept: Kept[int] = Kept(most=2)
    for number, visit_id in enumerate(("a", "b", "a", "c")):
        kept.keep(visit_id, number)

    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (2, None, 3)


def test_what_is_taken_is_gone() -> None:
    kept: Kept[int] = Kept()
    kept.keep("a", 1)

    assert kept.take("a") == 1
    assert kept.take("a") is None
    assert len(kept) == 0
