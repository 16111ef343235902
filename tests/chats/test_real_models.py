"""The whole way through a real server: a model file of one's own, a model server beside it, and the demo brain."""

import asyncio

import pytest

from tests.support import tiny_gguf
from tests.support.studio import running_studio, until
from tests.support.upstream import Upstream


@pytest.fixture
def studio(tmp_path):
    (tmp_path / "data" / "models").mkdir(parents=True)
    with running_studio(tmp_path, test=False) as studio:
        yield studio


def answered(studio, brain_id=None, text="hello"):
    """Say something in a new chat, and give the message that answers it once it is there."""
    chat = studio.post("/api/chats", json={"brain_id": brain_id}).json()
    body = {"text": text, "parent_id": chat["active_leaf_id"]}
    sent = studio.post(f"/api/chats/{chat['id']}/messages", json=body)
    assert sent.status_code == 202, sent.text
    run = sent.json()["runs"][0]["id"]
    until(lambda: studio.get(f"/api/runs/{run}").json()["finished_at"], 60, "the answer is there")
    return studio.get(f"/api/chats/{chat['id']}/path").json()["nodes"][-1]


def brain_on(studio, connection_id, model):
    made = studio.post("/api/brains", json={"connection_id": connection_id, "model": model})
    assert made.status_code == 201, made.text
    return made.json()["id"]


def test_without_anything_set_up_the_demo_brain_answers_and_says_what_it_is(studio):
    node = answered(studio)

    assert (node["status"], node["scripted"], node["brain"]["kind"]) == ("final", True, "scripted")
    assert node["text"]


def test_a_model_file_put_into_the_studio_answers(studio, monkeypatch):
    monkeypatch.setattr(tiny_gguf, "CONTEXT", 4_096)  # room for a whole persona
    tiny_gguf.write_tiny_model(studio.data / "models" / "tiny.gguf")
    files = next(each for each in studio.get("/api/connections").json()["items"] if each["gateway"] == "gguf")
    (model,) = studio.get(f"/api/connections/{files['id']}/models").json()["items"]

    node = answered(studio, brain_on(studio, files["id"], model["id"]))

    assert (node["status"], node["scripted"], node["brain"]["kind"]) == ("final", False, "local")
    assert node["text"]
    log = studio.get(f"/api/events/run:{node['run_id']}?since=0&limit=100").json()["items"]
    assert [each["type"] for each in log][1:4] == ["prompt.ready", "run.loading", "run.started"]
    # A text that is cut at a stop word ends before the model has told its tokens.
    assert node["usage"] is None or node["usage"]["output_tokens"] > 0


def test_a_model_file_judges_in_the_form_that_was_asked_for(studio, monkeypatch):
    monkeypatch.setattr(tiny_gguf, "CONTEXT", 4_096)
    tiny_gguf.write_tiny_model(studio.data / "models" / "tiny.gguf")
    brains = {each["gateway"]: each["id"] for each in studio.get("/api/brains").json()["items"]}
    files = next(each for each in studio.get("/api/connections").json()["items"] if each["gateway"] == "gguf")
    judge = brain_on(studio, files["id"], "tiny.gguf")
    body = {"name": "Vera", "brain_id": brains["improv"]}
    persona = studio.post("/api/personas", json=body).json()["persona"]
    studio.wait_ready()

    door = f"/api/personas/{persona['id']}/fidelity"
    begun = studio.post(door, json={"judge": judge}).json()
    report = f"{door}/{begun['report_id']}"
    until(lambda: studio.get(report).json()["report"]["status"] != "running", 60, "the answers were judged")
    found = studio.get(report).json()["report"]

    # What has learned nothing means nothing by its marks, but they are all there and all within the scale.
    assert (found["status"], found["judge"]["id"]) == ("done", judge)
    assert {each["name"] for each in found["judged"]} >= {"extraversion", "formality", "humor_level"}
    assert all(0 <= each["value"] <= 1 and each["answers"] > 0 for each in found["judged"])


async def test_a_model_server_of_ones_own_answers(studio):
    async with Upstream() as upstream:
        upstream.say(["Nice ", "to ", "meet ", "you."])

        def talk():
            body = {"gateway": "custom", "base_url": upstream.base_url}
            connection = studio.post("/api/connections", json=body).json()
            upstream.say(["Nice ", "to ", "meet ", "you."])
            return answered(studio, brain_on(studio, connection["id"], "up"))

        node = await asyncio.to_thread(talk)

    assert (node["text"], node["scripted"], node["status"]) == ("Nice to meet you.", False, "final")
