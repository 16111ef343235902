"""What a studio is told: read once, by a known order, and never more than it understands."""

from pathlib import Path

import pytest

from tests.support.studio import troupe
from troupe.app.settings import SETTINGS, Settings, read_settings
from troupe.kit.errors import Invalid

SECRETS = {
    "TROUPE_MASTER_KEY": "bWFzdGVy-canary",
    "TROUPE_METRICS_TOKEN": "metrics-canary",
    "TROUPE_DATABASE_URL": "postgresql+psycopg://me:database-canary@db/x",
    "AWS_SECRET_ACCESS_KEY": "aws-canary",
    "AZURE_STORAGE_KEY": "azure-canary",
    "R2_SECRET_KEY": "r2-canary",
}


def told(data: Path, given: dict | None = None, **variables: str) -> tuple[Settings, list[str]]:
    return read_settings({"data": str(data)} | (given or {}), dict(variables), data)


def test_the_command_line_goes_before_the_environment_before_the_file_before_the_default(tmp_path):
    (tmp_path / "troupe.toml").write_text("port = 7001\ndrain_seconds = 7\n")

    assert told(tmp_path, {"port": 9001}, BACKEND_PORT="8001")[0].port == 9001
    assert told(tmp_path, BACKEND_PORT="8001", TROUPE_PORT="8002")[0].port == 8001
    assert told(tmp_path, TROUPE_PORT="8002")[0].port == 8002
    assert told(tmp_path)[0].port == 7001
    assert told(tmp_path)[0].drain_seconds == 7
    assert told(tmp_path / "other")[0].port == 8000


def test_an_empty_variable_is_none(tmp_path):
    assert told(tmp_path, BACKEND_PORT="")[0].port == 8000


def test_a_key_nobody_knows_stops_the_start_and_is_named(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "troupe.toml").write_text("prot = 7001\n")
    done = troupe(tmp_path, "up", "--data", str(tmp_path / "data"))

    assert done.returncode == 2
    assert "prot" in done.stderr
    assert "docs/settings.md" in done.stderr


def test_a_file_that_is_no_toml_stops_the_start(tmp_path):
    (tmp_path / "troupe.toml").write_text("port = \n")
    with pytest.raises(Invalid) as refused:
        told(tmp_path)

    assert refused.value.code == "bad_setting"


def test_a_variable_nobody_knows_is_a_warning(tmp_path):
    _, warnings = told(tmp_path, TROUPE_PROT="1", TROUPE_TEST_PROFILE="x", HOME="/x")

    assert len(warnings) == 1
    assert "TROUPE_PROT" in warnings[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BACKEND_PORT", "65536"),
        ("BACKEND_PORT", "-1"),
        ("BACKEND_PORT", "8000x"),
        ("TROUPE_DRAIN_SECONDS", "121"),
        ("TROUPE_CPU_JOBS", "0"),
        ("TROUPE_LOG_LEVEL", "loud"),
        ("STORAGE_BACKEND", "floppy"),
        ("TROUPE_PUBLIC_URL", "studio.example"),
        ("TROUPE_MODE", "many"),
        ("TROUPE_ANSWERS_AT_ONCE", "1001"),
    ],
)
def test_a_value_out_of_range_is_refused_with_its_name(tmp_path, name, value):
    with pytest.raises(Invalid) as refused:
        told(tmp_path, **{name: value})

    assert refused.value.code == "bad_setting"
    assert refused.value.next_step


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.5", "studio.example", "127.0.0.1.evil.example", "169.254.169.254"]
)
def test_without_sign_in_no_address_but_this_computers_is_listened_on(tmp_path, host):
    with pytest.raises(Invalid) as refused:
        told(tmp_path, {"host": host})

    assert refused.value.code == "bad_setting"
    assert "--host" in refused.value.next_step


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.0.0.5"])
def test_every_name_of_this_computer_is_listened_on(tmp_path, host):
    assert told(tmp_path, {"host": host})[0].host == host


@pytest.mark.parametrize("variables", [{"TROUPE_HOST": "0.0.0.0"}, {}])
def test_a_foreign_address_refuses_the_start_and_names_the_fix(tmp_path, variables):
    options = [] if variables else ["--host", "0.0.0.0"]
    done = troupe(tmp_path, "up", "--data", str(tmp_path / "data"), *options, **variables)

    assert done.returncode == 2
    assert "Leave out --host" in done.stderr
    assert not (tmp_path / "data").exists(), "nothing was made"


def test_secrets_leave_the_environment_and_are_never_shown(tmp_path):
    environment = {"TROUPE_DATA": str(tmp_path), "STORAGE_BACKEND": "s3", "PATH": "/bin"} | SECRETS
    settings, _ = read_settings({}, environment, tmp_path)

    assert settings.master_key == SECRETS["TROUPE_MASTER_KEY"]
    assert settings.storage["AWS_SECRET_ACCESS_KEY"] == "aws-canary"
    assert "canary" not in repr(environment)
    assert "canary" not in repr(settings)
    assert environment["PATH"] == "/bin"


def test_every_setting_is_a_field_and_says_what_it_means():
    fields = set(Settings.__dataclass_fields__) | {"mode"}

    assert {known.key for known in SETTINGS} <= fields
    assert all(known.meaning and known.default and known.variables for known in SETTINGS)
    names = [variable for known in SETTINGS for variable in known.variables]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"STORAGE_BACKEND": "s3"}, "STORAGE_BUCKET"),
        ({"STORAGE_BACKEND": "floppy"}, "floppy"),
        ({"TROUPE_MASTER_KEY": "c2hvcnQ="}, "TROUPE_MASTER_KEY"),
        ({"TROUPE_MASTER_KEY_FILE": "/nowhere/key"}, "TROUPE_MASTER_KEY_FILE"),
    ],
)
def test_a_setting_that_cannot_work_is_wrong_use(tmp_path, variables, named):
    done = troupe(tmp_path, "personas", "list", "--data", str(tmp_path / "data"), **variables)

    assert done.returncode == 2, done.stderr
    assert named in done.stderr
