"""What ends a sign-in ends what it opened: sockets and event streams, in this process and in others."""

import json

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.accounts.living import ACCOUNTS, PASSWORD
from tests.support.studio import Running, running_studio, troupe


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def studio(request, tmp_path):
    with running_studio(tmp_path, "--multi", engine=request.param) as running:
        yield running


def code_of(studio: Running) -> str:
    return studio.log.rpartition("Set-up code, valid for an hour: ")[2].split()[0]


def owner_of(studio: Running) -> dict[str, str]:
    body = {"code": code_of(studio), "username": "olga", "password": PASSWORD}
    answer = studio.post(f"{ACCOUNTS}/setup", json=body)
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def added(studio: Running, owner: dict[str, str]) -> tuple[str, dict[str, str]]:
    person = {"username": "ada", "password": PASSWORD}
    made = studio.post(f"{ACCOUNTS}/users", json=person, headers=owner).json()
    signed_in = studio.post(f"{ACCOUNTS}/sign-in", json=person).json()
    return made["id"], {"Authorization": f"Bearer {signed_in['access_token']}"}


def drain(socket: ClientConnection) -> None:
    """Read until it closes, for a bounded number of frames."""
    for _ in range(100):
        socket.recv(timeout=20)


def test_a_socket_ends_when_its_person_is_suspended_from_another_process(studio, tmp_path):
    owner = owner_of(studio)
    _, ada = added(studio, owner)
    with connect(f"{studio.sockets}/api/live", additional_headers=ada) as socket:
        assert json.loads(socket.recv(timeout=10))["op"] == "hello"
        done = troupe(
            studio.home, "people", "suspend", "ada", "--data", str(studio.data), "--as", "olga", **studio.variables
        )
        assert done.returncode == 0, done.stderr
        with pytest.raises(ConnectionClosed) as ended:
            drain(socket)

    assert ended.value.rcvd is not None
    assert ended.value.rcvd.code == 4401
    assert studio.get(f"{ACCOUNTS}/me", headers=ada).status_code == 401


def test_an_event_stream_says_that_its_reader_was_signed_out(studio):
    owner = owner_of(studio)
    _, ada = added(studio, owner)
    with (
        studio.client(**ada) as http,
        http.stream("GET", "/api/live/events", params={"topics": "me"}, timeout=20) as stream,
    ):
        pieces = stream.iter_text()
        assert "retry" in next(pieces)
        assert studio.post(f"{ACCOUNTS}/sign-out", headers=ada).status_code == 200
        rest = "".join(pieces)

    assert "event: signed_out" in rest


def test_nobody_opens_a_socket_without_a_credential_or_with_a_foreign_origin(studio):
    owner = owner_of(studio)
    for headers in ({}, {"Authorization": "Bearer a.b.c"}, owner | {"Origin": "http://evil.example"}):
        with pytest.raises(Exception, match=r"HTTP 40[13]"):
            connect(f"{studio.sockets}/api/live", additional_headers=headers).close()


def test_a_studio_without_an_owner_shows_its_code_on_the_console_and_a_new_one_on_request(studio):
    first = code_of(studio)
    made = troupe(studio.home, "accounts", "setup-code", "--data", str(studio.data), "--json", **studio.variables)
    second = json.loads(made.stdout)["code"]
    body = {"username": "olga", "password": PASSWORD}

    assert len(first) == 9
    assert not set(first) & set("0O1I")
    assert studio.post(f"{ACCOUNTS}/setup", json=body | {"code": first}).status_code == 403
    assert studio.post(f"{ACCOUNTS}/setup", json=body | {"code": second.lower()}).status_code == 201
