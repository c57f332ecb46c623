"""Test control of a mocked platform, where the kit may use it: people, clock, faults.

A real province has none; then cases that need it are skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from google.protobuf.message import Message

from yidi.domain.ports import Clock
from yidi.domain.regions import CHINA_TIME, pooling_area_of, pooling_areas, province_of
from yidi.jointtest.heard import Heard
from yidi.jointtest.line import Line
from yidi.jointtest.v1 import given_pb2
from yidi.v1 import codes_pb2, error_pb2, person_pb2
from yidi.v1 import simulator_service_pb2 as simulator

_SERVICE = simulator.DESCRIPTOR.services_by_name["SimulatorService"]
_DEADLINE_MS = 20_000
_PEOPLE_PER_CALL = 100
_PEOPLE_PER_AREA = 200
_FIRST_SERIAL = 101
_CHOICES = 1_000
_AREAS_MAX = 6
_INSTITUTIONS_PER_REGION = 300
_CODE_CHARS = 12
_NEWEST = ("V2.1", 2024)


class ControlFailed(Exception):
    """Test control did not do what the kit asked for: the kit cannot go on with this case."""


class Control:
    """What the kit does by test control."""

    def __init__(self, line: Line, region: str) -> None:
        """Call test control over a line, about one province."""
        self._line = line
        self._province = province_of(region)

    async def ask(self, name: str, request: Message) -> Any:
        """Call a method; raises ControlFailed."""
        heard: Heard = await self._line.call(_SERVICE.methods_by_name[name], request, _DEADLINE_MS)
        if not heard.is_answered:
            raise ControlFailed(f"{name} at {self._line.address}: {heard.told()}")
        return heard.answer

    async def status(self) -> simulator.GetStatusResponse:
        """Say what runs."""
        answer: simulator.GetStatusResponse = await self.ask(
            "GetStatus", simulator.GetStatusRequest()
        )
        return answer

    async def set_faults(self, faults: Iterable[given_pb2.FaultWanted]) -> None:
        """Set faults of the tested province."""
        for each in faults:
            await self.ask("SetFault", simulator.SetFaultRequest(fault=self._fault(each)))

    async def clear_faults(self) -> None:
        """Remove every fault of the tested province."""
        await self.ask("ClearFaults", simulator.ClearFaultsRequest(province=self._province))

    def _fault(self, wanted: given_pb2.FaultWanted) -> simulator.Fault:
        kind: Any = simulator.FaultKind.Value(f"FAULT_KIND_{wanted.kind}")
        fault = simulator.Fault(
            province=self._province,
            kind=kind,
            calls_max=wanted.calls,
            status_code=wanted.status_code,
        )
        for each in wanted.methods:
            service = "EligibilityService" if each.startswith("Query") else "SettlementService"
            service = "SettlementService" if each == "QuerySettlementDetail" else service
            fault.methods.append(f"yidi.v1.{service}/{each}")
        if wanted.delay_ms:
            fault.delay.length.FromMilliseconds(wanted.delay_ms)
        if wanted.reason:
            reason: Any = error_pb2.ErrorReason.Value(f"ERROR_REASON_{wanted.reason}")
            fault.reason = reason
        return fault


class ControlledClock:
    """The tested system's clock, which the kit sets; between the settings it stands still."""

    def __init__(self, control: Control, real: Clock) -> None:
        """Begin with the tested system's own time."""
        self._control = control
        self._real = real
        self._frozen: datetime | None = None
        self._before: simulator.SetClockRequest | None = None
        self._offset_ms = 0

    async def read(self) -> None:
        """Learn what time the tested system has."""
        status = await self._control.status()
        self._offset_ms = status.now.ToMilliseconds() - self._real.now_ms()
        request = simulator.SetClockRequest()
        if status.clock.mode == simulator.CLOCK_MODE_FROZEN:
            request.now.CopyFrom(status.now)
            request.is_frozen = True
        elif status.clock.mode == simulator.CLOCK_MODE_SHIFTED:
            request.offset.CopyFrom(status.clock.offset)
        self._before = request

    def now(self) -> datetime:
        """Return what the tested system's clock says."""
        if self._frozen is not None:
            return self._frozen
        return datetime.fromtimestamp((self._real.now_ms() + self._offset_ms) / 1000, CHINA_TIME)

    async def set(self, moment: datetime) -> None:
        """Stop the tested system's clock at a moment."""
        request = simulator.SetClockRequest(is_frozen=True)
        request.now.FromDatetime(moment)
        await self._control.ask("SetClock", request)
        self._frozen = moment.astimezone(CHINA_TIME)

    async def restore(self) -> None:
        """Let the clock run as it did when the run began."""
        if self._frozen is None or self._before is None:
            return
        await self._control.ask("SetClock", self._before)
        self._frozen = None


class ControlledRoster:
    """The synthetic people of a mocked province, and the institutions elsewhere."""

    def __init__(self, control: Control, region: str, seed: int = 0) -> None:
        """Ask test control about a province or one of its areas.

        ``seed`` chooses among its generated people, so that one run does not meet what an
        earlier one has left behind.
        """
        self._first = _FIRST_SERIAL + seed % _CHOICES * _PEOPLE_PER_AREA
        self._control = control
        self._region = region
        self._people: list[given_pb2.RosterPerson] = []
        self._institutions: dict[str, list[given_pb2.RosterInstitution]] = {}
        self._old: frozenset[str] | None = None

    async def people(self) -> Sequence[given_pb2.RosterPerson]:
        """Everybody with a documented purpose, and some hundred generated people."""
        if not self._people:
            await self._list(self._region, 0)
            area = pooling_area_of(self._region)
            areas = [area] if area and area.code == self._region else pooling_areas(self._region)
            for each in list(areas)[:_AREAS_MAX]:
                for more in range(0, _PEOPLE_PER_AREA, _PEOPLE_PER_CALL):
                    await self._list(each.code, self._first + more)
        return self._people

    async def _list(self, region: str, first_serial: int) -> None:
        request = simulator.ListPersonsRequest(
            region=region, first_serial=first_serial, count=_PEOPLE_PER_CALL
        )
        answer = await self._control.ask("ListPersons", request)
        known = {each.person.person_number for each in self._people}
        self._people += [
            _entry(each) for each in answer.persons if each.person.person_number not in known
        ]

    async def _older(self) -> frozenset[str]:
        """Provinces that do not speak the newest version as treating place: no place for cases."""
        if self._old is None:
            status = await self._control.status()
            self._old = frozenset(
                each.province
                for each in status.provinces
                if (each.as_treating_place.interface_version, each.as_treating_place.code_table)
                != _NEWEST
            )
        return self._old

    async def institutions(self, region: str) -> Sequence[given_pb2.RosterInstitution]:
        """The institutions of a region, those with a documented purpose first."""
        if not region:
            return [each for found in list(self._institutions.values()) for each in found]
        if len(region) != _CODE_CHARS and province_of(region) in await self._older():
            return []
        if region not in self._institutions:
            request = simulator.ListInstitutionsRequest(
                region=region, count=_INSTITUTIONS_PER_REGION
            )
            if len(region) == _CODE_CHARS:
                request = simulator.ListInstitutionsRequest(institution_code=region)
            answer = await self._control.ask("ListInstitutions", request)
            self._institutions[region] = [
                given_pb2.RosterInstitution(institution=each.institution)
                for each in answer.institutions
            ]
        return self._institutions[region]


def _entry(told: simulator.SyntheticPerson) -> given_pb2.RosterPerson:
    credential = person_pb2.Credential
    return given_pb2.RosterPerson(
        purpose=told.purpose_zh,
        person=told.person,
        credentials=[
            credential(
                type=codes_pb2.CREDENTIAL_TYPE_ELECTRONIC, number=told.electronic_credential
            ),
            credential(
                type=codes_pb2.CREDENTIAL_TYPE_SOCIAL_SECURITY_CARD,
                number=told.social_security_card,
            ),
        ],
        filings=told.filing_records,
        qualifications=told.qualification_records,
        is_suspended_directly=told.is_suspended_directly,
    )
