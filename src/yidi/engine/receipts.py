"""Which settlement or manual claim a receipt (票据) was used for: one at a time (A-096).

Who uses a receipt writes a version under it; whether that still stands is looked up where it
is kept: a refund, a refusal or a withdrawal frees the receipt without a record of its own.
A step cannot name the holder before it has read the receipt. So a step that meets a holder
whose record it has not asked for raises HolderUnread, and is run again with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from yidi.domain.claim_documents import claim_from_text
from yidi.domain.errors import Problem, problem, refusal
from yidi.domain.manual_claim import FREEING
from yidi.domain.overlay import last_version
from yidi.domain.ports import ProvincePage
from yidi.domain.records import RecordKind, RegistryRecord
from yidi.domain.regions import province_of
from yidi.domain.registry_documents import from_text, to_text
from yidi.domain.requests import Header


class Use(StrEnum):
    """What a receipt was used for."""

    SETTLEMENT = "settlement"
    CLAIM = "claim"


_NAMES = {
    Use.SETTLEMENT: ("直接结算", "settlement"),
    Use.CLAIM: ("手工报销", "manual claim"),
}


@dataclass(frozen=True, slots=True)
class Holder:
    """The settlement or claim that a receipt was used for, and whose it is."""

    use: Use
    number: str
    person_number: str


@dataclass(frozen=True, slots=True)
class ReceiptPlace:
    """A receipt, where the books keep it, and the field of the request that names it."""

    owner: str
    invoice_number: str
    path: str


class HolderUnread(Exception):
    """A step has met holders whose records it has to ask for."""

    def __init__(self, holders: frozenset[Holder]) -> None:
        """Keep the holders."""
        super().__init__("a receipt has a holder that was not asked for")
        self.holders = holders


def receipt_owner(insured_region: str, institution_code: str, invoice_number: str) -> str:
    """Return under which name an insured place keeps a receipt of an institution.

    Blanks and small letters make no other number of it. Provinces may share one database, so
    the province stands in the name.
    """
    number = "".join(invoice_number.split()).upper()
    return f"{province_of(insured_region)}/{institution_code}/{number}"


def use_receipts(
    page: ProvincePage,
    receipts: Sequence[ReceiptPlace],
    holder: Holder,
    header: Header,
    at_ms: int,
    read: frozenset[Holder],
) -> tuple[RegistryRecord, ...]:
    """Return the records by which receipts are used for a settlement or a claim.

    Refuses with RECEIPT_ALREADY_USED, once for every receipt whose holder stands. Raises
    HolderUnread for holders that are not among those ``read``.
    """
    holders = {each: _holder(page, each.owner) for each in receipts}
    unread = frozenset(each for each in holders.values() if each is not None) - read
    if unread:
        raise HolderUnread(unread)
    found = [
        _used(place, each)
        for place, each in holders.items()
        if each is not None and _stands(page, each)
    ]
    if found:
        raise refusal(found)
    document = to_text({"use": holder.use, "number": holder.number, "by": holder.person_number})
    return tuple(
        RegistryRecord(
            owner=each.owner,
            kind=RecordKind.RECEIPT,
            key="",
            version=len(page.records(each.owner)) + 1,
            effective_at_ms=at_ms,
            recorded_at_ms=at_ms,
            message_id=header.message_id,
            agency_code=header.institution_code,
            document=document,
        )
        for each in receipts
    )


def _holder(page: ProvincePage, owner: str) -> Holder | None:
    record = last_version(page.records(owner), RecordKind.RECEIPT, "")
    if record is None:
        return None
    row = from_text(record.document)
    return Holder(Use(row["use"]), row["number"], row["by"])


def _stands(page: ProvincePage, holder: Holder) -> bool:
    if holder.use is Use.SETTLEMENT:
        return page.refund_of(holder.number) is None
    record = last_version(page.records(holder.person_number), RecordKind.CLAIM, holder.number)
    return record is None or claim_from_text(holder.number, record.document).state not in FREEING


def _used(place: ReceiptPlace, holder: Holder) -> Problem:
    zh, en = _NAMES[holder.use]
    return problem(
        "RECEIPT_ALREADY_USED",
        place.path,
        receipt=place.invoice_number,
        use=zh,
        use_en=en,
        holder=holder.number,
    )
