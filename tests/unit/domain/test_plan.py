"""A plan works its difference into bands and standard once (A-073)."""

from __future__ import annotations

import pytest

from tests.unit.domain.plans import a_plan, deductible
from yidi.domain.plan import (
    WHOLE_WEIGHT,
    Band,
    Difference,
    DifferenceForm,
    band_label,
    band_problems,
    factor_text,
)


@pytest.mark.parametrize(
    ("form", "value_bp", "weight", "rate_bp", "text"),
    [
        (DifferenceForm.NONE, 0, 85_000_000, 8_500, "85%"),
        (DifferenceForm.POINTS, 1_000, 75_000_000, 7_500, "(85% - 10%)"),
        (DifferenceForm.POINTS, 0, 85_000_000, 8_500, "85%"),
        (DifferenceForm.POINTS, 8_500, 0, 0, "0%"),
        (DifferenceForm.POINTS, 9_000, 0, 0, "0%"),
        (DifferenceForm.FACTOR, 9_000, 76_500_000, 7_650, "85% x 0.9"),
        (DifferenceForm.FACTOR, 9_999, 84_991_500, None, "85% x 0.9999"),
        (DifferenceForm.FACTOR, 10_000, 85_000_000, 8_500, "85%"),
        (DifferenceForm.FIRST_SHARE, 1_000, 85_000_000, 8_500, "85%"),
    ],
)
def test_the_effective_rate_is_exact(
    form: DifferenceForm, value_bp: int, weight: int, rate_bp: int | None, text: str
) -> None:
    plan = a_plan(bands=(Band(None, 8_500),), difference=Difference(form, value_bp))

    (band,) = plan.rated_bands

    assert (band.weight, band.rate_bp, band.rate_zh) == (weight, rate_bp, text)
    assert WHOLE_WEIGHT == 100_000_000


def test_only_a_higher_deductible_replaces_the_standard() -> None:
    own = deductible("per_year", "200.00")
    higher = Difference(DifferenceForm.HIGHER_DEDUCTIBLE, standard_fen=50_000)

    assert a_plan(deductible=own).standard_fen == 20_000
    assert a_plan(deductible=own, difference=higher).standard_fen == 50_000


@pytest.mark.parametrize(
    ("bands", "problems"),
    [
        ((), ["there is no band"]),
        ((Band(None, 5_000),), []),
        ((Band(100, 5_000), Band(200, 6_000), Band(None, 7_000)), []),
        ((Band(100, 5_000),), ["the last band has an end"]),
        ((Band(100, 1), Band(100, 1), Band(None, 1)), ["the bands do not rise after 1.00"]),
        ((Band(None, 1), Band(None, 1)), ["the bands do not rise after 0.00"]),
        ((Band(0, 1), Band(None, 1)), ["the bands do not rise after 0.00"]),
        ((Band(None, 10_001),), ["rate 100.01% is above 100%"]),
        ((Band(None, -1),), ["rate -1 bp is negative"]),
    ],
)
def test_bands_leave_no_gap(bands: tuple[Band, ...], problems: list[str]) -> None:
    assert band_problems(bands) == problems


def test_bands_may_begin_at_a_threshold() -> None:
    bands = (Band(50_000, 6_000), Band(None, 7_000))

    assert band_problems(bands, above_fen=49_999) == []
    assert band_problems(bands, above_fen=50_000) == ["the bands do not rise after 500.00"]


def test_a_plan_with_a_gap_is_refused() -> None:
    with pytest.raises(ValueError, match="plan odd: the last band has an end"):
        a_plan(name="odd", bands=(Band(100, 5_000),))


@pytest.mark.parametrize(
    ("lower_fen", "upto_fen", "label"),
    [
        (0, None, "符合范围金额"),
        (0, 40_000, "400.00元以内部分"),
        (40_000, 50_000, "400.00元至500.00元部分"),
        (50_000, None, "500.00元以上部分"),
    ],
)
def test_a_band_is_named_by_its_ends(lower_fen: int, upto_fen: int | None, label: str) -> None:
    assert band_label(lower_fen, upto_fen) == label


@pytest.mark.parametrize(
    ("factor_bp", "text"), [(9_000, "0.9"), (8_250, "0.825"), (10_000, "1"), (1, "0.0001")]
)
def test_a_factor_is_written_as_a_decimal(factor_bp: int, text: str) -> None:
    assert factor_text(factor_bp) == text
