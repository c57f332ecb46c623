"""How this program is called from where the user stands, for commands that are to be copied."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path


def program_name() -> str:
    """Return ``yidi`` where the shell finds it, otherwise the path by which it was started."""
    started = Path(sys.argv[0])
    found = shutil.which("yidi")
    if started.name != "yidi" or (found and Path(found).resolve() == started.resolve()):
        return "yidi"
    here = Path.cwd()
    absolute = here / started
    return str(absolute.relative_to(here) if absolute.is_relative_to(here) else absolute)
