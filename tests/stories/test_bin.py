"""A story that was deleted can be taken back for thirty days, whole; then it is gone."""

import pytest

from tests.stories.playing import begun, state_of, told

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAY_MS = 24 * 60 * 60 * 1000


async def binned(http, id):
    answer = await http.post("/api/story/bin", json={"session_id": id})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_story_in_the_bin_is_nowhere_else_and_comes_back_as_it_was(studio):
    http = studio.http
    id = await begun(http, session_name="The lamp")
    await told(http, id, "I light it.")
    before = (await state_of(http, id), (await http.get(f"/api/story/history/{id}")).json())

    put = await binned(http, id)
    listed = [each["session_id"] for each in (await http.get("/api/story/sessions")).json()]
    doors = [await http.get(f"/api/story/{door}/{id}") for door in ("session", "history", "context")]
    again = await http.post("/api/story/bin", json={"session_id": id})
    lying = (await http.get("/api/story/bin")).json()["items"]
    back = await http.post(f"/api/story/bin/{id}/restore")

    assert (put["kind"], put["name"], put["turn_count"]) == ("story", "The lamp", 1)
    assert put in lying
    assert id not in listed
    assert [(door.status_code, door.json()["error"]) for door in doors] == [(404, "not_found")] * 3
    assert again.status_code == 404
    assert back.status_code == 200, back.text
    assert (await state_of(http, id), (await http.get(f"/api/story/history/{id}")).json()) == before
    assert (await http.post(f"/api/story/bin/{id}/restore")).status_code == 404
    await told(http, id, "I go on.")


async def test_a_turn_that_is_told_while_its_story_goes_into_the_bin_is_kept_as_an_input(studio):
    http, words = studio.http, studio.studio.bench.text
    id = await begun(http, "local")
    words.set_speed(tokens_per_second=5, first_token_ms=0)
    body = {"session_id": id, "user_input": "I walk for a long while."}
    await http.post("/api/story/turn", json=body, headers={"Prefer": "respond-async"})

    await binned(http, id)
    await http.post(f"/api/story/bin/{id}/restore")

    words.set_speed(tokens_per_second=10_000, first_token_ms=0)
    pending = (await state_of(http, id))["pending"]
    assert (pending["status"], pending["user_input"]) == ("interrupted", "I walk for a long while.")


async def test_what_waited_thirty_days_is_gone_and_nothing_else_is(studio):
    http = studio.http
    old = await begun(http)
    await binned(http, old)
    await http.post("/api/test/clock", json={"advance_ms": 20 * DAY_MS})
    young = await begun(http)
    await binned(http, young)
    await http.post("/api/test/clock", json={"advance_ms": 10 * DAY_MS + 1000})

    gone = await studio.studio.stories.bin.empty()

    lying = [each["id"] for each in (await http.get("/api/story/bin")).json()["items"]]
    assert gone >= 1
    assert young in lying
    assert old not in lying
    assert (await http.delete(f"/api/story/bin/{young}")).status_code == 204
    assert (await http.delete(f"/api/story/bin/{young}")).status_code == 404


async def test_a_brought_story_never_takes_the_id_of_one_in_the_bin(studio):
    http = studio.http
    id = await begun(http, session_name="The lamp")
    record = (await http.get(f"/api/story/session/{id}/export")).content
    await binned(http, id)

    brought = await http.post("/api/story/import", content=record, headers={"Content-Type": "application/json"})

    assert brought.json()["session_id"] != id
    assert (await http.post(f"/api/story/bin/{id}/restore")).status_code == 200
