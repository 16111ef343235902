"""Experiments at their doors and in real chats."""

import asyncio
from collections import Counter

import pytest

from tests.chats.talking import Talker
from tests.personas.casting import Caster, good, refused
from troupe.personas import Measurement

NOWHERE = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def talker(house) -> Talker:
    house.studio.bench.text.set_speed(1000, 0)
    return Talker(house.http)


@pytest.fixture
async def vera(me) -> dict:
    """A persona with two versions."""
    made = await me.cast("Vera", response_style={"verbosity": "Concise"})
    return await me.change(made["id"], response_style={"verbosity": "Elaborate"})


async def at(person: Caster, method: str, vera: dict, path: str = "", **options):
    return await person.ask(method, f"/{vera['id']}/experiments{path}", **options)


async def made(person: Caster, vera: dict, **fields) -> dict:
    body = {"name": "Shorter", "arm_a": 1, "arm_b": 2, "measure": "words", "min_per_arm": 20} | fields
    return good(await at(person, "POST", vera, json=body), 201)["experiment"]


async def turn(person: Caster, vera: dict, experiment: dict, how: str) -> dict:
    return good(await at(person, "POST", vera, f"/{experiment['id']}/{how}"))["experiment"]


async def running(person: Caster, vera: dict, **fields) -> dict:
    return await turn(person, vera, await made(person, vera, **fields), "start")


async def tell(house, vera: dict, chat: str, value: float, *, measure="words", scripted=False, node=None) -> None:
    """What a finished answer of a chat comes to, as it is told inside the house."""
    persona = await house.studio.personas.for_chat(house.studio.person, vera["id"], chat)
    told = Measurement(measure, persona, chat, node or chat, value, scripted)
    await house.studio.publishing.experimenting.measured(told)


async def tell_until_decided(house, me, vera, *, better: float = 10.0) -> dict:
    """Chats without end, those of arm B better by so much, until a verdict is given."""
    for number in range(200):
        chat = f"chat {number}"
        persona = await house.studio.personas.for_chat(house.studio.person, vera["id"], chat)
        await tell(house, vera, chat, number % 5 + (better if persona.version == 2 else 0))
        if number >= 39 and (found := await first(me, vera))["verdict"] != "undecided":
            return found
    raise AssertionError("no verdict after 200 chats")


async def first(person: Caster, vera: dict) -> dict:
    return good(await at(person, "GET", vera))["experiments"][0]


async def test_an_experiment_goes_from_draft_to_its_end(me, vera):
    draft = await made(me, vera, name="  Shorter  ")
    assert (draft["status"], draft["verdict"], draft["share_b"], draft["name"]) == (
        "draft",
        "undecided",
        0.5,
        "Shorter",
    )
    assert draft["results"]["answered"]["a"] == {"n": 0, "mean": None, "low": None, "high": None}

    states = [(await turn(me, vera, draft, how))["status"] for how in ("start", "pause", "start", "finish")]

    assert states == ["running", "paused", "running", "finished"]
    ended = await first(me, vera)
    assert ended["started_at"] < ended["ended_at"]


@pytest.mark.parametrize(
    ("before", "how"),
    [
        ([], "pause"),
        ([], "finish"),
        (["start"], "start"),
        (["start", "pause"], "pause"),
        (["start", "finish"], "start"),
        (["start", "finish"], "finish"),
    ],
)
async def test_what_its_state_does_not_allow_is_refused(me, vera, before, how):
    experiment = await made(me, vera)
    for step in before:
        await turn(me, vera, experiment, step)

    refused(await at(me, "POST", vera, f"/{experiment['id']}/{how}"), 409, "EXPERIMENT_STATE")


async def test_one_experiment_runs_at_a_time(me, vera):
    one, other = await made(me, vera), await made(me, vera)
    await turn(me, vera, one, "start")

    told = refused(await at(me, "POST", vera, f"/{other['id']}/start"), 409, "EXPERIMENT_RUNNING")

    assert told["experiment_id"] == one["id"]
    await turn(me, vera, one, "pause")
    await turn(me, vera, other, "start")
    refused(await at(me, "POST", vera, f"/{one['id']}/start"), 409, "EXPERIMENT_RUNNING")


async def test_of_experiments_started_at_once_one_runs(me, vera):
    drafts = [await made(me, vera) for _ in range(6)]

    answers = await asyncio.gather(*(at(me, "POST", vera, f"/{each['id']}/start") for each in drafts))

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 5}
    states = Counter(each["status"] for each in good(await at(me, "GET", vera))["experiments"])
    assert states == {"running": 1, "draft": 5}


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"arm_b": 1}, "arm_b", "same"),
        ({"arm_b": 3}, "arm_b", "not_found"),
        ({"share_b": 0.01}, "share_b", "out_of_range"),
        ({"min_per_arm": 19}, "min_per_arm", "out_of_range"),
        ({"min_per_arm": 10_001}, "min_per_arm", "out_of_range"),
        ({"measure": "luck"}, "measure", "not_allowed"),
        ({"name": ""}, "name", "blank"),
        ({"name": "x" * 81}, "name", "too_long"),
        ({"verdict": "b"}, "verdict", "unknown_key"),
        ({"arm_a": "1"}, "arm_a", "not_a_number"),
    ],
)
async def test_a_wrong_experiment_is_refused(me, vera, changed, field, reason):
    body = {"name": "x", "arm_a": 1, "arm_b": 2, "measure": "words"} | changed

    told = refused(await at(me, "POST", vera, json=body), 400, "INVALID_INPUT")

    assert (told["field"], told["reason"]) == (field, reason)


async def test_only_the_owner_experiments(house, me, vera, ada):
    experiment = await made(me, vera)
    share = {"user_id": ada.headers["X-User-Id"], "role": "editor"}
    good(await me.ask("PUT", f"/{vera['id']}/shares", json=share))

    refused(await at(ada, "GET", vera), 403, "FORBIDDEN")
    refused(await at(ada, "POST", vera, f"/{experiment['id']}/start"), 403, "FORBIDDEN")
    for id in (NOWHERE, "x"):
        refused(await at(me, "POST", vera, f"/{id}/start"), 404, "NOT_FOUND")
    other = await me.cast("Other")
    refused(await at(me, "POST", other, f"/{experiment['id']}/start"), 404, "NOT_FOUND")


async def test_while_it_runs_chats_get_the_version_of_their_arm_and_keep_it(house, me, vera):
    for number in range(3):
        await me.change(vera["id"], goal=f"goal {number}")
    await running(me, vera)

    async def version(chat: str) -> int:
        return (await house.studio.personas.for_chat(house.studio.person, vera["id"], chat)).version

    versions = [await version(f"chat {number}") for number in range(60)]

    assert set(versions) == {1, 2}
    assert 15 < versions.count(1) < 45
    assert [await version(f"chat {number}") for number in range(60)] == versions
    await turn(me, vera, await first(me, vera), "pause")
    assert {await version(f"chat {number}") for number in range(10)} == {5}


async def test_real_answers_are_given_by_the_arms_and_their_words_are_counted(house, me, vera, talker):
    await running(me, vera)
    said: Counter[int] = Counter()
    for _ in range(8):
        chat = await talker.open(members=[{"persona_id": vera["id"]}])
        run = await talker.talk(chat, "Tell me about maps.")
        assert run["state"] == "done"
        persona = await house.studio.personas.for_chat(house.studio.person, vera["id"], chat["id"])
        said[persona.version] += 1
    await house.studio.observing.counting.catch_up()

    results = (await first(me, vera))["results"]

    counted = [results["scripted"], results["answered"]]
    assert sum(each["a"]["n"] for each in counted) == said[1]
    assert sum(each["b"]["n"] for each in counted) == said[2]
    assert all(each[arm]["mean"] > 0 for each in counted for arm in "ab" if each[arm]["n"])


async def test_a_chat_has_a_fidelity_from_eight_answers_on(house, me, vera, talker):
    await running(me, vera, measure="fidelity")
    chat = await talker.open(members=[{"persona_id": vera["id"]}])
    values = []
    for turn_number in range(9):
        run = await talker.talk(chat, f"Tell me about map {turn_number}, please.")
        assert run["state"] == "done"
        await house.studio.observing.counting.catch_up()
        results = (await first(me, vera))["results"]
        arms = [results[kind][arm] for kind in ("answered", "scripted") for arm in "ab"]
        values.append([each["mean"] for each in arms if each["n"]])

    assert values[:7] == [[]] * 7
    assert all(len(found) == 1 and 0 <= found[0] <= 1 for found in values[7:])


async def test_a_verdict_is_given_once_and_stays(house, me, vera):
    await running(me, vera)

    decided = await tell_until_decided(house, me, vera)

    assert decided["verdict"] == "b"
    frozen = decided["decided"]
    assert min(frozen["answered"][arm]["n"] for arm in "ab") == 20
    assert frozen["answered"]["difference"]["low"] > 0
    assert not frozen["scripted_only"]
    for number in range(200, 300):
        persona = await house.studio.personas.for_chat(house.studio.person, vera["id"], f"chat {number}")
        await tell(house, vera, f"chat {number}", 0 if persona.version == 2 else 50)
    later = await first(me, vera)
    assert (later["verdict"], later["decided"]) == ("b", frozen)
    assert later["results"]["answered"]["difference"]["value"] < frozen["answered"]["difference"]["value"]
    log = good(await house.http.get("/api/events/me", params={"since": 0, "limit": 1000}))["items"]
    assert [each["data"]["verdict"] for each in log if each["type"] == "experiment.decided"] == ["b"]


async def test_no_difference_is_a_verdict_too(house, me, vera):
    await running(me, vera)

    assert (await tell_until_decided(house, me, vera, better=0))["verdict"] == "no_difference"


async def test_an_answer_told_twice_counts_once_and_others_do_not_count(house, me, vera):
    experiment = await running(me, vera)
    for _ in range(3):
        await tell(house, vera, "chat", 4)
    await tell(house, vera, "chat", 8, node="another answer")
    await tell(house, vera, "chat", 9, measure="rating", node="of another measure")

    answered = (await first(me, vera))["results"]["answered"]
    assert sorted((answered[arm]["n"], answered[arm]["mean"]) for arm in "ab") == [(0, None), (1, 6.0)]

    persona = await house.studio.personas.for_chat(house.studio.person, vera["id"], "late")
    await turn(me, vera, experiment, "pause")
    late = Measurement("words", persona, "late", "late", 9, False)
    await house.studio.publishing.experimenting.measured(late)
    answered = (await first(me, vera))["results"]["answered"]
    assert answered["a"]["n"] + answered["b"]["n"] == 1


async def test_measurements_that_arrive_together_give_one_verdict(house, me, vera):
    await running(me, vera)
    chats = [f"chat {number}" for number in range(60)]

    await asyncio.gather(*(tell(house, vera, chat, number % 5) for number, chat in enumerate(chats)))

    assert (await first(me, vera))["verdict"] == "no_difference"
    log = good(await house.http.get("/api/events/me", params={"since": 0, "limit": 1000}))["items"]
    assert len([each for each in log if each["type"] == "experiment.decided"]) == 1


async def test_the_arm_that_is_promoted_becomes_the_next_version(me, vera):
    experiment = await running(me, vera)
    path = f"/{experiment['id']}/promote"
    assert refused(await at(me, "POST", vera, path, json={"arm": "c"}), 400, "INVALID_INPUT")["field"] == "arm"

    promoted = good(await at(me, "POST", vera, path, json={"arm": "a"}))["persona"]

    assert (promoted["version"], promoted["response_style"]["verbosity"]) == (3, "Concise")
    assert (await first(me, vera))["status"] == "finished"
    refused(await at(me, "POST", vera, f"/{(await made(me, vera))['id']}/promote", json={"arm": "a"}), 409,
            "EXPERIMENT_STATE")  # fmt: skip


async def test_with_a_persona_its_experiments_go_for_good(house, me, vera):
    await running(me, vera)
    await tell(house, vera, "chat", 4)
    good(await me.ask("DELETE", f"/{vera['id']}"))

    good(await me.ask("DELETE", f"/bin/{vera['id']}"))

    assert await house.rows("persona_experiments") == []
    assert await house.rows("persona_trials") == []
