"""`yidi gateway` and `yidi province`: the same platform as several processes on the network."""

from __future__ import annotations

import asyncio
import http.client
import random
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.benchmarks.bill import draw_bill
from tests.benchmarks.visits import Traffic
from tests.chaos.processes import LOOPBACK, DidNotStart, Process, free_port
from tests.chaos.visits import Client, Ledger, check_kept, play
from tests.databases import POSTGRES, Home
from tests.e2e.processes import FIRST_HOSPITAL, LI_GUILAN, Ended, yidi
from yidi.domain.regions import province_codes
from yidi.v1 import settlement_service_pb2 as contract

QINGHAI, SICHUAN = "630000", "510000"


class Country:
    """A gateway, Qinghai in one process, every other province in another."""

    def __init__(self, folder: Path) -> None:
        at = free_port()
        where = f"--gateway-address={LOOPBACK}:{at}"
        others = sorted(province_codes() - {QINGHAI})
        self.qinghai = Process("qinghai", folder / "qinghai", ("province", QINGHAI, where))
        self.others = Process("others", folder / "others", ("province", *others, where))
        known = [f"--province={QINGHAI}={self.qinghai.address('province')}"]
        known += [f"--province={code}={self.others.address('province')}" for code in others]
        self.gateway = Process("gateway", folder / "gateway", ("gateway", *known))
        self.gateway.ports["gateway"] = at
        self.all = (self.qinghai, self.others, self.gateway)


@pytest.fixture
def country(tmp_path: Path) -> Iterator[Country]:
    country = Country(tmp_path)
    for process in country.all:
        process.start()
    yield country
    for process in country.all:
        process.kill()


def settle(country: Country, bill: Path) -> Ended:
    """Settle the bill of `yidi bill-template` in Chengdu, for a person insured in Qinghai."""
    if not bill.exists():
        bill.write_text(yidi("bill-template").out, encoding="utf-8")
    return yidi(
        *("settle", "--json", "--bill", str(bill)),
        *("--person", LI_GUILAN, "--institution", FIRST_HOSPITAL),
        *("--province-address", country.others.address("province")),
        *("--control-address", country.others.address("control")),
    )


def test_a_bill_travels_through_three_processes(country: Country, tmp_path: Path):
    """Hospital, its province, the gateway, the insured place: scenario 4 with its amounts."""
    settled = settle(country, tmp_path / "bill.csv")

    assert settled.code == 0, settled.err
    assert settled.data["fund_total_fen"] == 20_675
    told = yidi("status", "--control-address", country.qinghai.address("control"), "--json").data
    (qinghai,) = told["provinces"]
    assert (qinghai["province"], int(qinghai["settlements"])) == (QINGHAI, 2)
    at_the_gateway = yidi("status", "--control-address", country.gateway.address("control")).out
    assert "未知，账簿在各省的进程 · not known, the provinces keep the books" in at_the_gateway
    assert re.search(r"青海 +630000 .* — +V2\.1/2024", at_the_gateway)


def test_a_province_that_was_killed_is_down_and_then_back_without_another_word(
    country: Country, tmp_path: Path
):
    bill = tmp_path / "bill.csv"
    settle(country, bill)
    country.qinghai.kill()
    refused = settle(country, bill)

    country.qinghai.start()
    until = time.monotonic() + 30
    while (again := settle(country, bill)).code != 0 and time.monotonic() < until:
        pass

    assert (refused.code, "INSURED_PLACE_DOWN" in refused.out + refused.err) == (3, True)
    assert again.code == 0, again.err


def test_every_process_stops_cleanly_when_asked(country: Country):
    codes = [process.stop() for process in country.all]

    assert codes == [0, 0, 0]


def test_a_gateway_and_provinces_may_share_a_folder(tmp_path: Path):
    """They open different files of it."""
    province = Process("province", tmp_path, ("province", QINGHAI))
    known = f"--province={QINGHAI}={province.address('province')}"
    gateway = Process("gateway", tmp_path, ("gateway", known))
    try:
        province.start()
        gateway.start()
        assert {path.name for path in tmp_path.glob("*.sqlite")} == {
            "national.sqlite",
            "provinces.sqlite",
        }
    finally:
        province.kill()
        gateway.kill()


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["province"], 2, "CODE"),
        (["province", "999999"], 2, "不是省级代码：999999"),
        (["gateway", "--workers", "2"], 2, "多个进程需要 PostgreSQL"),
        (["gateway", "--workers", "0"], 2, "workers"),
        (["province", QINGHAI, "--gateway-address", "10.1.2.3:50051"], 4, "10.1.2.3:50051"),
        (["province", QINGHAI, "--province-address=127.0.0.1:50051"], 2, "两处监听地址相同"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_starts(
    tmp_path: Path, arguments: list[str], code: int, text: str
):
    ended = yidi(*arguments, "--data", str(tmp_path / "data"))

    assert ended.code == code
    assert text in ended.err
    assert not (tmp_path / "data").exists()


# --------------------------------------------------------------------------- workers


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Process]:
    """Two gateway processes at one address, and all provinces behind them."""
    at = free_port()
    where = f"--gateway-address={LOOPBACK}:{at}"
    codes = sorted(province_codes())
    places = Process("places", tmp_path / "places", ("province", *codes, where))
    known = [f"--province={code}={places.address('province')}" for code in codes]
    database = Home(POSTGRES, tmp_path).address
    crew = Process("crew", tmp_path / "crew", ("gateway", "--workers=2", *known), database)
    crew.ports["gateway"] = at
    places.start()
    crew.start()
    yield crew
    crew.stop()
    places.kill()


async def instances(crew: Process, traffic: Traffic, connections: int = 24) -> set[str]:
    """The processes that answer: their number stands in the number of every answer."""
    found = set()
    for _ in range(connections):
        channel = grpc.aio.insecure_channel(
            crew.address("gateway"), options=(("grpc.use_local_subchannel_pool", 1),)
        )
        ask: Any = channel.unary_unary("/yidi.v1.SettlementService/InquireMessage")
        (care,) = traffic.cares(1)
        header = contract.SettleRequest.FromString(traffic.settle(care, "1" * 30)).header
        question = contract.InquireMessageRequest(
            header=header, original_message_id=header.message_id
        )
        raw = await ask(question.SerializeToString(), timeout=10, wait_for_ready=True)
        found.add(contract.InquireMessageResponse.FromString(raw).header.reply_id[20:24])
        await channel.close()
    return found


async def test_two_workers_share_an_address_and_answer_as_one(workers: Process):
    """What one has acknowledged the other repeats."""
    traffic, ledger = Traffic(20210412, draw_bill(1)), Ledger()
    clients = [Client(workers.address("gateway"), workers.address("control")) for _ in range(6)]
    for client in clients:
        await play(client, traffic, ledger, random.Random(1), most=2)
    for client in clients:
        await check_kept(client, ledger, list(ledger.acknowledged))
        await client.close()

    assert len(ledger.acknowledged) == 12
    assert len(await instances(workers, traffic)) == 2


async def test_a_worker_that_was_killed_is_replaced(workers: Process):
    traffic = Traffic(20210412, draw_bill(1))
    before = await instances(workers, traffic)
    # Each worker's page shows what both have counted (docs/metrics.md).
    assert [inquiries(workers, worker) for worker in (0, 1)] == [24, 24]
    assert workers.child is not None
    children = psutil.Process(workers.child.pid).children()
    victims = [each for each in children if "spawn_main" in " ".join(each.cmdline())]
    first = min(victims, key=psutil.Process.create_time)
    first.send_signal(signal.SIGKILL)
    first.wait(timeout=10)
    # At the configured address the other one answers, with what both have counted.
    assert inquiries(workers, 0) == 24

    async with asyncio.timeout(40):
        asked = 24
        while len((after := await instances(workers, traffic)) - before) != 1 or len(after) != 2:
            asked += 24
            await asyncio.sleep(0.2)

    assert len(victims) == 2
    # What the killed one had counted is still there.
    assert [inquiries(workers, worker) for worker in (0, 1)] == [asked + 24, asked + 24]


def inquiries(crew: Process, worker: int) -> float:
    """How many inquiries were answered, as the page of a worker says."""
    host, _, port = crew.address("http").partition(":")
    connection = http.client.HTTPConnection(host, int(port) + worker, timeout=10)
    try:
        connection.request("GET", "/metrics")
        page = connection.getresponse().read().decode()
    finally:
        connection.close()
    return sum(
        sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name == "grpc_server_handled_total"
        and sample.labels["grpc_method"] == "InquireMessage"
    )


def test_workers_that_cannot_start_say_why_once(tmp_path: Path):
    nowhere = "postgresql+psycopg://nobody@/nothing?host=/nonexistent"
    crew = Process("crew", tmp_path, ("gateway", "--workers=2"), nowhere)

    with pytest.raises(DidNotStart) as caught:
        crew.start()

    crew.kill()
    assert str(caught.value).count("YIDI_DATABASE_URL") == 2  # once in each language
