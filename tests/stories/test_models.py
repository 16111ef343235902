"""Stories with a model file of one's own, and many inputs at once."""

import asyncio

import pytest

from tests.stories.playing import begun, state_of, told
from tests.support import tiny_gguf
from tests.support.studio import opened


async def test_a_model_file_tells_the_bundled_story_to_its_end_with_a_step_back_and_a_line_of_its_own(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(tiny_gguf, "CONTEXT", 8_192)  # room for a story
    (tmp_path / "studio" / "models").mkdir(parents=True)
    tiny_gguf.write_tiny_model(tmp_path / "studio" / "models" / "tiny.gguf")
    async with opened(tmp_path, test=False) as studio:
        http = studio.http
        files = next(x for x in (await http.get("/api/connections")).json()["items"] if x["gateway"] == "gguf")
        made = await http.post("/api/brains", json={"connection_id": files["id"], "model": "tiny.gguf"})
        settings = {"brain_id": made.json()["id"], "clerk": "builtin"}
        id = await begun(http, template="the-last-ferry", settings=settings)

        async def move(said):
            return await told(http, id, said, options={"max_tokens": 12})

        await move("1")
        first = (await state_of(http, id))["last_turn"]
        await move("2")
        await http.post(f"/api/story/session/{id}/undo", json={})
        while not (await state_of(http, id))["last_turn"]["ending"]:
            await move("1")
        ended = await state_of(http, id)
        branch = {"turn_id": first["turn_id"], "name": "Aside"}
        await http.post(f"/api/story/session/{id}/branches", json=branch)
        await move("2")

        state = await state_of(http, id)
        assert ended["metadata"]["turn_count"] == 5
        assert ended["last_turn"]["ending"] == "The light is lit"
        assert ended["last_turn"]["brain"]["kind"] == "local"
        assert ended["last_turn"]["response"]["narrative"]["text"].strip()
        assert state["metadata"]["turn_count"] == 2
        assert {each["name"] for each in state["branches"]} >= {"Main", "Aside"}


@pytest.mark.asyncio(loop_scope="module")
async def test_five_turns_sent_at_once_are_five_turns_in_their_order(studio):
    http, id = studio.http, await begun(studio.http, "local")
    studio.studio.bench.text.next_replies([f"It is told, {number}." for number in range(5)])

    answers = await asyncio.gather(*(told(http, id, f"Number {number}.") for number in range(5)))

    turns = (await http.get(f"/api/story/history/{id}")).json()["turns"][::-1]
    assert [turn["user_input"] for turn in turns] == [f"Number {number}." for number in range(5)]
    assert [answer["narrative"]["text"] for answer in answers] == [
        turn["response"]["narrative"]["text"] for turn in turns
    ]
    for turn in turns:
        package = (await http.get(f"/api/story/context/{id}?turn_id={turn['turn_id']}")).json()
        assert package["turn_id"] == turn["turn_id"]
        assert turn["user_input"] in package["context_payload"]["messages"][-1]["text"]
