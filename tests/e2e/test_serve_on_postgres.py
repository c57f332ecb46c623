"""`yidi serve` on PostgreSQL as processes: killed, doubled, and without a server."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.databases import POSTGRES, Home
from tests.e2e.processes import FIRST_HOSPITAL, FREE_PORTS, LI_GUILAN, Served, serve, yidi
from tests.postgres_server import PASSWORD, Server


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(POSTGRES, tmp_path)


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server that the test may crash."""
    running = Server()
    yield running
    running.remove()


def on(home: Home) -> Served:
    return serve(home.folder, variables={"YIDI_DATABASE_URL": home.address})


def order(bill: str) -> tuple[str, ...]:
    return ("--person", LI_GUILAN, "--institution", FIRST_HOSPITAL, "--bill", bill, "--json")


def test_what_was_settled_is_there_after_kill_9(home: Home, bill: str):
    """design.md 6.7, on PostgreSQL."""
    with on(home) as first:
        shown = first.listening["data"]
        settled = first.yidi("settle", *order(bill)).data
        first.process.send_signal(signal.SIGKILL)
        _, log = first.process.communicate(timeout=20)
    with on(home) as second:
        kept = second.settlements()
        same = ("--message-id", settled["message_id"])
        again = second.yidi("settle", *order(bill), *same).data
        stopped = second.stop()

    assert shown.startswith("postgresql+psycopg://yidi:***@/test_")
    assert kept == 2
    assert again["header"]["replayed"] is True
    assert again["parts"] == settled["parts"]
    assert stopped.code == 0
    assert PASSWORD not in log.decode() + stopped.err + stopped.out


def test_a_bill_sent_to_two_processes_at_once_is_settled_once(home: Home, bill: str):
    """design.md 6.1: also through another process."""
    with on(home) as first, on(home) as second, ThreadPoolExecutor(4) as pool:
        message_id = first.yidi("settle", *order(bill), "--trial").data["message_id"]
        same = ("--message-id", message_id)
        answers = [
            call.result().data
            for call in [
                pool.submit(each.yidi, "settle", *order(bill), *same)
                for each in (first, second, first, second)
            ]
        ]
        counts = [first.settlements(), second.settlements()]

    assert counts == [2, 2]
    assert [each["parts"] for each in answers] == [answers[0]["parts"]] * 4
    assert sum(not each["header"].get("replayed", False) for each in answers) == 1


def test_a_server_that_crashed_is_used_again_without_a_restart_of_the_platform(
    own_server: Server, tmp_path: Path, bill: str
):
    with on(Home(POSTGRES, tmp_path, own_server)) as served:
        before = served.yidi("settle", *order(bill)).data
        own_server.restart()
        same = ("--message-id", before["message_id"])
        after = served.yidi("settle", *order(bill), *same).data
        kept = served.settlements()
        stopped = served.stop()

    assert after["header"]["replayed"] is True
    assert after["parts"] == before["parts"]
    assert kept == 2
    assert stopped.code == 0
    assert "Traceback" not in stopped.err


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_a_server_that_is_not_there_is_one_message_and_exit_code_4(
    tmp_path: Path, arguments: tuple[str, ...]
):
    address = f"postgresql+psycopg://yidi:{PASSWORD}@127.0.0.1:1/books"

    ended = yidi(
        "serve", *arguments, "--data", str(tmp_path), *FREE_PORTS,
        variables={"YIDI_DATABASE_URL": address},
    )  # fmt: skip

    said = ended.out + ended.err
    assert ended.code == 4
    assert "数据库无法使用，请检查地址、用户、密码和服务是否在运行" in said
    assert "postgresql+psycopg://yidi:***@127.0.0.1:1/books" in said
    assert "YIDI_DATABASE_URL" in said
    assert PASSWORD not in said
    assert "Traceback" not in said


def test_a_wrong_address_is_refused_without_its_password(tmp_path: Path):
    ended = yidi(
        "serve", "--data", str(tmp_path), *FREE_PORTS,
        "--database-url", f"mysql://yidi:{PASSWORD}@host/books",
    )  # fmt: skip

    assert ended.code == 2
    assert "--database-url (YIDI_DATABASE_URL)" in ended.err
    assert PASSWORD not in ended.err
