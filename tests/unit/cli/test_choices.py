"""What a person may type for a region, a code, a credential or a moment."""

from __future__ import annotations

from datetime import datetime

import click
import pytest

from yidi.cli.choices import CodeName, CredentialText, DiseaseName, Moment, RegionName
from yidi.domain.care import Insurance
from yidi.domain.regions import CHINA_TIME

INSURANCE = CodeName("insurance", {"employee": Insurance.EMPLOYEE, "resident": Insurance.RESIDENT})


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (RegionName(), "630100", "630100"),
        (RegionName(), "西宁市", "630100"),
        (RegionName(), "西宁", "630100"),
        (RegionName(), "四川省", "510000"),
        (RegionName(), "四川", "510000"),
        (RegionName(), "兵团", "660000"),
        (INSURANCE, "employee", 310),
        (INSURANCE, "390", 390),
        (DiseaseName(), "M03900", "M03900"),
        (DiseaseName(), "高血压", "M03900"),
        (CredentialText(), "01:E630100000000000111E04C63", (1, "E630100000000000111E04C63")),
        (CredentialText(), "630198195203120020", (2, "630198195203120020")),
        (Moment(), "2026-01-31T10:30", datetime(2026, 1, 31, 10, 30, tzinfo=CHINA_TIME)),
        (Moment(), "2026-01-31", datetime(2026, 1, 31, tzinfo=CHINA_TIME)),
    ],
)
def test_a_value_may_be_written_as_people_write_it(
    kind: click.ParamType[object], text: str, value: object
):
    assert kind.convert(text, None, None) == value


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        (RegionName(), "西宁镇", "是否为 西宁市"),
        (RegionName(), "吉", "没有地区 吉"),  # several names begin so
        (RegionName(), "639900", "没有地区 639900"),
        (INSURANCE, "private", "employee, resident"),
        (DiseaseName(), "M99999", "M07801 透析"),
        (CredentialText(), "630198195203120021", "类型:号码"),  # a wrong check digit
        (CredentialText(), "04:1", "类型:号码"),
        (CredentialText(), "01:", "类型:号码"),
        (Moment(), "31.1.2026", "2026-01-31"),
    ],
)
def test_a_wrong_value_is_explained(kind: click.ParamType[object], text: str, says: str):
    with pytest.raises(click.BadParameter) as caught:
        kind.convert(text, None, None)

    assert says in caught.value.message
