"""Many inputs at once."""

import asyncio

import pytest

from tests.stories.playing import begun, told


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
