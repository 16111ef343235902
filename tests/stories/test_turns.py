"""Turns: each knows the one before, options reach the model, and a failure is never prose."""

import pytest

from tests.stories.playing import begun, plain, prompt_of, state_of, text_of, told

SIX = {"narrative", "metadata", "referenced_entities", "state_updates", "operations", "reasoning"}


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_story_opens_with_nothing_and_answers_with_three_keys(studio):
    answer = await studio.http.post("/api/story/session/create")

    assert answer.status_code == 200
    assert list(answer.json()) == ["session_id", "created_at", "status"]


async def test_a_turn_answers_with_exactly_six_keys(studio):
    id = await begun(studio.http)

    answer = await told(studio.http, id, "I open the old door.")

    assert set(answer) == SIX
    assert text_of(answer)


async def test_the_second_turn_is_told_from_the_first(studio):
    id = await begun(studio.http, "local")
    studio.studio.bench.text.next_replies(["The amber key lies under the third stone.", "You find it."])
    await told(studio.http, id, "I look around.")

    await told(studio.http, id, "I go on.")

    prompt = await prompt_of(studio.http, id)
    assert "The amber key lies under the third stone." in prompt
    assert "I look around." in prompt


async def test_a_shelf_shows_what_was_told_last_in_a_line(studio):
    id = await begun(studio.http, "local", initial_context="A city on stilts.")
    studio.studio.bench.text.next_replies(["The bell rings.\n\nIt stops. " + "Nobody moves. " * 40])

    async def line():
        listed = (await studio.http.get("/api/story/sessions")).json()
        return next(each["last_line"] for each in listed if each["session_id"] == id)

    before = await line()
    await told(studio.http, id, "I listen.")

    assert before == "A city on stilts."
    assert (await line()).startswith("It stops. Nobody moves. ")
    assert (await line()).endswith(" …")
    assert len(await line()) <= 202


async def test_what_a_story_begins_with_and_every_option_reach_the_prompt(studio):
    id = await begun(studio.http, "local", initial_context="A city on stilts above a salt lake.")

    await told(
        studio.http, id, "I wake up.",
        options={"director": "Let it rain.", "tone": "suspense", "pacing": "slow", "weather": "monsoon"},
    )  # fmt: skip

    prompt = await prompt_of(studio.http, id)
    assert "A city on stilts above a salt lake." in prompt
    for said in ("Let it rain.", "suspense", "slow", "monsoon"):
        assert said in prompt


async def test_what_was_told_long_ago_is_found_when_it_is_asked_about(studio):
    id = await begun(studio.http, "local", settings={"warm_turns": 1})
    replies = ["Brother Anselm hides the cobalt lantern below the chapel stairs."]
    replies += [f"You walk along road number {number} and meet nobody at all." for number in range(1, 10)]
    studio.studio.bench.text.next_replies(replies)
    for number in range(10):
        await told(studio.http, id, f"I walk, part {number}.")

    await told(studio.http, id, "Where is the cobalt lantern?")

    package = (await studio.http.get(f"/api/story/context/{id}")).json()
    found = package["retrieved_passages"]["results"]
    assert found[0]["index"] == 1
    assert "cobalt" in found[0]["reason"]
    assert found[0]["used"] is True
    assert "cobalt lantern below the chapel" in await prompt_of(studio.http, id)


async def test_why_says_the_share_of_every_part_and_they_sum_to_one(studio):
    id = await begun(studio.http, template="the-quiet-library")
    await told(studio.http, id, "I open the book.")
    turn = (await studio.http.get(f"/api/story/history/{id}")).json()["turns"][0]

    why = (await studio.http.get(f"/api/story/session/{id}/turns/{turn['turn_id']}/why")).json()

    assert round(sum(part["share"] for part in why["parts"]), 4) == 1.0
    assert sum(part["tokens"] for part in why["parts"]) == why["budget"]["prompt"]


@pytest.mark.parametrize(("fault", "status"), [("401", 502), ("timeout", 503), ("throw", 503)])
async def test_a_model_that_fails_leaves_an_error_and_an_unchanged_story(studio, fault, status):
    id = await begun(studio.http, "local")
    await told(studio.http, id, "I begin.")
    before = (await studio.http.get(f"/api/story/history/{id}")).json()
    studio.studio.bench.text.fail_next(fault, 5)

    answer = await studio.http.post("/api/story/turn", json={"session_id": id, "user_input": "I go on."})

    said = answer.json()
    assert answer.status_code == status, said
    assert {"error", "detail", "session_id", "next_step"} <= set(said)
    assert said["error"] == "turn_failed"
    assert said["session_id"] == id
    assert (await studio.http.get(f"/api/story/history/{id}")).json() == before
    state = await state_of(studio.http, id)
    assert state["metadata"]["current_phase"] == "error"
    assert state["pending"]["user_input"] == "I go on."


async def test_what_was_cut_off_is_told_again_under_the_same_turn(studio):
    id = await begun(studio.http, "local")
    studio.studio.bench.text.fail_next("401", 1)
    failed = await studio.http.post("/api/story/turn", json={"session_id": id, "user_input": "I begin."})

    again = await studio.http.post(f"/api/story/session/{id}/resume", json={"mode": "retry"})

    assert again.status_code == 200
    assert again.headers["X-Story-Turn"] == failed.json()["turn_id"]
    state = await state_of(studio.http, id)
    assert state["metadata"]["current_phase"] == "idle"
    assert state["pending"] is None
    assert state["metadata"]["turn_count"] == 1


async def test_the_words_of_a_broken_telling_can_be_kept_as_the_turn(studio):
    id = await begun(studio.http, "local")
    studio.studio.bench.text.fail_next("drop", 1)
    failed = await studio.http.post("/api/story/turn", json={"session_id": id, "user_input": "I begin."})

    kept = await studio.http.post(f"/api/story/session/{id}/resume", json={"mode": "keep"})

    assert text_of(kept.json()) == failed.json()["partial_text"]
    turn = (await state_of(studio.http, id))["last_turn"]
    assert (turn["turn_id"], turn["truncated"]) == (failed.json()["turn_id"], True)


async def test_a_model_that_its_server_has_not_is_refused_before_anything_is_kept(studio):
    id = await begun(studio.http, "local")
    body = {"session_id": id, "user_input": "I begin.", "options": {"model": "fakir"}}

    refused = await studio.http.post("/api/story/turn", json=body)

    assert (refused.status_code, refused.json()["error"]) == (422, "invalid_options")
    assert (refused.json()["field"], "'fake'" in refused.json()["detail"]) == ("options.model", True)
    assert (await studio.http.get(f"/api/story/session/{id}/runs")).json()["total"] == 0


async def test_data_that_is_no_story_never_becomes_prose(studio):
    id = await begun(studio.http, "local")
    studio.studio.bench.text.next_replies(['{"narrative": {"text": "Fine."}, "surprise": 1}'] * 2)

    answer = await studio.http.post("/api/story/turn", json={"session_id": id, "user_input": "I begin."})

    assert answer.status_code == 502
    assert answer.json()["cause"] == "invalid_output"
    assert (await studio.http.get(f"/api/story/history/{id}")).json()["total"] == 0


async def test_data_that_does_not_fit_is_asked_for_once_more(studio):
    id = await begun(studio.http, "local")
    studio.studio.bench.text.next_replies(['{"narrative": {"text": "Fine."}, "surprise": 1}', "The door opens."])

    answer = await told(studio.http, id, "I begin.")

    assert text_of(answer) == "The door opens."


async def test_a_story_given_as_data_is_told_as_its_text(studio):
    id = await begun(studio.http, "local")
    studio.studio.bench.text.next_replies(['{"narrative": {"text": "The tide turns at last."}, "reasoning": "calm"}'])

    answer = await told(studio.http, id, "I wait.")

    assert text_of(answer) == "The tide turns at last."
    assert answer["reasoning"] == "calm"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"user_input": "   "}, "empty_input"),
        ({"user_input": "x" * 20_001}, "input_too_long"),
        ({"user_input": "go", "options": {"temperature": 9}}, "invalid_options"),
        ({"user_input": "go", "options": {"brain_id": "nobody"}}, "invalid_options"),
        ({"user_input": "go", "surprise": 1}, "invalid"),
    ],
    ids=["blank", "too long", "too hot", "unknown brain", "unknown key"],
)
async def test_bad_input_is_refused_before_anything_is_kept(studio, body, error):
    id = await begun(studio.http)
    before = await state_of(studio.http, id)

    answer = await studio.http.post("/api/story/turn", json={"session_id": id, **body})

    assert (answer.status_code, answer.json()["error"]) == (422, error)
    assert answer.json()["session_id"] == id
    assert await state_of(studio.http, id) == before


async def test_turns_sent_at_once_are_told_in_the_order_in_which_they_came(studio):
    id = await begun(studio.http, "local")
    asked = {"Prefer": "respond-async"}
    for number in range(5):
        body = {"session_id": id, "user_input": f"I say number {number}."}
        answer = await studio.http.post("/api/story/turn", json=body, headers=asked)
        assert answer.status_code == 202
    await told(studio.http, id, "I say the last.")

    turns = (await studio.http.get(f"/api/story/history/{id}")).json()["turns"]

    inputs = [turn["user_input"] for turn in reversed(turns)]
    assert inputs == [*(f"I say number {number}." for number in range(5)), "I say the last."]


async def test_two_stories_never_see_each_others_words(studio):
    first, second = await begun(studio.http, "local"), await begun(studio.http, "local")
    studio.studio.bench.text.next_replies(["The zebra is painted green.", "Nothing of note."])
    await told(studio.http, first, "I paint the zebra.")

    await told(studio.http, second, "I look about.")

    assert "zebra" not in await prompt_of(studio.http, second)
    assert "zebra" not in plain(await state_of(studio.http, second))


async def test_a_chosen_number_is_written_out_for_the_model(studio):
    id = await begun(studio.http, template="the-last-ferry")

    await told(studio.http, id, "2")

    turn = (await state_of(studio.http, id))["last_turn"]
    assert turn["user_input"] == "2"
    assert turn["choice"]["text"] == "Call out to whoever holds it"
    assert "Call out to whoever holds it" in await prompt_of(studio.http, id)


async def test_a_persona_who_narrates_and_one_who_plays_are_in_the_prompt_of_every_turn(studio):
    def called(name, about):
        return {"name": name, "personality": about, "age": 40}

    narrator = (await studio.http.post("/api/personas", json=called("Orla", "Speaks like the tide tables."))).json()
    player = (await studio.http.post("/api/personas", json=called("Bram", "Collects broken compasses."))).json()
    ids = [each.get("id") or each["persona"]["id"] for each in (narrator, player)]
    cast = [{"seat": "narrator", "persona_id": ids[0]}, {"seat": "cast", "persona_id": ids[1]}]
    id = await begun(studio.http, "local", cast=cast)

    await told(studio.http, id, "I sail.")

    prompt = await prompt_of(studio.http, id)
    assert "tide tables" in prompt
    assert "broken compasses" in prompt
    turn = (await state_of(studio.http, id))["last_turn"]
    why = (await studio.http.get(f"/api/story/session/{id}/turns/{turn['turn_id']}/why")).json()
    assert set(why["persona_versions"]) == set(ids)


async def test_a_persona_that_nobody_knows_opens_no_story(studio):
    before = len((await studio.http.get("/api/story/sessions")).json())
    nobody = "8c1f5a52-3f0e-4a3f-9a69-6b1c3c0f2e11"

    answer = await studio.http.post(
        "/api/story/session/create", json={"cast": [{"seat": "cast", "persona_id": nobody}]}
    )

    assert (answer.status_code, answer.json()["kind"]) == (404, "persona")
    assert len((await studio.http.get("/api/story/sessions")).json()) == before


async def test_a_prompt_that_a_brain_finds_too_long_is_told_once_more_in_less_room(studio):
    http, words = studio.http, studio.studio.bench.text
    id = await begun(http, "local", settings={"clerk": "builtin", "warm_turns": 4})
    words.next_replies([f"Step {number}: " + "the stair winds on and on. " * 20 for number in range(4)])
    for number in range(4):
        await told(http, id, f"I climb, {number}.")
    words.fail_next("413", 1)

    answer = await told(http, id, "I climb on.")

    package = (await http.get(f"/api/story/context/{id}")).json()
    turn = (await http.get(f"/api/story/history/{id}?limit=1")).json()["turns"][0]
    assert text_of(answer)
    assert [chunk["index"] for chunk in package["warm_slice"]["chunks"]] == [2, 3, 4]
    assert turn["usage"]["attempts"] == 2
    words.fail_next("413", 20)
    failed = await http.post("/api/story/turn", json={"session_id": id, "user_input": "And on."})
    words.fail_next(None, 1)
    assert (failed.status_code, failed.json()["cause"], failed.json()["attempts"]) == (502, "too_long", 2)


async def test_metrics_count_from_the_journal_and_time_what_was_told(studio):
    http = studio.http
    id = await begun(http)
    await told(http, id, "I look.")

    found = (await http.get("/api/story/metrics", params={"session_id": id})).json()

    assert (found["turns"], found["runs"]["committed"]) == (1, 1)
    steps = {"user_input", "warm_analysis", "entity_state", "payload_assembly", "apex_generation", "integration"}
    assert {"turn", "first_chunk", *steps} <= set(found["latency_ms"])
    assert found["latency_ms"]["turn"]["n"] == 1
    assert 0 < found["latency_ms"]["first_chunk"]["p50"] <= found["latency_ms"]["turn"]["p50"]
    assert found["journal"]["bytes"] > 0
    assert found["journal"]["fsync_ms"]["p50"] is not None


async def test_every_error_below_the_doors_of_stories_names_its_session(studio):
    http, id = studio.http, await begun(studio.http)
    plain = {"Content-Type": "text/plain"}
    refused = [
        (await http.get("/api/story/nothing"), 404, None),
        (await http.put(f"/api/story/session/{id.upper()}", json={}), 405, id),
        (await http.post("/api/story/turn", content="{", headers={"Content-Type": "application/json"}), 400, None),
        (await http.post(f"/api/story/session/{id}/undo", content="{}", headers=plain), 415, id),
        (await http.post("/api/story/turn", json={"session_id": id, "user_input": 7}), 422, id),
    ]

    for answer, status, session_id in refused:
        said = answer.json()
        assert (answer.status_code, said["session_id"]) == (status, session_id), said
        assert {"error", "detail", "next_step"} <= set(said)
        assert int(answer.headers["Content-Length"]) == len(answer.content)


async def test_a_key_is_known_as_long_as_its_story_and_answers_with_the_same_headers(studio):
    http, id = studio.http, await begun(studio.http)
    key, body = {"Idempotency-Key": "once"}, {"session_id": id, "user_input": "I begin."}
    first = await http.post("/api/story/turn", json=body, headers=key)
    await http.post("/api/test/clock", json={"advance_ms": 30 * 60 * 60 * 1000})

    again = await http.post("/api/story/turn", json=dict(reversed(body.items())), headers=key)
    other = await http.post("/api/story/turn", json=body | {"user_input": "I go."}, headers=key)

    told_of = {name: value for name, value in first.headers.items() if name.startswith("x-story")}
    assert again.json() == first.json()
    assert told_of.items() <= dict(again.headers).items()
    assert (len(told_of), again.headers["idempotent-replay"]) == (5, "true")
    assert (other.status_code, other.json()["error"]) == (422, "idempotency_mismatch")
    assert (await http.get(f"/api/story/history/{id}")).json()["total"] == 1


async def test_a_key_is_honoured_where_a_story_is_changed_or_deleted(studio):
    http, id = studio.http, await begun(studio.http)
    key, door = {"Idempotency-Key": "change"}, f"/api/story/session/{id}"

    named = [await http.patch(door, json={"session_name": "Salt"}, headers=key) for _ in range(2)]
    gone = [await http.delete(door, headers=key) for _ in range(2)]

    assert named[0].json() == named[1].json()
    assert [each.status_code for each in gone] == [200, 200]
    assert [each.headers.get("idempotent-replay") for each in (*named, *gone)] == [None, "true", None, "true"]


async def test_the_floors_above_hear_of_turns_takes_and_the_end_by_ids_alone(studio):
    http, id, heard = studio.http, await begun(studio.http), []

    async def hear(news):
        heard.append(news)

    studio.studio.stories.events.above.append(hear)
    await told(http, id, "I open the door.")
    turn = (await state_of(http, id))["last_turn"]
    await http.post("/api/story/regenerate", json={"session_id": id})
    body = {"candidate_id": turn["candidate_id"]}
    await http.post(f"/api/story/session/{id}/turns/{turn['turn_id']}/select", json=body)
    await http.delete(f"/api/story/session/{id}")
    await studio.studio.stories.events.settle()
    studio.studio.stories.events.above.remove(hear)

    names = ["StoryTurnCommitted", "StoryTurnCommitted", "StoryCandidateSelected", "StoryRemoved"]
    assert [type(each).__name__ for each in heard] == names
    assert {each.session_id for each in heard} == {id}
    owner = heard[0].owner_id
    newest = await studio.studio.live.newest(f"me@{owner}", "StoryCandidateSelected", 1)
    assert newest[0].data == {"session_id": id, "turn_id": turn["turn_id"], "candidate_id": turn["candidate_id"]}
