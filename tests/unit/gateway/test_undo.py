"""The reversal by which the platform undoes what it refuses."""

from __future__ import annotations

import pytest

from yidi.domain.codes import message_id_problem
from yidi.gateway.undo import reversal_id


def test_the_platforms_own_reversal_lies_a_thousand_years_back() -> None:
    assert reversal_id("H51010000001202501061530000001") == "H51010000001102501061530000001"


@pytest.mark.parametrize(
    "message_id",
    [
        "H51010000001202501061530000001",
        "P51010000001202402291530009999",
        "H51010000001192502281530000001",
        "H51010000001199912312359590000",
    ],
)
def test_a_reversal_has_a_well_formed_id_of_the_same_institution(message_id: str) -> None:
    found = reversal_id(message_id)

    assert message_id_problem(found) is None
    assert found[:12] == message_id[:12]
    assert found != message_id
