"""The mocked provinces of a process, behind one listener."""

from __future__ import annotations

from collections.abc import Mapping

from yidi.books.province import SqlProvinceBooks
from yidi.province.bill_plan import MessageIds
from yidi.province.node import SERVICES, ProvinceNode, SharedListener, World, failed
from yidi.province.published_institutions import PublishedInstitutions
from yidi.province.roster import Roster
from yidi.rpc.peer import LocalPeer, Peer
from yidi.rpc.service import Door
from yidi.runtime.foundation import Foundation
from yidi.runtime.ids import InstanceIds
from yidi.runtime.listeners import Listener
from yidi.runtime.sharing import Sharing


class ProvincePart:
    """Nodes of provinces over their books; ``national`` is the way to the gateway."""

    def __init__(
        self,
        ground: Foundation,
        books: SqlProvinceBooks,
        sharing: Sharing,
        people: Roster,
        registry: PublishedInstitutions,
        ids: InstanceIds,
        national: Peer,
    ) -> None:
        """Put the provinces of the cast together; those with a real system are not listened for."""
        world = World(
            books=books,
            people=people,
            registry=registry,
            national=national,
            clock=ground.clock,
            ids=ids,
            message_ids=MessageIds(ground.clock.now_ms(), sharing.share),
            claims=sharing.claims,
            capabilities=ground.capabilities,
            policies=ground.policies,
            agreements=ground.agreements,
        )
        self.nodes = {code: ProvinceNode(code, world) for code in sorted(ground.cast.provinces)}
        self._ground = ground

    def peers(self) -> Mapping[str, Peer]:
        """The way to each province for a gateway in this process."""
        return {code: LocalPeer(node.handlers, failed) for code, node in self.nodes.items()}

    def listener(self, homes: dict[str, str]) -> Listener:
        """Return the listener of the provinces that are mocked here."""
        ground = self._ground
        remote = ground.settings.remote_provinces()
        mocked = {code: node for code, node in self.nodes.items() if code not in remote}
        controls = ground.controls
        door = Door(
            ground.clock,
            ground.metrics,
            failed,
            ground.security.province_gate,
            asked_faults=controls.asked_faults,
            traces=ground.traces,
        )
        controls.doors.append(door)
        served = controls.before_nodes(mocked)
        return Listener(
            door,
            ground.settings.province_address,
            {name: (SERVICES[name], SharedListener(name, served)) for name in SERVICES},
            [f"province/{code}" for code in mocked],
            ground.security.server_credentials(),
            homes,
            front=ground.front,
        )

    async def drain(self) -> None:
        """Wait until every bill that was begun has an end."""
        for node in self.nodes.values():
            await node.drain()
