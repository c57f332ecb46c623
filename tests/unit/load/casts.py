"""A care and what a visit needs, for the tests of load."""

from __future__ import annotations

import random
from dataclasses import replace

from yidi.domain.money import WHOLE_BP
from yidi.load import mix_file
from yidi.load.cares import Care
from yidi.load.letters import CareLetters, MessageIds
from yidi.load.mix import Afterwards, Mistakes, Mix
from yidi.load.schedule import ALONE, Share
from yidi.load.visit import Table, Visit
from yidi.load.worker import make_bills

NOW_MS = 1_767_582_600_000
"""2026-01-05 11:10:00 in Beijing."""

CHRONIC = Care(
    "63010000000000000152", "630100", 310, 2, "630198195203120020", 14, "M03900", "510100",
    "H51010000001",
)  # fmt: skip
EMERGENCY = replace(CHRONIC, care_type=13, disease_code="")

PLAIN: Mix = replace(
    mix_file.load(None),
    course=replace(mix_file.load(None).course, second_trial_bp=0, second_upload_bp=0),
    afterwards=Afterwards(0, 0, 0, 0),
    mistakes=Mistakes(0, 0, 0, 0),
)
"""Nothing but the five calls."""

EVERYTHING: Mix = replace(
    PLAIN,
    afterwards=Afterwards(WHOLE_BP, WHOLE_BP, WHOLE_BP, WHOLE_BP),
    mistakes=Mistakes(WHOLE_BP, WHOLE_BP, WHOLE_BP, WHOLE_BP),
)


def ids(share: Share = ALONE) -> MessageIds:
    return MessageIds(lambda: NOW_MS, share)


def visit(mix: Mix = PLAIN, care: Care = CHRONIC, seed: int = 1) -> Visit:
    dice = random.Random(seed)
    table = Table(mix, make_bills(mix, NOW_MS, dice), ids(), lambda: NOW_MS)
    return Visit(table, care, CareLetters(care), dice)
