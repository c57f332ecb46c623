"""`yidi serve` as a process: what it says, how it refuses to start, stops and begins again."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import http.client
import json
import signal
import socket
import subprocess
from datetime import datetime
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from tests.e2e.processes import (
    FIRST_HOSPITAL,
    FREE_PORTS,
    LI_GUILAN,
    ROOT,
    YIDI,
    Served,
    environment,
    serve,
    yidi,
)
from tests.messages import BEIJING
from yidi.v1 import treating_place_service_pb2 as treating


def test_everything_it_announces_answers(served: Served):
    host, _, port = served.listening["http"].rpartition(":")
    with contextlib.closing(http.client.HTTPConnection(host, int(port), timeout=5)) as page:
        page.request("GET", "/healthz")
        said = page.getresponse().read()
    with grpc.insecure_channel(served.listening["gateway"]) as channel:
        health = health_pb2_grpc.HealthStub(channel)
        province = health.Check(health_pb2.HealthCheckRequest(service="province/630000"))
    status = served.yidi("status", "--json").data

    assert said == b"SERVING\n"
    assert province.status == health_pb2.HealthCheckResponse.SERVING
    assert len(status["provinces"]) == 32
    assert status["data_folder"] == served.listening["data"]
    assert status["unfinished_messages"] == 0


def test_a_person_reads_what_listens_where_and_what_to_try_next(tmp_path: Path):
    process = subprocess.Popen(
        [*YIDI, "serve", "--data", str(tmp_path), *FREE_PORTS],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    lines = []
    while not lines or not lines[-1].startswith("停止"):
        lines.append(process.stdout.readline().decode())
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    said = "".join(lines)

    assert process.returncode == 0
    assert "国家平台 gateway      127.0.0.1:" in said
    assert f"数据     data         {tmp_path}" in said
    assert "yidi demo --province-address 127.0.0.1:" in said


def test_a_restart_keeps_the_books(tmp_path: Path, bill: str):
    who = ("--person", LI_GUILAN, "--institution", FIRST_HOSPITAL, "--bill", bill, "--json")
    with serve(tmp_path / "data") as first:
        settled = first.yidi("settle", *who).data
        stopped = first.stop()
    message_id = settled["message_id"]
    with serve(tmp_path / "data") as second:
        kept = second.settlements()
        again = second.yidi("settle", *who, "--message-id", message_id).data
        refunded = second.yidi("refund", message_id, "--person", LI_GUILAN, "--json").data

    assert stopped.code == 0
    assert kept == 2
    assert again["header"]["replayed"] is True
    assert again["parts"] == settled["parts"]
    assert [each["breakdown"]["fund_total_fen"] for each in refunded["refunds"]] == [-17850, -2825]


async def test_sigterm_lets_bills_under_way_end_and_writes_them_down(tmp_path: Path, bill: str):
    served = serve(tmp_path / "data")
    stamp = f"{datetime.now(BEIJING):%Y%m%d%H%M%S}"
    ids = [f"{FIRST_HOSPITAL}{stamp}{serial:04d}" for serial in range(20)]
    channel = grpc.aio.insecure_channel(served.listening["provinces"])
    settle = channel.unary_unary("/yidi.v1.TreatingPlaceService/SettleBill")

    async def answered(message_id: str) -> bool:
        try:
            await settle(a_bill(message_id, bill).SerializeToString(), timeout=20)
        except grpc.aio.AioRpcError:
            return False
        return True

    warm = await answered(f"{FIRST_HOSPITAL}{stamp}9999")
    calls = [asyncio.create_task(answered(each)) for each in ids]
    await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
    served.process.send_signal(signal.SIGTERM)
    done = [await call for call in calls]
    await channel.close()
    _, log = await asyncio.to_thread(served.process.communicate, timeout=20)
    with serve(tmp_path / "data") as again:
        kept = again.settlements()

    assert warm
    assert served.process.returncode == 0
    assert any(done)
    assert kept == 2 * (1 + sum(done))  # one chronic and one ordinary settlement a bill
    assert b"Traceback" not in log


def test_a_second_process_on_the_same_data_is_refused(served: Served):
    data = served.listening["data"]

    second = yidi("serve", "--data", data, *FREE_PORTS)

    assert second.code == 4
    assert "数据库正被另一个进程使用" in second.err
    assert "another process has the database open" in second.err
    assert "--data" in second.err
    assert second.out == ""


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path):
    (tmp_path / "national.sqlite").write_bytes(b"this is no database")

    ended = yidi("serve", "--data", str(tmp_path), *FREE_PORTS)

    assert ended.code == 4
    assert "national.sqlite" in ended.err
    assert (tmp_path / "national.sqlite").read_bytes() == b"this is no database"


@pytest.mark.parametrize("name", ["gateway", "control", "province", "http"])
def test_a_taken_address_is_named_with_the_flag_that_changes_it(tmp_path: Path, name: str):
    flag = f"--{name}-address"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        ended = yidi("serve", "--data", str(tmp_path), *FREE_PORTS, flag, address)

    assert ended.code == 4
    assert ended.err.startswith(f"错误 不能监听 {address}")
    assert flag in ended.err
    assert f"YIDI_{name.upper()}_ADDRESS" in ended.err
    assert "add_port" not in ended.err  # gRPC keeps quiet


def test_everything_that_stops_a_start_is_told_at_once(tmp_path: Path):
    """Two addresses that are taken and a file with a slip: one start tells all three."""
    wrong = tmp_path / "630000.toml"
    shipped = ROOT / "src/yidi/province/data/policies/630000.toml"
    text = shipped.read_text(encoding="utf-8")
    wrong.write_text(text.replace("change_lock_months", "change_lock_month", 1), encoding="utf-8")
    here = ("127.0.0.1", 0)
    with socket.create_server(here) as one, socket.create_server(here) as other:
        gateway = f"127.0.0.1:{one.getsockname()[1]}"
        http = f"127.0.0.1:{other.getsockname()[1]}"
        ended = yidi(
            "serve", "--data", str(tmp_path / "data"), *FREE_PORTS,
            "--policies", str(tmp_path), "--gateway-address", gateway, "--http-address", http,
        )  # fmt: skip

    assert ended.code == 4
    assert ended.err.splitlines()[:3] == [
        f"错误 不能监听 {gateway}（国家平台）：已被占用，或不是本机地址",
        f"不能监听 {http}（HTTP）：已被占用，或不是本机地址",
        "1 个配置文件有 1 处错误，没有启动",
    ]
    assert f"{wrong}:19:1 A-027 " in ended.err
    assert "--gateway-address --http-address" in ended.err
    assert not tmp_path.joinpath("data").exists()


@pytest.mark.parametrize("below", ["", "/books"])
def test_a_data_folder_that_is_a_file_is_called_one(tmp_path: Path, below: str):
    file = tmp_path / "data"
    file.write_text("somebody's notes")

    ended = yidi("serve", "--data", f"{file}{below}", *FREE_PORTS)

    assert ended.code == 4
    assert ended.err.splitlines()[:2] == [
        f"错误 数据目录应为文件夹，这是一个文件：{file}",
        f"error: the data folder is a file, not a folder: {file}",
    ]
    assert file.read_text() == "somebody's notes"


def test_a_policy_with_mistakes_stops_the_start_with_the_report_of_the_check(tmp_path: Path):
    """A-026."""
    wrong = tmp_path / "630000.toml"
    shipped = ROOT / "src/yidi/province/data/policies/630000.toml"
    wrong.write_text(
        shipped.read_text(encoding="utf-8").replace("months = 6", "months = 3", 1),
        encoding="utf-8",
    )

    started = yidi("serve", "--data", str(tmp_path / "data"), "--policies", str(tmp_path))
    checked = yidi("policy", "check", str(tmp_path))

    assert (started.code, checked.code) == (4, 2)
    assert started.err.splitlines()[0] == "错误 1 个配置文件有 1 处错误，没有启动"
    assert f"{wrong}:18:1 A-026 " in started.err
    assert started.err.splitlines()[2:] == checked.err.splitlines()[2:]
    assert not tmp_path.joinpath("data").exists()


def test_a_start_that_is_refused_leaves_no_folder_behind(tmp_path: Path):
    folder = tmp_path / "data"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        ended = yidi("serve", "--data", str(folder), *FREE_PORTS, "--http-address", address)

    assert ended.code == 4
    assert not folder.exists()


def test_two_listeners_at_one_address_are_named_before_anything_starts(tmp_path: Path):
    one = ("--gateway-address", "127.0.0.1:50988", "--control-address", "localhost:50988")

    ended = yidi("serve", "--data", str(tmp_path / "data"), *FREE_PORTS, *one)

    assert ended.code == 2
    assert "--gateway-address、--control-address: 两处监听地址相同" in ended.err
    assert not (tmp_path / "data").exists()


def test_a_province_at_the_platforms_own_address_is_refused(tmp_path: Path):
    """Its calls would go round in a circle."""
    own = ("--gateway-address", "127.0.0.1:50988", "--province", "630000=localhost:50988")

    ended = yidi("serve", "--data", str(tmp_path / "data"), *FREE_PORTS, *own)

    assert ended.code == 2
    assert "630000=localhost:50988 是本平台自己的地址(--gateway-address)" in ended.err
    assert "an address of this platform itself" in ended.err


def test_an_unknown_variable_is_named_with_the_nearest_known_one():
    ended = yidi("serve", variables={"YIDI_GATEWAY_ADRESS": "127.0.0.1:1"})

    assert ended.code == 2
    assert "未知的环境变量 YIDI_GATEWAY_ADRESS,是否为 YIDI_GATEWAY_ADDRESS?" in ended.err
    assert "did you mean YIDI_GATEWAY_ADDRESS?" in ended.err


def test_every_wrong_setting_is_listed_at_once():
    loud = {"YIDI_LOG_LEVEL": "loud"}

    ended = yidi("serve", "--gateway-address", "nowhere", "--seed", "one", variables=loud)

    assert ended.code == 2
    assert "--gateway-address (YIDI_GATEWAY_ADDRESS): 应为 主机:端口" in ended.err
    assert "--seed (YIDI_SEED): 应为整数" in ended.err
    assert "--log-level (YIDI_LOG_LEVEL): 应为" in ended.err


def test_a_flag_wins_over_its_variable(tmp_path: Path):
    with serve(tmp_path / "flag", variables={"YIDI_DATA": str(tmp_path / "variable")}) as running:
        data = running.listening["data"]

    assert data == str(tmp_path / "flag")
    assert not (tmp_path / "variable").exists()


def test_logs_go_to_stderr_as_json_when_asked(tmp_path: Path):
    with serve(tmp_path / "data", "--log-json") as running:
        stopped = running.stop()

    events = [json.loads(line)["event"] for line in stopped.err.splitlines()]
    assert stopped.out == ""
    assert events[-2:] == ["stopping", "stopped"]


def test_a_proxy_of_the_machine_is_passed_by(served: Served):
    proxy = {"https_proxy": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}

    ended = yidi("status", variables={**served.variables, **proxy, "no_proxy": ""})

    assert ended.code == 0


def a_bill(message_id: str, path: str) -> treating.SettleBillRequest:
    """The example bill, as a client without our code would send it."""
    request = treating.SettleBillRequest(
        person_number=LI_GUILAN, insurance=310, outpatient_number=message_id[-18:]
    )
    request.header.message_id = message_id
    request.header.interface_version = "V2.1"
    request.header.treating_region = "510100"
    request.header.insured_region = "630100"
    request.header.institution_code = FIRST_HOSPITAL
    request.credential.type = 2
    request.credential.number = "630198195203120020"
    request.visited_at.FromJsonString("2025-01-06T14:30:00+08:00")
    lines = [line for line in Path(path).read_text("utf-8").splitlines() if line[:1] != "#"]
    for row in csv.DictReader(lines):
        charge = request.charges.add(
            line_number=row["line"],
            item_code=row["item_code"],
            item_name=row["item_name"],
            price_micros=int(row["price"].replace(".", "")) * 10_000,
            quantity_micros=int(row["quantity"]) * 1_000_000,
            amount_fen=int(row["amount"].replace(".", "")),
        )
        if row["part"] == "ordinary":
            charge.ordinary = True
        elif row["part"] == "self":
            charge.self_paid = True
        else:
            charge.disease_code = row["part"]
    return request
