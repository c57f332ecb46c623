"""The table of rules is up to date, and no rule of this release lacks code or test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_rule_of_this_release_has_a_module_and_a_test():
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "rules"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
