"""The files of a report: the run as JSON, as a page, and for build servers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from yidi.cli.failures import Hint, WrongInput
from yidi.jointtest.reports.junit import junit
from yidi.jointtest.reports.page import page
from yidi.jointtest.results import as_json
from yidi.jointtest.v1 import result_pb2

_WRITERS = {".json": as_json.to_json, ".html": page, ".xml": junit}


def out_option(command: Any) -> Any:
    """Add the option by which a command is told where to write its report."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path),
        default=None,
        metavar="STEM",
        help="报告文件名（不带扩展名） | name of the report without .json, .html and .xml",
    )(command)


def write_report(run: result_pb2.Run, stem: Path | None, *, is_quiet: bool) -> None:
    """Write the report of a run, and say where it is; without a name it is named by the run."""
    stem = stem or Path(f"yidi-jointtest-{run.run_id}")
    written = []
    try:
        stem.parent.mkdir(parents=True, exist_ok=True)
        for suffix, write in _WRITERS.items():
            path = stem.with_name(stem.name + suffix)
            path.write_text(write(run), encoding="utf-8")
            written.append(str(path))
    except OSError as error:
        raise WrongInput(
            f"报告写不进 {stem}：{error.strerror}", f"cannot write {stem}: {error.strerror}"
        ) from None
    if not is_quiet:
        click.echo(f"报告 report  {'  '.join(written)}")


def read_run(path: Path) -> result_pb2.Run:
    """Return the run that a file holds; raises WrongInput."""
    try:
        return as_json.from_json(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        cause = "it is no text in UTF-8"
    except as_json.NoRun as wrong:
        cause = str(wrong).partition("\n")[0]
    raise WrongInput(
        f"{path} 不是联调测试的结果",
        f"{path} is no result of a joint test: {cause}",
        hints=[
            Hint(
                "结果由 --out 写出：yidi jointtest insured --out 名称",
                "results are written by --out: yidi jointtest insured --out NAME",
            )
        ],
    )
