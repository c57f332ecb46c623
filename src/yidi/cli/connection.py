"""The way to a running platform: what a cashier and a tester call, and how it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message

from yidi.cli.failures import REPEATABLE, Failure, Hint, NotReached, Refused, WrongInput
from yidi.cli.settings_options import flag_of, variable_of
from yidi.domain.errors import Family, Refusal
from yidi.domain.participants import GATEWAY
from yidi.rpc.call import Call, deadline_in
from yidi.rpc.identity import bearer
from yidi.rpc.peer import (
    ChannelSecurity,
    PeerDown,
    PeerRefused,
    PeerUncertain,
    PeerUnreadable,
    RemotePeer,
)
from yidi.rpc.service import full_name
from yidi.rpc.signatures import Signatures
from yidi.runtime.clock import SystemClock
from yidi.runtime.security import SecurityRefused, client_security, client_signatures
from yidi.runtime.settings import Settings
from yidi.v1 import eligibility_service_pb2 as eligibility
from yidi.v1 import manual_claim_service_pb2 as claims
from yidi.v1 import simulator_service_pb2 as simulator
from yidi.v1 import treating_place_service_pb2 as treating

T = TypeVar("T")
F = TypeVar("F", bound=Failure)

CALL_SECONDS = 30
"""A cashier waits no longer; then the outcome counts as unknown."""

_KNOCK_SECONDS = 3
_NOT_US = (Family.NOT_IDENTIFIED, Family.NOT_PERMITTED)
_LOOKING = ("List", "Get", "Watch")
"""How methods begin whose message id nobody needs again."""
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # noqa: S104 (read, not listened on)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a platform is called: hospitals call the provinces, testers the control.

    Agencies call the national platform itself.
    """

    provinces: str
    control: str
    security: ChannelSecurity | None = None
    token: str = field(default="", repr=False)
    signatures: Signatures = field(default_factory=Signatures)
    gateway: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the addresses of the settings; one that listens everywhere is called here.

        Raises WrongInput for a certificate that cannot be used.
        """
        control = reachable(settings.control_address)
        try:
            security = client_security(settings, control)
            signatures = client_signatures(settings)
        except SecurityRefused as refused:
            raise not_safe(refused, WrongInput) from None
        return cls(
            reachable(settings.province_address),
            control,
            security,
            settings.control_token,
            signatures,
            reachable(settings.gateway_address),
        )


def reachable(address: str) -> str:
    """Return the address at which a listener is called; "everywhere" is called here."""
    host, colon, port = address.rpartition(":")
    return _ANYWHERE.get(host, host) + colon + port


class Platform:
    """A platform that is called; use it as ``async with``."""

    def __init__(self, addresses: Addresses, *, repeats: bool = True) -> None:
        """Take the addresses; ``repeats`` says that the command can send a message again."""
        self.addresses = addresses
        self._repeats = repeats
        self._clock = SystemClock()
        self._provinces = RemotePeer(
            addresses.provinces,
            addresses.security,
            signatures=addresses.signatures,
            name=GATEWAY.name,
        )
        self._control = RemotePeer(addresses.control, addresses.security, bearer(addresses.token))
        self._gateway = RemotePeer(
            addresses.gateway,
            addresses.security,
            signatures=addresses.signatures,
            name=GATEWAY.name,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._provinces.close()
        await self._control.close()
        await self._gateway.close()

    async def settle_bill(self, request: treating.SettleBillRequest) -> treating.SettleBillResponse:
        """Settle a bill; raises Refused, NotReached."""
        answer: treating.SettleBillResponse = await self._change("SettleBill", request)
        return answer

    async def refund_bill(self, request: treating.RefundBillRequest) -> treating.RefundBillResponse:
        """Refund a bill; raises Refused, NotReached."""
        answer: treating.RefundBillResponse = await self._change("RefundBill", request)
        return answer

    async def manual_claim(self, name: str, request: Any) -> Any:
        """Call a method of ManualClaimService at the gateway; raises Refused, NotReached."""
        service = claims.DESCRIPTOR.services_by_name["ManualClaimService"]
        try:
            return await self._ask(self._gateway, "gateway_address", service, name, request)
        except PeerUncertain:
            raise outcome_unknown(request.header.message_id, repeats=self._repeats) from None

    async def knock_at_gateway(self, request: eligibility.QueryEligibilityRequest) -> None:
        """Make sure that the national platform answers us, whatever it says of the person.

        Raises NotReached; Refused when it does not accept who we are.
        """
        service = eligibility.DESCRIPTOR.services_by_name["EligibilityService"]
        try:
            await self._ask(self._gateway, "gateway_address", service, "QueryEligibility", request)
        except PeerUncertain:
            raise NotReached(
                f"{self.addresses.gateway} 没有回答", f"{self.addresses.gateway} gave no answer"
            ) from None
        except Refused as refused:
            if refused.refusal.reason.family in _NOT_US:
                raise

    async def persons(
        self, region: str, *, first_serial: int = 0, count: int = 0
    ) -> list[simulator.SyntheticPerson]:
        """List people of a region; raises Refused, NotReached."""
        request = simulator.ListPersonsRequest(
            region=region, first_serial=first_serial, count=count
        )
        answer: simulator.ListPersonsResponse = await self._control_call("ListPersons", request)
        return list(answer.persons)

    async def institutions(
        self, request: simulator.ListInstitutionsRequest
    ) -> list[simulator.ListedInstitution]:
        """List institutions as they are now; raises Refused, NotReached."""
        answer: simulator.ListInstitutionsResponse = await self._control_call(
            "ListInstitutions", request
        )
        return list(answer.institutions)

    async def institution_name(self, code: str) -> str:
        """Return the name of an institution; its code if the list has it not."""
        request = simulator.ListInstitutionsRequest(institution_code=code)
        found = await self.institutions(request)
        return found[0].institution.name if found else code

    async def status(self) -> simulator.GetStatusResponse:
        """Say what runs; raises NotReached."""
        answer: simulator.GetStatusResponse = await self._control_call(
            "GetStatus", simulator.GetStatusRequest()
        )
        return answer

    async def _control_call(self, name: str, request: Message) -> Any:
        service = simulator.DESCRIPTOR.services_by_name["SimulatorService"]
        return await self._ask(self._control, "control_address", service, name, request)

    async def _change(self, name: str, request: Any) -> Any:
        service = treating.DESCRIPTOR.services_by_name["TreatingPlaceService"]
        try:
            return await self._ask(self._provinces, "province_address", service, name, request)
        except PeerUncertain:
            raise outcome_unknown(request.header.message_id, repeats=self._repeats) from None

    async def _ask(
        self,
        peer: RemotePeer,
        setting: str,
        service: ServiceDescriptor,
        name: str,
        request: Message,
    ) -> Any:
        if self.addresses.security is None:
            await _knock(peer.address, setting)
        method: MethodDescriptor = service.methods_by_name[name]
        call = Call(
            full_name(method), self._clock.now(), self._clock.now_ms(), deadline_in(CALL_SECONDS)
        )
        try:
            return await peer.call(method, request, call)
        except Refusal as refusal:
            if refusal.reason.name == "SERVICE_ELSEWHERE":
                raise NotReached(
                    f"{peer.address} 上没有这项服务，它在 {refusal.head.facts.get('address', '')}",
                    refusal.head.text_en,
                    hints=[_address_hint(setting)],
                ) from None
            header = getattr(request, "header", None)
            message_id = "" if name.startswith(_LOOKING) else getattr(header, "message_id", "")
            may_repeat = message_id and self._repeats and refusal.reason.next_step in REPEATABLE
            hints = [_repeat_hint(message_id)] if may_repeat else []
            sender = getattr(header, "institution_code", "")
            raise Refused(refusal, message_id=message_id, sender=sender, hints=hints) from None
        except PeerDown:
            if self.addresses.security is not None:
                raise no_secure_connection(peer.address, setting) from None
            raise no_plaintext(peer.address, setting) from None
        except (PeerRefused, PeerUnreadable) as error:
            raise NotReached(
                f"{peer.address} 上运行的不是本平台",
                f"what answers at {peer.address} is not this platform ({error})",
                hints=[_address_hint(setting)],
            ) from None
        except PeerUncertain:
            if setting != "control_address":
                raise
            raise NotReached(f"{peer.address} 没有回答", f"{peer.address} gave no answer") from None


async def _knock(address: str, setting: str) -> None:
    """Raise NotReached at once where nothing listens; a channel would go on trying."""
    host, _, port = address.rpartition(":")
    try:
        async with asyncio.timeout(_KNOCK_SECONDS):
            _, writer = await asyncio.open_connection(host.strip("[]"), int(port))
    except (OSError, TimeoutError):
        raise nothing_listens(address, setting) from None
    writer.close()


def nothing_listens(address: str, setting: str) -> NotReached:
    """Return the failure for an address where no platform can be found."""
    return NotReached(
        f"{address} 上没有平台在运行",
        f"no platform runs at {address}",
        hints=[
            Hint("先启动：yidi serve（或 scripts/up）", "start one: yidi serve (or scripts/up)"),
            _address_hint(setting),
        ],
    )


def no_plaintext(address: str, setting: str) -> NotReached:
    """Return the failure for an address where something listens but takes no plaintext."""
    return NotReached(
        f"{address} 在监听，但不接受明文连接，可能要求证书（TLS）",
        f"something listens at {address} but takes no plaintext; it may want certificates (TLS)",
        hints=[
            Hint(
                "给出 --tls-certificate、--tls-key、--tls-authority，见 docs/identity.md",
                "give --tls-certificate, --tls-key and --tls-authority; see docs/identity.md",
            ),
            _address_hint(setting),
        ],
    )


def no_secure_connection(address: str, setting: str) -> NotReached:
    """Return the failure for an address to which no TLS connection can be made."""
    return NotReached(
        f"连不上 {address}，或双方证书不被接受",
        f"no connection to {address}, or one side does not accept the certificate of the other",
        hints=[
            Hint(
                "核对证书：yidi certs show（有效期、CA、服务器主机名）",
                "check the certificates: yidi certs show (validity, authority, host names)",
            ),
            _address_hint(setting),
        ],
    )


def not_safe(refused: SecurityRefused, kind: type[F]) -> F:
    """Return the failure for settings that would not be safe."""
    return kind(
        "\n".join(zh for zh, _ in refused.problems),
        "\n".join(en for _, en in refused.problems),
        hints=[Hint("见 docs/identity.md", "see docs/identity.md")],
    )


def outcome_unknown(message_id: str, *, repeats: bool = True) -> NotReached:
    """Return the failure for a message that may have been worked on, and how to find out."""
    return NotReached(
        f"没有收到回答，结果未知；报文号 {message_id}",
        f"no answer came, the outcome is unknown; message id {message_id}",
        hints=[_repeat_hint(message_id) if repeats else _refund_hint(message_id)],
    )


def _refund_hint(message_id: str) -> Hint:
    """What to do after a command that makes its own messages and cannot send one again."""
    return Hint(
        f"可再演示一次；要撤销这张账单：yidi refund {message_id} --person 人员编号",
        f"play it again; to take the bill back: yidi refund {message_id} --person NUMBER",
    )


def _repeat_hint(message_id: str) -> Hint:
    return Hint(
        f"重发是安全的：同一命令加上 --message-id {message_id}",
        f"repeating is safe: the same command with --message-id {message_id}",
    )


def _address_hint(setting: str) -> Hint:
    return Hint(
        f"平台在别处时用 {flag_of(setting)} 或 {variable_of(setting)} 指明",
        f"if it runs elsewhere, name it with {flag_of(setting)} or {variable_of(setting)}",
    )


def complete(work: Coroutine[Any, Any, T], message_id: str = "") -> T:
    """Run one command's calls to their end.

    Interrupted while ``message_id`` may be under way, it raises NotReached: the user must
    know how to find out what became of it.
    """
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        if not message_id:
            raise
        raise outcome_unknown(message_id) from None
