"""Prompts of a set, judges beside people, and versions that are adopted only when they are surely better."""

import json

import pytest

from tests.chats.talking import good, refused
from tests.duels.test_arena import Arena

pytestmark = pytest.mark.asyncio


@pytest.fixture
def arena(actor):
    return Arena(actor)


async def played(arena, house, duel_id, candidate, wins):
    """Play all prompts of a replay; the candidate wins so many of them."""
    count = 0
    for number in range(12):
        begun = await arena.post(f"/duels/{duel_id}/rounds", 201)
        await arena.written(house, begun)
        round = await house.studio.arena.arena.round(house.studio.person, begun["id"])
        left_is_candidate = round.contestant_at("a") == candidate
        wanted = "a" if left_is_candidate == (number < wins) else "b"
        taken = await arena.post(f"/rounds/{begun['id']}/vote", outcome=wanted)
        count += taken["counted"]
    return count


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_candidate_that_is_not_surely_better_is_refused_and_one_that_is_is_adopted_and_undone(
    arena, actor, house
):
    made = await actor.cast(name="Ada", description="A calm gardener.")
    await house.http.put(f"/api/duel/personas/{made['id']}", json={"goal": "to be brief"})
    await house.http.post(f"/api/personas/{made['id']}/versions/1/restore", json={})
    body = {"persona_id": made["id"], "base_version": 1, "candidate_version": 2}
    refused(await house.http.post("/api/arena/replays", json={**body, "prompts": ["Only one"]}), 422, "invalid")
    prompts = [f"Prompt number {number}" for number in range(12)]
    replay = await arena.post("/replays", 202, **body, prompts=prompts)
    candidate = (await arena.get(f"/duels/{replay['duel_id']}"))["contestant_ids"][1]
    counted = await played(arena, house, replay["duel_id"], candidate, 7)
    shown = await arena.get(f"/replays/{replay['id']}")

    assert (counted, shown["results"]["wins"], shown["verdict"]) == (12, 7, "not_improved")
    error = refused(await house.http.post(f"/api/arena/replays/{replay['id']}/adopt", json={}), 409, "not_improved")
    assert [each["name"] for each in error["conditions"] if not each["holds"]] == ["surely_better"]

    again = await arena.post("/replays", 202, **body, prompts=prompts)
    await played(arena, house, again["duel_id"], candidate, 11)
    improved = await arena.get(f"/replays/{again['id']}")
    assert [each for each in improved["conditions"] if not each["holds"]] == []
    assert improved["verdict"] == "improved"
    adopted = await arena.post(f"/replays/{again['id']}/adopt")
    assert adopted["version"] == 4
    assert (await actor.get(f"/personas/{made['id']}"))["goal"] == "to be brief"
    back = await house.http.post(f"/api/personas/{made['id']}/versions/1/restore", json={})
    assert good(back, 200)["persona"]["version"] == 5
    assert (await actor.get(f"/personas/{made['id']}"))["goal"] == ""
    refused(await house.http.post(f"/api/arena/replays/{again['id']}/adopt", json={}), 409, "out_of_step")


async def test_a_judge_reads_both_orders_and_stays_off_the_board_of_people(arena, actor, house):
    duel = await arena.duel(actor)
    begun = await arena.post(f"/duels/{duel['id']}/rounds", 201, prompt="Hello")
    await arena.written(house, begun)
    brain = (await house.studio.brains.default(house.studio.person)).id
    body = {"duel_id": duel["id"], "brain_id": brain}
    refused(await house.http.post("/api/arena/judge", json=body), 409, "judge_is_contestant")
    refused(await house.http.post("/api/arena/judge", json={**body, "brain_id": "nobody"}), 409, "no_judge")
    said = [json.dumps({"winner": "1", "reason": "kinder"}), json.dumps({"winner": "2", "reason": "kinder"})]
    house.studio.bench.text.next_replies(said)
    judging, person = house.studio.arena.judging, house.studio.person
    judge = await judging.judge(person, brain)
    judgement = await judging.read(person, judge, await house.studio.arena.arena.round(person, begun["id"]))

    assert (judgement.verdict, judgement.agrees_with_itself, judgement.is_contestant) == ("x", True, True)
    assert (await arena.get("/judge-board"))["votes"] == 0  # one that judges itself is left out
    assert (await arena.get("/board"))["votes"] == 0


async def test_prompts_of_a_set_come_once_each_before_any_comes_again(arena, actor, house):
    made = await arena.post("/prompt-sets", 201, name="Two", prompts=["One?", "Two?"])
    starters = (await actor.bootstrap())["starters"]
    contestants = [{"persona_id": each["id"]} for each in starters[:2]]
    duel = await arena.post("/duels", 201, contestants=contestants, prompt_set_id=made["id"])
    asked = []
    for _ in range(4):
        begun = await arena.post(f"/duels/{duel['id']}/rounds", 201)
        await arena.written(house, begun)
        asked.append(begun["prompt"])

    assert {*asked[:2]} == {*asked[2:]} == {"One?", "Two?"}
    built_in = (await arena.get("/prompt-sets"))["sets"][0]
    assert (built_in["name"], len(built_in["prompts"])) == ("Everyday 24", 24)
    address = f"/api/arena/prompt-sets/{built_in['id']}"
    refused(await house.http.delete(address), 409, "read_only")
    await arena.post(f"/rounds/{begun['id']}/vote", outcome="tie")
    table = (await house.http.get("/api/arena/export")).text
    assert table.count("\n") == 2
    assert "One?" not in table
