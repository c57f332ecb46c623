"""SimulatorService: what runs here, whom one can test with, and what test control changes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from yidi import __version__
from yidi.domain.breaker import BreakerState
from yidi.domain.care import CredentialType
from yidi.domain.errors import refuse
from yidi.domain.filing import Filing
from yidi.domain.limits import PERSONS_PER_LIST_MAX
from yidi.domain.outage import OutageNotice
from yidi.domain.person import Person
from yidi.domain.qualification import Qualification
from yidi.domain.regions import Region, pooling_area_of, pooling_areas, provinces, region
from yidi.domain.versions import Capabilities, Role
from yidi.province.published_institutions import PublishedInstitutions
from yidi.province.roster import FIRST_GENERATED_SERIAL, Roster
from yidi.rpc.call import Call
from yidi.runtime.clock_control import clock_state
from yidi.runtime.controls import Controls
from yidi.runtime.fault_control import encoded
from yidi.runtime.listed_institutions import list_institutions
from yidi.v1 import simulator_service_pb2 as contract
from yidi.wire import encode
from yidi.wire.moments import stamp_of_ms
from yidi.wire.outages import encode_outage

_PERSONS_DEFAULT = 10


@dataclass(frozen=True, slots=True)
class Counts:
    """Figures of the books for the status."""

    settlements: Mapping[str, int]
    journal_entries: int
    unfinished_messages: int
    qualified: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Way:
    """The way from the national platform to a province, for the status."""

    is_serving: bool
    breaker: BreakerState
    calls_under_way: int
    calls_waiting: int


NO_WAY = Way(is_serving=False, breaker=BreakerState.CLOSED, calls_under_way=0, calls_waiting=0)
"""To a province that is not connected."""

HERE = Way(is_serving=True, breaker=BreakerState.CLOSED, calls_under_way=0, calls_waiting=0)
"""To a province in this process, when the gateway is in another one."""


@dataclass(frozen=True, slots=True)
class Runs:
    """What runs: who is mocked here, who is shown, systems at addresses, versions, figures."""

    here: frozenset[str]
    shown: frozenset[str]
    remote: Mapping[str, str]
    capabilities: Capabilities
    counts: Callable[[], Awaitable[Counts]]
    ways: Callable[[], Awaitable[Mapping[str, Way]]]
    outages: Callable[[], Sequence[OutageNotice]]
    place: str


class SimulatorHandlers:
    """Test control: status, people, institutions here; clock, faults and reset in their parts."""

    def __init__(
        self, roster: Roster, registry: PublishedInstitutions, runs: Runs, controls: Controls
    ) -> None:
        """Take what is told of."""
        self._roster = roster
        self._registry = registry
        self._runs = runs
        self._controls = controls
        self._clock = clock = controls.clock
        self._started_at_ms = clock.now_ms()
        self.set_clock = controls.clock_control.set_clock
        self.set_fault = controls.faults.set_fault
        self.list_faults = controls.faults.list_faults
        self.clear_faults = controls.faults.clear_faults
        self.reset = controls.reset.reset

    async def get_status(
        self, _request: contract.GetStatusRequest, _call: Call
    ) -> contract.GetStatusResponse:
        """Say what runs."""
        counts = await self._runs.counts()
        ways = await self._runs.ways()
        return contract.GetStatusResponse(
            version=__version__,
            started_at=stamp_of_ms(self._started_at_ms),
            now=stamp_of_ms(self._clock.now_ms()),
            provinces=[
                self._province(each, ways.get(each.code), counts.settlements.get(each.code, 0))
                for each in provinces()
                if each.code in self._runs.shown
            ],
            journal_entries=counts.journal_entries,
            unfinished_messages=counts.unfinished_messages,
            qualified_visits=sum(counts.qualified.values()),
            qualified_as_ordinary=counts.qualified.get("ordinary", 0),
            data_folder=self._runs.place,
            outages=[encode_outage(each) for each in self._runs.outages()],
            clock=clock_state(self._clock),
            faults=[encoded(each) for each in self._controls.board.of() if not each.is_used_up()],
            are_call_faults_allowed=self._controls.are_call_faults_allowed,
        )

    def _province(
        self, region: Region, way: Way | None, settlements: int
    ) -> contract.ProvinceStatus:
        """One province as this process sees it."""
        code, runs = region.code, self._runs
        is_here = code in runs.here and code not in runs.remote
        way = way or (HERE if is_here else NO_WAY)
        return contract.ProvinceStatus(
            province=code,
            name=region.short_name,
            is_in_process=is_here,
            address=runs.remote.get(code, ""),
            is_serving=way.is_serving,
            breaker=way.breaker.value,  # type: ignore[arg-type]
            calls_under_way=way.calls_under_way,
            calls_waiting=way.calls_waiting,
            settlements=settlements,
            as_treating_place=self._spoken(code, Role.TREATING_PLACE),
            as_insured_place=self._spoken(code, Role.INSURED_PLACE),
        )

    def _spoken(self, code: str, role: Role) -> contract.SpokenVersion:
        found = self._runs.capabilities.of(code, role)
        return contract.SpokenVersion(
            interface_version=found.interface.value, code_table=found.code_table.value
        )

    async def list_institutions(
        self, request: contract.ListInstitutionsRequest, _call: Call
    ) -> contract.ListInstitutionsResponse:
        """List institutions as they are now."""
        return list_institutions(self._registry, request)

    async def list_persons(
        self, request: contract.ListPersonsRequest, _call: Call
    ) -> contract.ListPersonsResponse:
        """List people of a region, the named ones first."""
        if region(request.region) is None:
            raise refuse("REGION_UNKNOWN", "region", field="区划", region=request.region[:24])
        count = request.count or _PERSONS_DEFAULT
        if not 0 < count <= PERSONS_PER_LIST_MAX:
            raise refuse(
                "AMOUNT_OUT_OF_RANGE", "count", field="人数", least=1, most=PERSONS_PER_LIST_MAX
            )
        if request.first_serial < 0:
            raise refuse(
                "AMOUNT_OUT_OF_RANGE", "first_serial", field="起始序号", least=1, most="999999999"
            )
        people = self._people(request.region, request.first_serial)
        return contract.ListPersonsResponse(persons=list(islice(people, count)))

    def _people(self, code: str, first_serial: int) -> Iterator[contract.SyntheticPerson]:
        area = pooling_area_of(code) or pooling_areas(code)[0]
        generated = self._roster.generated(area.code, first_serial or FIRST_GENERATED_SERIAL)
        others = (self._describe(person, "", "") for person in generated)
        if first_serial:
            return others
        named = (
            self._describe(each.person, each.purpose_zh, each.purpose_en)
            for each in self._roster.named(code)
        )
        return chain(named, others)

    def _describe(
        self, person: Person, purpose_zh: str, purpose_en: str
    ) -> contract.SyntheticPerson:
        balances = {each.insurance: each.account_balance_fen for each in person.insurances}
        return contract.SyntheticPerson(
            person=encode.person(person, balances),
            purpose_zh=purpose_zh,
            purpose_en=purpose_en,
            electronic_credential=self._roster.credential(person, CredentialType.ELECTRONIC),
            social_security_card=self._roster.credential(
                person, CredentialType.SOCIAL_SECURITY_CARD
            ),
            filings=[_filing_text(each) for each in person.filings],
            qualifications=[_qualification_text(each) for each in person.qualifications],
            filing_records=filter(None, map(encode.filing, person.filings)),
            qualification_records=[encode.qualification(each) for each in person.qualifications],
            is_suspended_directly=person.is_blocked_at(self._clock.now()),
        )


def _filing_text(filing: Filing) -> str:
    area = region(filing.area_code)
    name = area.name if area else filing.area_code
    until = filing.end.isoformat() if filing.end else "长期"
    return f"{filing.filing_type.name_zh} {name} {filing.begin.isoformat()} 至 {until}"


def _qualification_text(qualification: Qualification) -> str:
    code = qualification.national_code or "无国家码"
    return f"{code} {qualification.local_name} ({qualification.status.value})"
