"""What strangers send leaves nothing in memory: no request, however often another one comes."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.messages import NOW
from tests.unit.wire.test_header import an_inquiry
from yidi.domain.errors import Refusal, reason_of_code
from yidi.domain.regions import pooling_area_of, pooling_areas, spoken_name
from yidi.province.institution_files import Institutions
from yidi.wire.decode import decode

TIMES = 2_000
KEPT_BYTES_MAX = 40_000
"""Far less than one number a time; lists that grow by doubling need some."""


def header_that_is_wrong(field: str) -> Callable[[int], object]:
    def send(number: int) -> None:
        with suppress(Refusal):
            decode(an_inquiry(**{field: f"{number}" + "9" * 500}), NOW)

    return send


@pytest.mark.parametrize(
    "look",
    [
        *map(header_that_is_wrong, ["interface_version", "treating_region", "insured_region"]),
        header_that_is_wrong("institution_code"),
        lambda number: spoken_name(f"{number}"),
        lambda number: pooling_areas(f"{number}"),
        lambda number: pooling_area_of(f"{chr(0x4E00 + number)}10100"),
        lambda number: reason_of_code(100_000 + number),
        lambda number: Institutions({}).institution(f"{number}" + "9" * 500),
    ],
    ids=[
        "version", "treating region", "insured region", "institution",
        "name of a region", "areas of a province", "area", "reason", "institution looked up",
    ],
)  # fmt: skip
def test_what_is_wrong_leaves_nothing_in_memory(look: Callable[[int], object]) -> None:
    look(0)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(1, TIMES):
            look(number)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert after - before < KEPT_BYTES_MAX
