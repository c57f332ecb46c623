"""`yidi status` and `yidi persons`, and what happens where no platform is."""

from __future__ import annotations

import http.server
import re
import subprocess
import threading
from datetime import datetime
from pathlib import Path

import grpc
import pytest

from tests.e2e.processes import LI_GUILAN, YIDI, Served, environment, yidi
from tests.messages import BEIJING
from yidi.v1 import codes_pb2, header_pb2, institution_pb2
from yidi.v1 import registry_service_pb2 as registry


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


def test_another_listener_named_as_test_control_tells_where_it_is(served: Served):
    ended = served.yidi("status", "--control-address", served.listening["provinces"])

    assert ended.code == 3
    assert f"上没有这项服务，它在 {served.listening['control']}" in ended.err
    assert "--control-address" in ended.err


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


def test_institutions_show_what_is_published_and_receipts_name_the_added_ones(
    served: Served, bill: str
):
    """A-053: an agency of Chengdu adds one and suspends another."""
    header = header_pb2.RequestHeader(
        message_id=f"J51010000001{datetime.now(BEIJING):%Y%m%d%H%M%S}0001",
        interface_version="V2.1",
        treating_region="510100",
        institution_code="J51010000001",
    )
    added = registry.RecordInstitutionRequest(
        header=header,
        institution=institution_pb2.Institution(
            institution_code="H51010000977",
            name="成都市模拟收据医院",
            type=codes_pb2.INSTITUTION_TYPE_MEDICAL,
            grade=codes_pb2.HOSPITAL_GRADE_TERTIARY_A,
            opened_care_types=[11, 14],
            opened_diseases=["M03900"],
        ),
        confirmed_by="J51010000001",
    )
    suspended = registry.ChangeInstitutionRequest(
        header=header,
        institution_code="H51010001002",
        change=institution_pb2.INSTITUTION_CHANGE_SUSPEND,
        cause="整改",
    )
    suspended.header.message_id = header.message_id[:-1] + "2"
    with grpc.insecure_channel(served.listening["gateway"]) as channel:
        for method, request in (("RecordInstitution", added), ("ChangeInstitution", suspended)):
            call = channel.unary_unary(f"/yidi.v1.RegistryService/{method}")
            call(request.SerializeToString(), timeout=20)

    new = served.yidi("institutions", "510100", "--name", "收据")
    data = served.yidi("institutions", "510100", "--count", "400", "--json").data
    paper = Path(bill)
    charges = paper.read_text(encoding="utf-8").replace(",M03900", ",self")
    paper.write_text(charges.replace(",ordinary", ",self"), encoding="utf-8")
    who = ("--person", LI_GUILAN, "--institution", "H51010000977", "--bill", bill)
    settled = served.yidi("settle", *who)

    assert new.out.startswith("H51010000977  成都市模拟收据医院  三级甲等\n")
    assert "没有平台在运行" not in new.out
    status = {each["code"]: each["status"] for each in data["institutions"]}
    assert (data["source"], status["H51010001002"]) == ("platform", "SUSPENDED")
    assert f"{LI_GUILAN} → H51010000977 成都市模拟收据医院" in settled.out, settled.err
