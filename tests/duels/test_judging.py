"""What judging costs is told and limited; proposals are kept with what they were made from; memory is asked for."""

import asyncio
import json

import pytest

from tests.chats.talking import good, refused
from tests.duels.staging import Actor
from tests.duels.test_arena import Arena
from tests.support.studio import opened
from troupe.duels.service.answering import Contest, Terms
from troupe.minds import Receipt, RulesHere
from troupe.ports.text import TextDelta

pytestmark = pytest.mark.asyncio


@pytest.fixture
def arena(actor):
    return Arena(actor)


async def test_judging_is_a_job_that_tells_what_it_cost(tmp_path):
    async with opened(tmp_path, working=True) as house:
        actor, studio = Actor(house.http), house.studio
        arena = Arena(actor)
        studio.bench.text.set_speed(1000, 0)
        duel = await arena.duel(actor)
        for _ in range(2):
            await arena.written(house, await arena.post(f"/duels/{duel['id']}/rounds", 201, prompt="Hello"))
        brain = (await studio.brains.default(studio.person)).id
        asked = {"duel_id": duel["id"], "brain_id": brain, "allow_self": True}
        refused(await house.http.post("/api/arena/judge", json={**asked, "most_micros": 0}), 422, "invalid")
        studio.bench.text.next_replies([json.dumps({"winner": "1", "reason": "kinder"})] * 4)
        begun = await arena.post("/judge", 202, **asked, most_micros=1)
        for _ in range(300):
            job = good(await house.http.get(f"/api/jobs/{begun['job_id']}"), 200)
            if job["state"] in ("done", "failed"):
                break
            await asyncio.sleep(0.1)

        assert job["state"] == "done"
        assert job["result"] == {"rounds": 2, "left": 0, "invalid": 0, "tie": 2, "cost_micros": 0}
        board = await arena.get("/judge-board")
        assert (board["cost_micros"], board["unpriced"]) == (0, 0)


async def test_a_version_written_by_hand_is_proposed_with_what_it_changes(arena, actor, house):
    made = await actor.cast(name="Ada", description="A calm gardener.")
    await house.http.put(f"/api/duel/personas/{made['id']}", json={"goal": "to be brief"})
    await house.http.post(f"/api/personas/{made['id']}/versions/1/restore", json={})
    body = {"persona_id": made["id"], "made_from": "hand"}
    proposal = await arena.post("/proposals", 201, **body, candidate_version=2)

    assert [(each["field"], each["from"], each["to"]) for each in proposal["changes"]] == [("goal", "", "to be brief")]
    refused(
        await house.http.post("/api/arena/proposals", json={**body, "candidate_version": 3}), 422, "nothing_changed"
    )
    listed = (await arena.get("/proposals"))["proposals"]
    assert [(each["made_from"], each["state"]) for each in listed] == [("hand", "open")]
    prompts = [f"Prompt number {number}" for number in range(12)]
    versions = {"base_version": 3, "candidate_version": 2}
    await arena.post("/replays", 202, persona_id=made["id"], **versions, prompts=prompts)
    assert (await arena.get("/proposals", persona_id=made["id"]))["proposals"][0]["state"] == "replayed"


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_brain_proposes_other_words_out_of_what_was_liked(arena, actor, house):
    ada = await actor.cast(name="Ada")
    await actor.post(f"/personas/{ada['id']}/activate")
    brain = (await house.studio.brains.default(house.studio.person)).id
    body = {"persona_id": ada["id"], "made_from": "model", "brain_id": brain}
    refused(await house.http.post("/api/arena/proposals", json=body), 409, "not_enough_ratings")
    for number in range(10):
        said = await actor.say(f"Message {number}")
        await actor.post("/ratings", message_id=said["messages"][1]["id"], score=5 if number % 2 else -5)
    words = {"personality": "Warm and brief.", "goal": "", "reason": "Short replies were liked."}
    house.studio.bench.text.next_replies([json.dumps(words)])
    proposal = await arena.post("/proposals", 201, **body)

    assert [(each["field"], each["to"]) for each in proposal["changes"]] == [("personality", "Warm and brief.")]
    assert proposal["made_from"] == "model"
    assert (await actor.get(f"/personas/{ada['id']}"))["version"] == proposal["base_version"]


class Listening:
    """Hears what a brain would be asked."""

    def __init__(self) -> None:
        self.asked = []

    async def answer(self, user, brain, ask):
        self.asked.append(ask)
        yield TextDelta("Hello.")


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_what_a_persona_remembers_is_told_only_where_the_duel_says_so(actor, house):
    studio, brain = house.studio, Listening()
    await house.http.post("/api/memory/add", json={"text": "My dog is called Biscuit"})
    rules = RulesHere(studio.preferences, studio.live.hub, ())
    contest = Contest(brain, studio.personas, studio.remembering, studio.clock, rules)
    nova = await studio.personas.on_stage(studio.person)
    for memory in (False, True):
        terms = Terms("What is my dog called?", 100, 1, memory=memory)
        default = await studio.brains.default(studio.person)
        async for _ in contest.answer(studio.person, nova, default, terms, Receipt()):
            pass

    told = [str(ask.prompt.messages) for ask in brain.asked]
    assert ["Biscuit" in each for each in told] == [False, True]


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_what_the_studio_refuses_and_a_person_does_not_want_to_hear_holds_in_duels_too(actor, house):
    studio, brain = house.studio, Listening()
    changes = {"boundaries.phrases": "hello"}
    assert (await house.http.patch("/api/settings", json={"changes": changes})).status_code == 200
    rules = RulesHere(studio.preferences, studio.live.hub, ["beekeeping"])
    contest = Contest(brain, studio.personas, studio.remembering, studio.clock, rules)
    nova, default = await studio.personas.on_stage(studio.person), await studio.brains.default(studio.person)

    async def answered(prompt):
        words = contest.answer(studio.person, nova, default, Terms(prompt, 100, 1), Receipt())
        return "".join([piece async for piece in words])

    refused, told = await answered("How does beekeeping work?"), await answered("What grows by the sea?")

    assert refused
    assert "Hello" not in refused
    assert [str(ask.prompt.messages).count("beekeeping work") for ask in brain.asked] == [0]
    assert told == "…"
