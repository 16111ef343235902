"""Answers are written on the server: one log, one end, whatever goes wrong on the way."""

import asyncio

import pytest

from tests.chats.talking import good, refused, text_of
from tests.support.full_disk import full_disk
from troupe.app.saying import answers_kept
from troupe.app.wiring import open_studio

WORDS = "Eins, zwei. 三 and 👩🏽‍🚀!\r\n\tThe \u202erest\u202c is  spaced  out?  "


def law_holds(run, log):
    """Numbers from 1 without holes, accepted first, finished last and once, deltas joined are the text."""
    assert [event["seq"] for event in log] == list(range(1, len(log) + 1))
    types = [event["type"] for event in log]
    assert types[0] == "run.accepted"
    assert types[-1] == "run.finished"
    assert types.count("run.finished") == types.count("run.accepted") == 1
    assert text_of(log) == run["text_so_far"] == log[-1]["data"]["node"]["text"]
    assert log[-1]["data"]["state"] == run["state"]
    assert run["last_seq"] == len(log)


async def test_the_pieces_of_an_answer_joined_are_its_text(house, me):
    house.studio.bench.text.next_replies([WORDS])
    chat = await me.open()

    run = await me.talk(chat, "hello")

    log = await me.log(run["id"])
    law_holds(run, log)
    assert (run["state"], run["finish_reason"]) == ("done", "stop")
    assert (await me.path(chat))[-1]["text"] == WORDS
    assert [event["type"] for event in log][:3] == ["run.accepted", "prompt.ready", "run.started"]


async def test_sentences_are_told_as_places_in_the_text(house, me):
    house.studio.bench.text.next_replies(["One is done. Two?\n\nThree without an end"])
    chat = await me.open()

    run = await me.talk(chat, "hello")

    found = [event["data"] for event in await me.log(run["id"]) if event["type"] == "sentence"]
    said = [run["text_so_far"][each["start"] : each["end"]] for each in found]
    assert said == ["One is done.", "Two?", "Three without an end"]
    assert [each["index"] for each in found] == [0, 1, 2]


async def test_an_answer_names_the_brain_that_spoke(me):
    chat = await me.open()
    demo = next(brain for brain in good(await me.http.get("/api/brains"), 200)["items"] if brain["kind"] == "scripted")

    test_run = await me.talk(chat, "hello")
    demo_run = await me.talk(chat, "hello again", brain_id=demo["id"])

    path = await me.path(chat)
    assert (path[-3]["scripted"], path[-3]["brain"]["kind"]) == (False, "local")
    assert (path[-1]["scripted"], path[-1]["brain"]["name"]) == (True, "Demo brain")
    assert test_run["brain"]["id"] != demo_run["brain"]["id"]


@pytest.mark.parametrize(
    ("fault", "code"),
    [("401", "provider_key_refused"), ("timeout", "provider_timeout"), ("throw", "internal")],
)
async def test_an_answer_that_fails_before_a_word_says_why_and_loses_nothing(house, me, fault, code):
    house.studio.bench.text.fail_next(fault)
    chat = await me.open()

    run = await me.talk(chat, "please")

    law_holds(run, await me.log(run["id"]))
    assert (run["state"], run["finish_reason"], run["error"]["error"]) == ("failed", "error", code)
    assert run["error"]["next_step"]
    mine, failed = (await me.path(chat))[-2:]
    assert mine["text"] == "please"
    assert (failed["status"], failed["text"], failed["error"]["error"]) == ("failed", "", code)


async def test_a_retry_is_a_new_answer_to_the_same_message(house, me):
    house.studio.bench.text.fail_next("401")
    chat = await me.open()
    failed = await me.talk(chat, "please")

    again = await me.answer(chat, "variant", failed["node_id"])
    run = await me.ended(again["run"]["id"])

    path = await me.path(chat)
    assert run["state"] == "done"
    assert [node["role"] for node in path] == ["persona", "user", "persona"]
    assert path[-1]["variant"] == {"index": 1, "count": 1}
    assert [row["role"] for row in await house.rows("chat_nodes")].count("user") == 1


async def test_an_answer_that_breaks_off_is_kept_and_marked(house, me):
    house.studio.bench.text.fail_next("drop")
    chat = await me.open()

    run = await me.talk(chat, "please")

    law_holds(run, await me.log(run["id"]))
    assert (run["state"], run["error"]["error"]) == ("interrupted", "provider_failed")
    assert len(run["text_so_far"].split()) == 5
    assert (await me.path(chat))[-1]["status"] == "interrupted"


async def test_a_busy_provider_is_asked_again_and_the_wait_can_be_counted_down(house, me):
    house.studio.bench.text.fail_next("429")
    chat = await me.open()
    sent = await me.say(chat, "please")
    waiting = await me.until(sent["runs"][0]["id"], lambda run: run["state"] == "waiting")

    run = await me.ended(waiting["id"])

    log = await me.log(run["id"])
    law_holds(run, log)
    (wait,) = [event for event in log if event["type"] == "run.waiting"]
    assert wait["data"]["reason"] == "provider_limited"
    assert wait["data"]["attempt"] == 2
    assert wait["data"]["retry_at"] > wait["at"]
    assert [event["data"]["attempt"] for event in log if event["type"] == "run.started"][-1] == 2
    assert run["state"] == "done"


async def test_a_provider_that_stays_away_is_given_up_after_three_tries(house, me):
    house.studio.bench.text.fail_next("500", 3)
    chat = await me.open()

    run = await me.talk(chat, "please")

    log = await me.log(run["id"])
    assert [event["data"]["attempt"] for event in log if event["type"] == "run.waiting"] == [2, 3]
    assert (run["state"], run["error"]["error"]) == ("failed", "provider_unreachable")
    law_holds(run, log)


async def test_an_empty_answer_is_tried_once_more(house, me):
    house.studio.bench.text.next_replies(["", "Here I am."])
    chat = await me.open()

    assert (await me.talk(chat, "hello"))["text_so_far"] == "Here I am."


async def test_an_answer_that_stays_empty_failed(house, me):
    house.studio.bench.text.next_replies(["", ""])
    chat = await me.open()

    run = await me.talk(chat, "hello")

    assert (run["state"], run["error"]["error"]) == ("failed", "empty_answer")
    law_holds(run, await me.log(run["id"]))


async def test_what_no_database_can_keep_does_not_break_an_answer(house, me):
    house.studio.bench.text.next_replies(["zero \x00 and half \ud83d end"])
    chat = await me.open()

    run = await me.talk(chat, "hello")

    assert (run["state"], run["text_so_far"]) == ("done", "zero \ufffd and half \ufffd end")
    law_holds(run, await me.log(run["id"]))


async def test_stopping_an_answer_keeps_what_it_said(house, me):
    house.studio.bench.text.set_speed(50, 0)
    chat = await me.open()
    sent = await me.say(chat, "hello")
    await me.until(sent["runs"][0]["id"], lambda run: run["text_so_far"])

    run = await me.cancel(sent["runs"][0]["id"])

    law_holds(run, await me.log(run["id"]))
    assert (run["state"], run["finish_reason"]) == ("cancelled", "cancelled")
    node = (await me.path(chat))[-1]
    assert (node["status"], node["text"]) == ("cancelled", run["text_so_far"])
    assert run["text_so_far"]
    assert await me.cancel(run["id"]) == run


async def test_stopping_an_answer_that_waits_for_its_turn_ends_it(house, me):
    house.studio.bench.text.set_speed(20, 0)
    chats = [await me.open() for _ in range(5)]
    runs = [(await me.say(chat, "hello"))["runs"][0] for chat in chats]
    await me.until(runs[0]["id"], lambda run: run["state"] == "running")

    waiting = await me.run(runs[4]["id"])
    cancelled = await me.cancel(runs[4]["id"])

    assert waiting["state"] == "queued"
    assert (cancelled["state"], cancelled["text_so_far"]) == ("cancelled", "")
    law_holds(cancelled, await me.log(runs[4]["id"]))


async def test_four_answers_are_written_at_once_and_the_fifth_follows(house, me):
    house.studio.bench.text.set_speed(1, 60_000)  # none of them ends by itself while this test looks
    chats = [await me.open() for _ in range(5)]
    runs = [(await me.say(chat, "hello"))["runs"][0]["id"] for chat in chats]
    for run in runs[:4]:
        await me.until(run, lambda run: run["state"] == "running")

    states = [(await me.run(run))["state"] for run in runs]
    await me.cancel(runs[0])
    await me.until(runs[4], lambda run: run["state"] == "running")

    assert states == ["running"] * 4 + ["queued"]


@pytest.fixture
def room_for_one(monkeypatch):
    monkeypatch.setattr("troupe.chats.service.writing.MOST_AT_ONCE", 1)


@pytest.mark.usefixtures("room_for_one")
@pytest.mark.parametrize("engine", ["sqlite"])
async def test_so_many_are_written_at_once_in_one_process_whoever_asks(house, me):
    house.studio.bench.text.set_speed(1, 60_000)
    chats = [await me.open() for _ in range(2)]
    first, second = [(await me.say(chat, "hello"))["runs"][0]["id"] for chat in chats]
    await me.until(first, lambda run: run["state"] == "running")
    waits = (await me.run(second))["state"]
    await me.cancel(first)

    await me.until(second, lambda run: run["state"] == "running")
    assert waits == "queued"


async def test_another_process_stops_an_answer_and_has_its_end_at_once(house, me):
    house.studio.bench.text.set_speed(1, 60_000)
    run = (await me.say(await me.open(), "hello"))["runs"][0]["id"]
    await me.until(run, lambda run: run["state"] == "running")

    async with answers_kept(house.studio), open_studio(house.studio.settings, "command-1") as other:
        stopped = await other.answers.cancel(other.person, run)

    assert (stopped.state, stopped.finish_reason) == ("cancelled", "cancelled")
    assert (await me.ended(run))["state"] == "cancelled"


async def test_an_answer_is_found_by_how_it_stands_by_whoever_asks(house, me):
    house.studio.bench.text.set_speed(10, 0)
    run = (await me.say(await me.open(), "hello"))["runs"][0]["id"]
    await me.until(run, lambda run: run["text_so_far"])
    await house.studio.runlog.keep()  # other servers of the same database know what is on disk

    on_disk = [(each["id"], each["state"], each["started_at"] is not None) for each in await house.rows("chat_runs")]
    running = good(await me.http.get("/api/runs", params={"state": "running"}), 200)["items"]
    queued = good(await me.http.get("/api/runs", params={"state": "queued"}), 200)["items"]
    await me.cancel(run)
    await house.studio.runlog.keep()

    assert on_disk == [(run, "running", True)]
    assert ([each["id"] for each in running], queued) == ([run], [])
    assert [each["state"] for each in await house.rows("chat_runs")] == ["cancelled"]


async def test_the_twenty_first_answer_in_the_queue_is_refused_and_leaves_no_message(house, me):
    house.studio.bench.text.set_speed(1, 60_000)
    chats = [await me.open() for _ in range(25)]
    for chat in chats[:24]:
        await me.say(chat, "hello")

    body = {"text": "one more", "parent_id": chats[24]["active_leaf_id"]}
    answer = await me.http.post(f"/api/chats/{chats[24]['id']}/messages", json=body)

    refused(answer, 429, "too_many_runs")
    assert int(answer.headers["retry-after"]) > 0
    assert len(await me.path(chats[24])) == 1


async def test_an_answer_has_one_end_however_stopping_and_finishing_meet(house, me):
    """Stops are asked for at every moment around the end, and twice."""
    for late in range(24):
        house.studio.bench.text.next_replies(["a b c"])
        chat = await me.open()
        run_id = (await me.say(chat, "hello"))["runs"][0]["id"]
        await asyncio.sleep(late / 2000)

        await asyncio.gather(me.cancel(run_id), me.cancel(run_id))

        run = await me.ended(run_id, seconds=5)
        law_holds(run, await me.log(run_id))
        assert run["state"] in ("done", "cancelled")
        node = (await me.path(chat))[-1]
        assert node["status"] == {"done": "final", "cancelled": "cancelled"}[run["state"]]
    assert house.studio.answers.active == 0


async def test_stopping_an_answer_while_its_end_is_being_kept_does_not_lose_the_end(house, me):
    house.studio.bench.text.next_replies(["a b c"])
    chat = await me.open()
    sent = await me.say(chat, "hello")
    async with house.studio.database.writing():  # nothing else gets to the disk
        await asyncio.sleep(0.3)
        stops = [asyncio.create_task(me.http.post(f"/api/runs/{sent['runs'][0]['id']}/cancel")) for _ in range(2)]
        await asyncio.sleep(0.1)
    await asyncio.gather(*stops)

    run = await me.ended(sent["runs"][0]["id"], seconds=5)

    assert run["text_so_far"] == "a b c"
    law_holds(run, await me.log(run["id"]))


async def test_an_ended_run_is_never_shown_as_running(house, me):
    """Whoever hears that an answer is over and asks for it finds it over."""
    house.studio.bench.text.next_replies(["a b c"])
    chat = await me.open()
    run_id = (await me.say(chat, "hello"))["runs"][0]["id"]
    seen = []
    while not seen or not seen[-1]["text_so_far"].endswith("c") or seen[-1]["state"] == "running":
        seen.append(await me.run(run_id))
        assert len(seen) < 2_000
    law_holds(await me.run(run_id), await me.log(run_id))

    events = await me.events(f"chat:{chat['id']}")

    assert [event["type"] for event in events if event["type"].startswith("run.")] == ["run.accepted", "run.finished"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))


async def test_watching_an_ended_answer_brings_it_all_and_then_nothing_more(house, me):
    chat = await me.open()
    run = await me.talk(chat, "hello")
    url = f"/api/runs/{run['id']}/events"

    whole = parsed((await me.http.get(url)).text)
    rest = parsed((await me.http.get(url, headers={"Last-Event-ID": "3"})).text)
    by_query = parsed((await me.http.get(url, params={"since": "3"})).text)
    done = await me.http.get(url, headers={"Last-Event-ID": str(run["last_seq"])})

    log = await me.log(run["id"])
    assert [(each["id"], each["event"]) for each in whole] == [(str(each["seq"]), each["type"]) for each in log]
    assert rest == by_query == whole[3:]
    assert (done.status_code, done.content) == (204, b"")


async def test_a_place_that_is_none_is_refused(me):
    chat = await me.open()
    run = await me.talk(chat, "hello")

    for place in ("x", "-1", "1.5", "3rr", "99999999999999999999", "٣x"):
        refused(await me.http.get(f"/api/runs/{run['id']}/events", params={"since": place}), 422, "invalid")


async def test_a_place_beyond_the_end_of_an_answer_is_a_gap(me):
    chat = await me.open()
    run = await me.talk(chat, "hello")

    found = parsed((await me.http.get(f"/api/runs/{run['id']}/events", params={"since": "9999"})).text)

    assert [each["event"] for each in found] == ["gap", "run.finished"]


def parsed(stream: str) -> list[dict[str, str]]:
    """The events of an event stream, comments and waiting times left out."""
    blocks = [block for block in stream.split("\n\n") if "event:" in block]
    return [dict(line.split(": ", 1) for line in block.split("\n") if ": " in line) for block in blocks]


async def test_a_full_disk_under_an_answer_loses_no_word_once_there_is_room(house, me):
    house.studio.bench.text.set_speed(200, 0)
    chat = await me.open()
    sent = await me.say(chat, "hello")
    await me.until(sent["runs"][0]["id"], lambda run: run["text_so_far"])

    with full_disk() as failures:
        body = {"text": "more", "parent_id": None}
        refusal = await me.http.post("/api/chats", json={})
        message = await me.http.post(f"/api/chats/{chat['id']}/messages", json=body)
        await asyncio.sleep(1)
        meanwhile = await me.run(sent["runs"][0]["id"])
    run = await me.ended(sent["runs"][0]["id"])

    assert failures
    refused(refusal, 507, "disk_full")
    assert message.status_code in (409, 507)
    assert meanwhile["state"] in ("running", "done")
    assert run["state"] == "done"
    law_holds(run, await me.log(run["id"]))
    assert run["text_so_far"].endswith("the same every time.")


async def test_more_text_than_may_be_lost_on_a_full_disk_ends_the_answer(house, me):
    house.studio.bench.text.set_speed(1000, 0)
    house.studio.bench.text.next_replies([" ".join(f"{number}" + "x" * 8_000 for number in range(300))])
    chat = await me.open()
    sent = await me.say(chat, "hello")

    with full_disk():
        await asyncio.sleep(1.5)
    run = await me.ended(sent["runs"][0]["id"])

    assert (run["state"], run["error"]["error"]) == ("interrupted", "disk_full")
    law_holds(run, await me.log(run["id"]))


async def test_a_stop_lets_answers_finish_and_refuses_new_ones(house, me):
    house.studio.bench.text.set_speed(200, 0)
    one, two = await me.open(), await me.open()
    sent = await me.say(one, "hello")
    stopping = asyncio.create_task(house.studio.answers.stop_all(5))
    await asyncio.sleep(0.02)

    body = {"text": "too late", "parent_id": two["active_leaf_id"]}
    answer = await me.http.post(f"/api/chats/{two['id']}/messages", json=body)
    await stopping

    refused(answer, 503, "stopping")
    assert (await me.run(sent["runs"][0]["id"]))["state"] == "done"


async def test_a_stop_that_cannot_wait_keeps_and_marks_what_was_said(house, me):
    house.studio.bench.text.set_speed(20, 0)
    chat, silent = await me.open(), await me.open()
    sent = await me.say(chat, "hello")
    await me.until(sent["runs"][0]["id"], lambda run: run["text_so_far"])
    house.studio.bench.text.set_speed(1, 60_000)
    quiet = await me.say(silent, "hello")

    await house.studio.answers.stop_all(0)

    cut, mute = await me.run(sent["runs"][0]["id"]), await me.run(quiet["runs"][0]["id"])
    assert (cut["state"], cut["finish_reason"], cut["error"]) == ("interrupted", "restart", None)
    assert cut["text_so_far"]
    assert (mute["state"], mute["error"]["error"]) == ("failed", "server_restarted")
    for run in (cut, mute):
        law_holds(run, await me.log(run["id"]))


async def test_answers_that_are_torn_out_of_the_process_are_closed_at_the_next_start(house, me, monkeypatch):
    """As at a forced end: nothing tries to keep an end that nobody asked for."""
    monkeypatch.setattr("troupe.chats.service.ending.CLOSED_AT_ONCE", 2)
    house.studio.bench.text.set_speed(20, 0)
    spoke = [(await me.say(await me.open(), "hello"))["runs"][0]["id"] for _ in range(2)]
    for run in spoke:
        await me.until(run, lambda run: run["text_so_far"])
    await house.studio.runlog.keep()
    house.studio.bench.text.set_speed(1, 60_000)
    silent = (await me.say(await me.open(), "hello"))["runs"][0]["id"]
    await me.until(silent, lambda run: run["state"] == "running")
    tasks = [task for task in asyncio.all_tasks() if task.get_name().startswith("run ")]

    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=5)
    left = await house.rows("chat_runs")
    closed = await house.studio.answers.close_broken()

    assert [task.cancelled() for task in tasks] == [True] * 3
    assert [row["finished_at"] for row in left] == [None] * 3
    assert closed == 3
    runs = [await me.run(id) for id in (*spoke, silent)]
    assert [(run["state"], run["finish_reason"]) for run in runs[:2]] == [("interrupted", "restart")] * 2
    assert (runs[2]["state"], runs[2]["error"]["error"]) == ("failed", "server_restarted")
    for run in runs:
        law_holds(run, await me.log(run["id"]))
