"""Where a mood and variables stand along a path, whatever was taken out, put back or left behind."""

import pytest

from tests.chats.talking import Doing
from troupe.chats.domain import Spoken
from troupe.chats.domain.hearing import Listener, Step, heard
from troupe.chats.domain.standing import values_of, variables_at, variables_kept
from troupe.chats.store.tables import chats, nodes
from troupe.kit.named_values import Deeds
from troupe.minds import Mood
from troupe.minds.domain.variables import Variables, mark_of

START = Mood(0.1, 0.3)


def answer(id, *, removed=None, excluded=False, text="something", **state):
    return Step(Spoken(id, "persona", text, **state), removed, excluded)


def told(before, *marks):
    """What an answer keeps once its prompt did something to the variables."""
    shelf = Variables("key", before)
    shelf.resolve("".join(mark_of("key", *mark.split(" ", 1)) for mark in marks))
    return variables_kept(shelf.values, shelf.deeds)


def at_the_end(steps):
    return variables_at(heard(steps, Listener("nova"), from_the_start=True))


def test_what_a_removed_answer_counted_is_counted_no_more():
    path = [
        answer("a", variables=told({}, "setvar n:4", "setvar gold:2")),
        answer("b", variables=told({"n": "4", "gold": "2"}, "incvar n", "incvar n", "setvar gold:9"), removed="only"),
        answer("c", variables=told({"n": "6", "gold": "9"}, "incvar n", "addvar gold: more")),
    ]

    assert at_the_end(path) == {"n": "5", "gold": "2 more"}


def test_what_was_put_back_counts_although_an_answer_came_between():
    path = [
        answer("a", variables=told({}, "incvar n")),
        answer("b", variables=told({"n": "1"}, "incvar n", "setvar key:yes")),
        answer("c", variables=told({"n": "1"}, "incvar n")),  # given while b was gone
    ]

    assert at_the_end(path) == {"n": "3", "key": "yes"}


def test_an_answer_that_was_cut_off_before_anything_was_kept_forgets_nothing():
    path = [answer("a", variables=told({}, "incvar n"), mood=START.as_kept()), answer("b")]

    assert at_the_end(path) == {"n": "1"}
    assert heard(path, Listener("nova"), from_the_start=True)[-1].mood == START.as_json()


def test_what_no_brain_hears_any_more_still_counts():
    path = [answer("a", variables=told({}, "incvar n"), excluded=True), Step(Spoken("q", "user", "hello"))]

    assert at_the_end(path) == {"n": "1"}


def test_a_value_given_stays_whatever_was_before_it():
    deeds = Deeds(given={"gold": "12"}, added={"n": ["1"]})

    assert deeds.done_on({"gold": "5", "n": "x"}) == {"gold": "12", "n": "x1"}


def test_rows_of_earlier_days_are_read_as_they_were():
    assert values_of({"gold": "1", "are": "many"}) == {"gold": "1", "are": "many"}


def test_a_mood_moves_on_from_where_the_path_leaves_it():
    def moved(before, valence):
        return Mood(valence, 0.3, before=Mood(before, 0.3)).as_kept()

    path = [
        answer("a", mood=moved(0.1, 0.0), removed="only"),
        answer("b", mood=moved(0.0, -0.3)),
        answer("c", mood=moved(-0.2, -0.1)),  # given once a was gone
    ]

    assert heard(path, None, from_the_start=True)[-1].mood == {"valence": -0.1, "arousal": 0.3}


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def test_what_is_taken_out_far_above_in_a_long_chat_counts_no_more_until_it_is_back(house, me):
    chat = await me.open()
    doing = Doing(me, chat)
    await doing.patch(note={"text": "It is {{getvar::n}} now.", "depth": 0, "role": "system"})
    ids = await answered(house, chat, 900)

    async def told():
        preview = await doing.post("/prompt/preview", text="hello")
        return next(each["text"] for each in preview["messages"] if "It is" in each["text"])

    assert "It is 900 now." in await told()
    await doing.post(f"/nodes/{ids[100]}/remove", mode="only")
    assert "It is 899 now." in await told()
    await doing.post(f"/nodes/{ids[3]}/remove", mode="only")
    assert "It is 898 now." in await told()
    await doing.post("/undo")
    await doing.post(f"/nodes/{ids[100]}/restore")
    assert "It is 900 now." in await told()


async def answered(house, chat, times):
    """So many answers below the greeting, as if each had counted one."""
    (root,) = [row for row in await house.rows("chat_nodes") if row["id"] == chat["active_leaf_id"]]
    ids = [chat["active_leaf_id"], *(house.studio.bench.new_id() for _ in range(times))]
    speaker = {"kind": "persona", "id": chat["members"][0]["persona_id"], "name": "Nova"}
    same = {name: root[name] for name in ("realm", "chat_id", "lane")} | {"created_at": house.studio.clock()}
    same |= {
        "role": "persona",
        "speaker": speaker,
        "text": "And so on.",
        "rev": 1,
        "status": "final",
        "scripted": False,
    }
    rows = [
        same
        | {"id": ids[n], "parent_id": ids[n - 1], "depth": n, "number": 100 + n}
        | {"variables": {"are": {"n": str(n)}, "given": {}, "added": {"n": ["1"]}}}
        for n in range(1, times + 1)
    ]
    async with house.studio.database.writing() as connection:
        await connection.execute(nodes.insert(), rows)
        changed = chats.update().where(chats.c.id == chat["id"])
        await connection.execute(changed.values(active_leaf_id=ids[-1], node_count=times + 10))
    return ids[1:]
