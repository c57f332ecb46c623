"""The auditor knows only the contract, and it can fail: every mutant of the platform is caught."""

from __future__ import annotations

import ast
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.simulation.auditor import apply
from tests.simulation.caller import Line
from tests.simulation.heard import Broken, Call, Refusal
from tests.simulation.limits import narrowed
from tests.simulation.mutants import MUTANTS, Mutant
from tests.simulation.order import in_some_order
from tests.simulation.person_file import PersonFile
from tests.simulation.run import BEGIN, REMOTE, Simulation
from tests.simulation.stage import Stage, stage_of
from yidi.v1 import settlement_service_pb2 as contract

HERE = Path(__file__).parent
AUDITOR = ("heard", "amounts", "order", "limits", "person_file", "refusals", "effects", "auditor")
STEPS_MAX = 1_000

# Each mutant gets people whom nobody has touched: the auditor starts from empty books of theirs.
_AREAS = ("130100", "140100", "210100", "220100", "230100", "330100", "350100", "360100")
_AREAS += ("420100", "410100", "370100", "430100", "440100", "460100", "520100", "530100")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_auditor_imports_nothing_of_the_platform_but_the_contract():
    allowed = ("yidi.v1.", *(f"tests.simulation.{name}." for name in AUDITOR))

    found = {name for part in AUDITOR for name in imports(HERE / f"{part}.py")}

    ours = {name for name in found if name.partition(".")[0] in ("yidi", "tests")}
    assert [name for name in sorted(ours) if not name.startswith(allowed)] == []
    assert any(name.startswith("yidi.v1.") for name in ours)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    found = stage_of(tmp_path_factory.mktemp("mutants"), BEGIN, REMOTE)
    await found.start()
    yield found
    await found.stop()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("mutant", "found", "area"),
    [(*each, area) for each, area in zip(MUTANTS.items(), _AREAS, strict=True)],
    ids=[each.__name__ for each in MUTANTS],
)
async def test_the_auditor_catches_a_platform_that_breaks_a_promise(
    stage: Stage, mutant: Callable[[Line], Mutant], found: str, area: str
):
    simulation = Simulation(stage, seed=1, line=mutant(stage.gateway))
    await simulation.prepare([area], people=4)

    with pytest.raises(Broken, match=found):
        await simulation.run(STEPS_MAX, restarts=0)


# ------------------------------------------------------------------ the order of calls

_TICKS = itertools.count()


def cancel(answered: bool, begun: int, ended: int, visit_id: str = "V1") -> Call:
    """A CancelVisit under a message id of its own."""
    request = contract.CancelVisitRequest(visit_id=visit_id, person_number="1")
    request.header.message_id = f"M{next(_TICKS)}"
    call = Call("1", "CancelVisit", request, begun, BEGIN, ended)
    if answered:
        call.answer = contract.CancelVisitResponse()
    else:
        call.refusal = Refusal("FAILED_PRECONDITION", ("VISIT_CLOSED",), is_rich=True)
    return call


def an_open_visit() -> PersonFile:
    file = PersonFile()
    opening = contract.OpenVisitRequest(person_number="1")
    opening.header.message_id = "OPEN"
    call = Call("1", "OpenVisit", opening, 0, BEGIN, 1)
    call.answer = contract.OpenVisitResponse(visit_id="V1")
    apply(file, call)
    return file


def test_calls_that_overlap_may_have_happened_in_either_order():
    late_winner = [cancel(False, 2, 5), cancel(True, 3, 6)]

    after = in_some_order(an_open_visit(), late_winner, apply)

    assert after.visits["V1"].state == "cancelled"


def test_calls_one_after_the_other_happened_in_that_order():
    with pytest.raises(Broken, match="it should have been answered"):
        in_some_order(an_open_visit(), [cancel(False, 2, 3), cancel(True, 4, 5)], apply)


def test_two_winners_have_no_order():
    with pytest.raises(Broken, match=r"no order of 2 calls.*VISIT_CLOSED"):
        in_some_order(an_open_visit(), [cancel(True, 2, 5), cancel(True, 3, 6)], apply)


# ------------------------------------------------------------------ limits


def test_a_limit_falls_by_what_some_accumulators_have_counted():
    first = narrowed(None, 400_000, {"pool/a": 0, "pool/b": 0}, 9)
    second = narrowed(first, 390_000, {"pool/a": 10_000, "pool/b": 5_000}, 9)

    third = narrowed(second, 388_000, {"pool/a": 12_000, "pool/b": 9_000}, 9)

    assert [each.left_fen for each in (third.first, *third.later)] == [400_000, 390_000, 388_000]


def test_a_limit_does_not_fall_by_what_nothing_has_counted():
    first = narrowed(None, 400_000, {"pool/a": 0}, 9)

    with pytest.raises(Broken, match="a limit fell from 400000 to 399999"):
        narrowed(first, 399_999, {"pool/a": 10_000}, 9)


def test_a_limit_counts_on_the_same_accumulators_for_ever():
    first = narrowed(None, 400_000, {"pool/a": 0, "pool/b": 0}, 9)
    second = narrowed(first, 390_000, {"pool/a": 10_000, "pool/b": 5_000}, 9)

    with pytest.raises(Broken, match="which nothing that was counted explains"):
        narrowed(second, 391_000, {"pool/a": 10_001, "pool/b": 9_000}, 9)


def test_a_limit_falls_by_what_its_own_settlements_have_counted():
    first = narrowed(None, 400_000, {"pool/a": 0}, 9)

    with pytest.raises(Broken, match="a limit fell from 400000 to 400000"):
        narrowed(first, 400_000, {"pool/a": 10_000}, 9, own="pool/a")
