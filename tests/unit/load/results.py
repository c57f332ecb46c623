"""A result as a run would have written it, without a run."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.unit.load.casts import CHRONIC
from yidi.load.client import OK, Kind, Verdict
from yidi.load.gate import Check, State
from yidi.load.ledger import VISIT, Ledger, Window
from yidi.load.letters import NAMES, SETTLE
from yidi.load.outside import Seen
from yidi.load.recording import Recording
from yidi.load.result import About, build
from yidi.load.schedule import steady
from yidi.load.search import Broke, Search, Trial
from yidi.load.session import Limits, Outcome
from yidi.load.verdict import figures
from yidi.load.visit import Ending

SECONDS = 20
NASTY = "<script>alert(1)</script>"


def result(
    settle_ms: int = 8, failed: int = 3, *, trials: bool = False, checks: tuple[Check, ...] = ()
) -> dict[str, Any]:
    """The document of a run of 20 seconds, 10 visits a second, 2 seconds of warm-up."""
    recording = Recording(steady(10, SECONDS), 2)
    refused = Verdict(Kind.REFUSED, "FAILED_PRECONDITION", "FILING_MISSING")
    for second in range(SECONDS):
        ledger = Ledger(busy_percent=[12], cpu_micros=7_500, played=10)
        window = ledger.windows[second] = Window(due=10, ended=50)
        for row in range(SETTLE + 1):
            for number in range(10):
                window.times[row].note(settle_ms * 1000 + number if row == SETTLE else 2_000)
            ledger.calls[row, OK] = 10
        for _ in range(10):
            window.times[VISIT].note(20_000)
        if second >= 2:
            ledger.measured.update(ledger.calls)
            ledger.endings[Ending.SETTLED] = 10
        if second == 5 and failed:
            window.failed[refused] = failed
            ledger.measured[SETTLE, refused] = failed
        recording.hear(0, ledger)
    about = About(
        command="yidi load --rate 10 --seed 7",
        seed=7,
        begun_at="2026-01-05T11:10:00+08:00",
        settings={"model": "open", "profile": "steady", "rate": 10.0, "seconds": 20.0},
        target={"address": "127.0.0.1:50051", "platform": "0.1.0"},
        mix_name="mix.toml",
        mix_text=f"# {NASTY}\n",
        cares=(CHRONIC,),
        left_out=Counter(FILING_EXPIRED=2),
        limits=Limits(100.0, 1_000),
    )
    seen = Seen(handled={}, cpu_micros=1, memory_bytes=150_000_000)
    later = Seen(handled={}, cpu_micros=400_001, memory_bytes=160_000_000)
    outcome = Outcome(
        recording, figures(recording), [], list(checks or (AGREES,)), Broke.NOTHING, seen, later,
        calls=1_000,
    )  # fmt: skip
    if trials:
        held = Trial(10.0, 9.9, 8.5, 0, Broke.NOTHING)
        outcome.search = Search(10, (held, Trial(15.0, 12.0, 140.0, 0, Broke.LATENCY)))
    return build(about, outcome)


AGREES = Check("books", "账簿：结算和退费笔数", "settlements and refunds", State.AGREES, 200, 200)
DISAGREES = Check(
    "books", "账簿：结算和退费笔数", "settlements and refunds", State.DISAGREES, 200, 201
)
UNSEEN = Check("metrics", "没有指标页可核对", "there is no metrics page", State.NOT_CHECKED)

METHOD_NAMES = NAMES[: SETTLE + 1]
