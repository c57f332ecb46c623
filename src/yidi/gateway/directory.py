"""Which peer answers for which province, and which versions each province speaks."""

from __future__ import annotations

from collections.abc import Mapping

from yidi.domain.errors import problem, refusal
from yidi.domain.limits import RETRY_AFTER_MS
from yidi.domain.regions import province_of, region
from yidi.domain.versions import Capabilities
from yidi.rpc.peer import Peer


class Directory:
    """The register of province nodes (省级节点), by province code."""

    def __init__(self, peers: Mapping[str, Peer], capabilities: Capabilities | None = None) -> None:
        """Take one peer for each province that is connected, and what the provinces speak.

        Without the latter all of them speak the newest versions.
        """
        self._peers = dict(peers)
        self.capabilities = capabilities or Capabilities()

    def insured_place(self, insured_region: str) -> Peer:
        """Return the node of the province that a region lies in.

        Raises ProvinceDown when no node is registered for it.
        """
        peer = self._peers.get(province_of(insured_region))
        if peer is None:
            unregistered = problem("INSURED_PLACE_DOWN", region=region_name(insured_region))
            raise refusal([unregistered], retry_after_ms=RETRY_AFTER_MS)
        return peer

    def provinces(self) -> Mapping[str, Peer]:
        """Every registered node by province code."""
        return self._peers

    async def close(self) -> None:
        """Let go of every connection."""
        for peer in self._peers.values():
            await peer.close()


def region_name(code: str) -> str:
    """Return the name of a region for texts; its code if the table lacks it."""
    found = region(code)
    return found.name if found else code
