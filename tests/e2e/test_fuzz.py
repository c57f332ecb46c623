"""No crash, no INTERNAL, no inside view, whatever comes over the socket. Longer: scripts/fuzz."""

from __future__ import annotations

import pytest

from tests.fuzz.__main__ import run
from tests.fuzz.judge import Crack, judge_log


@pytest.mark.timeout(120)
def test_malformed_requests_are_refused_and_change_nothing_else():
    """A-142: every refusal has a text, a party and a next step; the books stay sound."""
    fuzz = run(requests=2_000, seed=7)

    assert sum(fuzz.methods.values()) == 2_000
    assert len(fuzz.methods) > 50
    assert fuzz.answers["OK"] > 10
    assert fuzz.answers["NOT_PROTOBUF"] > 100
    assert fuzz.answers["REQUEST_INVALID"] > 100


def test_the_judge_notices_a_mistake_in_the_log(tmp_path):
    log = tmp_path / "log"
    log.write_text("2026 [warning  ] listening_again address=127.0.0.1:1\n", encoding="utf-8")
    assert judge_log(log) == 1

    log.write_text("2026 [error    ] call_failed\nTraceback (most recent call last):\n", "utf-8")
    with pytest.raises(Crack, match="call_failed"):
        judge_log(log)
