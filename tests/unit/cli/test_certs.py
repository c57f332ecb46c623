"""`yidi certs`: what a person types, and how a mistake is answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from yidi.cli.main import Exit, run


def certs(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[Exit, Any]:
    """Run a command and return how it ended and its JSON."""
    ended = run(["certs", *arguments, "--json"])
    return ended, json.loads(capsys.readouterr().out)


def test_one_command_makes_the_whole_set(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ended, made = certs(capsys, "demo", "--folder", str(tmp_path / "c"))

    assert ended is Exit.DONE
    assert [each["identity"] for each in made][:3] == ["CA", "yidi://gateway", "yidi://operator"]
    assert all(each.get("is_valid") for each in made)


def test_a_province_is_issued_in_one_role(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = ("--folder", str(tmp_path))
    run(["certs", "init", *folder])
    capsys.readouterr()

    ended, (made,) = certs(
        capsys, "issue", "province", "630000", "--role", "insured", "--host", "qh.example.cn",
        "--begin", "2030-01-01", "--days", "10", *folder,
    )  # fmt: skip

    assert ended is Exit.DONE
    assert made["identity"] == "yidi://province/630000/insured"
    assert made["hosts"][:2] == ["province-630000.yidi.internal", "qh.example.cn"]
    assert made["not_after"] == "2030-01-10T16:00:00+00:00"
    assert made["is_valid"] is False


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("issue", "province", "630100"), "province 的代码 630100 不对，应如 630000"),
        (("issue", "province"), "province 的代码 (空) 不对，应如 630000"),
        (("issue", "institution", "J63010000001"), "应如 H51010000001"),
        (("issue", "agency", "H51010000001"), "应如 J63010000001"),
        (("issue", "gateway", "1"), "gateway 没有代码"),
        (("issue", "operator", "--role", "both"), "只有省才有 --role"),
        (("issue", "gateway", "--host", "a:1:b/c"), "不是主机名或IP"),
        (("issue", "gateway", "--role", "x"), "应为 both, treating, insured 之一"),
        (("issue", "nobody"), "应为 province, institution, agency, gateway, operator 之一"),
        (("issue", "gateway"), "先运行 yidi certs init"),
        (("renew", "gateway"), "先运行 yidi certs issue"),
        (("show",), "没有证书"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_made(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: tuple[str, ...], text: str
) -> None:
    ended, answer = certs(capsys, *arguments, "--folder", str(tmp_path))

    assert ended is Exit.WRONG_INPUT
    assert text in answer["error"]["text_zh"]
    assert list(tmp_path.iterdir()) == []


def test_a_certificate_is_shown_and_renewed_by_its_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = ("--folder", str(tmp_path))
    run(["certs", "init", *folder])
    run(["certs", "issue", "gateway", "--days", "1", *folder])
    capsys.readouterr()

    _, (before,) = certs(capsys, "show", str(tmp_path / "gateway.pem"))
    ended, (after,) = certs(capsys, "renew", "gateway.pem", *folder)

    assert ended is Exit.DONE
    assert after["identity"] == before["identity"] == "yidi://gateway"
    assert after["not_after"] > before["not_after"]


def test_a_file_that_is_no_certificate_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "note.pem").write_text("hello")

    ended, answer = certs(capsys, "show", str(tmp_path / "note.pem"))

    assert ended is Exit.WRONG_INPUT
    assert "证书读不出来" in answer["error"]["text_zh"]


def test_people_read_a_table(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run(["certs", "init", "--folder", str(tmp_path)])

    run(["certs", "show", "--folder", str(tmp_path)])

    assert "ca.pem" in capsys.readouterr().out
