"""A folder of certificates: the test authority and what it has issued, each a .pem and a .key.

Nothing is overwritten. A key is written for its owner only (mode 0600) from its first byte on.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from yidi.domain.participants import GATEWAY, OPERATOR, Kind, Participant, province
from yidi.domain.regions import provinces
from yidi.runtime.certificates import (
    THIS_MACHINE,
    CertificateUnusable,
    Described,
    Pair,
    describe,
    issue,
    make_authority,
    renew,
)
from yidi.runtime.sm2 import PRIVATE, PUBLIC, new_pair

AUTHORITY: Final = "ca"
CERTIFICATE: Final = ".pem"
KEY: Final = ".key"
_SECRET: Final = 0o600
_PUBLIC: Final = 0o644

DEMO_INSTITUTIONS: Final = ("H51010000001", "H51010000002", "P51010000001")
DEMO_AGENCIES: Final = ("J51010000001", "J63010000001", "J63000000001")


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate in the folder, or why its file is none."""

    path: Path
    described: Described | None
    problem: CertificateUnusable | None = None


class CertificateFolder:
    """The certificates of one test authority."""

    def __init__(self, path: Path) -> None:
        """Take the folder; it is made with the first certificate."""
        self.path = path

    def make_authority(self, name: str, begin: datetime, days: int) -> Path:
        """Make the test authority; raises CertificateUnusable if there is one."""
        return self._add(AUTHORITY, make_authority(name, begin, days))

    def issue(self, holder: Participant, hosts: Sequence[str], begin: datetime, days: int) -> Path:
        """Issue a certificate and return its path; raises CertificateUnusable."""
        name = file_name(holder)
        self._refuse_existing(name)
        names = list(dict.fromkeys((*hosts, *THIS_MACHINE)))
        return self._add(name, issue(self._authority(), holder, names, begin, days))

    def make_signing_key(self, holder: Participant) -> Path:
        """Make an SM2 key with which a participant signs messages; return the public one."""
        name = file_name(holder)
        private, public = self.path / (name + PRIVATE), self.path / (name + PUBLIC)
        for path in (private, public):
            if path.exists():
                raise CertificateUnusable(
                    f"{path} 已存在,不会覆盖", f"{path} exists and is not overwritten"
                )
        pair = new_pair()
        self.path.mkdir(parents=True, exist_ok=True)
        _write_new(private, pair.key, _SECRET)
        _write_new(public, pair.certificate, _PUBLIC)
        return public

    def issue_demo(self, hosts: Sequence[str], begin: datetime, days: int) -> list[Path]:
        """Make an authority and a certificate for everybody of the README; all or nothing."""
        holders = list(demo_participants())
        for name in (AUTHORITY, *map(file_name, holders)):
            self._refuse_existing(name)
        made = [self.make_authority("test authority", begin, days)]
        return made + [self.issue(each, hosts, begin, days) for each in holders]

    def renew(self, name: str, begin: datetime, days: int) -> Path:
        """Give a certificate a new validity; its key stays, the file changes at once."""
        old = self._pair(name)
        renewed = renew(self._authority(), old, begin, days)
        path = self.path / (name + CERTIFICATE)
        fresh = self.path / f".{name}.new"
        fresh.unlink(missing_ok=True)
        _write_new(fresh, renewed.certificate, _PUBLIC)
        fresh.replace(path)
        return path

    def certificates(self) -> list[Issued]:
        """Every certificate of the folder by name, the authority first."""
        paths = sorted(self.path.glob("*" + CERTIFICATE))
        return [look_at(each) for each in sorted(paths, key=lambda path: path.stem != AUTHORITY)]

    def _authority(self) -> Pair:
        return self._pair(AUTHORITY)

    def _pair(self, name: str) -> Pair:
        paths = [self.path / (name + suffix) for suffix in (CERTIFICATE, KEY)]
        for path in paths:
            if not path.is_file():
                hint = "yidi certs init" if name == AUTHORITY else "yidi certs issue"
                raise CertificateUnusable(
                    f"没有文件 {path},先运行 {hint}", f"there is no {path}; run {hint} first"
                )
        return Pair(*(path.read_bytes() for path in paths))

    def _refuse_existing(self, name: str) -> None:
        for path in (self.path / (name + KEY), self.path / (name + CERTIFICATE)):
            if path.exists():
                is_authority = name == AUTHORITY
                way = "--folder" if is_authority else f"yidi certs renew {name}"
                raise CertificateUnusable(
                    f"{path} 已存在,不会覆盖;{'换目录' if is_authority else '续期'}用 {way}",
                    f"{path} exists and is not overwritten; use {way}",
                )

    def _add(self, name: str, pair: Pair) -> Path:
        self._refuse_existing(name)
        self.path.mkdir(parents=True, exist_ok=True)
        _write_new(self.path / (name + KEY), pair.key, _SECRET)
        path = self.path / (name + CERTIFICATE)
        _write_new(path, pair.certificate, _PUBLIC)
        return path


def file_name(holder: Participant) -> str:
    """Return the name of a participant's files: ``province-630000``, ``gateway``."""
    return holder.name.replace("/", "-")


def look_at(path: Path) -> Issued:
    """Say what a file holds, or why it cannot be read."""
    try:
        return Issued(path, describe(path.read_bytes()))
    except CertificateUnusable as problem:
        return Issued(path, None, problem)
    except OSError:
        return Issued(path, None, CertificateUnusable("文件打不开", "the file cannot be opened"))


def demo_participants() -> Iterator[Participant]:
    """Everybody whom the README lets act."""
    yield GATEWAY
    yield OPERATOR
    yield from (province(each.code) for each in provinces())
    yield from (Participant(Kind.INSTITUTION, code) for code in DEMO_INSTITUTIONS)
    yield from (Participant(Kind.AGENCY, code) for code in DEMO_AGENCIES)


def _write_new(path: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
