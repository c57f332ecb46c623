"""Files that somebody hands to the kit: people, known failures, expected amounts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from yidi.cli.failures import Hint, Trouble, WrongInput
from yidi.configuration.findings import ConfigurationBroken

T = TypeVar("T")
_HINT = Hint(
    "文件怎么写：docs/joint-testing.md", "how the files are written: docs/joint-testing.md"
)


def read_file(path: Path | None, read: Callable[[str, str], T]) -> T | None:
    """Return what a file holds, None without a file; raises WrongInput with every mistake."""
    if path is None:
        return None
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongInput(f"无法读取 {path}", f"cannot read {path}: {error}") from None
    try:
        return read(path.name, text)
    except ConfigurationBroken as broken:
        troubles = [
            Trouble(place, place, each.zh, each.en, {"file": each.file, "line": each.line})
            for each in broken.problems
            for place in [f"{each.place()} {each.path}".strip()]
        ]
        raise WrongInput(
            f"{path} 有 {len(troubles)} 处错误",
            f"{path} has {len(troubles)} mistake(s)",
            troubles=troubles,
            hints=[_HINT],
        ) from None
