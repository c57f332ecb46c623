"""What happens, drawn from a seed: visits with everything that goes wrong around them."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from tests.simulation.caller import Caller
from tests.simulation.cast import Care, Player
from tests.simulation.heard import Call
from tests.simulation.letters import Letters
from tests.simulation.person_file import OPEN, PersonFile, Visit
from tests.simulation.stage import Stage
from yidi.v1 import eligibility_service_pb2 as eligibility
from yidi.v1 import qualification_pb2
from yidi.v1 import registry_service_pb2 as registry
from yidi.v1 import settlement_service_pb2 as contract

UNSURE_MAX: Final = 3
_LOST: Final = ("OpenVisit", "UploadFees", "Settle", "CancelSettlement", "Reverse", "BlockPerson")
_REPEATABLE_DAYS: Final = 300
"""A message id is let in for a year around its own time."""
Act = Callable[[Player, PersonFile], Awaitable[None]]


class Workload:
    """Acts for some players, one step after the other."""

    def __init__(
        self,
        seed: int,
        stage: Stage,
        caller: Caller,
        letters: Letters,
        players: Sequence[Player],
    ) -> None:
        self.acted: Counter[str] = Counter()
        self.restarts = 0
        self._dice = random.Random(seed)
        self._stage = stage
        self._caller = caller
        self._letters = letters
        self._players = players
        self._numbers = 0
        self._acts: dict[Act, int] = {
            self._open: 18,
            self._upload: 18,
            self._pre_settle: 8,
            self._settle: 18,
            self._withdraw: 3,
            self._cancel_visit: 2,
            self._refund: 8,
            self._reverse: 4,
            self._bar: 2,
            self._mistake: 6,
            self._repeat: 8,
            self._conflict: 3,
            self._twice: 6,
            self._two_visits: 4,
            self._against: 4,
            self._change_records: 4,
            self._look: 8,
        }

    async def step(self, *, restarts: bool) -> None:
        """One act for one player, perhaps while something fails; then sometimes time passes."""
        dice, player = self._dice, self._dice.choice(self._players)
        clear = self._caller.auditor.is_clear(player.person.number)
        if len(self._caller.unsure) > UNSURE_MAX or (not clear and dice.random() < 0.5):
            await self.find_out_all()
        if dice.random() < 0.12:
            kind = dice.choice(("lose_before", "lose_after"))
            setattr(self._stage.faults, kind, {dice.choice(_LOST)})
        act = dice.choices(list(self._acts), list(self._acts.values()))[0]
        self.acted[act.__name__.strip("_")] += 1
        acting = act(player, self._caller.auditor.file(player.person.number))
        if restarts:
            await asyncio.gather(self._restart(), acting)
        else:
            await acting
        self._stage.fine()
        await self._pass_time()

    async def find_out_all(self) -> None:
        """Learn the outcome of every message that has none."""
        self._stage.fine()
        for call in list(self._caller.unsure):
            if call in self._caller.unsure:
                await self._caller.find_out(call, self._dice)

    async def _pass_time(self) -> None:
        dice = self._dice
        if dice.random() < 0.7:
            seconds = dice.choice((1, 20, 600, 7_200))
            await self._stage.move(timedelta(seconds=dice.randint(1, seconds)))
        elif dice.random() < 0.25:
            await self._stage.move(timedelta(hours=dice.randint(12, 60)))

    async def _restart(self) -> None:
        """Start something again, while calls are on their way."""
        self.restarts += 1
        names = self._dice.choice((["national"], ["places"], ["national", "places"]))
        await self._stage.restart(names)

    # ------------------------------------------------------------------ the right way

    async def _open(self, player: Player, file: PersonFile) -> None:
        care = self._dice.choice(player.cares)
        visited_at = self._letters.before()
        question = self._letters.query_eligibility(care, visited_at)
        number = care.person.number
        call = await self._caller.send("QueryEligibility", number, question)
        if call.answer is None:
            return
        can = call.answer.outcome == eligibility.ELIGIBILITY_OUTCOME_SETTLE
        if not can and self._dice.random() < 0.7:
            return
        request = self._letters.open_visit(care, visited_at, self._outpatient(care, file))
        await self._caller.send("OpenVisit", number, request, self._patience())

    def _outpatient(self, care: Care, file: PersonFile) -> str:
        """A new number, or that of another visit at the same institution: then lines may clash."""
        if self._dice.random() < 0.1:
            for visit in reversed(list(file.visits.values())):
                if visit.opening.header.institution_code == care.institution:
                    return str(visit.opening.outpatient_number)
        self._numbers += 1
        return f"OP{self._letters.before():%Y%m%d}-{self._numbers}"

    def _patience(self) -> float:
        """Now and then a caller that does not wait."""
        return self._dice.uniform(0.001, 0.02) if self._dice.random() < 0.04 else 20.0

    async def _upload(self, player: Player, file: PersonFile) -> None:
        if (visit := self._visit(file)) is not None:
            await self._send("UploadFees", player, self._letters.upload_fees(visit, _next(visit)))

    async def _pre_settle(self, player: Player, file: PersonFile) -> None:
        visit = self._visit(file, filled=True)
        if visit is not None:
            trial = self._letters.settle(contract.PreSettleRequest, visit)
            await self._send("PreSettle", player, trial)
            if self._dice.random() < 0.5:
                await self._send("Settle", player, self._settle_like(trial, visit))

    def _settle_like(self, trial: Any, visit: Visit) -> Any:
        asked = {"use_account": trial.use_account, "hospital_part_fen": trial.hospital_part_fen}
        return self._letters.settle(contract.SettleRequest, visit, **asked)

    async def _settle(self, player: Player, file: PersonFile) -> None:
        visit = self._visit(file, filled=True)
        if visit is not None:
            await self._send("Settle", player, self._new_settle(file, visit))

    def _new_settle(self, file: PersonFile, visit: Visit) -> Any:
        dice, facts = self._dice, {}
        if dice.random() < 0.15:
            same_place = [
                each.told.settlement_id
                for each in file.settlements.values()
                if each.told.institution_code == visit.opening.header.institution_code
                and not each.told.original_settlement_id
            ]
            if same_place:
                facts["replaces_settlement_id"] = dice.choice(same_place)
        if dice.random() < 0.2:
            facts["invoice_number"] = f"{visit.opening.person_number[-6:]}{dice.randint(1, 30)}"
        return self._letters.settle(contract.SettleRequest, visit, **facts)

    async def _withdraw(self, player: Player, file: PersonFile) -> None:
        if (visit := self._visit(file)) is not None:
            batch = self._dice.choice(("0000", "1", "2", "3"))
            await self._send("WithdrawFees", player, self._letters.withdraw_fees(visit, batch))

    async def _cancel_visit(self, player: Player, file: PersonFile) -> None:
        if (visit := self._visit(file)) is not None:
            await self._send("CancelVisit", player, self._letters.cancel_visit(visit))

    async def _refund(self, player: Player, file: PersonFile) -> None:
        if file.settlements:
            standing = file.standing()
            pool = (
                standing if standing and self._dice.random() < 0.8 else [*file.settlements.values()]
            )
            told = self._dice.choice(pool).told
            await self._send("CancelSettlement", player, self._letters.cancel_settlement(told))

    async def _reverse(self, player: Player, file: PersonFile) -> None:
        sent = self._sent(player, "Settle")
        if sent:
            original = self._dice.choice(sent[-6:]).request
            await self._send("Reverse", player, self._letters.reverse(original))

    async def _bar(self, player: Player, file: PersonFile) -> None:
        """A reversal overtakes its message."""
        visit = self._visit(file, filled=True)
        if visit is not None:
            request = self._letters.settle(contract.SettleRequest, visit)
            await self._send("Reverse", player, self._letters.reverse(request))
            await self._send("Settle", player, request)

    # ------------------------------------------------------------------ the wrong way

    async def _mistake(self, player: Player, file: PersonFile) -> None:
        dice, visits = self._dice, list(file.visits.values())
        if not visits:
            return
        visit, letters = dice.choice(visits), self._letters
        method, request = dice.choice(
            (
                ("UploadFees", letters.upload_fees(visit, 1)),
                ("Settle", letters.settle(contract.SettleRequest, visit)),
                ("PreSettle", letters.settle(contract.PreSettleRequest, visit)),
                ("CancelVisit", letters.cancel_visit(visit)),
                ("WithdrawFees", letters.withdraw_fees(visit, "9")),
            )
        )
        fault = dice.random()
        if fault < 0.3 and hasattr(request, "totals") and request.totals.split.in_scope_fen:
            request.totals.split.in_scope_fen -= 1
            request.totals.total_fen -= 1
        elif fault < 0.5:
            request.visit_id = f"{request.visit_id[:-4]}9999"
        await self._send(method, player, request)

    async def _repeat(self, player: Player, file: PersonFile) -> None:
        sent = self._sent(player)
        if sent:
            call = self._dice.choice(sent)
            await self._caller.send(call.method, call.person, self._again(call))

    def _again(self, call: Call) -> Any:
        """The same content; when it is sent is no part of it."""
        again = type(call.request)()
        again.CopyFrom(call.request)
        again.header.sent_at.FromDatetime(self._stage.clock.now())
        return again

    async def _conflict(self, player: Player, file: PersonFile) -> None:
        """One message id, two contents."""
        sent = [call for call in self._sent(player, "Settle") if call.answer is not None]
        if sent:
            call = self._dice.choice(sent)
            other = self._again(call)
            other.use_account = not other.use_account
            await self._caller.send("Settle", call.person, other)

    async def _twice(self, player: Player, file: PersonFile) -> None:
        """The same message twice at once."""
        visit = self._visit(file, filled=True)
        if visit is None:
            return
        settle = self._letters.settle(contract.SettleRequest, visit)
        letter = ("Settle", player.person.number, settle)
        if self._dice.random() < 0.3:
            upload = self._letters.upload_fees(visit, _next(visit))
            letter = ("UploadFees", player.person.number, upload)
        await self._caller.at_once(letter, letter)

    async def _two_visits(self, player: Player, file: PersonFile) -> None:
        """Two visits of one person, or one visit under two messages, at once."""
        filled = [each for each in file.visits.values() if each.state == OPEN and each.lines]
        if filled:
            chosen = self._dice.choices(filled, k=2)
            number, kind = player.person.number, contract.SettleRequest
            await self._caller.at_once(
                *(("Settle", number, self._letters.settle(kind, visit)) for visit in chosen)
            )

    async def _against(self, player: Player, file: PersonFile) -> None:
        """A settlement and what would undo it, or two refunds, at once."""
        number, dice, letters = player.person.number, self._dice, self._letters
        visit, standing = self._visit(file, filled=True), file.standing()
        if standing and dice.random() < 0.5:
            told = dice.choice(standing).told
            two = [letters.cancel_settlement(told) for _ in range(2)]
            await self._caller.at_once(*(("CancelSettlement", number, each) for each in two))
        elif visit is not None:
            settle = letters.settle(contract.SettleRequest, visit)
            other = ("Reverse", number, letters.reverse(settle))
            if dice.random() < 0.4:
                other = ("CancelVisit", number, letters.cancel_visit(visit))
            await self._caller.at_once(("Settle", number, settle), other)

    async def _change_records(self, player: Player, file: PersonFile) -> None:
        """The agency writes into the person's records."""
        dice, letters, person = self._dice, self._letters, player.person
        agency, kind = player.agency, dice.random()
        if file.is_blocked or kind < 0.2:
            method = "LiftBlock" if file.is_blocked else "BlockPerson"
            found = getattr(registry, f"{method}Request")
            request = letters.of_records(found, agency, person, cause="核查")
        elif kind < 0.6 and player.local_codes:
            method, status = "ChangeQualification", qualification_pb2.QualificationStatus
            names = ("PAUSED", "ACTIVE", "ACTIVE", "TERMINATED")
            weights = (5, 5, 5, 1)
            name = dice.choices(names, weights)[0]
            request = letters.of_records(
                registry.ChangeQualificationRequest,
                agency,
                person,
                local_code=dice.choice(player.local_codes),
                status=status.Value(f"QUALIFICATION_STATUS_{name}"),
                cause="复审",
            )
        else:
            method = "SubmitFiling"
            area = dice.choice(player.cares).treating_region[:2] + "0000"
            request = letters.submit_filing(agency, person, area)
        await self._send(method, player, request)

    # ------------------------------------------------------------------ looking

    async def _look(self, player: Player, file: PersonFile) -> None:
        """Ask for what is known already, at the national platform."""
        dice, letters, number = self._dice, self._letters, player.person.number
        sent = self._sent(player)
        if not sent:
            return
        call = dice.choice(sent)
        settled = self._sent(player, "Settle")
        if settled and dice.random() < 0.5:
            original = dice.choice(settled).request
            question = letters.get_settlement(
                original, original_message_id=original.header.message_id
            )
            await self._caller.send("GetSettlement", number, question)
        else:
            await self._caller.send("InquireMessage", number, letters.inquire(call.request))

    async def _send(self, method: str, player: Player, request: Any) -> None:
        await self._caller.send(method, player.person.number, request, self._patience())

    def _visit(self, file: PersonFile, *, filled: bool = False) -> Visit | None:
        found = [
            each
            for each in file.visits.values()
            if each.state == OPEN and (each.lines or not filled)
        ]
        return self._dice.choice(found[-4:]) if found else None

    def _sent(self, player: Player, method: str = "") -> list[Call]:
        """What was sent for a person and is known, and can be sent again."""
        since = f"{self._stage.clock.now() - timedelta(days=_REPEATABLE_DAYS):%Y%m%d}"
        return [
            call
            for call in self._caller.done
            if call.person == player.person.number
            and method in ("", call.method)
            and call.message_id[12:20] > since
        ]


def _next(visit: Visit) -> int:
    """The first line number that the visit has not had."""
    return 1 + max((int(number) for number, _ in visit.lines), default=0)
