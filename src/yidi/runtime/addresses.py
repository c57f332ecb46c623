"""Whether two addresses are one place, and whether an address is on this machine."""

from __future__ import annotations

import socket
from itertools import combinations

from yidi.runtime.cast import EVERYTHING, Cast
from yidi.runtime.listeners import AddressTaken, may_listen
from yidi.runtime.settings import Settings, SettingsWrong

_EVERYWHERE = frozenset(("0.0.0.0", "::"))  # noqa: S104 (compared, not listened on)


def check_addresses(settings: Settings, cast: Cast = EVERYTHING) -> None:
    """Raise SettingsWrong for addresses that cannot all be meant.

    Two listeners at one address, or a province or a gateway that is said to be one of our own
    listeners: its calls would go round in a circle until their deadline.
    """
    lines = []
    listeners = cast.listeners
    used = listeners if cast.is_gateway else ("gateway_address", *listeners)
    for one, other in combinations(used, 2):
        if _is_one_place(getattr(settings, one), getattr(settings, other)):
            flags = f"{_flag(one)}、{_flag(other)}"
            address = getattr(settings, other)
            lines.append(
                f"{flags}: 两处监听地址相同,都是 {address}"
                f" | {_flag(one)}, {_flag(other)}: both listen at {address}"
            )
    for code, address in settings.remote_provinces().items():
        own = next((each for each in listeners if _is_ours(address, settings, each)), None)
        if own is not None:
            lines.append(
                f"--province (YIDI_PROVINCE): {code}={address} 是本平台自己的地址({_flag(own)})"
                f" | --province (YIDI_PROVINCE): {code}={address} is an address of this platform"
                f" itself ({_flag(own)})"
            )
    if lines:
        raise SettingsWrong("\n".join(lines))


def check_free(settings: Settings, cast: Cast = EVERYTHING) -> None:
    """Raise AddressTaken for an address that cannot be listened on, before anything is made."""
    for name in cast.listeners:
        address = getattr(settings, name)
        if not may_listen(address):
            raise AddressTaken(address)


def _is_ours(address: str, settings: Settings, listener: str) -> bool:
    return _is_one_place(address, getattr(settings, listener))


def _is_one_place(one: str, other: str) -> bool:
    """Whether a call to the one would arrive at a listener of the other; port 0 is any port."""
    host, port = _parts(one)
    other_host, other_port = _parts(other)
    if port != other_port or port == 0:
        return False
    if host == other_host:
        return True
    hosts, others = _resolved(host), _resolved(other_host)
    if hosts & others:
        return True
    return (bool(others & _EVERYWHERE) and any(map(_is_here, hosts))) or (
        bool(hosts & _EVERYWHERE) and any(map(_is_here, others))
    )


def _parts(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host.strip("[]").lower(), int(port)


def _resolved(host: str) -> frozenset[str]:
    """The numbers of a host; a name that nobody knows stands for itself."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return frozenset((host,))
    return frozenset(str(place[0]) for *_, place in found)


def _is_here(host: str) -> bool:
    """Whether a number is one of this machine's: only those can be bound."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as trial:
            trial.bind((host, 0))
    except OSError:
        return False
    return True


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"
