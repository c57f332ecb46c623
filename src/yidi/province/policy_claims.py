"""What an area has decided about manual claims, from its policy file (A-096, A-097, A-099)."""

from __future__ import annotations

from yidi.configuration.toml_section import (
    Section,
    as_count,
    as_flag,
    list_of,
    one_of,
    words_of,
)
from yidi.domain.claim_rule import ALWAYS_NEEDED, USUAL_RULE, ClaimMaterial, ManualClaimRule

FURTHER_MATERIALS = words_of(each for each in ClaimMaterial if each not in ALWAYS_NEEDED)
COUNTED_FROM = {"visit": False, "year_end": True}


def read_manual_claims(section: Section) -> ManualClaimRule:
    """Return the rule of an area; without a table the usual one: a year after the year's end."""
    table = section.section("manual_claims")
    if table is None:
        return USUAL_RULE
    rule = ManualClaimRule(
        months=table.need("months", as_count, USUAL_RULE.months),
        counts_from_year_end=table.need("counted_from", one_of(COUNTED_FROM), True),
        decide_days=table.need("decide_days", as_count, USUAL_RULE.decide_days),
        further_materials=table.get("materials", list_of(one_of(FURTHER_MATERIALS)), ()),
        allows_chronic_as_ordinary=table.get("chronic_as_ordinary", as_flag, False),
        allows_online=table.get("online", as_flag, True),
    )
    for key, value in (("months", rule.months), ("decide_days", rule.decide_days)):
        if value < 1:
            table.refuse(key, "至少为 1", "is at least 1")
    table.close()
    return rule
