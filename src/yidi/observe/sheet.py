"""Where the numbers of metrics stand: a sheet of cells for each process.

A cell is a number at a fixed place, so that counting is adding to it. The sheet of one process
alone is memory. Workers of one gateway have theirs in files of one folder: any of them shows
the sum of all, and what a killed worker has counted is still there for its successor.

A file of keys has a line for each row: name of the metric, its labels, how many cells. The
cells lie one after the other in the order of the lines, after the cell of the process id.
"""

from __future__ import annotations

import json
import mmap
import os
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

Labels = tuple[str, ...]
Rows = dict[Labels, int]
"""Places of the first cell of each row, by the values of its labels."""

CELLS_MAX: Final = 1_000_000
"""Far above what closed lists of labels come to; what is not used takes no room."""

_BYTES: Final = CELLS_MAX * 8
_PROCESS: Final = 0
"""The cell with the id of the process that writes; 0 when it has ended."""


class Seat(NamedTuple):
    """The place of one process among the workers of a gateway: their folder, its name.

    At ``page_address`` every one of them answers, so that a page is there whoever has ended.
    """

    folder: Path
    name: str
    page_address: str = ""


class Sheet:
    """The cells of this process. Each cell is changed by one thread only."""

    def __init__(self, seat: Seat | None = None) -> None:
        """Take memory, or the files of a seat with what a predecessor has counted there."""
        self._lock = threading.Lock()
        self._rows: dict[str, Rows] = {}
        self._next = _PROCESS + 1
        self._keys: Path | None = None
        self.is_restored = False
        """Whether a predecessor has counted here."""
        if seat is None:
            self.cells = memoryview(mmap.mmap(-1, _BYTES)).cast("d")
            return
        self._keys = _keys(seat)
        for name, labels, width in _lines(_mended(self._keys)):
            self._enter(name, labels, width)
        self.is_restored = bool(self._rows)
        descriptor = os.open(_values(seat), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.ftruncate(descriptor, _BYTES)
            self.cells = memoryview(mmap.mmap(descriptor, _BYTES)).cast("d")
        finally:
            os.close(descriptor)
        self.cells[_PROCESS] = os.getpid()

    def place(self, name: str, labels: Labels, width: int = 1) -> int:
        """Return where the row of a metric with these labels begins; a new one holds zeros."""
        with self._lock:
            found = self._rows.get(name, {}).get(labels)
            if found is not None:
                return found
            if self._keys is not None:
                with self._keys.open("ab", buffering=0) as keys:
                    keys.write(json.dumps([name, labels, width]).encode() + b"\n")
            return self._enter(name, labels, width)

    def rows(self, name: str) -> Mapping[Labels, int]:
        """Return the places of every row of a metric."""
        with self._lock:
            return self._rows.get(name, {}).copy()

    def _enter(self, name: str, labels: Labels, width: int) -> int:
        place = self._next
        if place + width > CELLS_MAX:
            raise MemoryError(f"no room for {name}: its labels are no closed list")
        self._next += width
        self._rows.setdefault(name, {})[labels] = place
        return place


class Foreign:
    """The sheet of another process, as it stands in its files; only looked at."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._read = 0
        self._next = _PROCESS + 1
        self._rows: dict[str, Rows] = {}
        with _values(seat).open("rb") as values:
            content = mmap.mmap(values.fileno(), _BYTES, access=mmap.ACCESS_READ)
        self.cells = memoryview(content).cast("d")

    def refresh(self) -> None:
        """Read the lines of the rows that came since."""
        with _keys(self._seat).open("rb") as keys:
            keys.seek(self._read)
            content = keys.read()
        whole = content[: content.rfind(b"\n") + 1]
        self._read += len(whole)
        for name, labels, width in _lines(whole):
            self._rows.setdefault(name, {})[labels] = self._next
            self._next += width

    def rows(self, name: str) -> Mapping[Labels, int]:
        """Return the places of every row of a metric."""
        return self._rows.get(name, {})

    def is_alive(self) -> bool:
        """Whether the process that writes it still runs."""
        return _is_process(int(self.cells[_PROCESS]))


class Others:
    """The sheets of all other processes of a folder."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._sheets: dict[str, Foreign] = {}

    def known(self) -> Iterable[Foreign]:
        """Return them as last looked at."""
        return self._sheets.values()

    def refresh(self) -> None:
        """Look which there are, and which rows they have by now."""
        for path in sorted(self._seat.folder.glob("*.values")):
            seat = Seat(self._seat.folder, path.stem)
            if (
                seat.name != self._seat.name
                and seat.name not in self._sheets
                and _keys(seat).exists()
            ):
                self._sheets[seat.name] = Foreign(seat)
        for each in self._sheets.values():
            each.refresh()


def folder_of_workers(root: Path) -> Path:
    """Return a new folder for the workers of this process; remove those of ended processes."""
    for path in root.glob("yidi-metrics-*-*"):
        owner = path.name.split("-")[2]
        if owner.isdecimal() and not _is_process(int(owner)):
            remove(path)
    return Path(tempfile.mkdtemp(prefix=f"yidi-metrics-{os.getpid()}-", dir=root))


def remove(folder: Path) -> None:
    """Remove a folder of sheets, if it is there and ours."""
    try:
        for path in (*folder.glob("*.values"), *folder.glob("*.keys")):
            path.unlink()
        folder.rmdir()
    except OSError:
        return


def _keys(seat: Seat) -> Path:
    return seat.folder / f"{seat.name}.keys"


def _values(seat: Seat) -> Path:
    return seat.folder / f"{seat.name}.values"


def _mended(keys: Path) -> bytes:
    """Return what a file holds, without a line that its writer was killed in."""
    keys.touch(mode=0o600)
    content = keys.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        os.truncate(keys, len(whole))
    return whole


def _lines(content: bytes) -> Iterator[tuple[str, Labels, int]]:
    for line in content.splitlines():
        name, labels, width = json.loads(line)
        yield name, tuple(labels), width


def _is_process(number: int) -> bool:
    if number <= 0:
        return False
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
