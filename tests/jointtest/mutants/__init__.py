"""Insured places that break one promise each, with the case that must notice it."""

from tests.jointtest.mutants.decisions import DECISIONS
from tests.jointtest.mutants.messages import MESSAGES
from tests.jointtest.mutants.money import MONEY
from tests.jointtest.mutants.place import Planted, Server
from tests.jointtest.mutants.wording import WORDING

MUTANTS = (*MONEY, *MESSAGES, *DECISIONS, *WORDING)

__all__ = ["MUTANTS", "Planted", "Server"]
