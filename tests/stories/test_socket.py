"""The socket of a story at a real server: five phases and the words as they come, and a refusal that says why."""

import json

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.support.studio import running_studio, troupe

NOBODY = "8c1f5a52-3f0e-4a3f-9a69-6b1c3c0f2e11"


def test_a_socket_hears_a_turn_as_it_is_told_and_answers_a_ping(tmp_path):
    with running_studio(tmp_path) as studio, studio.client() as http:
        id = http.post("/api/story/session/create", json={"template": "station-nine"}).json()["session_id"]
        with connect(f"{studio.sockets}/api/story/stream/{id}", proxy=None) as socket:
            first = json.loads(socket.recv(30))
            answer = turn(http, id, {"Idempotency-Key": "once"})
            again = turn(http, id, {"Idempotency-Key": "once"})
            heard = [json.loads(socket.recv(30))]
            while heard[-1]["event"] != "complete":
                heard.append(json.loads(socket.recv(30)))
            socket.send("ping")
            pong = json.loads(socket.recv(30))
        with connect(f"{studio.sockets}/api/story/stream/{NOBODY}", proxy=None) as stranger:
            refusal = json.loads(stranger.recv(30))
            with pytest.raises(ConnectionClosed):
                stranger.recv(30)
        total = http.get(f"/api/story/history/{id}").json()["total"]
        beside = ("--json", "--data", str(studio.data))
        said = troupe(studio.home, "stories", "turn", id, "I wait.", *beside)
        newest = http.get(f"/api/story/history/{id}").json()["turns"][0]
        card = '{"kind": "item", "name": "Brass key"}'
        cards = troupe(studio.home, "stories", "cards", id, "--set", card, *beside)
        idle = troupe(studio.home, "stories", "cancel", id, *beside)

    assert (first["event"], first["running"], first["gap"]) == ("connected", None, False)
    assert [each["phase"] for each in heard if each["event"] == "phase"][-1] == "complete"
    assert heard[-1]["turn"] == answer.json() == again.json()
    assert total == 1, "the same request with the same key is one turn"
    assert json.loads(said.stdout) == newest["response"], "a command beside the server is told by it"
    assert newest["user_input"] == "I wait."
    assert "Brass key" in [each["name"] for each in json.loads(cards.stdout)["items"]], "and changed by it"
    assert json.loads(idle.stdout)["error"] == "nothing_running"
    assert pong["event"] == "heartbeat"
    assert (refusal["event"], refusal["error"]) == ("error", "not_found")
    assert refusal["timestamp"].endswith("Z")
    assert stranger.protocol.close_code == 1008


def turn(http: httpx2.Client, id: str, headers: dict[str, str]) -> httpx2.Response:
    return http.post("/api/story/turn", json={"session_id": id, "user_input": "I listen."}, headers=headers)
