"""`yidi certs`: a test authority and the certificates of participants."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.text import Text

from yidi.cli.choices import Word
from yidi.cli.failures import Hint, WrongInput
from yidi.cli.help_pages import Group, output_options, wants_json
from yidi.cli.reports import write_json
from yidi.cli.screen import BAD, GOOD, both, facts, listing, show, title
from yidi.domain.codes import agency_problem, institution_problem
from yidi.domain.participants import BOTH_ROLES, Kind, Participant
from yidi.domain.regions import CHINA_TIME, province_codes
from yidi.domain.versions import Role
from yidi.runtime.certificate_folder import (
    CertificateFolder,
    Issued,
    demo_participants,
    look_at,
)
from yidi.runtime.certificates import CertificateUnusable
from yidi.runtime.clock import SystemClock

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

_AUTHORITY_DAYS = 3650
_DAYS = 365
_DAYS_MAX = 36500
_KINDS = {each.value: each for each in Kind}
_ROLES = {
    "both": BOTH_ROLES,
    "treating": frozenset((Role.TREATING_PLACE,)),
    "insured": frozenset((Role.INSURED_PLACE,)),
}
_HOST = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?|[0-9A-Fa-f:]+")


@click.group(
    "certs",
    cls=Group,
    help=(
        "测试用CA和参与方证书。仅供测试，不是正式的证书机构。\n"
        "A test authority and the certificates of participants. For tests only.\n\n"
        "第一步 first:  yidi certs demo"
    ),
)
def command() -> None:
    """Hold the commands about certificates."""


def _days_option(default: int) -> Callable[[F], F]:
    return click.option(
        "--days",
        type=click.IntRange(1, _DAYS_MAX),
        default=default,
        metavar="DAYS",
        help=f"有效天数，默认 {default} | days of validity",
    )


_folder = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("yidi-certs"),
    metavar="FOLDER",
    help="证书目录，默认 yidi-certs | folder of the certificates",
)
_begin = click.option(
    "--begin",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    default=None,
    metavar="DATE",
    help="生效日期，如 2026-01-01，默认现在 | first day of validity, now unless given",
)
_hosts = click.option(
    "--host",
    "hosts",
    multiple=True,
    metavar="HOST",
    help="服务器主机名或IP，可重复；本机总在其中 | names of the server, repeatable",
)


@command.command("init", short_help="新建测试CA | make a test authority")
@output_options
@_folder
@_days_option(_AUTHORITY_DAYS)
@_begin
@click.option(
    "--name",
    default="test authority",
    metavar="NAME",
    help="CA名称 | name of the authority",
)
@click.pass_context
def init(
    context: click.Context, folder: Path, days: int, begin: datetime | None, name: str
) -> None:
    made = _attempt(lambda: CertificateFolder(folder).make_authority(name, _from(begin), days))
    _report(context, [made])


@command.command(
    "issue",
    short_help="签发一张证书 | issue a certificate",
    help=(
        "给一个参与方签发证书。\nIssue the certificate of a participant.\n\n"
        "例 example:  yidi certs issue province 630000 --role insured\n"
        "例 example:  yidi certs issue institution H51010000001\n"
        "例 example:  yidi certs issue agency J63010000001\n"
        "例 example:  yidi certs issue gateway --host yidi.example.cn\n"
        "例 example:  yidi certs issue operator"
    ),
)
@output_options
@click.argument("kind", metavar="KIND", type=Word("kind", _KINDS))
@click.argument("code", metavar="[CODE]", default="")
@_folder
@click.option(
    "--role",
    type=Word("role", _ROLES),
    default=None,
    metavar="ROLE",
    help="省的身份：treating 就医地、insured 参保地、both（默认） | roles of a province",
)
@_hosts
@_days_option(_DAYS)
@_begin
@click.pass_context
def issue(context: click.Context, /, kind: Kind, code: str, **options: Any) -> None:
    holder = _participant(kind, code, options["role"])
    hosts = _checked(options["hosts"])
    folder = CertificateFolder(options["folder"])
    path = _attempt(lambda: folder.issue(holder, hosts, _from(options["begin"]), options["days"]))
    _report(context, [path])


@command.command(
    "signing-key",
    short_help="生成SM2签名密钥 | make an SM2 key that signs messages",
    help=(
        "给参与方生成报文签名用的SM2密钥；不写身份则给全部参与方。\n"
        "Make SM2 keys that sign messages: for one participant, or for everybody of the demo.\n\n"
        "例 example:  yidi certs signing-key province 630000\n"
        "例 example:  yidi certs signing-key"
    ),
)
@output_options
@click.argument("kind", metavar="[KIND]", type=Word("kind", _KINDS), required=False)
@click.argument("code", metavar="[CODE]", default="")
@_folder
@click.pass_context
def signing_key(context: click.Context, kind: Kind | None, code: str, folder: Path) -> None:
    holders = [_participant(kind, code, None)] if kind else list(demo_participants())
    keys = CertificateFolder(folder)
    paths = _attempt(lambda: [keys.make_signing_key(each) for each in holders])
    if wants_json(context):
        write_json([{"file": str(path)} for path in paths])
        return
    show(*(str(path) for path in paths))


@command.command(
    "demo",
    short_help="一次建好CA和全部证书 | an authority and certificates for everybody",
    help=(
        "新建CA，给国家平台、运维人员、32个省、示例机构和经办机构各签一张证书。\n"
        "Make an authority and a certificate for the gateway, the operator, 32 provinces and "
        "the institutions and agencies of the README."
    ),
)
@output_options
@_folder
@_hosts
@_days_option(_DAYS)
@_begin
@click.pass_context
def demo(
    context: click.Context,
    folder: Path,
    hosts: tuple[str, ...],
    days: int,
    begin: datetime | None,
) -> None:
    names = _checked(hosts)
    made = _attempt(lambda: CertificateFolder(folder).issue_demo(names, _from(begin), days))
    _report(context, made)


@command.command("show", short_help="证书内容和有效期 | what certificates say, and how long")
@output_options
@click.argument("path", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@_folder
@click.pass_context
def show_certificates(context: click.Context, path: Path | None, folder: Path) -> None:
    found = [look_at(path)] if path else CertificateFolder(folder).certificates()
    if not found:
        raise WrongInput(
            f"{folder} 中没有证书",
            f"there are no certificates in {folder}",
            hints=[Hint("先运行 yidi certs demo", "run yidi certs demo first")],
        )
    if path and found[0].problem is not None:
        raise WrongInput(f"{path}：{found[0].problem.zh}", f"{path}: {found[0].problem.en}")
    if wants_json(context):
        write_json([_as_json(each) for each in found])
    elif path:
        show(title(str(path)), facts(_details(found[0])))
    else:
        show(_table(found))


@command.command("renew", short_help="续期，私钥不变 | renew a certificate, same key")
@output_options
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@_folder
@_days_option(_DAYS)
@_begin
@click.pass_context
def renew(
    context: click.Context,
    names: tuple[str, ...],
    folder: Path,
    days: int,
    begin: datetime | None,
) -> None:
    authority = CertificateFolder(folder)
    bare = [Path(name).name.removesuffix(".pem") for name in names]
    begun = _from(begin)
    _report(context, _attempt(lambda: [authority.renew(each, begun, days) for each in bare]))


def _attempt(work: Callable[[], T]) -> T:
    try:
        return work()
    except CertificateUnusable as problem:
        raise WrongInput(problem.zh, problem.en) from None
    except OSError as error:
        place = error.filename or ""
        raise WrongInput(
            f"不能写入 {place}：{error.strerror}", f"cannot write {place}: {error.strerror}"
        ) from None


def _from(begin: datetime | None) -> datetime:
    return begin.replace(tzinfo=CHINA_TIME) if begin else SystemClock().now()


def _participant(kind: Kind, code: str, roles: frozenset[Role] | None) -> Participant:
    if kind is not Kind.PROVINCE and roles is not None:
        raise WrongInput("只有省才有 --role", "only a province has a --role")
    if kind in (Kind.GATEWAY, Kind.OPERATOR):
        if code:
            raise WrongInput(f"{kind} 没有代码", f"{kind} has no code")
        return Participant(kind)
    known = {
        Kind.PROVINCE: code in province_codes(),
        Kind.INSTITUTION: institution_problem(code) is None,
        Kind.AGENCY: agency_problem(code) is None,
    }
    if not known[kind]:
        example = {Kind.PROVINCE: "630000", Kind.INSTITUTION: "H51010000001"}
        form = example.get(kind, "J63010000001")
        raise WrongInput(
            f"{kind} 的代码 {code or '(空)'} 不对，应如 {form}",
            f"{code or 'an empty text'} is no code of a {kind}; expected one like {form}",
        )
    return Participant(kind, code, (roles or BOTH_ROLES) if kind is Kind.PROVINCE else frozenset())


def _checked(hosts: Sequence[str]) -> Sequence[str]:
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise WrongInput(
                f"--host {host} 不是主机名或IP（不带端口）",
                f"--host {host} is no host name or address (without a port)",
            )
    return hosts


def _report(context: click.Context, paths: Sequence[Path]) -> None:
    found = [look_at(each) for each in paths]
    if wants_json(context):
        write_json([_as_json(each) for each in found])
        return
    show(_table(found))


def _table(found: Sequence[Issued]) -> Any:
    now = SystemClock().now()
    table = listing("文件 file", "身份 identity", "有效至 until", "状态 state")
    for each in found:
        described = each.described
        if described is None:
            problem = each.problem.zh if each.problem else ""
            table.add_row(each.path.name, "", "", Text(problem, BAD))
            continue
        valid = described.is_valid_at(now)
        state = Text("有效", GOOD) if valid else Text("无效", BAD)
        until = described.not_after.astimezone(CHINA_TIME)
        table.add_row(each.path.name, _identity(each), f"{until:%Y-%m-%d}", state)
    return table


def _identity(issued: Issued) -> str:
    if issued.described is None:
        return ""
    if issued.described.participant is not None:
        return issued.described.participant.uri
    return "CA" if issued.described.is_authority else "—"


def _details(issued: Issued) -> list[tuple[str, str]]:
    described = issued.described
    if described is None:
        return []
    return [
        ("身份 identity", _identity(issued)),
        ("名称 subject", described.subject),
        ("主机 hosts", both("、".join(described.hosts) or "—", "")),
        ("自 from", f"{described.not_before.astimezone(CHINA_TIME):%Y-%m-%d %H:%M:%S}"),
        ("至 until", f"{described.not_after.astimezone(CHINA_TIME):%Y-%m-%d %H:%M:%S}"),
        ("序列号 serial", described.serial),
    ]


def _as_json(issued: Issued) -> dict[str, Any]:
    described = issued.described
    if described is None:
        return {"file": str(issued.path), "problem": issued.problem.en if issued.problem else ""}
    return {
        "file": str(issued.path),
        "identity": _identity(issued),
        "subject": described.subject,
        "hosts": list(described.hosts),
        "not_before": described.not_before.isoformat(),
        "not_after": described.not_after.isoformat(),
        "serial": described.serial,
        "is_valid": described.is_valid_at(SystemClock().now()),
    }
