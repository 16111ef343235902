"""Whenever the plug is pulled, what was acknowledged is there afterwards, once, and what was cut is marked."""

import json
import time

import pytest

from tests.durability.kill9 import pull_the_plug
from tests.support.studio import running_studio, until


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(tmp_path):
    report = pull_the_plug(tmp_path, kills=8, seed=11)

    assert report["kills"] == 8
    assert report["in_recovery"] > 0
    assert report["interrupted"] > 0


@pytest.mark.long
@pytest.mark.timeout(3 * 60 * 60)
def test_nothing_acknowledged_is_lost_in_a_thousand_kills(tmp_path):
    assert pull_the_plug(tmp_path, kills=1_000, seed=12)["kills"] == 1_000


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_whoever_watched_a_killed_answer_learns_what_is_left_of_it(tmp_path, engine):
    with running_studio(tmp_path, engine=engine) as studio:
        studio.post("/api/test/speed", json={"tokens_per_second": 20, "first_token_ms": 0})
        run = talk(studio)
        until(lambda: studio.get(f"/api/runs/{run}").json()["text_so_far"].count(" ") > 8, 20, "it speaks")
        before = studio.get(f"/api/events/run:{run}", params={"limit": 1000}).json()
        studio.post("/api/test/speed", json={"first_token_ms": 60_000})
        mute = talk(studio)
        time.sleep(0.3)
        studio.kill9()
        studio.start()

        found = studio.get(f"/api/runs/{run}").json()
        log = studio.get(f"/api/events/run:{run}", params={"limit": 1000}).json()["items"]
        head = log[-1]["seq"]
        beyond, at_head = stream(studio, run, before["latest"] + 50), stream(studio, run, head - 1)
        quiet = studio.get(f"/api/runs/{mute}").json()

        seen = "".join(event["data"]["text"] for event in before["items"] if event["type"] == "text.delta")
        assert (found["state"], found["finish_reason"]) == ("interrupted", "restart")
        assert found["text_so_far"]
        assert seen.startswith(found["text_so_far"]) or found["text_so_far"].startswith(seen)
        assert (quiet["state"], quiet["error"]["error"]) == ("failed", "server_restarted")
        assert [event["type"] for event in log].count("run.finished") == 1
        assert [event["seq"] for event in log] == list(range(1, head + 1))
        # who holds numbers that did not survive is told so, and has it all only with the mark of the restart
        assert [event["event"] for event in beyond] == ["gap", "run.finished"]
        assert [(event["event"], event["id"]) for event in at_head] == [("run.finished", f"{head}r")]
        assert [event["event"] for event in stream(studio, run, head)] == ["gap", "run.finished"]
        assert studio.get(f"/api/runs/{run}/events", headers={"Last-Event-ID": f"{head}r"}).status_code == 204


def test_an_answer_goes_on_after_a_restart_by_the_wish_of_the_user_only(tmp_path):
    with running_studio(tmp_path) as studio:
        studio.post("/api/test/speed", json={"tokens_per_second": 20, "first_token_ms": 0})
        run = talk(studio)
        until(lambda: studio.get(f"/api/runs/{run}").json()["text_so_far"].count(" ") > 8, 20, "it speaks")
        studio.kill9()
        studio.start()
        cut = studio.get(f"/api/runs/{run}").json()
        time.sleep(0.5)
        untouched = studio.get("/api/runs", params={"chat_id": cut["chat_id"]}).json()["items"]

        body = {"kind": "variant", "at": cut["node_id"]}
        again = studio.post(f"/api/chats/{cut['chat_id']}/answers", json=body).json()["run"]["id"]
        until(lambda: studio.get(f"/api/runs/{again}").json()["state"] == "done", 20, "it is answered again")
        path = studio.get(f"/api/chats/{cut['chat_id']}/path").json()["nodes"]

    assert [each["id"] for each in untouched] == [run]
    assert [node["role"] for node in path] == ["persona", "user", "persona"]
    assert path[-1]["variant"] == {"index": 2, "count": 2}


def test_an_orderly_stop_lets_an_answer_finish(tmp_path):
    with running_studio(tmp_path) as studio:
        studio.post("/api/test/speed", json={"tokens_per_second": 50, "first_token_ms": 0})
        run = talk(studio)
        assert studio.stop() == 0
        studio.start()

        assert studio.get(f"/api/runs/{run}").json()["state"] == "done"


def test_an_orderly_stop_that_runs_out_of_time_keeps_what_was_said(tmp_path):
    with running_studio(tmp_path, TROUPE_DRAIN_SECONDS="0") as studio:
        studio.post("/api/test/speed", json={"tokens_per_second": 10, "first_token_ms": 0})
        run = talk(studio)
        until(lambda: studio.get(f"/api/runs/{run}").json()["text_so_far"], 20, "it speaks")
        before = studio.get(f"/api/runs/{run}").json()["text_so_far"]
        assert studio.stop() == 0
        studio.start()
        found = studio.get(f"/api/runs/{run}").json()

    assert (found["state"], found["finish_reason"]) == ("interrupted", "restart")
    assert found["text_so_far"].startswith(before)


def talk(studio):
    """Say something in a new chat and give the run that answers."""
    chat = studio.post("/api/chats", json={}).json()
    body = {"text": "hello", "parent_id": chat["active_leaf_id"]}
    return studio.post(f"/api/chats/{chat['id']}/messages", json=body).json()["runs"][0]["id"]


def stream(studio, run, since):
    """Everything an event stream says until it ends."""
    said = studio.get(f"/api/runs/{run}/events", params={"since": since}).text
    blocks = [block for block in said.split("\n\n") if "event:" in block]
    events = [dict(line.split(": ", 1) for line in block.split("\n") if ": " in line) for block in blocks]
    assert all(json.loads(event["data"]) for event in events)
    return events
