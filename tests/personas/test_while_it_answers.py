"""A persona that is changed or deleted while it answers finishes as who it was when it began."""

import pytest

from tests.chats.talking import Talker, good, refused


@pytest.fixture
def engine() -> str:
    """One database is enough: what matters here happens while nothing is stored."""
    return "sqlite"


@pytest.fixture
def talker(house) -> Talker:
    house.studio.bench.text.set_speed(20, 0)
    return Talker(house.http)


async def test_an_answer_finishes_with_the_version_it_began_with(me, talker):
    vera = await me.cast("Vera")
    chat = await talker.open(members=[{"persona_id": vera["id"]}])
    run = (await talker.say(chat, "Tell me about maps."))["runs"][0]

    await me.change(vera["id"], name="Wera", goal="something else")

    ended = await talker.ended(run["id"], 30)
    node = (await talker.path(chat))[-1]
    assert (ended["state"], node["status"], node["speaker"]["name"]) == ("done", "final", "Vera")
    path = f"/api/chats/{chat['id']}/nodes/{node['id']}/rating"
    good(await talker.http.put(path, json={"score": 4}), 200)
    rated = good(await talker.http.get("/api/ratings", params={"scripted": "true"}), 200)["items"]
    assert [each["persona_version"] for each in rated] == [1]


async def test_after_a_delete_the_answer_is_kept_and_the_next_turn_names_the_bin(me, talker):
    vera = await me.cast("Vera")
    chat = await talker.open(members=[{"persona_id": vera["id"]}])
    run = (await talker.say(chat, "Tell me about maps."))["runs"][0]

    await me.ask("DELETE", f"/{vera['id']}")

    assert (await talker.ended(run["id"], 30))["state"] == "done"
    path = await talker.path(chat)
    assert path[-1]["text"]
    body = {"text": "And then?", "parent_id": path[-1]["id"]}
    told = refused(await talker.http.post(f"/api/chats/{chat['id']}/messages", json=body), 409, "persona_in_bin")
    assert "bin" in told["next_step"]
    assert vera["id"] in told["next_step"]
    assert await talker.path(chat) == path
    good(await me.ask("POST", f"/{vera['id']}/restore"), 200)
    assert (await talker.say(chat, "And then?"))["runs"]
