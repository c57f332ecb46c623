"""deploy/compose.yaml: right by the schema of Compose, and our processes would start as told."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from tests.deploy.manifests import DEPLOY, ROOT, documents, started
from yidi import __version__
from yidi.domain.regions import province_codes
from yidi.runtime.cast import Cast
from yidi.runtime.settings import Settings

COMPOSE = DEPLOY / "compose.yaml"


@pytest.fixture(scope="module")
def compose() -> Any:
    (found,) = documents(COMPOSE)
    return found


def service(compose: Any, name: str) -> tuple[Cast, Settings]:
    found = compose["services"][name]
    return started(found["command"], found["environment"])


def test_the_file_is_right_by_the_schema_of_compose(compose: Any):
    schema = files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json"

    jsonschema.validate(compose, json.loads(schema.read_text(encoding="utf-8")))


def test_a_misspelt_key_would_be_found(compose: Any):
    schema = files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json"
    wrong = compose | {"services": {"gateway": {"image": "yidi", "restrat": "always"}}}

    with pytest.raises(jsonschema.ValidationError, match="restrat"):
        jsonschema.validate(wrong, json.loads(schema.read_text(encoding="utf-8")))


def test_the_gateway_calls_the_service_that_plays_each_province(compose: Any):
    _, gateway = service(compose, "gateway")
    provinces, _ = service(compose, "provinces")

    assert set(provinces.provinces) == set(province_codes())
    assert gateway.remote_provinces() == dict.fromkeys(province_codes(), "provinces:50053")


def test_the_provinces_call_the_gateway(compose: Any):
    _, settings = service(compose, "provinces")

    assert settings.gateway_address == "gateway:50051"
    assert settings.province_address == "0.0.0.0:50053"


def test_both_keep_their_books_in_the_postgresql_of_the_file(compose: Any):
    database = compose["services"]["postgres"]["environment"]
    for name in ("gateway", "provinces"):
        _, settings = service(compose, name)

        assert settings.database_url == "postgresql+psycopg://yidi@postgres:5432/yidi"
        password = compose["services"][name]["environment"]["PGPASSWORD"]
        assert password == database["POSTGRES_PASSWORD"]
    assert (database["POSTGRES_USER"], database["POSTGRES_DB"]) == ("yidi", "yidi")


def test_nothing_is_open_beyond_this_machine(compose: Any):
    ports = [port for each in compose["services"].values() for port in each.get("ports", ())]

    assert len(ports) == 5
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_every_file_and_volume_that_is_mounted_exists(compose: Any):
    mounts = [
        volume.split(":")[0]
        for each in compose["services"].values()
        for volume in each.get("volumes", ())
    ]

    folders = [mount for mount in mounts if mount.startswith(".")]
    assert [mount for mount in folders if not (DEPLOY / mount).is_dir()] == []
    assert {mount for mount in mounts if not mount.startswith(".")} == set(compose["volumes"])


def test_prometheus_asks_the_services_that_have_metrics(compose: Any):
    (config,) = documents(DEPLOY / "prometheus/compose.yml")

    targets = {
        each["job_name"]: each["static_configs"][0]["targets"] for each in config["scrape_configs"]
    }
    assert targets == {"yidi": ["gateway:8080"], "yidi-provinces": ["provinces:8080"]}
    assert "--config.file=/etc/prometheus/compose.yml" in compose["services"]["prometheus"][
        "command"
    ]  # fmt: skip


def test_the_image_is_of_this_version_and_stops_after_its_calls(compose: Any):
    for name in ("gateway", "provinces"):
        _, settings = service(compose, name)
        found = compose["services"][name]

        assert found["image"] == f"yidi:{__version__}"
        assert int(found["stop_grace_period"].rstrip("s")) > settings.drain_seconds


def test_the_commands_in_its_head_name_services_of_the_file(compose: Any):
    head = COMPOSE.read_text(encoding="utf-8").split("\nname:")[0]

    named = re.findall(r"exec (\w+) yidi (\w+)", head)
    assert named == [("gateway", "status"), ("provinces", "demo")]
    assert {name for name, _ in named} <= set(compose["services"])
    assert (ROOT / "Dockerfile").is_file()
