"""Every way to end has its exit code and its text, and no trace reaches a user."""

from __future__ import annotations

import json
import subprocess
import sys

import click
import pytest

from yidi.cli import main
from yidi.cli.failures import (
    EXITS,
    NEXT_STEP_WORDS,
    PARTY_WORDS,
    Exit,
    Hint,
    NotReached,
    Refused,
)
from yidi.cli.help_pages import Command, output_options
from yidi.domain.errors import problem, refusal, refuse

HEAVY = ("grpc", "rich", "pydantic", "sqlalchemy", "google.protobuf", "structlog", "uvicorn")


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch):
    """Let a command of our own raise what a test wants to see reported."""

    def install(error: BaseException) -> None:
        @click.command(cls=Command)
        @output_options
        def command() -> None:
            raise error

        monkeypatch.setattr(main.Commands, "get_command", lambda *_: command)

    return install


def test_the_help_is_chinese_first_and_lists_commands_and_exit_codes(
    capsys: pytest.CaptureFixture[str],
):
    code = main.run([])

    said = capsys.readouterr().out
    assert code == Exit.DONE
    assert said.index("模拟器") < said.index("simulator")
    for name in main.COMMANDS:
        assert f"  {name} " in said
    for each in EXITS:
        assert f"  {int(each)} " in said


def test_help_imports_nothing_heavy():
    """So that it answers at once; a command imports what it needs when it runs."""
    program = (
        "import sys, yidi.cli.main as main\n"
        "main.run(['--help'])\n"
        f"print('heavy:', [name for name in {HEAVY!r} if name in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True
    )

    assert done.stdout.splitlines()[-1] == "heavy: []"


INNER = {
    "faults": ["set"],
    "clock": ["set"],
    "claims": ["list"],
    "errors": ["explain"],
    "policy": ["explain"],
    "outages": ["list"],
    "certs": ["issue"],
    "jointtest": ["insured"],
}
"""Groups, with the command of theirs that is looked at."""


@pytest.mark.parametrize("name", list(main.COMMANDS))
def test_every_command_has_help_and_json(name: str, capsys: pytest.CaptureFixture[str]):
    path = [name, *INNER.get(name, [])]

    code = main.run([*path, "--help"])

    said = capsys.readouterr().out
    assert code == Exit.DONE
    assert "--json" in said
    assert "--debug" in said


def test_an_unknown_command_is_named_with_the_nearest(capsys: pytest.CaptureFixture[str]):
    code = main.run(["sattle"])

    said = capsys.readouterr()
    assert code == Exit.WRONG_INPUT
    assert said.out == ""
    assert said.err.splitlines() == [
        "错误 没有命令 sattle",
        "error: there is no command sattle",
        "hint: 是否为 settle？ · did you mean settle?",
        "hint: yidi --help",
    ]


def test_an_unknown_option_is_named_with_the_nearest(capsys: pytest.CaptureFixture[str]):
    code = main.run(["bill-template", "--jsn"])

    assert code == Exit.WRONG_INPUT
    assert "是否为 --json？" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["claims", "list"],
            [
                "错误 缺少 PERSON",
                "error: PERSON is missing",
                "hint: 写法：yidi claims list PERSON，见 --help",
            ],
        ),
        (
            ["claims", "show", "63010000000000000152"],
            [
                "错误 缺少 CLAIM",
                "error: CLAIM is missing",
                "hint: 写法：yidi claims show PERSON CLAIM，见 --help",
            ],
        ),
        (
            ["claims", "list", "--person", "63010000000000000152"],
            [
                "错误 --person 不是选项，PERSON 直接写在命令后",
                "error: there is no option --person: PERSON is written without a name",
                "hint: 写法：yidi claims list PERSON，见 --help",
            ],
        ),
    ],
)
def test_an_argument_that_is_missing_or_named_is_told_with_the_way_to_write_it(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: list[str]
):
    code = main.run(arguments)

    assert code == Exit.WRONG_INPUT
    assert capsys.readouterr().err.splitlines()[:3] == said


def test_an_option_like_none_gets_no_guess(capsys: pytest.CaptureFixture[str]):
    """--person shares half its letters with --json, which nobody meant."""
    main.run(["status", "--person", "63010000000000000152"])

    assert "是否为" not in capsys.readouterr().err


def test_a_missing_option_is_named(capsys: pytest.CaptureFixture[str]):
    code = main.run(["settle", "--person", "1"])

    assert code == Exit.WRONG_INPUT
    assert "--institution" in capsys.readouterr().err


def test_an_unexpected_error_is_one_line_without_a_trace(
    failing, capsys: pytest.CaptureFixture[str]
):
    failing(RuntimeError("the sky\nis falling"))

    code = main.run(["serve"])

    said = capsys.readouterr().err
    assert code == Exit.OUR_FAULT
    assert "RuntimeError: the sky" in said
    assert "--debug" in said
    assert "Traceback" not in said


def test_debug_shows_the_trace_of_an_unexpected_error(failing, capsys: pytest.CaptureFixture[str]):
    failing(RuntimeError("the sky"))

    code = main.run(["serve", "--debug"])

    assert code == Exit.OUR_FAULT
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupt_has_its_own_code(failing, capsys: pytest.CaptureFixture[str]):
    failing(KeyboardInterrupt())

    assert main.run(["serve"]) == Exit.INTERRUPTED
    assert "已中断" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("reason", "facts", "code"),
    [
        ("FILING_MISSING", {}, Exit.REFUSED),
        ("INSURED_PLACE_DOWN", {"region": "青海省"}, Exit.NOT_REACHED),
        (
            "OUTCOME_UNKNOWN",
            {"place": "参保地青海省", "region": "青海省"},
            Exit.NOT_REACHED,
        ),
        ("INTERNAL", {}, Exit.NOT_REACHED),
    ],
)
def test_a_refusal_whose_message_may_be_sent_again_ends_with_another_code(
    failing, reason: str, facts: dict[str, str], code: Exit
):
    failing(Refused(refuse(reason, **facts)))

    assert main.run(["serve"]) == code


def test_a_refusal_lists_every_problem_with_its_field(failing, capsys: pytest.CaptureFixture[str]):
    found = [
        problem("FIELD_MISSING", "person_number", field="人员编号"),
        problem("REGION_UNKNOWN", "header.insured_region", field="参保地", region="999999"),
    ]
    sent = {"message_id": "H51010000001202501061530000001", "sender": "H51010000001"}
    failing(Refused(refusal(found, omitted=3), **sent))

    main.run(["serve"])

    said = capsys.readouterr().err
    assert "4001 REQUEST_INVALID" in said
    assert "医药机构 · the institution" in said
    assert "  1  person_number  " in said
    assert "  2  header.insured_region  " in said
    assert "999999" in said
    assert "还有 3 个" in said
    assert "H51010000001202501061530000001" in said


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ("H51010000001", "医药机构 · the institution"),
        ("P51010000001", "医药机构 · the institution"),
        ("J51010000001", "经办机构 · the agency"),
        ("", "发送方 · the sender of the request"),
    ],
)
def test_a_sender_at_fault_is_called_what_it_is(
    failing, capsys: pytest.CaptureFixture[str], sender: str, expected: str
):
    """A-142: an agency that sends to the registry is no hospital."""
    failing(Refused(refuse("FIELD_MISSING", field="人员编号"), sender=sender))

    main.run(["serve"])

    assert f"责任方 at fault     {expected}\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("reason", "message_id", "expected"),
    [
        ("FAULT_NOT_KNOWN", "", "改正后重试 · correct it and try again\n"),
        (
            "OUTAGE_NOT_KNOWN",
            "J63000000001202501061530000001",
            "改正后用新的报文号重发 · correct it and send it with a new message id\n",
        ),
        (
            "CONTROL_TOKEN_WRONG",
            "",
            "改正地址、证书、签名或口令后原样重发 · set right address, certificate,",
        ),
        ("RESETTING", "", "稍后重试 · retry later\n"),
    ],
)
def test_the_next_step_speaks_of_a_message_id_only_where_there_is_one(
    failing, capsys: pytest.CaptureFixture[str], reason: str, message_id: str, expected: str
):
    """A-142: what is asked of test control has no message id, and a token is no message."""
    facts = {"fault": "f1", "notice": "630000202501041200000001000001"}
    failing(Refused(refuse(reason, **facts), message_id=message_id))

    main.run(["serve"])

    assert f"下一步 next step    {expected}" in capsys.readouterr().err


def test_a_failure_is_data_with_json(failing, capsys: pytest.CaptureFixture[str]):
    failing(NotReached("没有平台", "no platform", hints=[Hint("启动", "start")]))

    code = main.run(["serve", "--json"])

    said = capsys.readouterr()
    assert (code, said.err) == (Exit.NOT_REACHED, "")
    assert json.loads(said.out)["error"] == {
        "kind": "not_reached",
        "exit": 3,
        "text_zh": "没有平台",
        "text_en": "no platform",
        "problems": [],
        "hints": [{"zh": "启动", "en": "start"}],
    }


def test_a_wrong_command_line_is_data_with_json(capsys: pytest.CaptureFixture[str]):
    code = main.run(["settle", "--json"])

    said = capsys.readouterr()
    assert (code, said.err) == (Exit.WRONG_INPUT, "")
    assert json.loads(said.out)["error"]["kind"] == "wrong_input"


@pytest.mark.parametrize("table", [PARTY_WORDS, NEXT_STEP_WORDS, EXITS])
def test_everything_a_user_may_be_told_has_words_in_both_languages(table):
    kind = type(next(iter(table)))

    assert set(table) == set(kind)
    assert all(zh and en for zh, en in table.values())
