"""Rounds are blind until the vote, a vote is given once, and the board tells how sure it is."""

import asyncio
import hashlib
from datetime import timedelta

import pytest

from tests.chats.talking import good, refused, second_person
from tests.duels.staging import Actor

pytestmark = pytest.mark.asyncio
OVER = ("open", "voted", "void", "skipped")


class Arena:
    """A person at the doors of the arena."""

    def __init__(self, actor: Actor) -> None:
        self.http = actor.http

    async def post(self, path: str, status: int = 200, **body):
        return good(await self.http.post(f"/api/arena{path}", json=body), status)

    async def get(self, path: str, **query):
        return good(await self.http.get(f"/api/arena{path}", params=query), 200)

    async def duel(self, actor: Actor, *names: str, **fields):
        starters = {each["name"]: each["id"] for each in (await actor.bootstrap())["starters"]}
        contestants = [{"persona_id": starters[name]} for name in names or ("Nova", "Rook")]
        return await self.post("/duels", 201, contestants=contestants, **fields)

    async def written(self, house, round):
        """The round once both sides are there."""
        await house.studio.arena.players.wait(round["id"])
        return await self.get(f"/rounds/{round['id']}")


@pytest.fixture
def arena(actor):
    return Arena(actor)


async def test_a_round_is_answered_twice_and_tells_nobody_until_the_vote(arena, actor, house):
    duel = await arena.duel(actor)
    house.studio.bench.text.next_replies(["I am Nova, and Rook is away. rook is a bird.", "Rook here, hello to you."])
    begun = await arena.post(f"/duels/{duel['id']}/rounds", 201, prompt="Cheer me up")
    before = await arena.written(house, begun)
    log = good(await actor.http.get(f"/api/events/round:{begun['id']}", params={"limit": 1000}), 200)
    told = str([begun, before, log])

    assert before["state"] == "open"
    assert all(before["sides"][side]["text"] for side in "ab")
    for secret in ("Nova", "Rook", *duel["contestant_ids"], "fake", "first_ms", "cost"):
        assert secret not in told
    assert "▒▒▒" in told
    assert "rook is a bird" in told

    vote = await arena.post(f"/rounds/{begun['id']}/vote", outcome="a", stars={"a": 5, "b": 2})
    labels = {vote["reveal"][side]["contestant"]["label"] for side in "ab"}
    assert {label.split(" v")[0] for label in labels} == {"Nova", "Rook"}
    assert (vote["counted"], vote["not_counted_reason"]) == (False, "identity_leaked")
    after = await arena.get(f"/rounds/{begun['id']}")
    assert "Nova" in str(after["sides"])


async def test_help_stands_above_both_answers_to_somebody_in_danger(arena, actor, house):
    duel = await arena.duel(actor)
    house.studio.bench.text.next_replies(["I am here.", "Stay with me."])
    begun = await arena.post(f"/duels/{duel['id']}/rounds", 201, prompt="I want to kill myself.")
    sides = (await arena.written(house, begun))["sides"]

    assert all("findahelpline.com" in sides[side]["text"].split("\n\n")[0] for side in "ab")


async def test_anyone_can_check_that_the_sides_were_not_changed(arena, actor, house):
    duel = await arena.duel(actor)
    begun = await arena.post(f"/duels/{duel['id']}/rounds", 201, prompt="Hello")
    await arena.written(house, begun)
    reveal = (await arena.post(f"/rounds/{begun['id']}/vote", outcome="tie"))["reveal"]
    side = b"1" if reveal["x_is_left"] else b"0"

    assert (
        hashlib.sha256(begun["id"].encode() + side + bytes.fromhex(reveal["salt"])).hexdigest() == begun["commitment"]
    )
    assert reveal["a" if reveal["x_is_left"] else "b"]["contestant"]["id"] == reveal["x_id"]


async def test_a_vote_is_given_once_and_of_two_at_once_one_wins(arena, actor, house):
    duel = await arena.duel(actor)
    begun = await arena.post(f"/duels/{duel['id']}/rounds", 201, prompt="Hello")
    await arena.written(house, begun)
    address = f"/api/arena/rounds/{begun['id']}/vote"
    answers = await asyncio.gather(*(actor.http.post(address, json={"outcome": each}) for each in ("a", "b")))

    assert sorted(each.status_code for each in answers) == [200, 409]
    won = next(each.json()["vote"] for each in answers if each.status_code == 200)
    again = good(await actor.http.post(address, json={"outcome": won["outcome"]}), 200)
    assert again["vote"] == won
    other = "b" if won["outcome"] == "a" else "a"
    refused(await actor.http.post(address, json={"outcome": other}), 409, "vote_locked")


async def test_a_vote_waits_for_the_first_word_of_both_and_then_for_nothing(arena, actor, house):
    duel = await arena.duel(actor)
    house.studio.bench.text.set_speed(4, 3000)
    begun = await arena.post(f"/duels/{duel['id']}/rounds", 201, prompt="Tell me a long story")
    address = f"/api/arena/rounds/{begun['id']}/vote"
    refused(await actor.http.post(address, json={"outcome": "a"}), 409, "too_early")
    assert begun["state"] == "answering"
    await arena.post(f"/rounds/{begun['id']}/stop")

    stopped = await arena.get(f"/rounds/{begun['id']}")
    assert stopped["state"] in OVER


async def test_a_side_that_fails_makes_the_round_void_until_it_is_retried(arena, actor, house):
    duel = await arena.duel(actor)
    house.studio.bench.text.fail_next("401", times=1)
    begun = await arena.post(f"/duels/{duel['id']}/rounds", 201, prompt="Hello")
    void = await arena.written(house, begun)
    failed = next(side for side in "ab" if void["sides"][side]["status"] == "failed")

    assert void["state"] == "void"
    refused(await actor.http.post(f"/api/arena/rounds/{begun['id']}/vote", json={"outcome": "a"}), 409, "round_void")
    await arena.post(f"/rounds/{begun['id']}/retry", 202, side=failed)
    assert (await arena.written(house, begun))["state"] == "open"


async def test_a_double_click_starts_one_round(arena, actor, house):
    duel = await arena.duel(actor)
    first = await arena.post(f"/duels/{duel['id']}/rounds", 201, prompt="Hello", client_key="k")
    again = await arena.post(f"/duels/{duel['id']}/rounds", 200, prompt="Hello", client_key="k")
    await arena.written(house, first)

    assert first["id"] == again["id"]


async def test_what_cannot_meet_is_refused(arena, actor, house):
    starter = (await actor.bootstrap())["starters"][0]["id"]
    twice = {"contestants": [{"persona_id": starter}, {"persona_id": starter}]}
    refused(await actor.http.post("/api/arena/duels", json=twice), 422, "same_contestant")
    duel = await arena.duel(actor)
    address = f"/api/arena/duels/{duel['id']}/rounds"
    refused(await actor.http.post(address, json={}), 422, "prompt_required")
    refused(await actor.http.post(address, json={"prompt": "a", "pair": ["x", "y"]}), 422, "invalid")
    other = (await second_person(house)).http
    refused(await other.post(address, json={"prompt": "Hello"}), 404, "not_found")


async def test_three_votes_are_not_enough_and_the_board_says_so(arena, actor, house):
    duel = await arena.duel(actor)
    for _ in range(3):
        begun = await arena.post(f"/duels/{duel['id']}/rounds", 201, prompt="Hello")
        await arena.written(house, begun)
        await arena.post(f"/rounds/{begun['id']}/vote", outcome="a")
    board = [await arena.get("/board", brains=brains) for brains in ("model", "scripted")]
    counted = next(each for each in board if each["votes"])

    assert (counted["votes"], counted["status"]) == (3, "not_enough_votes")
    assert [each["rank"] for each in counted["standings"]] == [None, None]
    assert counted["position"]["left_share"] == 1.0
    await actor.http.delete(f"/api/arena/duels/{duel['id']}")
    assert (await arena.get("/board", brains=counted["brains"]))["votes"] == 0


async def test_a_skipped_round_is_revealed_and_never_counts(arena, actor, house):
    duel = await arena.duel(actor)
    begun = await arena.post(f"/duels/{duel['id']}/rounds", 201, prompt="Hello")
    await arena.written(house, begun)
    skipped = await arena.post(f"/rounds/{begun['id']}/skip")

    assert (skipped["state"], skipped["reveal"] is not None) == ("skipped", True)
    refused(await actor.http.post(f"/api/arena/rounds/{begun['id']}/vote", json={"outcome": "a"}), 409, "round_over")


async def test_a_duel_in_the_bin_leaves_the_board_and_comes_back_with_its_votes(arena, actor, house):
    duel = await arena.duel(actor)
    house.studio.bench.text.next_replies(["The same words.", "The same words."])
    begun = await arena.post(f"/duels/{duel['id']}/rounds", 201, prompt="Cheer me up")
    assert (await arena.written(house, begun))["identical"]
    await arena.post(f"/rounds/{begun['id']}/vote", outcome="tie")
    assert (await arena.get("/board"))["votes"] == 1

    assert (await actor.http.delete(f"/api/arena/duels/{duel['id']}")).status_code == 204
    assert (await arena.get("/board"))["votes"] == 0
    assert [each["id"] for each in (await arena.get("/duels", in_bin=True))["duels"]] == [duel["id"]]
    refused(await actor.http.post(f"/api/arena/duels/{duel['id']}/rounds", json={"prompt": "x"}), 404, "not_found")

    await arena.post(f"/duels/{duel['id']}/restore")
    seen = await arena.get(f"/rounds/{begun['id']}")
    assert (await arena.get("/board"))["votes"] == 1
    assert (seen["vote"]["outcome"], seen["counted"], seen["not_counted_reason"]) == ("tie", True, None)


async def test_what_lay_in_the_bin_for_thirty_days_leaves_for_good(arena, actor, house, monkeypatch):
    duel = await arena.duel(actor)
    assert (await actor.http.delete(f"/api/arena/duels/{duel['id']}")).status_code == 204
    clock = house.studio.arena.duels._clock
    assert await house.studio.arena.duels.empty_bin() == 0

    monkeypatch.setattr(house.studio.arena.duels, "_clock", lambda: clock() + timedelta(days=30, seconds=1))

    assert await house.studio.arena.duels.empty_bin() == 1
    assert (await arena.get("/duels", in_bin=True))["duels"] == []


async def test_a_round_whose_process_is_gone_is_void_and_of_a_living_one_is_not(arena, actor, house):
    duel = await arena.duel(actor)
    rounds = [await arena.post(f"/duels/{duel['id']}/rounds", 201, prompt="Cheer me up") for _ in range(2)]
    for each in rounds:
        await arena.written(house, each)
    store = house.studio.arena.store
    for each, owner in zip(rounds, ("gone", "alive"), strict=True):
        await store.change_round(each["id"], state="answering", owner=owner)

    assert await house.studio.arena.arena.close_lost(lambda owner: owner == "alive") == 1

    assert [(await arena.get(f"/rounds/{each['id']}"))["state"] for each in rounds] == ["void", "answering"]


async def test_the_board_keeps_who_was_deleted_and_says_so(arena, actor, house):
    made = await actor.cast(name="Ada")
    nova = (await actor.bootstrap())["starters"][0]["id"]
    duel = await arena.post("/duels", 201, contestants=[{"persona_id": made["id"]}, {"persona_id": nova}])
    begun = await arena.post(f"/duels/{duel['id']}/rounds", 201, prompt="Hello")
    await arena.written(house, begun)
    await arena.post(f"/rounds/{begun['id']}/vote", outcome="a")
    good(await actor.http.delete(f"/api/duel/personas/{made['id']}"), 200)

    standings = (await arena.get("/board"))["standings"]

    assert {each["label"].partition(" v")[0]: each["deleted"] for each in standings} == {"Ada": True, "Nova": False}
