"""How far a benchmark is, on stderr, and what Ctrl-C means to it: enough, show what there is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Progress:
    """One line that is written over again."""

    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream
        self.is_interrupted = False

    def say(self, text: str) -> None:
        """Show how far it is; in a file or a pipe every word is a line of its own."""
        if self._stream.isatty():
            self._stream.write(f"\r\x1b[K{text}")
        else:
            self._stream.write(f"{text}\n")
        self._stream.flush()

    def done(self) -> None:
        """Leave the line."""
        if self._stream.isatty():
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Ctrl-C ends the block and nothing else."""
        try:
            yield
        except KeyboardInterrupt:
            self.is_interrupted = True
            self.say("interrupted: what there is follows")
        finally:
            self.done()
