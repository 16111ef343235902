"""The manifests say what the product knows, and take no more rights than it needs."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from troupe.app.settings import SETTINGS

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
KNOWN = {name for known in SETTINGS for name in known.variables}
# What the manifests count by, from the text of GET /metrics.
COUNTED = {"troupe_streams_active", "troupe_jobs"}


def documents() -> list[dict[str, Any]]:
    listed = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"]
    return [each for name in listed for each in yaml.safe_load_all((FOLDER / name).read_text())]


ALL = documents()
RUNNING = [each for each in ALL if each["kind"] in ("Deployment", "StatefulSet", "Job")]


def named(kind: str, name: str) -> dict[str, Any]:
    (found,) = [each for each in ALL if each["kind"] == kind and each["metadata"]["name"] == name]
    return found


def pod(each: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = each["spec"]["template"]["spec"]
    return found


def test_every_manifest_is_listed():
    files = {file.name for file in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}

    assert files == set(yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"])


@pytest.mark.parametrize("each", RUNNING, ids=lambda each: each["metadata"]["name"])
def test_a_pod_has_no_rights_it_does_not_need(each):
    inside = pod(each)

    assert inside["automountServiceAccountToken"] is False
    assert inside["securityContext"]["runAsUser"] == 10001
    assert inside["securityContext"]["runAsNonRoot"] is True
    assert inside["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in inside["containers"]:
        rights = container["securityContext"]
        assert (rights["readOnlyRootFilesystem"], rights["allowPrivilegeEscalation"]) == (True, False)
        assert rights["capabilities"] == {"drop": ["ALL"]}
        assert {"cpu", "memory"} <= container["resources"]["limits"].keys()
        assert container["resources"]["requests"]
        assert container["image"] == "troupe", "the kustomization names where it lies, with its version"
    assert {volume["name"] for volume in inside["volumes"]} == {"data", "tmp"}
    assert all("emptyDir" in volume for volume in inside["volumes"]), "what lasts is in the database and the bucket"


def test_servers_are_asked_for_their_health_and_leave_in_order():
    inside = pod(named("Deployment", "troupe-api"))
    (server,) = inside["containers"]

    asked = {probe: server[probe]["httpGet"]["path"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert asked == {"startupProbe": "/health", "livenessProbe": "/health", "readinessProbe": "/ready"}
    drain = int(named("ConfigMap", "troupe")["data"]["TROUPE_DRAIN_SECONDS"])
    assert inside["terminationGracePeriodSeconds"] > drain + server["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert named("Deployment", "troupe-api")["spec"]["replicas"] == 3
    assert named("PodDisruptionBudget", "troupe-api")["spec"]["minAvailable"] == 2


@pytest.mark.parametrize(("name", "queues"), [("troupe-worker-cpu", "cpu,io"), ("troupe-worker-gpu", "gpu")])
def test_workers_keep_their_names_and_their_queues(name, queues):
    worker = named("StatefulSet", name)
    (container,) = pod(worker)["containers"]
    settings = {each["name"]: each for each in container["env"]}

    assert settings["TROUPE_WORKER_ID"]["valueFrom"] == {"fieldRef": {"fieldPath": "metadata.name"}}
    assert settings["TROUPE_QUEUES"]["value"] == queues
    assert ("nvidia.com/gpu" in container["resources"]["limits"]) is (queues == "gpu")


def test_every_setting_named_here_exists_and_no_secret_lies_here():
    plain = set(named("ConfigMap", "troupe")["data"])
    each = {setting["name"] for one in RUNNING for box in pod(one)["containers"] for setting in box.get("env", [])}
    secrets = dict(
        line.split("=", 1)
        for line in (FOLDER / "secret.example.env").read_text().splitlines()
        if line and not line.startswith("#")
    )

    assert plain | each | set(secrets) <= KNOWN
    assert not any(value for name, value in secrets.items() if name != "TROUPE_DATABASE_URL")
    assert "PASSWORD" in secrets["TROUPE_DATABASE_URL"]
    assert not (plain | each) & {"TROUPE_MASTER_KEY", "TROUPE_SIGNING_KEY", "TROUPE_METRICS_TOKEN"}


def test_only_the_ingress_comes_in_and_private_addresses_are_out_of_reach():
    ports = [rule["ports"] for rule in named("NetworkPolicy", "troupe-api")["spec"]["ingress"]]
    out = named("NetworkPolicy", "troupe")["spec"]["egress"]

    assert ports == [[{"port": "http"}]]
    (wide,) = [rule for rule in out if "to" in rule]
    assert {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"} == set(
        wide["to"][0]["ipBlock"]["except"]
    )
    notes = named("Ingress", "troupe")["metadata"]["annotations"]
    assert {notes[key] for key in notes if key.endswith("-timeout")} == {"3600"}


def test_what_scales_is_counted_by_the_product():
    text = (FOLDER / "autoscaling.yaml").read_text()
    counted = set(re.findall(r"name: (troupe_\w+)", text))

    assert counted == COUNTED
    told = "\n".join(
        (Path(__file__).parents[2] / "src/troupe/app" / name).read_text() for name in ("health.py", "metrics.py")
    )
    assert all(f'"{name}' in told or f"'{name}" in told for name in counted)
