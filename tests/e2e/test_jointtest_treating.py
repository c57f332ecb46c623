"""`yidi jointtest treating` as processes: our own mocked treating place is certified by it."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
from contextlib import contextmanager
from datetime import datetime, timedelta

from tests.e2e.processes import SECONDS_MAX, YIDI, environment, yidi
from tests.messages import BEIJING, LI_GUILAN, a_charge, a_credential, stamp
from tests.platforms import PlainClient
from yidi.v1 import codes_pb2, header_pb2
from yidi.v1 import treating_place_service_pb2 as treating

LOCAL = "127.0.0.1:0"
DRUG = "XC08CAX001A001010190001"
PLAN = """
id = "spring"
title_zh = "春季配对联调"
interface_versions = ["V2.1"]
care_types = ["ORDINARY"]

[[pairs]]
treating = "510000"
insured = "630000"
"""


@contextmanager
def started(*arguments):
    """Start a command that serves, and give what it says in its first line."""
    process = subprocess.Popen(
        [*YIDI, *arguments], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        line = process.stdout.readline()
        assert line.startswith(b"{"), process.communicate(timeout=SECONDS_MAX)
        yield process, json.loads(line)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=SECONDS_MAX)


def a_bill(order):
    """The bill of the work order, as the hospital sends it to its own province."""
    now = datetime.now(BEIJING)
    place = order["institution_code"]
    return treating.SettleBillRequest(
        header=header_pb2.RequestHeader(
            message_id=f"{place}{now:%Y%m%d%H%M%S}0001",
            interface_version=order["interface_version"],
            treating_region="510100",
            insured_region=order["insured_area"],
            institution_code=place,
            operator_type=codes_pb2.OPERATOR_TYPE_STAFF,
        ),
        person_number=order["person_number"],
        credential=a_credential(LI_GUILAN),
        person_name=order["person_name"],
        insurance=codes_pb2.INSURANCE_EMPLOYEE,
        visited_at=stamp(now - timedelta(hours=1)),
        outpatient_number="MZ1",
        charges=[a_charge("1", DRUG, "苯磺酸氨氯地平片", 26, 4, 10_400, ordinary=True)],
    )


CASE = """
id = "own"
title_zh = "自己的用例"
title_en = "Our own"
role = "TREATING"

[[cases]]
id = "ordinary"
title_zh = "普通门诊"
title_en = "Ordinary"
purpose_zh = "一次普通门诊。"
care_types = ["ORDINARY"]
rules = ["A-063"]
next_step_zh = "核对合计。"
interface_versions = ["V2.1"]
[cases.given]
people = [{ insurance = "EMPLOYEE" }]
institutions = [{ opens = ["ORDINARY"] }]
[[cases.work_orders]]
id = "settle"
kind = "SETTLE"
text_zh = "为 {person.name} 结算 104.00 元。"
text_en = "Settle 104.00 yuan for {person.name}."
bill = [{ amount = "104.00", price = "26.00", quantity = "4" }]
awaited = [
  { id = "open", call = "OpenVisit", fields = { care_type = "ORDINARY" } },
  { id = "fees", call = "UploadFees", of = "open", times_at_most = 20 },
  { id = "settle", call = "Settle", of = "open" },
]
"""


async def test_the_mocked_treating_place_is_certified_from_order_to_statement(tmp_path):
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "own.toml").write_text(CASE, encoding="utf-8")
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN, encoding="utf-8")
    data = ("--data", str(tmp_path / "data"))
    test = ("--cases", str(tmp_path / "cases"), "--listen", LOCAL, "--orders-address", LOCAL)

    with started(
        "jointtest", "treating", "--campaign", str(plan), *test, *data, "--json",
        "--out", str(tmp_path / "report"), "--orders-to", str(tmp_path / "orders"),
    ) as (kit, listening):  # fmt: skip
        order = json.loads(kit.stdout.readline())
        with started(
            "province", "510000", "--json", "--gateway-address", listening["hub"],
            "--province-address", LOCAL, "--control-address", LOCAL, "--http-address", LOCAL,
            "--data", str(tmp_path / "sichuan"),
        ) as (_, places):  # fmt: skip
            hospital = PlainClient(places["provinces"])
            answer = await hospital.call("TreatingPlaceService/SettleBill", a_bill(order))
            await hospital.close()
        out, err = kit.communicate(timeout=SECONDS_MAX)
        runs = [
            json.loads(line)["run_id"] for line in out.decode().splitlines() if "run_id" in line
        ]

    assert (order["event"], order["text_zh"]) == ("order", "为 李桂兰 结算 104.00 元。")
    assert answer.total_fen == 10_400
    assert (kit.returncode, err.decode()) == (0, "")
    assert (tmp_path / "orders" / "orders.json").read_text("utf-8") == "[]\n"

    stated = yidi("jointtest", "statements", "list", "--role", "treating", *data, "--json").data
    assert [(each["region"], each["partner"], each["result"]) for each in stated] == [
        ("510000", "630000", "VERDICT_PASSED")
    ]
    name = stated[0]["statement_id"]
    yidi("jointtest", "statements", "export", name, "--to", str(tmp_path / "out"), *data)
    evidence = (tmp_path / "out" / f"{runs[0]}.evidence.json").read_bytes()
    assert hashlib.sha256(evidence).hexdigest() == stated[0]["evidence_digest"]
    shown = yidi("jointtest", "statements", "show", name, *data)
    assert (shown.code, "完好 intact" in shown.out) == (0, True)

    status = yidi("jointtest", "campaign", "status", str(plan), *data, "--csv")
    assert status.code == 5
    assert status.out.splitlines()[1].startswith(
        "510000,630000,TREATING,V2.1,ORDINARY,UNDER_WAY,1,0,0,"
    )


def test_a_plan_with_mistakes_names_file_line_and_field(tmp_path):
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN.replace('"630000"', '"630100"'), encoding="utf-8")

    ended = yidi("jointtest", "campaign", "check", str(plan))

    assert ended.code == 2
    assert "plan.toml:9" in ended.err
    assert "应为省级区划代码，如 630000" in ended.err


def test_a_statement_that_is_not_there_is_told(tmp_path):
    ended = yidi("jointtest", "statements", "show", "R9-V2.1", "--data", str(tmp_path))

    assert (ended.code, "没有声明 R9-V2.1" in ended.err) == (2, True)


def test_a_test_needs_a_province_or_a_campaign(tmp_path):
    ended = yidi("jointtest", "treating", "--data", str(tmp_path))

    assert (ended.code, "给出 --region 或 --campaign 其中一个" in ended.err) == (2, True)


def test_a_test_as_insured_place_counts_for_its_campaign(served, tmp_path):
    """A run of the other role is kept with its statements, and moves the matrix."""
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN + 'roles = ["INSURED"]\n', encoding="utf-8")
    data = ("--data", str(tmp_path))
    out = ("--out", str(tmp_path / "report"))

    tested = served.yidi(
        "jointtest", "insured", "--region", "630000", "--only", "settle/ordinary",
        "--campaign", "spring", *data, *out,
    )  # fmt: skip

    assert tested.code == 0, tested.err
    stated = yidi("jointtest", "statements", "list", *data, "--json").data
    assert [(each["role"], each["interface_version"], each["result"]) for each in stated] == [
        ("ROLE_INSURED", "V2.0", "VERDICT_PASSED"),
        ("ROLE_INSURED", "V2.1", "VERDICT_PASSED"),
    ]
    status = yidi("jointtest", "campaign", "status", str(plan), *data, "--json")
    (cell,) = status.data["cells"]
    assert (cell["role"], cell["state"], cell["passed"]) == (
        "ROLE_INSURED",
        "CELL_STATE_UNDER_WAY",
        1,
    )
