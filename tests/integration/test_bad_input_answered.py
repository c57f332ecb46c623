"""Bad input that the rules do not refuse: what the answer says instead, over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from tests.agencies import Agency
from tests.messages import LI_GUILAN, Desk, a_charge
from tests.platforms import embedded
from yidi.v1 import registry_service_pb2 as registry

RECORD = "RegistryService/RecordQualification"
LOCAL = '  { code = "QH9001", name = "癫痫" },\n'
KIDNEY = '  { code = "QH0502", name = "肾移植术后", national = "M08301" },\n'


async def test_category_and_fine_code_of_one_person_are_told_as_counted_twice(
    tmp_path: Path, serials: Iterator[int]
):
    """A-003: an area that has both; the person would be counted twice in statistics."""
    policy = files("yidi.province").joinpath("data/policies/630000.toml").read_text("utf-8")
    policies = tmp_path / "policies"
    policies.mkdir()
    policies.joinpath("630000.toml").write_text(policy.replace(LOCAL, KIDNEY + LOCAL), "utf-8")
    agency = Agency(serials=serials)

    async with embedded(tmp_path / "data", policies=policies) as running:
        recorded = [
            await running.gateway.call(
                RECORD,
                agency.of_person(
                    registry.RecordQualificationRequest,
                    LI_GUILAN,
                    local_code=code,
                    begins_on="2025-01-01",
                ),
            )
            for code in ("QH0501", "QH0502")
        ]

    alone, together = (answer.header.warnings for answer in recorded)
    assert not alone
    assert [(each.name, each.text_zh) for each in together] == [
        ("QUALIFICATION_COUNTED_TWICE", "该人员同时有器官移植大类和细分病种资格,统计时会重复")
    ]


async def test_an_antibiotic_under_hypertension_is_the_persons_own_cost_where_the_list_is_limited(
    tmp_path: Path, desk: Desk
):
    """A-067: Sichuan pays for hypertension by a list, Shanghai by its whole catalogue."""
    charge = a_charge(
        "1", "XJ01CAX001E001010190056", "阿莫西林胶囊", 10, 2, 2_000, disease_code="M03900"
    )
    elsewhere = Desk("H31010000001", "310100", desk.serials)

    async with embedded(tmp_path) as running:
        limited = await running.provinces.call(
            "TreatingPlaceService/SplitCharges", desk.split_charges(charges=[charge])
        )
        whole = await running.provinces.call(
            "TreatingPlaceService/SplitCharges",
            elsewhere.split_charges(header=elsewhere.header(), charges=[charge]),
        )

    assert limited.totals.split.full_self_paid_fen == 2_000
    assert limited.totals.split.in_scope_fen == 0
    assert whole.totals.split.in_scope_fen == 2_000
