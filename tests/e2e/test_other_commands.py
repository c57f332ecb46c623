"""`yidi status` and `yidi persons`, and what happens where no platform is."""

from __future__ import annotations

import http.server
import re
import subprocess
import threading

import pytest

from tests.e2e.processes import LI_GUILAN, YIDI, Served, environment, yidi


def test_status_tells_a_person_what_runs(served: Served):
    said = served.yidi("status").out

    assert served.listening["control"] in said
    assert re.search(r"尚无结果的报文 without outcome +0\n", said)
    assert sum("模拟 mock" in line for line in said.splitlines()) == 32


def test_persons_tell_what_they_are_for(served: Served):
    said = served.yidi("persons", "青海省", "--count", "2").out

    assert said.startswith(f"{LI_GUILAN}  李桂兰  女 1952-03-12\n")
    assert "备案 filing      异地安置退休人员 四川省" in said
    assert "资格 chronic     M03900" in said
    assert "02:630198195203120020" in said


def test_persons_are_data_with_json(served: Served):
    found = served.yidi("persons", "630100", "--from", "1", "--count", "3", "--json").data

    numbers = [each["person"]["person_number"] for each in found["persons"]]
    assert numbers == ["63010000000000000152", "63010000000000000249", "63010000000000000346"]


@pytest.mark.parametrize("command", [["status"], ["persons", "630000"]])
def test_where_nothing_listens_the_address_and_the_way_to_start_are_named(command: list[str]):
    ended = yidi(*command, "--control-address", "127.0.0.1:9")

    assert ended.code == 3
    assert "127.0.0.1:9 上没有平台在运行" in ended.err
    assert "yidi serve" in ended.err
    assert "--control-address" in ended.err


def test_what_is_no_platform_is_not_taken_for_one():
    class Silent(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Keep the output of the tests clean."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Silent) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        address = f"127.0.0.1:{web.server_address[1]}"
        ended = yidi("status", "--control-address", address)
        web.shutdown()

    assert ended.code == 3
    assert address in ended.err
    assert "Traceback" not in ended.err


def test_a_gateway_named_as_test_control_is_told_apart(served: Served):
    ended = served.yidi("status", "--control-address", served.listening["provinces"])

    assert ended.code == 3
    assert "不是" in ended.err


def test_a_reader_that_has_seen_enough_is_no_error():
    writer = subprocess.Popen(
        [*YIDI, "policy", "explain", "630100"],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert writer.stdout is not None
    assert writer.stderr is not None
    writer.stdout.close()
    complaint = writer.stderr.read()
    writer.stderr.close()

    assert writer.wait(timeout=20) == 0
    assert complaint == b""
