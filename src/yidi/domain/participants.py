"""Who takes part (参与方), and how a certificate says it.

A certificate names its holder in one URI of its subject alternative names:

    yidi://province/630000            a province in both roles
    yidi://province/630000/treating   ... as treating place only; /insured likewise
    yidi://institution/H51010000001   a hospital or pharmacy
    yidi://agency/J63010000001        an agency (经办机构)
    yidi://gateway                    the national platform
    yidi://operator                   who runs and tests the platform
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from yidi.domain.codes import agency_problem, institution_problem
from yidi.domain.regions import province_codes, region
from yidi.domain.versions import Role

SCHEME: Final = "yidi://"
TLS_DOMAIN: Final = "yidi.internal"
"""Names under it never exist in the public name system: ``.internal`` is kept for private use."""


class Kind(StrEnum):
    """The kinds of participants, as they stand in a certificate."""

    PROVINCE = "province"
    INSTITUTION = "institution"
    AGENCY = "agency"
    GATEWAY = "gateway"
    OPERATOR = "operator"


_ROLE_WORDS: Final = {"treating": Role.TREATING_PLACE, "insured": Role.INSURED_PLACE}
BOTH_ROLES: Final = frozenset(Role)
_WITHOUT_CODE: Final = {Kind.GATEWAY: "国家平台", Kind.OPERATOR: "运维人员"}


@dataclass(frozen=True, slots=True)
class Participant:
    """A participant (参与方): its kind, its code if it has one, a province's roles."""

    kind: Kind
    code: str = ""
    roles: frozenset[Role] = frozenset()

    @property
    def name(self) -> str:
        """The name without the roles: ``province/630000``, ``gateway``."""
        return f"{self.kind}/{self.code}" if self.code else self.kind.value

    @property
    def uri(self) -> str:
        """What a certificate of this participant says; the inverse of ``participant_of_uri``."""
        words = [word for word, role in _ROLE_WORDS.items() if role in self.roles]
        return SCHEME + self.name + (f"/{words[0]}" if len(words) == 1 else "")

    @property
    def name_zh(self) -> str:
        """The name in a Chinese text: 青海省, 机构H51010000001, 国家平台."""
        if self.kind in _WITHOUT_CODE:
            return _WITHOUT_CODE[self.kind]
        if self.kind is Kind.PROVINCE:
            found = region(self.code)
            return found.name if found else self.code
        return ("机构" if self.kind is Kind.INSTITUTION else "经办机构") + self.code

    @property
    def tls_name(self) -> str:
        """The host name by which its server is checked, wherever it stands."""
        return f"{self.name.replace('/', '-').lower()}.{TLS_DOMAIN}"


def province(code: str, roles: frozenset[Role] = BOTH_ROLES) -> Participant:
    """Return a province in these roles."""
    return Participant(Kind.PROVINCE, code, roles)


GATEWAY: Final = Participant(Kind.GATEWAY)
OPERATOR: Final = Participant(Kind.OPERATOR)


def participant_of_uri(uri: str) -> Participant | None:
    """Return the participant that a certificate names, or None if the text is no such name.

    Nothing is mended: another case, a further slash or an unknown code is no identity.
    """
    if not uri.startswith(SCHEME):
        return None
    kind, *rest = uri.removeprefix(SCHEME).split("/")
    if kind in (Kind.GATEWAY, Kind.OPERATOR):
        return Participant(Kind(kind)) if not rest else None
    if kind == Kind.PROVINCE and rest and rest[0] in province_codes():
        return _province_in_roles(rest)
    if len(rest) != 1:
        return None
    if kind == Kind.INSTITUTION and institution_problem(rest[0]) is None:
        return Participant(Kind.INSTITUTION, rest[0])
    if kind == Kind.AGENCY and agency_problem(rest[0]) is None:
        return Participant(Kind.AGENCY, rest[0])
    return None


def _province_in_roles(parts: list[str]) -> Participant | None:
    code, *roles = parts
    if not roles:
        return province(code)
    if len(roles) == 1 and roles[0] in _ROLE_WORDS:
        return province(code, frozenset((_ROLE_WORDS[roles[0]],)))
    return None
