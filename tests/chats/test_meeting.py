"""Two windows that want something of the same chat at once: one is heard, the other is told."""

import asyncio

from tests.chats.talking import Doing, refused
from tests.support.studio import client


async def test_of_two_tabs_that_undo_the_same_thing_one_is_heard(house, me):
    doing = Doing(me, await me.open())
    first = await doing.jot("one")
    await doing.jot("two")
    newest = (await doing.get("/ops"))["items"][0]["number"]
    other = client(house.app)

    answers = await asyncio.gather(*(http.post(f"{doing.url}/undo", json={"op": newest}) for http in (me.http, other)))

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert refused(late, 409, "out_of_step")["op"] == newest - 1
    assert (await doing.ids())[-1] == first["id"]


async def test_a_message_and_an_undo_that_meet_leave_one_story(house, me):
    doing = Doing(me, await me.open())
    await doing.jot("one")
    leaf = (await doing.jot("two"))["id"]
    newest = (await doing.get("/ops"))["items"][0]["number"]
    body = {"text": "three", "parent_id": leaf, "answer": False}

    said, undone = await asyncio.gather(
        me.http.post(f"{doing.url}/messages", json=body),
        client(house.app).post(f"{doing.url}/undo", json={"op": newest}),
    )

    assert sorted([said.status_code, undone.status_code]) in ([200, 409], [201, 409])
    assert (await doing.texts())[1:] == (["one", "two", "three"] if said.status_code == 201 else ["one"])
