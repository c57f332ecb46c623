"""Settings: flags, then ``YIDI_`` variables, then defaults. The one reader of the environment.

An unknown ``YIDI_`` variable is an error that names the nearest known one: a setting that
is silently not used costs somebody an afternoon.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from yidi.books.address import address_problem, shown_address
from yidi.domain.limits import LINES_PER_UPLOAD_MAX, MESSAGE_BYTES_MAX
from yidi.domain.regions import province_codes
from yidi.domain.versions import Capability, Role, all_capabilities, parse_overrides
from yidi.observe.logs import LEVELS
from yidi.observe.tracing import is_installed

PREFIX = "YIDI_"
_ADDRESS = re.compile(r"(?P<host>[^:\s]+|\[[0-9A-Fa-f:]+\]):(?P<port>\d{1,5})")
_PORT_MAX = 65535
GRPC = "grpc"
ENVOY = "envoy"
TRANSPORTS = (GRPC, ENVOY)
"""What carries the calls: grpc.aio in this process, or Envoy with this process inside it."""

_SECRET = frozenset(("database_url",))


class SettingsWrong(Exception):
    """Settings cannot be used; every problem is on a line of its own, Chinese and English."""


class Settings(BaseSettings):
    """Everything that can be set. Every field has a default: ``yidi serve`` needs none."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    gateway_address: str = Field(
        "127.0.0.1:50051", description="国家平台监听地址 | where the national gateway listens"
    )
    control_address: str = Field(
        "127.0.0.1:50052", description="测试控制监听地址 | where test control listens"
    )
    province_address: str = Field(
        "127.0.0.1:50053", description="模拟省监听地址 | where the mocked provinces listen"
    )
    http_address: str = Field(
        "127.0.0.1:8080", description="HTTP监听地址(指标、健康) | where metrics and health are"
    )
    transport: str = Field(
        GRPC, description="传输层:grpc或envoy(需附加包) | grpc, or envoy (an extra)"
    )
    data: Path = Field(Path("yidi-data"), description="数据目录 | folder of the databases")
    policies: Path | None = Field(
        None,
        description="自己的政策文件夹,覆盖随附文件中的同一统筹区"
        " | folder of your own policy files, over the shipped ones",
    )
    database_url: str = Field(
        "",
        repr=False,  # It may hold a password.
        description="PostgreSQL地址,代替数据目录,如postgresql+psycopg://用户:密码@主机/库"
        " | a PostgreSQL database in place of the folder",
    )
    province: str = Field(
        "",
        description="真实省系统地址,如630000=10.0.0.5:9000,逗号分隔"
        " | real systems instead of mocks, comma-separated",
    )
    capabilities: str = Field(
        "",
        description="改写各省版本,如640000=V2.0/2021或640000.insured_place=V2.1/2021,逗号分隔"
        " | versions that provinces speak, comma-separated",
    )
    tls_certificate: str = Field("", description="本方证书文件(PEM) | own certificate, PEM")
    tls_key: str = Field("", description="本方私钥文件(PEM) | key of the certificate, PEM")
    tls_authority: str = Field(
        "", description="签发各方证书的CA文件(PEM) | authority of all certificates, PEM"
    )
    insecure: bool = Field(
        False, description="允许在非本机地址用明文 | allow plaintext beyond this machine"
    )
    control_token: str = Field(
        "", repr=False, description="测试控制口令,宜用变量给出 | token of test control"
    )
    signature_key: str = Field("", description="本方SM2签名私钥文件 | own SM2 key, signs messages")
    signature_keys: str = Field(
        "", description="各方SM2公钥目录 | folder of the SM2 public keys of all"
    )
    require_signatures: bool = Field(
        False, description="只受理签名的报文 | refuse messages without a signature"
    )
    seed: int = Field(20210412, ge=0, description="模拟人员种子 | seed of the synthetic people")
    log_level: str = Field("info", description="日志级别 | one of debug, info, warning, error")
    log_json: bool = Field(False, description="日志用JSON格式 | log lines as JSON")
    tracing_endpoint: str = Field(
        "",
        description="OpenTelemetry收集器地址(OTLP/gRPC),如127.0.0.1:4317,空则不追踪"
        " | collector of traces, empty: none",
    )
    tracing_percent: int = Field(
        100, ge=0, le=100, description="记录的追踪百分比 | percent of traces that are recorded"
    )
    drain_seconds: int = Field(
        10, ge=0, le=600, description="停机时等待在途交易的秒数 | how long a stop waits for calls"
    )

    allow_call_faults: bool = Field(
        False,
        description="允许单笔交易用元数据请求故障 | calls may ask for faults by metadata",
    )
    allow_reset: bool = Field(
        False,
        description="允许重置PostgreSQL上的数据 | a reset may empty a PostgreSQL database",
    )

    calls_max: int = Field(
        5_000, ge=0, description="同时在办的交易上限,0不限 | calls under way at once, 0 no limit"
    )
    province_calls_max: int = Field(
        512,
        ge=0,
        description="发往一个省的在办交易上限,0不限 | calls under way to one province, 0 no limit",
    )
    province_queue_max: int = Field(
        1_024,
        ge=0,
        description="发往一个省的排队上限,0不限 | calls that wait for one province, 0 no limit",
    )
    institution_calls_per_second: int = Field(
        0, ge=0, description="一家机构每秒交易上限,0不限 | calls a second of one institution, 0 off"
    )
    treating_calls_per_second: int = Field(
        0, ge=0, description="一个就医省每秒交易上限,0不限 | calls a second of one province, 0 off"
    )
    upload_lines_max: int = Field(
        LINES_PER_UPLOAD_MAX,
        ge=1,
        le=LINES_PER_UPLOAD_MAX,
        description="一次上传的明细上限 | fee lines in one upload",
    )
    message_bytes_max: int = Field(
        MESSAGE_BYTES_MAX,
        ge=1_000,
        le=MESSAGE_BYTES_MAX,
        description="一个报文的字节上限 | bytes of one message",
    )
    breaker_failures: int = Field(
        5,
        ge=0,
        description="连续失败几次后暂停调用一个省,0不暂停"
        " | failures in a row after which a province is left alone, 0 never",
    )
    breaker_probe_seconds: int = Field(
        5, ge=1, le=3_600, description="首次探测前的秒数 | seconds before the first probe"
    )
    breaker_probe_seconds_max: int = Field(
        60, ge=1, le=3_600, description="两次探测的最长间隔秒数 | longest time between two probes"
    )
    outage_lead_minutes: int = Field(
        0,
        ge=0,
        le=43_200,
        description="计划停机提前公告的分钟数 | how long ahead a planned outage is announced",
    )
    outage_poll_ms: int = Field(
        1_000,
        ge=10,
        le=60_000,
        description="查看其他进程停机公告的间隔毫秒 | how often notices are read",
    )

    @field_validator("gateway_address", "control_address", "province_address", "http_address")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if not _is_host_and_port(value):
            raise ValueError("应为 主机:端口 | expected host:port")
        return value

    @field_validator("tracing_endpoint")
    @classmethod
    def _is_collector(cls, value: str) -> str:
        address = value.removeprefix("https://").removeprefix("http://")
        if value and not _is_host_and_port(address):
            raise ValueError("应为 主机:端口 | expected host:port")
        if value and not is_installed():
            raise ValueError(
                "追踪需要 opentelemetry:pip install 'yidi[tracing]'"
                " | tracing needs opentelemetry: pip install 'yidi[tracing]'"
            )
        return value

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        if value and (problem := address_problem(value)):
            raise ValueError(problem)
        return value

    @field_validator("transport")
    @classmethod
    def _is_transport(cls, value: str) -> str:
        if value not in TRANSPORTS:
            raise ValueError("应为 grpc 或 envoy | expected grpc or envoy")
        return value

    @field_validator("log_level")
    @classmethod
    def _is_level(cls, value: str) -> str:
        if value not in LEVELS:
            raise ValueError(f"应为 {'、'.join(LEVELS)} | expected one of {', '.join(LEVELS)}")
        return value

    @field_validator("province")
    @classmethod
    def _is_province_list(cls, value: str) -> str:
        seen: set[str] = set()
        for entry in filter(None, value.split(",")):
            code, equals, address = entry.partition("=")
            if not equals or not _is_host_and_port(address):
                raise ValueError(
                    f"应为 省代码=主机:端口(错在 {entry})"
                    f" | expected code=host:port (wrong is {entry})"
                )
            if code not in province_codes():
                raise ValueError(
                    f"{code} 不是省级代码,如青海省为 630000"
                    f" | {code} is no code of a province; Qinghai's is 630000"
                )
            if code in seen:
                raise ValueError(f"{code} 出现两次 | {code} is given twice")
            seen.add(code)
        return value

    @field_validator("capabilities")
    @classmethod
    def _is_capability_list(cls, value: str) -> str:
        try:
            parse_overrides(value)
        except ValueError as wrong:
            words = "、".join(all_capabilities())
            raise ValueError(
                f"应为 省代码[.treating_place或.insured_place]={words}之一(错在 {wrong})"
                f" | expected code[.role]=version (wrong is {wrong})"
            ) from None
        return value

    @property
    def place(self) -> str:
        """Where the books lie, to be shown: the folder, or the database without its password."""
        return shown_address(self.database_url) if self.database_url else str(self.data.resolve())

    def changed_capabilities(self) -> dict[tuple[str, Role], Capability]:
        """What provinces speak other than the shipped file says."""
        return parse_overrides(self.capabilities)

    def remote_provinces(self) -> dict[str, str]:
        """Addresses of real province systems by province code."""
        entries = (entry.partition("=") for entry in filter(None, self.province.split(",")))
        return {code: address for code, _, address in entries}


def _is_host_and_port(text: str) -> bool:
    found = _ADDRESS.fullmatch(text)
    return found is not None and int(found["port"]) <= _PORT_MAX


def load(flags: Mapping[str, Any]) -> Settings:
    """Return the settings; a flag that is None was not given. Raises SettingsWrong."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    lines = []
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, sorted(known), n=1)
            zh = f",是否为 {near[0]}?" if near else ""
            en = f"; did you mean {near[0]}?" if near else ""
            lines.append(f"未知的环境变量 {name}{zh} | unknown variable {name}{en}")
    try:
        settings = Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        lines += [_problem_line(each) for each in error.errors()]
    if lines:
        raise SettingsWrong("\n".join(lines))
    return settings


def environment() -> dict[str, str]:
    """Return the variables that a child process inherits; it gets its settings otherwise."""
    return {name: text for name, text in os.environ.items() if not name.startswith(PREFIX)}


def _problem_line(error: Any) -> str:
    """Write one problem that pydantic found, by flag and variable, in both languages."""
    field = ".".join(map(str, error["loc"]))
    place = f"--{field.replace('_', '-')} ({PREFIX}{field.upper()})"
    limits = error.get("ctx", {})
    given = repr(error["input"])
    if field in _SECRET:
        given = repr(shown_address(str(error["input"])))
    texts = {
        "int_parsing": ("应为整数", "expected a whole number"),
        "bool_parsing": ("应为 true 或 false", "expected true or false"),
        "greater_than_equal": (f"不小于 {limits.get('ge')}", f"at least {limits.get('ge')}"),
        "less_than_equal": (f"不大于 {limits.get('le')}", f"at most {limits.get('le')}"),
    }
    zh, en = texts.get(error["type"], (error["msg"], error["msg"]))
    if error["type"] == "value_error":
        zh, _, en = error["msg"].removeprefix("Value error, ").partition(" | ")
    return f"{place}: {zh},不是 {given} | {place}: {en}, not {given}"
