"""Boundaries in a conversation: a declined turn, an answer that was stopped, and what of both is told and counted."""

import tomllib
from importlib.resources import files

from tests.chats.talking import good, text_of
from troupe.minds import Lines
from troupe.personas import Persona

CAST = {"name": "Vera", "personality_traits": {}, "response_style": {"tone": "Supportive"}}


async def with_boundaries(me, **boundaries):
    body = CAST | {"boundaries": boundaries}
    vera = good(await me.http.post("/api/personas", json=body), 201)["persona"]
    lines = Lines.of(Persona.model_validate({"name": "Vera", "response_style": {"tone": "Supportive"}}, strict=False))
    return vera, await me.open(members=[{"persona_id": vera["id"]}]), lines


async def test_a_refused_topic_is_declined_without_a_model(house, me):
    _, chat, lines = await with_boundaries(me, medical="refuse")
    house.studio.bench.text.next_replies(["Of the model."])

    run = await me.talk(chat, "What dose of ibuprofen should I take?")
    await me.talk(chat, "Do you like rain?")

    path = await me.path(chat)
    node = path[1]
    assert (run["state"], run["finish_reason"]) == ("blocked", "boundary")
    assert (node["status"], node["text"], node["scripted"]) == ("blocked", lines.refusal, True)
    assert {"topic": "medical", "action": "refuse", "stage": "input"}.items() <= node["boundary"].items()
    assert [event["type"] for event in await me.log(run["id"])] == [
        "run.accepted",
        "boundary",
        "text.delta",
        "sentence",
        "run.finished",
    ]
    assert (path[3]["text"], path[3]["status"]) == ("Of the model.", "final")


async def test_a_model_that_crosses_the_line_is_stopped_and_its_words_are_kept_nowhere(house, me):
    _, chat, lines = await with_boundaries(me, medical="refuse")
    house.studio.bench.text.next_replies(["Rain is fine. The dosage is hidden gold. And more."])

    run = await me.talk(chat, "Tell me about rain.")

    node = (await me.path(chat))[-1]
    log = await me.log(run["id"])
    assert run["state"] == "blocked"
    assert node["text"] == text_of(log) == f"Rain is fine. {lines.refusal}"
    assert node["boundary"]["stage"] == "output"
    assert node["raw_text"] is None
    assert "hidden gold" not in str(await house.rows("chat_run_parts")) + str(await house.rows("chat_nodes"))


async def test_what_is_noticed_only_at_the_end_of_an_answer_ends_it_too(house, me):
    _, chat, lines = await with_boundaries(me, medical="refuse")
    house.studio.bench.text.next_replies(["Rain is fine. The dosage is hidden gold"])

    run = await me.talk(chat, "Tell me about rain.")

    node = (await me.path(chat))[-1]
    assert (run["state"], run["finish_reason"], node["status"]) == ("blocked", "boundary", "blocked")
    assert node["text"] == f"Rain is fine. {lines.refusal}"


async def test_of_suggestions_only_those_are_left_out_that_touch_a_boundary(house, me):
    _, chat, _ = await with_boundaries(me, medical="refuse")
    run = await me.talk(chat, "Tell me about rain.")
    house.studio.bench.text.next_replies(["What dose of aspirin?\nIs it raining?\nTell me more."])

    offered = await me.answer(chat, "suggest", run["node_id"], count=3)
    ended = await me.ended(offered["run"]["id"])

    assert (ended["state"], ended["result"]) == ("done", ["Is it raining?", "Tell me more."])
    assert "aspirin" not in text_of(await me.log(ended["id"]))


async def test_a_hit_is_counted_in_the_figures(house, me):
    vera, chat, _ = await with_boundaries(me, medical="refuse", legal="refer")

    await me.talk(chat, "What dose of aspirin?")
    await me.talk(chat, "Do I need a lawyer?")
    await me.talk(chat, "Hello again.")

    found = good(await me.http.get(f"/api/personas/{vera['id']}/analytics"), 200)["totals"]
    assert (found["turns"], found["boundary_hits"]) == (3, 2)


async def test_lines_of_help_stand_above_the_answer_for_every_brain(house, me):
    chat = await me.open()

    await me.talk(chat, "I want to kill myself.")

    node = (await me.path(chat))[-1]
    assert "988" in node["text"].split("\n\n")[0]
    assert len(node["text"].split("\n\n")) > 1
    assert node["boundary"]["topic"] == "self_harm"


async def test_the_offline_mind_is_plain_with_somebody_in_danger(me):
    brains = good(await me.http.get("/api/brains"), 200)["items"]
    demo = next(brain["id"] for brain in brains if brain["kind"] == "scripted")
    chat = await me.open(brain_id=demo, settings={"styling": False})
    care = tomllib.loads(files("troupe.providers.improv").joinpath("lines", "care.toml").read_text("utf-8"))["en"]

    for text in ("I want to kill myself.", "I do not know.", "What is two plus two?", "Let us speak of the sea."):
        await me.talk(chat, text)

    said = [node["text"].split("\n\n")[-1] for node in await me.path(chat) if node["run_id"]]
    assert said[0] in care["now"]
    assert {said[1], said[2]} < set(care["after"])
    assert "sea" in said[3]


async def test_the_offline_mind_keeps_boundaries_where_one_hears_it(house, me):
    _, chat, lines = await with_boundaries(me, medical="refer_to_doctor_may", drugs="refuse")
    brains = good(await me.http.get("/api/brains"), 200)["items"]
    demo = next(brain["id"] for brain in brains if brain["kind"] == "scripted")

    await me.talk(chat, "Which medication helps against a migraine?", brain_id=demo)
    await me.talk(chat, "Where can I buy weed?", brain_id=demo)

    path = await me.path(chat)
    assert "doctor may" in path[1]["text"].lower()
    assert path[3]["text"] == lines.refusal
