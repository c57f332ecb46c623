"""Disks that are full and files that cannot be written, without harm to the machine."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.chaos.processes import Process

_PR_CAPBSET_DROP = 24
_RIGHTS_OF_ROOT = (1, 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: with them nothing is read-only."""


def limit_files(process: Process, size: int) -> None:
    """No file of the process grows beyond a size: its writes fail as on a disk that is full."""
    assert process.child is not None
    _, most = resource.prlimit(process.child.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.child.pid, resource.RLIMIT_FSIZE, (size, most))


def lift_limit(process: Process) -> None:
    assert process.child is not None
    _, most = resource.prlimit(process.child.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.child.pid, resource.RLIMIT_FSIZE, (most, most))


def log_bytes(folder: Path) -> int:
    """How long the longest write-ahead log of a data folder is."""
    return max(each.stat().st_size for each in folder.glob("*.sqlite-wal"))


@contextmanager
def small_disk(at: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own with so much room; PermissionError where the system allows none."""
    at.mkdir()
    options = ("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(at))
    done = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
    if done.returncode:
        raise PermissionError(done.stderr)
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=False)


def obey_rights() -> None:
    """In a child, before its program begins: root, too, may write only what the mode allows."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None)
        for right in _RIGHTS_OF_ROOT:
            libc.prctl(_PR_CAPBSET_DROP, right, 0, 0, 0)


@contextmanager
def read_only(*paths: Path) -> Iterator[None]:
    """Neither these files nor these folders may be written, until the end of the block."""
    modes = {path: path.stat().st_mode for path in paths}
    for path in modes:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        yield
    finally:
        for path, mode in modes.items():
            if path.exists():
                path.chmod(mode)
