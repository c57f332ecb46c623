"""How a deductible is counted: its accumulator by method, and what of it is still due.

Accumulators are whole numbers with names; benefit.py lists all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from yidi.domain.money import Fen
from yidi.domain.plan import Deductible, DeductibleMethod


def deductible_name(deductible: Deductible, on: date, institution_code: str) -> str | None:
    """Return the accumulator a deductible is counted on, None where nothing is counted.

    By year ``deductible/<owner>``, by quarter ``.../Q3``, by month ``.../M09``, by
    institution and year ``.../<institution>``. The year itself is not in the name: every
    accumulator belongs to a year.
    """
    window = f"deductible/{deductible.owner}"
    match deductible.method:
        case DeductibleMethod.NONE | DeductibleMethod.PER_VISIT:
            return None
        case DeductibleMethod.PER_YEAR:
            return window
        case DeductibleMethod.PER_QUARTER:
            return f"{window}/Q{(on.month + 2) // 3}"
        case DeductibleMethod.PER_MONTH:
            return f"{window}/M{on.month:02d}"
    return f"{window}/{institution_code}"  # by institution and year


def deductible_due(
    deductible: Deductible,
    standard_fen: Fen,
    name: str | None,
    accumulators: Mapping[str, Fen],
) -> Fen:
    """Return what of the standard is still to be taken in this visit's window.

    Nothing for NONE, the whole standard for PER_VISIT, otherwise the standard less what
    the window has already seen, never below 0. The standard is passed in because a higher
    cross-province one may replace the deductible's own.
    Source: money.md, insured place, 2.
    """
    if deductible.method is DeductibleMethod.NONE:
        return 0
    if name is None:
        return standard_fen
    return max(0, standard_fen - accumulators.get(name, 0))
