"""The national list of institutions: those of the files, with every published change on top.

The records are in the books; this is what follows from them, kept in memory because every
call asks for an institution (docs/decisions/0015).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from yidi.domain.institution import Institution, NetworkStatus
from yidi.domain.records import RegistryRecord
from yidi.domain.regions import covers, province_of
from yidi.domain.registry_documents import institution_from_text
from yidi.province.institution_files import Institutions, NamedInstitution


class PublishedInstitutions(Institutions):
    """``ports.PublishedList`` over the named and derived institutions."""

    def __init__(
        self,
        records: Iterable[RegistryRecord] = (),
        named: Mapping[str, NamedInstitution] | None = None,
    ) -> None:
        """Take the records of institutions that the books have, in their order."""
        super().__init__(named)
        self._published: dict[str, tuple[int, Institution]] = {}
        self._versions: dict[str, int] = {}
        for record in records:
            self.publish(institution_from_text(record.key, record.document), record.version)

    def publish(self, institution: Institution, list_version: int) -> None:
        """Show an institution as it is after a version of its province's list."""
        province = province_of(institution.region_code)
        self._versions[province] = max(list_version, self.list_version(province))
        known = self._published.get(institution.code)
        if known is None or known[0] < list_version:
            self._published[institution.code] = (list_version, institution)

    def forget(self) -> None:
        """Show the institutions as they were shipped; nothing was published."""
        self._published.clear()
        self._versions.clear()

    def list_version(self, province_code: str) -> int:
        """Return the last version of a province's list; 0 when nothing was published."""
        return self._versions.get(province_code, 0)

    def institution(self, code: str) -> Institution | None:
        """Return the institution with this code as last published, or None (A-050)."""
        known = self._published.get(code)
        return known[1] if known else super().institution(code)

    def in_area(self, region_code: str, *, with_cancelled: bool = False) -> Iterator[Institution]:
        """Yield the institutions of a region: those of the files, then the added ones.

        What is no longer designated is left out, unless it is asked for.
        """
        seen = set()
        for each in super().in_area(region_code):
            seen.add(each.code)
            known = self._published.get(each.code)
            yield from _shown(known[1] if known else each, with_cancelled)
        for code in sorted(self._published.keys() - seen):
            added = self._published[code][1]
            if covers(region_code, added.region_code):
                yield from _shown(added, with_cancelled)


def _shown(institution: Institution, with_cancelled: bool) -> Iterator[Institution]:
    if with_cancelled or institution.status is not NetworkStatus.CANCELLED:
        yield institution
