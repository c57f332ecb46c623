"""Certificates as Envoy wants them: files that name our files, written anew when these change.

Envoy reads a certificate again when the file that names it is replaced and says something else.
So every version gets a folder of links to the files of the settings; no key is copied.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from yidi.runtime.tls import TlsFiles

OWN: Final = "own"
AUTHORITY: Final = "authority"
_MESSAGE: Final = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret"


class NamedSecrets:
    """The two files in a folder that Envoy watches."""

    def __init__(self, folder: Path, files: TlsFiles) -> None:
        """Take the folder, which nobody else may read, and the files of the settings."""
        self._folder = folder
        self._files = files

    def path(self, name: str) -> str:
        """Return the file in which Envoy finds a secret."""
        return str(self._folder / f"{name}.json")

    def write(self) -> None:
        """Let Envoy read certificate, key and authority as they are at this moment."""
        versions = [int(each.name) for each in self._folder.iterdir() if each.is_dir()]
        links = self._folder / str(max(versions, default=0) + 1)
        links.mkdir()
        for name in ("certificate", "key", "authority"):
            (links / name).symlink_to(getattr(self._files, name).resolve())
        pair = {
            "certificate_chain": {"filename": str(links / "certificate")},
            "private_key": {"filename": str(links / "key")},
        }
        trusted = {"trusted_ca": {"filename": str(links / "authority")}}
        self._replace(OWN, {"tls_certificate": pair})
        self._replace(AUTHORITY, {"validation_context": trusted})

    def _replace(self, name: str, secret: dict[str, Any]) -> None:
        resource = {"@type": _MESSAGE, "name": name} | secret
        written = self._folder / f"{name}.new"
        written.write_text(json.dumps({"resources": [resource]}), encoding="utf-8")
        written.replace(self.path(name))
