"""How safe a process starts: TLS or loopback, the control token, who may pass which listener.

Everything that is wrong is found before anything listens and said at once.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import grpc

from yidi.domain.participants import GATEWAY, Participant, province
from yidi.domain.permissions import Place
from yidi.observe.audit import AuditLog
from yidi.observe.metrics import Metrics
from yidi.rpc.identity import ControlGate, IdentityGate
from yidi.rpc.peer import ChannelSecurity, RemotePeer
from yidi.rpc.service import Gate
from yidi.rpc.signatures import Signatures
from yidi.rpc.tracing import Traces
from yidi.rpc.watching import ClientObserver
from yidi.runtime.cast import EVERYTHING, Cast
from yidi.runtime.certificates import CertificateUnusable
from yidi.runtime.clock import SystemClock
from yidi.runtime.settings import Settings
from yidi.runtime.sm2 import SignatureKeys, SigningKey
from yidi.runtime.tls import Tls, TlsFiles

TOKEN_CHARS_MIN: Final = 16
_TLS_FIELDS: Final = ("tls_certificate", "tls_key", "tls_authority")
_GRPC_LISTENERS: Final = frozenset(("gateway_address", "control_address", "province_address"))


class Unsafe(NamedTuple):
    """One thing that would not be safe, in both languages."""

    zh: str
    en: str


class SecurityRefused(Exception):
    """The process would not be safe; every problem is on a line, Chinese and English."""

    def __init__(self, problems: Iterable[Unsafe]) -> None:
        """Keep the problems."""
        self.problems = tuple(problems)
        super().__init__("; ".join(en for _, en in self.problems))


@dataclass(frozen=True, slots=True)
class Security:
    """What the listeners and channels of a process need; all None in plaintext."""

    gateway_gate: Gate | None
    province_gate: Gate | None
    control_gate: Gate | None
    tls: Tls | None
    signatures: Signatures
    observer: ClientObserver
    traces: Traces | None = None

    def server_credentials(self) -> grpc.ServerCredentials | None:
        """Return the credentials of one more listener."""
        return self.tls.server_credentials() if self.tls else None

    def gateway_at(self, address: str) -> RemotePeer:
        """Return the national platform, which has to show and sign with its own name."""
        return RemotePeer(
            address,
            self.tls.channel(GATEWAY.tls_name) if self.tls else None,
            signatures=self.signatures,
            name=GATEWAY.name,
            observer=self.observer,
            carried=self.traces.carried if self.traces is not None else None,
        )

    def province_at(self, address: str, code: str) -> RemotePeer:
        """Return the system of a province, which has to show and sign with its own name."""
        called = province(code)
        return RemotePeer(
            address,
            self.tls.channel(called.tls_name) if self.tls else None,
            signatures=self.signatures,
            name=called.name,
            observer=self.observer,
            carried=self.traces.carried if self.traces is not None else None,
        )


def security_of(
    settings: Settings,
    metrics: Metrics,
    cast: Cast = EVERYTHING,
    traces: Traces | None = None,
) -> Security:
    """Return the security of a process with these settings; raises SecurityRefused.

    It shows the certificate of the national platform, or of the one province that it plays.
    Validity is judged by the real time, never by a clock that tests have moved.
    """
    problems = list(_problems(settings, cast))
    own = _own_name(cast)
    tls = None
    if settings.tls_certificate and not problems:
        try:
            tls = Tls(_files(settings), SystemClock().now, metrics.certificate_ends)
        except CertificateUnusable as problem:
            problems.append(Unsafe(problem.zh, problem.en))
        else:
            holder = tls.credentials.holder
            if holder.name != own.name:
                problems.append(
                    Unsafe(
                        f"本进程须用{own.name_zh}的证书({own.uri}),不是 {holder.uri}",
                        f"this process needs the certificate of {own.uri}, not {holder.uri}",
                    )
                )
    signatures = _signatures(settings, problems)
    if signatures.own is not None and signatures.own.holder.name != own.name:
        problems.append(
            Unsafe(
                f"本进程须用{own.name_zh}的签名私钥 {_key_file(own)}",
                f"this process signs with the key of {own.uri}, {_key_file(own)}",
            )
        )
    if problems:
        raise SecurityRefused(problems)
    audit = AuditLog(metrics.identity_refused)
    needs_control = tls is not None or settings.control_token

    def gate(place: Place) -> Gate | None:
        if tls is None and signatures == Signatures():
            return None
        return IdentityGate(place, audit, is_secure=tls is not None, signatures=signatures)

    return Security(
        gateway_gate=gate(Place.GATEWAY),
        province_gate=gate(Place.PROVINCE),
        control_gate=ControlGate(settings.control_token, is_secure=tls is not None, audit=audit)
        if needs_control
        else None,
        tls=tls,
        signatures=signatures,
        observer=metrics,
        traces=traces,
    )


def client_security(settings: Settings, control_address: str) -> ChannelSecurity | None:
    """Return how the commands call a platform; raises SecurityRefused.

    The token does not leave this machine in plaintext unless ``--insecure`` says so.
    """
    problems = list(_incomplete(settings))
    is_plain = not settings.tls_certificate and not settings.insecure
    if is_plain and settings.control_token and not is_loopback(control_address):
        problems.append(
            Unsafe(
                f"口令不能以明文发往 {control_address};设置TLS证书,或加 --insecure",
                f"the token would go to {control_address} in plaintext; "
                "set TLS certificates, or say --insecure",
            )
        )
    if problems:
        raise SecurityRefused(problems)
    if not settings.tls_certificate:
        return None
    try:
        return Tls(_files(settings), SystemClock().now).channel()
    except CertificateUnusable as problem:
        raise SecurityRefused([Unsafe(problem.zh, problem.en)]) from None


def client_signatures(settings: Settings) -> Signatures:
    """Return how the commands sign what they send; raises SecurityRefused."""
    problems: list[Unsafe] = []
    signatures = _signatures(settings, problems)
    if problems:
        raise SecurityRefused(problems)
    return signatures


def _signatures(settings: Settings, problems: list[Unsafe]) -> Signatures:
    """Return the keys of the settings, and add what is wrong with them to the problems."""
    own, keys = None, None
    if settings.require_signatures and not (settings.signature_key and settings.signature_keys):
        problems.append(
            Unsafe(
                "--require-signatures 还需要 --signature-key 和 --signature-keys",
                "--require-signatures also needs --signature-key and --signature-keys",
            )
        )
    try:
        if settings.signature_key:
            own = SigningKey.read(Path(settings.signature_key))
        if settings.signature_keys:
            keys = SignatureKeys.read(Path(settings.signature_keys))
    except CertificateUnusable as problem:
        problems.append(Unsafe(problem.zh, problem.en))
    return Signatures(own, keys, settings.require_signatures)


def is_loopback(address: str) -> bool:
    """Whether ``host:port`` can be reached from this machine only."""
    host = address.rpartition(":")[0].strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def tls_files(settings: Settings) -> TlsFiles | None:
    """Return where certificate, key and authority stand; None in plaintext."""
    return _files(settings) if settings.tls_certificate else None


def _files(settings: Settings) -> TlsFiles:
    return TlsFiles(*(Path(getattr(settings, name)) for name in _TLS_FIELDS))


def _own_name(cast: Cast) -> Participant:
    """Whose certificate a process shows: a gateway's, or its only province's."""
    return GATEWAY if cast.is_gateway else province(min(cast.provinces))


def _key_file(holder: Participant) -> str:
    return holder.name.replace("/", "-") + ".sm2.key"


def _problems(settings: Settings, cast: Cast) -> Iterable[Unsafe]:
    yield from _incomplete(settings)
    if not settings.tls_certificate and not settings.insecure:
        yield from _plaintext(settings, cast)
    if settings.tls_certificate and not cast.is_gateway and len(cast.provinces) > 1:
        yield Unsafe(
            "使用TLS时一个进程只能模拟一个省,请为每个省各启动一个",
            "with TLS a process plays one province; start one for each",
        )
    yield from _token(settings)


def _incomplete(settings: Settings) -> Iterable[Unsafe]:
    """Certificate, key and authority belong together."""
    given = [name for name in _TLS_FIELDS if getattr(settings, name)]
    missing = [_flag(name) for name in _TLS_FIELDS if name not in given]
    if given and missing:
        yield Unsafe(
            f"TLS设置不全,还缺 {'、'.join(missing)}",
            f"the TLS settings are incomplete: {', '.join(missing)} is missing",
        )


def _plaintext(settings: Settings, cast: Cast) -> Iterable[Unsafe]:
    for name in filter(_GRPC_LISTENERS.__contains__, cast.listeners):
        address = getattr(settings, name)
        if not is_loopback(address):
            yield Unsafe(
                f"{_flag(name)} {address} 不是本机回环地址,明文监听不安全;"
                "设置 --tls-certificate 等三项,或加 --insecure",
                f"{_flag(name)} {address} is no loopback address and would listen in plaintext; "
                "set --tls-certificate, --tls-key and --tls-authority, or say --insecure",
            )
    if not cast.is_gateway and not is_loopback(settings.gateway_address):
        yield Unsafe(
            f"国家平台 {settings.gateway_address} 会以明文调用;设置 --tls-certificate 等三项,"
            "或加 --insecure",
            f"the gateway at {settings.gateway_address} would be called in plaintext; "
            "set --tls-certificate, --tls-key and --tls-authority, or say --insecure",
        )
    for code, address in settings.remote_provinces().items():
        if not is_loopback(address):
            yield Unsafe(
                f"{code} 的系统 {address} 会以明文调用;设置 --tls-certificate 等三项,"
                "或加 --insecure",
                f"the system of {code} at {address} would be called in plaintext; "
                "set --tls-certificate, --tls-key and --tls-authority, or say --insecure",
            )


def _token(settings: Settings) -> Iterable[Unsafe]:
    token, address = settings.control_token, settings.control_address
    if not token and not is_loopback(address):
        yield Unsafe(
            f"测试控制 {address} 不是本机回环地址,必须设置口令 YIDI_CONTROL_TOKEN",
            f"test control at {address} is no loopback address and needs YIDI_CONTROL_TOKEN",
        )
    if token and (len(token) < TOKEN_CHARS_MIN or not token.isascii() or not token.isprintable()):
        yield Unsafe(
            f"YIDI_CONTROL_TOKEN 至少{TOKEN_CHARS_MIN}个字符,只用ASCII字符",
            f"YIDI_CONTROL_TOKEN needs at least {TOKEN_CHARS_MIN} printable ASCII characters",
        )


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")
