"""Certificates and the token as a person uses them: commands, a running platform, its log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.certificates import TOKEN, a_set
from tests.e2e.processes import FIRST_HOSPITAL, LI_GUILAN, Ended, Served, serve, yidi


def shown(folder: Path, name: str) -> list[str]:
    """The flags that show a certificate."""
    return [
        "--tls-certificate", str(folder / f"{name}.pem"),
        "--tls-key", str(folder / f"{name}.key"),
        "--tls-authority", str(folder / "ca.pem"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_set(tmp_path_factory.mktemp("certs"))


@pytest.fixture
def secured(certificates: Path, tmp_path: Path) -> Iterator[Served]:
    with serve(tmp_path, "--log-json", *shown(certificates, "gateway")) as running:
        yield running


def test_an_operator_sees_the_status_and_a_hospital_settles(
    secured: Served, certificates: Path, bill: str
):
    status = secured.yidi("status", "--json", *shown(certificates, "operator"))
    settled = secured.yidi(
        "settle", "--json", "--trial", "--person", LI_GUILAN,
        "--institution", FIRST_HOSPITAL, "--bill", bill,
        *shown(certificates, "province-510000"),
    )  # fmt: skip

    assert (status.code, len(status.data["provinces"])) == (0, 32)
    # The people of a region come from test control, which is not for provinces.
    assert settled.data["error"]["reason"] == "IDENTITY_NOT_FOR_METHOD"


def test_a_load_run_whose_identity_is_refused_sends_no_visit(
    secured: Served, certificates: Path, tmp_path: Path
):
    """The usual mix has visits in every province; this certificate is that of one."""
    loaded = secured.yidi(
        "load", "--json", "--out", str(tmp_path / "x"), *shown(certificates, "province-510000"),
        "--control-certificate", str(certificates / "operator.pem"),
        "--control-key", str(certificates / "operator.key"),
    )  # fmt: skip
    status = secured.yidi("status", "--json", *shown(certificates, "operator"))

    assert (loaded.code, loaded.data["error"]["reason"]) == (1, "PROVINCE_ACTS_FOR_ANOTHER")
    assert not (tmp_path / "x.json").exists()
    assert status.data["journal_entries"] in (0, "0")


def test_with_the_token_one_certificate_is_enough(certificates: Path, tmp_path: Path, bill: str):
    with serve(
        tmp_path, *shown(certificates, "gateway"), variables={"YIDI_CONTROL_TOKEN": TOKEN}
    ) as running:
        settled = running.yidi(
            "settle", "--json", "--trial", "--person", LI_GUILAN,
            "--institution", FIRST_HOSPITAL, "--bill", bill,
            "--control-token", TOKEN, *shown(certificates, "province-510000"),
        )  # fmt: skip
        without = running.yidi("status", "--json", *shown(certificates, "operator"))

    assert settled.code == 0
    assert settled.data["total_fen"] == 42_800
    assert (without.code, without.data["error"]["reason"]) == (1, "CONTROL_TOKEN_WRONG")


def test_a_refused_identity_leaves_a_line_in_the_audit_log(secured: Served, certificates: Path):
    refused = secured.yidi("status", "--json", *shown(certificates, "province-510000"))

    (line,) = audit_of(secured.stop())
    assert refused.code == 1
    assert {name: line[name] for name in ("log", "place", "who", "method", "reason")} == {
        "log": "yidi.audit",
        "place": "control",
        "who": "province/510000",
        "method": "yidi.v1.SimulatorService/GetStatus",
        "reason": "IDENTITY_NOT_FOR_METHOD",
    }
    assert line["message_id"] == ""


def audit_of(ended: Ended) -> list[dict[str, str]]:
    lines = [json.loads(line) for line in ended.err.splitlines() if line.startswith("{")]
    return [line for line in lines if line.get("event") == "identity_refused"]


def test_a_command_without_a_certificate_is_told_what_to_look_at(
    secured: Served, certificates: Path, tmp_path: Path
):
    plain = secured.yidi("status")
    stranger = secured.yidi("status", *shown(a_set(tmp_path / "other"), "operator"))

    assert plain.code == stranger.code == 3
    assert "在监听，但不接受明文连接" in plain.err
    assert "--tls-certificate" in plain.err
    assert "yidi certs show" in stranger.err


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--gateway-address", "0.0.0.0:0"), "明文监听不安全"),
        (("--province", "630000=10.0.0.5:9000"), "会以明文调用"),
        (("--control-address", "0.0.0.0:0", "--insecure"), "必须设置口令"),
        (("--tls-key", "x"), "TLS设置不全"),
    ],
)
def test_a_start_that_would_not_be_safe_is_refused(
    tmp_path: Path, arguments: tuple[str, ...], text: str
):
    ended = yidi("serve", "--data", str(tmp_path / "data"), *arguments)

    assert ended.code == 4
    assert text in ended.err
    assert "docs/identity.md" in ended.err
    assert not (tmp_path / "data").exists()


def test_a_command_with_half_of_its_certificate_is_wrong_input(certificates: Path):
    ended = yidi("status", "--tls-key", str(certificates / "operator.key"))

    assert ended.code == 2
    assert "还缺 --tls-certificate、--tls-authority" in ended.err


def test_a_hospital_signs_its_bill_with_the_commands(tmp_path: Path, bill: str):
    pytest.importorskip("tongsuopy", reason="has no wheel for this processor")
    folder = tmp_path / "keys"
    for holder in (("gateway",), ("institution", FIRST_HOSPITAL), ("institution", "H51010000002")):
        assert yidi("certs", "signing-key", *holder, "--folder", str(folder)).code == 0
    keys = ["--signature-keys", str(folder), "--signature-key"]
    order = ["settle", "--json", "--trial", "--person", LI_GUILAN,
             "--institution", FIRST_HOSPITAL, "--bill", bill]  # fmt: skip

    with serve(
        tmp_path / "data", *keys, str(folder / "gateway.sm2.key"), "--require-signatures"
    ) as running:
        unsigned = running.yidi(*order)
        other = running.yidi(*order, *keys, str(folder / "institution-H51010000002.sm2.key"))
        own = running.yidi(*order, *keys, str(folder / f"institution-{FIRST_HOSPITAL}.sm2.key"))

    assert (unsigned.code, unsigned.data["error"]["reason"]) == (1, "SIGNATURE_MISSING")
    assert (other.code, other.data["error"]["reason"]) == (1, "INSTITUTION_ACTS_FOR_ANOTHER")
    assert (own.code, own.data["total_fen"]) == (0, 42_800)
