"""Where Troupe may listen, and how an installation goes from one person to several and back."""

import json
import ssl
import subprocess

import httpx2
import pytest

from tests.accounts.living import ACCOUNTS, PASSWORD
from tests.support.studio import TROUPE, running_studio, surroundings, troupe


def typed(home, *arguments: str, words: str) -> subprocess.CompletedProcess[str]:
    """A command whose question is answered from standard input."""
    return subprocess.run(
        [*TROUPE, *arguments],
        env=surroundings(home),
        input=words,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "options", [("--host", "0.0.0.0"), ("--host", "0.0.0.0", "--multi"), ("--host", "192.168.1.5", "--multi")]
)
def test_beyond_this_computer_it_takes_sign_in_and_a_line_nobody_reads(tmp_path, options):
    done = troupe(tmp_path, "up", "--no-open", "--data", str(tmp_path / "data"), *options)

    assert done.returncode == 2
    assert "--https" in done.stderr


def test_with_its_own_certificate_it_listens_everywhere(tmp_path):
    data = tmp_path / "data"
    options = ("--no-open", "--host", "0.0.0.0", "--port", "0", "--multi", "--https", "--data", str(data))
    with subprocess.Popen(
        [*TROUPE, "up", *options], env=surroundings(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            told = process.stdout.readline()
            port = told.strip().rpartition(":")[2]
            trusting = ssl.create_default_context(cafile=str(data / "keys" / "tls.crt"))
            with httpx2.Client(verify=trusting, trust_env=False) as http:
                answer = http.get(f"https://127.0.0.1:{port}{ACCOUNTS}/state")
        finally:
            process.terminate()
            process.wait(30)

    assert told.startswith("Troupe is at https://")
    assert answer.json()["setup_needed"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert (data / "keys" / "tls.key").stat().st_mode & 0o077 == 0


def test_going_to_several_people_moves_nothing_and_back_is_refused_while_two_can_sign_in(tmp_path):
    data = ("--data", str(tmp_path / "data"), "--json")
    made = troupe(tmp_path, "personas", "new", "Ida", *data)
    on = typed(tmp_path, "accounts", "multi-user", "on", "--username", "olga", *data, words=f"{PASSWORD}\n")
    personas = json.loads(troupe(tmp_path, "personas", "list", *data).stdout)["items"]
    added = typed(tmp_path, "people", "add", "ada", *data, words=f"{PASSWORD}\n")
    refused = troupe(tmp_path, "accounts", "multi-user", "off", *data)
    suspended = troupe(tmp_path, "people", "suspend", "ada", *data)
    off = troupe(tmp_path, "accounts", "multi-user", "off", *data)

    assert (made.returncode, on.returncode, added.returncode) == (0, 0, 0), on.stderr + added.stderr
    assert json.loads(on.stdout)["owner"] == "olga"
    assert "Ida" in {each["name"] for each in personas}
    assert refused.returncode == 4
    assert (suspended.returncode, off.returncode) == (0, 0)


def test_what_the_stored_mode_says_holds_at_the_next_start(tmp_path):
    (tmp_path / "home").mkdir()
    data = tmp_path / "data"
    typed(tmp_path / "home", "init", "--data", str(data), words="")
    typed(tmp_path / "home", "accounts", "multi-user", "on", "--data", str(data), words=f"{PASSWORD}\n")
    with running_studio(tmp_path, test=False) as studio:
        state = studio.get(f"{ACCOUNTS}/state").json()
        refused = studio.get("/api/personas")
        signed_in = studio.post(f"{ACCOUNTS}/sign-in", json={"username": "owner", "password": PASSWORD})

    assert (state["mode"], state["setup_needed"]) == ("multi", False)
    assert refused.status_code == 401
    assert signed_in.status_code == 200


def test_tokens_teams_and_keys_are_held_from_the_terminal_too(tmp_path):
    data = ("--data", str(tmp_path / "data"), "--json")
    token = json.loads(troupe(tmp_path, "tokens", "create", "script", "--scope", "read", *data).stdout)
    listed = json.loads(troupe(tmp_path, "tokens", "list", *data).stdout)["items"]
    troupe(tmp_path, "people", "add", "ada", *data)
    troupe(tmp_path, "teams", "new", "Writers", *data)
    team = json.loads(troupe(tmp_path, "teams", "add", "Writers", "ada", "--role", "editor", *data).stdout)
    typed(tmp_path, "keys", "set", "voice", *data, words="a-secret-of-mine\n")
    rotated = json.loads(troupe(tmp_path, "keys", "rotate", *data).stdout)
    keys = json.loads(troupe(tmp_path, "keys", "list", *data).stdout)["items"]
    whole = troupe(tmp_path, "accounts", "audit", "verify", *data)
    exported = troupe(tmp_path, "accounts", "export", "--to", str(tmp_path / "mine.zip"), *data)
    erased = troupe(tmp_path, "people", "remove", "ada", "--yes", *data)

    assert token["value"].startswith("trp_")
    assert [each["name"] for each in listed] == ["script"]
    assert sorted(member["role"] for member in team["members"]) == ["editor", "owner"]
    assert rotated["sealed_again"] == 1
    assert keys == [{"name": "voice", "host": "", "masked": "…mine", "readable": True, "variable": None}]
    assert json.loads(whole.stdout) == {"chain": "whole"}
    assert exported.returncode == 0, exported.stderr
    assert (tmp_path / "mine.zip").stat().st_size > 0
    assert json.loads(erased.stdout)["found"] == [], erased.stdout
