"""Whether a process may start as it is set: TLS or loopback, a token, a certificate that holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.certificates import TOKEN, a_set, days_ago, issued, tls_settings
from yidi.domain.participants import GATEWAY, province
from yidi.observe.metrics import Metrics
from yidi.runtime.certificate_folder import CertificateFolder
from yidi.runtime.security import SecurityRefused, client_security, is_loopback, security_of
from yidi.runtime.settings import load

FAR = "10.0.0.5:50051"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_set(tmp_path_factory.mktemp("certs"))


def refused(**settings: Any) -> list[str]:
    """Why a platform may not start, in Chinese, a problem each."""
    with pytest.raises(SecurityRefused) as caught:
        security_of(load(settings), Metrics())
    assert all(problem.en for problem in caught.value.problems)
    return [problem.zh for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1:1", True),
        ("127.8.9.10:1", True),
        ("[::1]:1", True),
        ("localhost:1", True),
        ("0.0.0.0:1", False),
        ("[::]:1", False),
        ("10.0.0.5:1", False),
        ("128.0.0.1:1", False),
        ("localhost.example.cn:1", False),
        ("yidi:1", False),
    ],
)
def test_loopback_is_what_only_this_machine_reaches(address: str, expected: bool) -> None:
    assert is_loopback(address) is expected


def test_on_this_machine_nothing_is_needed() -> None:
    security = security_of(load({}), Metrics())

    assert security.server_credentials() is None
    assert security.tls is None
    assert (security.gateway_gate, security.province_gate, security.control_gate) == (None,) * 3


@pytest.mark.parametrize("name", ["gateway_address", "province_address"])
def test_plaintext_beyond_this_machine_must_be_said(name: str) -> None:
    (problem,) = refused(**{name: FAR})

    assert problem == (
        f"--{name.replace('_', '-')} 10.0.0.5:50051 不是本机回环地址,明文监听不安全;"
        "设置 --tls-certificate 等三项,或加 --insecure"
    )
    security_of(load({name: FAR, "insecure": True}), Metrics())


def test_a_real_province_is_not_called_in_plaintext_unless_it_is_said() -> None:
    (problem,) = refused(province="630000=10.0.0.5:9000,510000=127.0.0.1:9000")

    assert problem.startswith("630000 的系统 10.0.0.5:9000 会以明文调用")
    security_of(load({"province": "630000=10.0.0.5:9000", "insecure": True}), Metrics())


def test_test_control_beyond_this_machine_needs_a_token_whatever_else_is_said(
    certificates: Path,
) -> None:
    needs = "测试控制 0.0.0.0:1 不是本机回环地址,必须设置口令 YIDI_CONTROL_TOKEN"

    assert refused(control_address="0.0.0.0:1", insecure=True) == [needs]
    assert refused(control_address="0.0.0.0:1", **tls_settings(certificates)) == [needs]
    security_of(
        load({"control_address": "0.0.0.0:1", "control_token": TOKEN, "insecure": True}), Metrics()
    )


@pytest.mark.parametrize("token", ["short", "x" * 15, "口令" * 10, "tab\t" * 5])
def test_a_token_is_long_and_can_be_typed(token: str) -> None:
    assert refused(control_token=token) == ["YIDI_CONTROL_TOKEN 至少16个字符,只用ASCII字符"]


def test_every_problem_is_said_at_once() -> None:
    problems = refused(gateway_address=FAR, control_address=FAR, control_token="", tls_key="x")

    plain = "不是本机回环地址,明文监听不安全;设置 --tls-certificate 等三项,或加 --insecure"
    assert problems == [
        "TLS设置不全,还缺 --tls-certificate、--tls-authority",
        f"--gateway-address {FAR} {plain}",
        f"--control-address {FAR} {plain}",
        f"测试控制 {FAR} 不是本机回环地址,必须设置口令 YIDI_CONTROL_TOKEN",
    ]


def test_with_certificates_every_address_is_fine(certificates: Path) -> None:
    security = security_of(
        load({"gateway_address": FAR, "province_address": FAR, **tls_settings(certificates)}),
        Metrics(),
    )

    assert security.server_credentials() is not None
    assert security.tls is not None
    assert security.tls.channel("x.yidi.internal").server_name == "x.yidi.internal"


# ------------------------------------------------------------------------ the own certificate


@pytest.mark.parametrize(("begin", "days"), [(10, 9), (-1, 30)])
def test_a_certificate_that_is_not_valid_is_no_start(tmp_path: Path, begin: int, days: int) -> None:
    folder = CertificateFolder(tmp_path)
    folder.make_authority("test authority", days_ago(20), 100)
    issued(tmp_path, GATEWAY, begin=begin, days=days)

    (problem,) = refused(**tls_settings(tmp_path))

    assert ("过期" if days == 9 else "起才生效") in problem
    assert "gateway.pem" in problem


def test_a_certificate_of_another_authority_is_no_start(certificates: Path, tmp_path: Path) -> None:
    other = a_set(tmp_path / "other")
    settings = tls_settings(certificates) | {"tls_authority": str(other / "ca.pem")}

    (problem,) = refused(**settings)

    assert "不是由" in problem


def test_the_key_of_another_certificate_is_no_start(certificates: Path) -> None:
    settings = tls_settings(certificates) | {"tls_key": str(certificates / "operator.key")}

    (problem,) = refused(**settings)

    assert "私钥与证书不是一对" in problem


def test_the_certificate_of_somebody_else_is_no_start(certificates: Path) -> None:
    (problem,) = refused(**tls_settings(certificates, "province-630000"))

    assert problem == "本进程须用国家平台的证书(yidi://gateway),不是 yidi://province/630000"


def test_the_authority_itself_names_no_participant(certificates: Path) -> None:
    (problem,) = refused(**tls_settings(certificates, "ca"))

    assert "没有写明身份" in problem


def test_a_file_that_is_not_there_is_named(certificates: Path, tmp_path: Path) -> None:
    settings = tls_settings(certificates) | {"tls_key": str(tmp_path / "nix.key")}

    (problem,) = refused(**settings)

    assert problem.startswith(f"打不开 {tmp_path / 'nix.key'}")


# --------------------------------------------------------------------------------- a command


def test_a_command_does_not_send_the_token_away_in_plaintext() -> None:
    settings = load({"control_token": TOKEN})

    with pytest.raises(SecurityRefused) as caught:
        client_security(settings, FAR)

    assert "口令不能以明文发往 10.0.0.5:50051" in caught.value.problems[0].zh
    assert TOKEN not in str(caught.value)
    assert client_security(settings, "127.0.0.1:1") is None
    assert client_security(load({"control_token": TOKEN, "insecure": True}), FAR) is None


def test_a_command_calls_with_the_certificate_of_any_participant(certificates: Path) -> None:
    settings = load({"control_token": TOKEN, **tls_settings(certificates, "province-510000")})

    assert client_security(settings, FAR) is not None


def test_a_token_does_not_show_where_settings_are_printed() -> None:
    assert TOKEN not in repr(load({"control_token": TOKEN}))


# -------------------------------------------------------------------------------- signatures


def test_whoever_insists_on_signatures_signs_and_verifies() -> None:
    needs = "--require-signatures 还需要 --signature-key 和 --signature-keys"

    assert refused(require_signatures=True) == [needs]


def test_the_platform_signs_with_no_key_but_its_own(tmp_path: Path) -> None:
    pytest.importorskip("tongsuopy", reason="has no wheel for this processor")
    CertificateFolder(tmp_path).make_signing_key(province("630000"))

    (problem,) = refused(signature_key=str(tmp_path / "province-630000.sm2.key"))

    assert problem == "本进程须用国家平台的签名私钥 gateway.sm2.key"
