"""Which peer answers for which province, and which versions each province speaks."""

from __future__ import annotations

from collections.abc import Mapping

from yidi.domain.agreements import NO_AGREEMENTS, Agreements
from yidi.domain.regions import province_of
from yidi.domain.versions import Capabilities
from yidi.gateway.failures import INSURED_PLACE, AskedPlace
from yidi.rpc.peer import Peer


class Directory:
    """The register of province nodes (省级节点), by province code."""

    def __init__(
        self,
        peers: Mapping[str, Peer],
        capabilities: Capabilities | None = None,
        agreements: Agreements = NO_AGREEMENTS,
    ) -> None:
        """Take one peer for each province that is connected, what they speak and agreed on.

        Without capabilities all of them speak the newest versions.
        """
        self._peers = dict(peers)
        self.capabilities = capabilities or Capabilities()
        self.agreements = agreements

    def place(self, region_code: str, asked: AskedPlace = INSURED_PLACE) -> Peer:
        """Return the node of the province that a region lies in.

        Raises ProvinceDown, in the name of the party asked, when none is registered for it.
        """
        peer = self._peers.get(province_of(region_code))
        if peer is None:
            raise asked.down(region_code)
        return peer

    def provinces(self) -> Mapping[str, Peer]:
        """Every registered node by province code."""
        return self._peers

    async def close(self) -> None:
        """Let go of every connection."""
        for peer in self._peers.values():
            await peer.close()
