"""Personas talk among themselves: for so many turns, ended by whoever speaks up, and never begun by themselves."""

import asyncio
import json
import time
from itertools import pairwise

import pytest

from tests.chats.gathering import Group
from tests.chats.talking import Doing, good, refused
from tests.minds.test_connections import brain_on, connect
from tests.minds.test_paying import PRICES
from tests.support.studio import opened, running_studio, until
from tests.support.upstream import Upstream

OVER = ("done", "failed", "cancelled")
LONG = " ".join(f"word{number}" for number in range(2_000))


@pytest.fixture
def engine():
    return "sqlite"


@pytest.fixture
async def house(tmp_path, engine):
    """With a worker, because such a talk is a job."""
    async with opened(tmp_path, engine=engine, memory_vectors=False, working=True) as house:
        house.studio.bench.text.set_speed(1000, 0)
        yield house
        await house.studio.answers.stop_everything()


async def met(me, *names, **settings):
    """A group in which something was said already."""
    group = await Group.of(me, *names, **settings)
    await group.say("Good evening.", answer=False, status=201)
    return group


async def begin(group: Group, turns: int, status=202, **fields):
    url = f"/api/chats/{group.chat['id']}/auto"
    return good(await group.me.http.post(url, json={"turns": turns, **fields}), status)["job"]


async def over(group: Group, job):
    """The job at its end, and the chat that does not name it any more."""
    deadline = time.monotonic() + 30
    while (now := good(await group.me.http.get(f"/api/jobs/{job['id']}"), 200))["state"] not in OVER:
        assert time.monotonic() < deadline, now
        await asyncio.sleep(0.02)
    assert (await group.me.chat(group.chat))["auto_job_id"] is None
    return now


async def speaking(group: Group):
    """The run that is being written, once it has a word."""
    deadline = time.monotonic() + 30
    url = f"/api/runs?chat_id={group.chat['id']}"
    while True:
        runs = good(await group.me.http.get(url), 200)["items"]
        if runs and runs[0]["text_so_far"] and runs[0]["state"] == "running":
            return runs[0]
        assert time.monotonic() < deadline, runs
        await asyncio.sleep(0.02)


async def said(group: Group):
    return [node["speaker"]["name"] for node in await group.me.path(group.chat) if node["run_id"]]


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def test_personas_speak_in_turn_for_as_many_turns_as_were_asked_for_and_know_the_topic(me):
    group = await met(me, "Ada", "Bo", "Cleo", turn_policy="manual")

    job = await begin(group, 3, topic="the price of lamp oil")
    end = await over(group, job)

    assert (end["state"], end["result"], end["steps"]) == ("done", {"turns": 3, "ended_by": "turns"}, 3)
    names = await said(group)
    assert len(names) == 3
    assert all(one != other for one, other in pairwise(names))
    runs = good(await me.http.get(f"/api/runs?chat_id={group.chat['id']}"), 200)["items"]
    assert "asks: the price of lamp oil" in await group.prompt(runs[0])


async def test_a_muted_persona_stays_silent_and_alone_nobody_talks(me):
    group = await Group.of(me, "Ada", "Bo", "Cleo", turn_policy="round_robin")
    doing = Doing(me, group.chat)
    url = f"/api/chats/{group.chat['id']}/auto"
    refused(await me.http.post(url, json={"turns": 3}), 422, "nothing_said")
    await group.say("Good evening.", answer=False, status=201)
    mute = [{"persona_id": id, "muted": name == "Cleo"} for name, id in group.ids.items()]
    await doing.patch(members=mute)
    await over(group, await begin(group, 2))

    assert "Cleo" not in await said(group)
    await doing.patch(members=[{"persona_id": id, "muted": name != "Ada"} for name, id in group.ids.items()])
    refused(await me.http.post(url, json={"turns": 3}), 422, "too_few_members")
    assert (await me.http.post(url, json={"turns": 21})).status_code == 422
    assert (await me.http.post(url, json={"turns": 1, "delay_ms": 30_001})).status_code == 422


async def test_one_talk_at_a_time_and_a_stop_ends_it(me):
    group = await met(me, "Ada", "Bo")
    url = f"/api/chats/{group.chat['id']}/auto"
    job = await begin(group, 20, delay_ms=30_000)

    refused(await me.http.post(url, json={"turns": 2}), 409, "auto_goes_on")
    assert (await me.chat(group.chat))["auto_job_id"] == job["id"]
    assert good(await me.http.delete(url), 200)["auto_job_id"] is None
    assert (await over(group, job))["state"] == "cancelled"
    assert len(await said(group)) <= 1
    assert good(await me.http.delete(url), 200)["auto_job_id"] is None


@pytest.mark.parametrize("seen", ["the turn that is written", "what was said before the talk"])
async def test_whoever_speaks_up_is_heard_and_ends_it(me, house, seen):
    group = await met(me, "Ada", "Bo")
    before = (await me.chat(group.chat))["active_leaf_id"]
    house.studio.bench.text.set_speed(20, 0)
    house.studio.bench.text.next_replies([LONG])
    job = await begin(group, 20)
    run = await speaking(group)

    stale = {} if seen == "the turn that is written" else {"parent_id": before}
    sent = await group.say("Enough now.", answer=False, status=201, **stale)

    assert sent["message"]["text"] == "Enough now."
    assert sent["message"]["parent_id"] == run["node_id"]
    end = await over(group, job)
    assert end["state"] == "cancelled" or end["result"]["ended_by"] == "user"
    assert (await me.ended(run["id"]))["state"] == "cancelled"
    assert len(await said(group)) == 1


async def test_an_answer_that_fails_or_is_stopped_ends_it(me, house):
    group = await met(me, "Ada", "Bo")
    house.studio.bench.text.fail_next("401", 3)
    end = await over(group, await begin(group, 20))

    assert (end["state"], end["error"]["error"]) == ("failed", "auto_broke_off")
    assert end["error"]["next_step"]
    house.studio.bench.text.fail_next(None)
    house.studio.bench.text.set_speed(20, 0)
    house.studio.bench.text.next_replies([LONG])
    job = await begin(group, 20)
    await me.cancel((await speaking(group))["id"])
    assert (await over(group, job))["result"] == {"turns": 0, "ended_by": "cancelled"}
    again = await me.http.post(f"/api/jobs/{job['id']}/retry")
    assert again.status_code == 409


async def test_a_ceiling_on_what_may_be_spent_ends_it(me, house):
    (house.studio.directory.path / "prices.toml").write_text(PRICES)
    async with Upstream() as upstream:
        brain = await brain_on(me, await connect(me, upstream))
        group = await met(me, "Ada", "Bo")
        await Doing(me, group.chat).patch(brain_id=brain["id"])
        good(await me.http.put("/api/costs/limits", json={"day_usd": "0.0001"}), 200)

        end = await over(group, await begin(group, 20))

        assert (end["state"], end["error"]["cause"]) == ("failed", "spend_limit_reached")
        assert all(heard.method == "GET" for heard in upstream.heard)
    assert len(await said(group)) == 1


async def test_what_they_talk_of_stays_with_the_chat_and_goes_at_the_end(me, house):
    group = await met(me, "Ada", "Bo")
    house.studio.bench.text.set_speed(20, 0)
    job = await begin(group, 20, topic="the price of lamp oil")
    await speaking(group)

    assert [row["auto_topic"] for row in await house.rows("chats")] == ["the price of lamp oil"]
    good(await me.http.delete(f"/api/chats/{group.chat['id']}/auto"), 200)
    await over(group, job)
    assert [row["auto_topic"] for row in await house.rows("chats")] == [None]
    for table in ("jobs", "job_steps", "job_log"):
        assert "lamp oil" not in json.dumps(await house.rows(table), default=str)


async def test_a_director_leads_it(me, house):
    group = await met(me, "Ada", "Bo", "Cleo", turn_policy="director")
    replies = [json.dumps({"speakers": ["Cleo"]}), "I begin.", json.dumps({"speakers": ["Cleo", "Bo"]}), "I go on."]
    house.studio.bench.text.next_replies(replies)
    await over(group, await begin(group, 2))

    assert await said(group) == ["Cleo", "Bo"]


def test_after_a_power_cut_it_is_over_and_nobody_speaks_again_by_themselves(tmp_path):
    with running_studio(tmp_path) as studio:
        studio.wait_ready()
        good(studio.post("/api/test/speed", json={"tokens_per_second": 20, "first_token_ms": 0}), 200)
        ids = [good(studio.post("/api/personas", json={"name": name}), 201)["persona"]["id"] for name in ("Ada", "Bo")]
        chat = good(studio.post("/api/chats", json={"members": [{"persona_id": id} for id in ids]}), 201)
        url = f"/api/chats/{chat['id']}"
        hello = {"text": "Good evening.", "parent_id": None, "answer": False}
        good(studio.post(f"{url}/messages", json=hello), 201)
        job = good(studio.post(f"{url}/auto", json={"turns": 20}), 202)["job"]
        until(lambda: any(run["text_so_far"] for run in studio.get("/api/runs").json()["items"]), 30, "somebody speaks")

        studio.kill9()
        studio.restart()
        studio.wait_ready()
        until(lambda: studio.get(f"/api/jobs/{job['id']}").json()["state"] == "failed", 30, "the talk is over")

        assert studio.get(f"/api/jobs/{job['id']}").json()["error"]["error"] == "auto_not_resumed"
        assert studio.get(url).json()["auto_job_id"] is None
        runs = studio.get("/api/runs").json()["items"]
        assert [run["finish_reason"] for run in runs] == ["restart"]
