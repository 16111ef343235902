"""The container files say what the product knows, and take no more rights than it needs."""

import re
from pathlib import Path

import pytest
import yaml

from troupe.app.settings import SETTINGS

DEPLOY = Path(__file__).parents[2] / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
OVERLAY = yaml.safe_load((DEPLOY / "compose.postgres.yaml").read_text())
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
IMAGE = re.compile(r"[a-z0-9./-]+(:[a-zA-Z0-9._-]+)?")


@pytest.mark.parametrize("service", COMPOSE["services"].values(), ids=COMPOSE["services"])
def test_a_container_is_bounded_and_writes_to_its_data_only(service):
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert service["volumes"] == ["data:/data"]


def test_nothing_is_published_beyond_this_computer():
    published = [
        port
        for part in (COMPOSE, OVERLAY)
        for service in part["services"].values()
        for port in service.get("ports", [])
    ]

    assert all(port.startswith("127.0.0.1:") for port in published)


def test_people_sign_in_where_others_may_reach_the_port():
    command = re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.M)

    assert command
    assert {"--multi", "0.0.0.0"} <= set(yaml.safe_load(command[1]))
    assert not any("network_mode" in service for service in COMPOSE["services"].values())


def test_images_are_named_with_a_version_or_built_here():
    services = {**COMPOSE["services"], **{name: s for name, s in OVERLAY["services"].items() if "image" in s}}

    assert all(IMAGE.fullmatch(service["image"]) for service in services.values())
    assert all(":" in service["image"] for service in services.values() if service["image"] != "troupe")


def test_the_image_runs_as_nobody_in_particular_and_is_asked_for_its_health():
    last_stage = DOCKERFILE.rsplit("\nFROM ", 1)[1]

    assert "USER 10001:10001" in last_stage
    assert "VOLUME /data" in last_stage
    assert "/health" in last_stage


def test_packages_enter_the_image_with_their_hashes_or_from_the_checkout():
    installs = re.findall(r"pip install ([^\\&\n]+)", DOCKERFILE)

    assert installs
    assert all("--require-hashes" in one or one.strip().startswith("--no-deps /wheels/") for one in installs)


def test_every_setting_named_here_exists():
    named = {
        name
        for part in (COMPOSE, OVERLAY)
        for service in part["services"].values()
        if service.get("image", "troupe") == "troupe"
        for name in service.get("environment", {})
    } | set(re.findall(r"\b(TROUPE_[A-Z_]+)=", DOCKERFILE))

    assert named
    assert named <= {name for known in SETTINGS for name in known.variables}
