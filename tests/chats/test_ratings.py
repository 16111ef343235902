"""What somebody thinks of an answer: said, said otherwise, taken back, and counted."""

import asyncio

import pytest

from tests.chats.talking import Json, Talker, good, refused, second_person

NOWHERE = "11111111-1111-4111-8111-111111111111"


async def answered(me: Talker, **fields) -> tuple[Json, Json]:
    """A chat with one answer, and that answer."""
    chat = await me.open(**fields)
    await me.talk(chat, "Tell me about maps.")
    return chat, (await me.path(chat))[-1]


async def rate(me: Talker, chat: Json, node: Json, score: object, **fields):
    path = f"/api/chats/{chat['id']}/nodes/{node['id']}/rating"
    return await me.http.put(path, json={"score": score, **fields})


async def take_back(me: Talker, chat: Json, node: Json, **query):
    return await me.http.delete(f"/api/chats/{chat['id']}/nodes/{node['id']}/rating", params=query)


async def listed(me: Talker, **query) -> list[Json]:
    return good(await me.http.get("/api/ratings", params={"scripted": "true"} | query), 200)["items"]


async def counted(me: Talker, node: Json) -> Json:
    found = good(await me.http.get(f"/api/personas/{node['speaker']['id']}/analytics"), 200)
    return found["totals"]["ratings"]


async def test_a_rating_stands_at_its_answer_until_it_is_taken_back(me):
    chat, node = await answered(me)
    assert node["rating"] is None

    given = good(await rate(me, chat, node, 4, note="nice tone"), 200)["rating"]

    assert (given["score"], given["scale"], given["kind"], given["note"]) == (4, "stars", "reply", "nice tone")
    assert (await me.path(chat))[-1]["rating"] == given
    (item,) = await listed(me)
    assert (item["node_id"], item["score"], item["persona_version"]) == (node["id"], 4, 1)
    assert item["brain"] == node["brain"]
    for _ in range(2):
        assert good(await take_back(me, chat, node), 200) == {"node_id": node["id"], "rating": None}
    assert (await me.path(chat))[-1]["rating"] is None
    assert await listed(me) == []
    events = [each["data"] for each in await me.events(f"chat:{chat['id']}") if each["type"] == "rating.changed"]
    assert [each["rating"] and each["rating"]["score"] for each in events] == [4, None]


async def test_a_rating_counts_once_whatever_it_was_before_and_no_longer_when_it_is_taken_back(me):
    chat, node = await answered(me)
    first = good(await rate(me, chat, node, 2), 200)["rating"]

    again = good(await rate(me, chat, node, 2), 200)["rating"]
    other = good(await rate(me, chat, node, 5), 200)["rating"]

    assert again == first
    assert other["score"] == 5
    assert [each["score"] for each in await listed(me)] == [5]
    good(await rate(me, chat, node, -4, scale="signed", kind="action"), 200)
    assert await counted(me, node) == {"n": 1, "mean": 5.0, "low": None, "high": None}
    good(await take_back(me, chat, node), 200)
    assert (await counted(me, node))["n"] == 0
    assert [(each["kind"], each["score"]) for each in await listed(me)] == [("action", -4)]


async def test_ratings_decide_an_experiment_chat_by_chat(house, me):
    persona = good(await me.http.post("/api/personas", json={"name": "Vera", "goal": "maps"}), 201)["persona"]
    path = f"/api/personas/{persona['id']}"
    good(await me.http.put(path, json={"goal": "stars"}), 200)
    trial = {"name": "Goals", "arm_a": 1, "arm_b": 2, "measure": "rating", "min_per_arm": 20}
    experiment = good(await me.http.post(f"{path}/experiments", json=trial), 201)["experiment"]
    good(await me.http.post(f"{path}/experiments/{experiment['id']}/start"), 200)
    given: dict[int, list[int]] = {1: [], 2: []}
    for number in range(4):
        chat, node = await answered(me, members=[{"persona_id": persona["id"]}])
        good(await rate(me, chat, node, 1), 200)
        score = 2 + number % 4
        good(await rate(me, chat, node, score), 200)
        version = next(each["persona_version"] for each in await listed(me) if each["node_id"] == node["id"])
        given[version].append(score)

    async def results() -> Json:
        found = good(await me.http.get(f"{path}/experiments"), 200)["experiments"][0]["results"]
        return found["answered"]

    found = await results()
    assert given[1] + given[2] != []
    for arm, version in (("a", 1), ("b", 2)):
        assert found[arm]["n"] == len(given[version])
        if given[version]:
            assert found[arm]["mean"] == pytest.approx(sum(given[version]) / len(given[version]))
    good(await take_back(me, chat, node), 200)
    later = await results()
    assert later["a"]["n"] + later["b"]["n"] == 3


async def test_only_answers_are_rated_by_whose_chat_it_is_and_with_real_scores(house, me):
    chat, node = await answered(me)
    greeting, question = (await me.path(chat))[:2]
    other = await second_person(house)

    for scale, wrong in (("stars", (0, 6, -1, "5", 4.5, True, None)), ("signed", (0, -6, 6))):
        for score in wrong:
            assert refused(await rate(me, chat, node, score, scale=scale), 422, "bad_score")["field"] == "score"
    for said in (greeting, question):
        refused(await rate(me, chat, said, 5), 422, "cannot_rate_this")
    refused(await rate(me, chat, {"id": NOWHERE}, 5), 404, "node_not_found")
    refused(await rate(other, chat, node, 5), 404, "chat_not_found")
    refused(await rate(me, chat, node, 5, note="x" * 301), 422, "too_long")
    assert await listed(me) == []
    assert await listed(other) == []


async def test_an_answer_can_be_rated_while_it_is_written_and_keeps_its_rating(house, me):
    house.studio.bench.text.set_speed(20, 0)
    chat = await me.open()
    sent = await me.say(chat, "Tell me about maps.")
    run = sent["runs"][0]
    node = {"id": run["node_id"]}

    good(await rate(me, chat, node, 5), 200)

    await me.ended(run["id"])
    assert (await me.path(chat))[-1]["rating"]["score"] == 5


async def test_a_rating_given_while_an_answer_goes_on_stands_at_what_it_comes_to_and_can_be_undone(house, me):
    chat, node = await answered(me)
    good(await rate(me, chat, node, 2), 200)
    house.studio.bench.text.set_speed(20, 0)
    started = await me.answer(chat, "continue", node["id"])

    good(await rate(me, chat, node, 5), 200)

    await me.ended(started["run"]["id"])
    whole = (await me.path(chat))[-1]
    assert (whole["rev"], whole["rating"]["score"]) == (2, 5)
    good(await me.http.post(f"/api/chats/{chat['id']}/undo"), 200)  # that it went on
    good(await me.http.post(f"/api/chats/{chat['id']}/undo"), 200)  # the five stars
    assert [each["score"] for each in await listed(me)] == [2]


async def test_ratings_come_page_by_page_and_scripted_ones_when_asked_for(me):
    brains = good(await me.http.get("/api/brains"), 200)["items"]
    demo = next(brain["id"] for brain in brains if brain["kind"] == "scripted")
    chat, node = await answered(me, brain_id=demo)
    good(await rate(me, chat, node, 5), 200)
    good(await rate(me, chat, node, 3, kind="action"), 200)

    first = good(await me.http.get("/api/ratings", params={"scripted": "true", "limit": 1}), 200)
    rest = await listed(me, limit=1, cursor=first["next_cursor"])

    assert [each["score"] for each in first["items"] + rest] == [3, 5]
    assert good(await me.http.get("/api/ratings"), 200)["items"] == []
    assert len(await listed(me, brain_kind="scripted")) == 2
    assert await listed(me, persona_id=NOWHERE) == []
    for cursor in ("nonsense", "WyJyYXRpbmdzIiwxLCJ4Il0"):
        refused(await me.http.get("/api/ratings", params={"cursor": cursor}), 422, "invalid")


async def test_ratings_that_arrive_at_once_leave_one(me):
    chat, node = await answered(me)

    answers = await asyncio.gather(*(rate(me, chat, node, score) for score in (1, 2, 3, 4, 5)))

    assert [answer.status_code for answer in answers] == [200] * 5
    assert len(await listed(me)) == 1
    assert (await counted(me, node))["n"] == 1
