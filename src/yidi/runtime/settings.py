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

from yidi.domain.regions import province_codes
from yidi.observe.logs import LEVELS

PREFIX = "YIDI_"
_ADDRESS = re.compile(r"(?P<host>[^:\s]+|\[[0-9A-Fa-f:]+\]):(?P<port>\d{1,5})")
_PORT_MAX = 65535


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
    data: Path = Field(Path("yidi-data"), description="数据目录 | folder of the databases")
    province: str = Field(
        "",
        description="真实省系统地址,如630000=10.0.0.5:9000,逗号分隔"
        " | real systems instead of mocks, comma-separated",
    )
    seed: int = Field(20210412, ge=0, description="模拟人员种子 | seed of the synthetic people")
    log_level: str = Field("info", description="日志级别 | one of debug, info, warning, error")
    log_json: bool = Field(False, description="日志用JSON格式 | log lines as JSON")
    drain_seconds: int = Field(
        10, ge=0, le=600, description="停机时等待在途交易的秒数 | how long a stop waits for calls"
    )

    @field_validator("gateway_address", "control_address", "province_address", "http_address")
    @classmethod
    def _is_address(cls, value: str) -> str:
        found = _ADDRESS.fullmatch(value)
        if not found or int(found["port"]) > _PORT_MAX:
            raise ValueError(f"应为 主机:端口 | expected host:port, not {value!r}")
        return value

    @field_validator("log_level")
    @classmethod
    def _is_level(cls, value: str) -> str:
        if value not in LEVELS:
            raise ValueError(f"应为 {'、'.join(LEVELS)} | expected one of these, not {value!r}")
        return value

    @field_validator("province")
    @classmethod
    def _is_province_list(cls, value: str) -> str:
        for entry in filter(None, value.split(",")):
            code, equals, address = entry.partition("=")
            if not equals or code not in province_codes() or not _ADDRESS.fullmatch(address):
                raise ValueError(f"应为 省代码=主机:端口 | expected code=host:port, not {entry!r}")
        return value

    def remote_provinces(self) -> dict[str, str]:
        """Addresses of real province systems by province code."""
        entries = (entry.partition("=") for entry in filter(None, self.province.split(",")))
        return {code: address for code, _, address in entries}


def load(flags: Mapping[str, Any]) -> Settings:
    """Return the settings; a flag that is None was not given. Raises SettingsWrong."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    lines = []
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, sorted(known), n=1)
            zh = f",是否为 {near[0]}" if near else ""
            en = f"; did you mean {near[0]}" if near else ""
            lines.append(f"未知的环境变量 {name}{zh}? | unknown variable {name}{en}?")
    if lines:
        raise SettingsWrong("\n".join(lines))
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        raise SettingsWrong(
            "\n".join(
                f"{PREFIX}{'.'.join(map(str, each['loc'])).upper()}: "
                f"{each['msg'].removeprefix('Value error, ')}"
                for each in error.errors()
            )
        ) from None
