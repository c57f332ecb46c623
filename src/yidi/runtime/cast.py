"""Which parts a process plays: the national gateway, some mocked provinces, or everything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from yidi.domain.regions import province_codes


@dataclass(frozen=True, slots=True)
class Cast:
    """The parts of one process."""

    is_gateway: bool
    provinces: frozenset[str]

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left for another process."""
        return self.is_gateway and self.provinces == province_codes()

    @property
    def listeners(self) -> tuple[str, ...]:
        """The settings of the addresses at which this process listens."""
        gateway = ("gateway_address",) if self.is_gateway else ()
        provinces = ("province_address",) if self.provinces else ()
        return (*gateway, "control_address", *provinces, "http_address")


EVERYTHING: Final = Cast(True, frozenset(province_codes()))
"""`yidi serve`."""

GATEWAY: Final = Cast(True, frozenset())
"""`yidi gateway`: every province is a system at an address."""


def of_provinces(codes: Iterable[str]) -> Cast:
    """`yidi province CODE...`: these provinces; the gateway runs elsewhere."""
    return Cast(False, frozenset(codes))
