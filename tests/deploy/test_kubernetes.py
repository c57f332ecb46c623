"""deploy/kubernetes: right by the schemas of Kubernetes, whole, and our processes would start."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest

from tests.deploy.manifests import DEPLOY, documents, started
from tests.deploy.operator_schemas import SCHEMAS
from yidi import __version__
from yidi.domain.regions import province_codes
from yidi.observe.metrics import Metrics
from yidi.runtime.cast import Cast
from yidi.runtime.http import http_app
from yidi.runtime.settings import Settings

FOLDER = DEPLOY / "kubernetes"
OLDEST, NEWEST = "1.27", "1.37"
"""The oldest version asks a gRPC probe without a feature gate; the newest one we know."""

INSTALLATIONS = ("operator", "external")
FILES = sorted(path for path in FOLDER.rglob("*.yaml"))
MANIFESTS = [path for path in FILES if path.name != "kustomization.yaml"]
PROCESSES = ("yidi-gateway", "yidi-provinces-north", "yidi-provinces-south")


def shown(path: Path) -> str:
    return path.relative_to(FOLDER).as_posix()


def applied(folder: Path) -> Iterator[Any]:
    """Every object that `kubectl apply -k` sends, before names and images are changed."""
    (kustomization,) = documents(folder / "kustomization.yaml")
    for name in kustomization["resources"]:
        if (folder / name).is_dir():
            yield from applied(folder / name)
        else:
            yield from documents(folder / name)


@cache
def objects(installation: str) -> dict[tuple[str, str], Any]:
    """What an installation consists of, by kind and name; nothing is there twice."""
    found = list(applied(FOLDER / installation))
    named = {(each["kind"], each["metadata"]["name"]): each for each in found}
    assert len(named) == len(found)
    return named


def deployment(name: str) -> Any:
    return objects("operator")["Deployment", name]


def container(name: str) -> Any:
    (found,) = deployment(name)["spec"]["template"]["spec"]["containers"]
    return found


def process(name: str) -> tuple[Cast, Settings]:
    """What the container of a Deployment would run."""
    found = container(name)
    variables: dict[str, str] = {}
    for source in found["envFrom"]:
        settings = objects("operator")["ConfigMap", source["configMapRef"]["name"]]
        assert variables.keys().isdisjoint(settings["data"])
        variables |= settings["data"]
    variables |= {each["name"]: "secret" for each in found["env"]}
    return started(found["args"], variables)


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("path", MANIFESTS, ids=shown)
def test_every_object_is_right_by_its_schema(path: Path, version: str):
    for each in documents(path):
        if each["kind"] in SCHEMAS:
            jsonschema.validate(each, SCHEMAS[each["kind"]])
        else:
            kubernetes_validate.validate(each, version, strict=True)


def test_a_misspelt_field_would_be_found():
    wrong = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "a"},
        "spec": {"prots": []},
    }
    with pytest.raises(kubernetes_validate.ValidationError, match="prots"):
        kubernetes_validate.validate(wrong, NEWEST, strict=True)

    (cluster,) = documents(FOLDER / "operator/database.yaml")
    cluster["spec"]["instance"] = 3
    with pytest.raises(jsonschema.ValidationError, match="instance"):
        jsonschema.validate(cluster, SCHEMAS["Cluster"])


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.name == "kustomization.yaml"], ids=shown
)
def test_every_kustomization_lists_every_file_beside_it(path: Path):
    (found,) = documents(path)

    assert found["kind"] == "Kustomization"
    assert set(found) <= {"apiVersion", "kind", "namespace", "resources", "images"}
    beside = {other.name for other in path.parent.glob("*.yaml")} - {path.name}
    listed = set(found["resources"])
    assert {name for name in listed if not name.startswith("..")} == beside
    assert all((path.parent / name).exists() for name in listed)


@pytest.mark.parametrize("installation", INSTALLATIONS)
def test_both_installations_bring_the_database_that_the_settings_name(installation: str):
    """The operator makes Service and Secret by the name of its cluster; the other ships both."""
    there = set(objects(installation))

    if installation == "operator":
        assert ("Cluster", "yidi-database") in there
    else:
        assert {("Service", "yidi-database-rw"), ("Secret", "yidi-database-app")} <= there
    settings = objects(installation)["ConfigMap", "yidi-settings"]["data"]
    assert settings["YIDI_DATABASE_URL"] == "postgresql+psycopg://yidi@yidi-database-rw:5432/yidi"


@pytest.mark.parametrize("name", PROCESSES)
def test_the_password_comes_from_the_secret_of_the_database(name: str):
    (password,) = container(name)["env"]

    assert password["name"] == "PGPASSWORD"
    secret = password["valueFrom"]["secretKeyRef"]
    assert secret == {"name": "yidi-database-app", "key": "password"}
    shipped = objects("external")["Secret", "yidi-database-app"]
    assert list(shipped["stringData"]) == ["password"]


def test_the_gateway_calls_the_process_that_plays_each_province():
    _, gateway = process("yidi-gateway")
    played = {
        code: f"{name}:50053" for name in PROCESSES[1:] for code in process(name)[0].provinces
    }

    assert set(played) == set(province_codes())
    assert gateway.remote_provinces() == played
    assert sum(len(process(name)[0].provinces) for name in PROCESSES[1:]) == len(played)


@pytest.mark.parametrize("name", PROCESSES)
def test_every_service_leads_to_a_port_at_which_its_process_listens(name: str):
    cast, settings = process(name)
    address = settings.gateway_address if cast.is_gateway else settings.province_address
    ports = {each["name"]: each["containerPort"] for each in container(name)["ports"]}
    service = objects("operator")["Service", name]["spec"]

    assert address == f"0.0.0.0:{ports['grpc']}"
    assert settings.http_address == f"0.0.0.0:{ports['http']}"
    assert settings.control_address == "127.0.0.1:50052"
    assert service["ports"] == [
        {
            "name": "grpc",
            "port": ports["grpc"],
            "targetPort": "grpc",
            "appProtocol": "kubernetes.io/h2c",
        }
    ]
    labels = deployment(name)["spec"]["template"]["metadata"]["labels"]
    assert service["selector"].items() <= labels.items()


def test_the_provinces_call_the_gateway_by_its_service():
    for name in PROCESSES[1:]:
        assert process(name)[1].gateway_address == "yidi-gateway:50051"
    assert ("Service", "yidi-gateway") in objects("operator")


@pytest.mark.parametrize("name", PROCESSES)
def test_no_pod_gets_variables_that_our_settings_would_refuse(name: str):
    """Kubernetes adds YIDI_GATEWAY_SERVICE_HOST for a Service named yidi-gateway."""
    assert deployment(name)["spec"]["template"]["spec"]["enableServiceLinks"] is False


@pytest.mark.parametrize("name", PROCESSES)
def test_probes_and_scrapes_ask_for_pages_that_exist(name: str):
    found = container(name)
    pages = {route.path for route in http_app(Metrics(), lambda: True).routes}  # type: ignore[attr-defined]
    ports = {each["name"]: each["containerPort"] for each in found["ports"]}
    scrape = deployment(name)["spec"]["template"]["metadata"]["annotations"]

    for probe in ("startupProbe", "livenessProbe"):
        assert found[probe]["httpGet"]["path"] in pages
        assert found[probe]["httpGet"]["port"] in ports
    assert found["readinessProbe"]["grpc"]["port"] == ports["grpc"]
    assert scrape["prometheus.io/path"] in pages
    assert int(scrape["prometheus.io/port"]) == ports["http"]


@pytest.mark.parametrize("name", PROCESSES)
def test_a_stop_waits_until_the_calls_under_way_are_finished(name: str):
    _, settings = process(name)
    pause = int(container(name)["lifecycle"]["preStop"]["exec"]["command"][1])
    pod = deployment(name)["spec"]["template"]["spec"]

    assert pod["terminationGracePeriodSeconds"] > pause + settings.drain_seconds


@pytest.mark.parametrize("name", PROCESSES)
def test_pods_run_without_rights_that_they_do_not_need(name: str):
    """Pod security "restricted", which the namespace enforces; the image's user is 10001."""
    pod = deployment(name)["spec"]["template"]["spec"]

    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == 10001
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container(name)["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    labels = objects("operator")["Namespace", "yidi"]["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_the_gateway_grows_and_is_not_drained_at_once():
    scaler = objects("operator")["HorizontalPodAutoscaler", "yidi-gateway"]["spec"]
    budget = objects("operator")["PodDisruptionBudget", "yidi-gateway"]["spec"]

    assert scaler["scaleTargetRef"]["name"] == "yidi-gateway"
    assert "replicas" not in deployment("yidi-gateway")["spec"]
    assert (scaler["minReplicas"], scaler["maxReplicas"]) == (2, 8)
    assert budget["maxUnavailable"] == 1
    assert budget["selector"] == deployment("yidi-gateway")["spec"]["selector"]


def test_the_database_has_room_for_every_process():
    """docs/postgresql.md: each takes up to 8 connections a schema, of which there are two."""
    cluster = objects("operator")["Cluster", "yidi-database"]["spec"]
    scaler = objects("operator")["HorizontalPodAutoscaler", "yidi-gateway"]["spec"]
    processes = scaler["maxReplicas"] + sum(
        deployment(name)["spec"]["replicas"] for name in PROCESSES[1:]
    )

    assert processes == 10
    assert int(cluster["postgresql"]["parameters"]["max_connections"]) > processes * 16
    assert cluster["postgresql"]["parameters"]["max_locks_per_transaction"] == "256"


def test_each_pod_is_scraped_once_as_gateway_or_as_provinces():
    """Together under one job a call would count at the gateway and at the province."""
    monitors = documents(FOLDER / "monitoring/podmonitor.yaml")

    jobs = {}
    for name in PROCESSES:
        labels = deployment(name)["spec"]["template"]["metadata"]["labels"]
        jobs[name] = [
            (each["metadata"]["name"], endpoint["port"], endpoint["relabelings"])
            for each in monitors
            if each["spec"]["selector"]["matchLabels"].items() <= labels.items()
            for endpoint in each["spec"]["podMetricsEndpoints"]
        ]
    gateway = ("yidi", "http", [{"targetLabel": "job", "replacement": "yidi"}])
    provinces = (
        "yidi-provinces",
        "http",
        [{"targetLabel": "job", "replacement": "yidi-provinces"}],
    )
    assert jobs == {
        "yidi-gateway": [gateway],
        "yidi-provinces-north": [provinces],
        "yidi-provinces-south": [provinces],
    }


@pytest.mark.parametrize("installation", INSTALLATIONS)
def test_the_image_is_of_this_version(installation: str):
    (kustomization,) = documents(FOLDER / installation / "kustomization.yaml")

    assert {container(name)["image"] for name in PROCESSES} == {f"yidi:{__version__}"}
    assert kustomization["images"] == [{"name": "yidi", "newTag": __version__}]
