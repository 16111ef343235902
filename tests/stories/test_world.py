"""The world of a story: cards that follow the line, secrets that stay where they belong, doubts, and who may tell."""

from dataclasses import replace

import pytest

from tests.stories.playing import begun, plain, prompt_of, state_of, told
from troupe.kit.durable import scan
from troupe.minds import TokenPrice

pytestmark = pytest.mark.asyncio(loop_scope="module")
CLERK = {
    "summary": "Ada hides the coin.",
    "metadata": {"tone": "suspense", "narrative_vector": {"arc_position": "complication", "tension_level": 7}},
    "referenced_entities": {
        "characters": [{"entity_type": "character", "entity_name": "Ada", "prominence": "primary"}],
        "other": [{"entity_type": "item", "entity_name": "Silver Coin", "prominence": "secondary"}],
    },
    "state_updates": {
        "characters": [
            {"character_name": "Ada", "emotional_state": "wary", "current_location": "The Mill",
             "knowledge_gained": ["The coin is false."]}
        ],
        "relationships": [{"character1_name": "Ada", "character2_name": "Bran", "trust_level": 3}],
    },
    "choices": [{"text": "Take the coin", "kind": "act"}],
}  # fmt: skip


async def somebody(http, **fields):
    """A persona with these fields and the usual rest."""
    made = await http.post("/api/personas", json={"personality": "Somebody.", "age": 40} | fields)
    assert made.status_code in (200, 201), made.text
    said = made.json()
    return said if "id" in said else said["persona"]


async def read_by_a_clerk(studio):
    """A story with one turn whose facts a model read."""
    id = await begun(studio.http, "local", settings={"choices": 2})
    studio.studio.bench.text.next_replies(["Ada hides the coin in the mill. Bran says nothing."])
    studio.studio.bench.text.next_asides("story_extract", [plain(CLERK)])
    answer = await told(studio.http, id, "I watch Ada.")
    return id, answer


async def test_a_clerk_reads_facts_that_become_cards_ties_and_choices(studio):
    id, answer = await read_by_a_clerk(studio)

    world = (await studio.http.get(f"/api/story/session/{id}/state")).json()
    ada = next(card for card in world["entities"] if card["name"] == "Ada")
    turn = (await studio.http.get(f"/api/story/history/{id}")).json()["turns"][0]
    assert (turn["extraction"], turn["degraded"]) == ("model", False)
    assert answer["metadata"]["narrative_vector"]["tension_level"] == 7
    assert (ada["emotional_state"], ada["knowledge"][0]["text"]) == ("wary", "The coin is false.")
    assert world["relationships"][0]["trust_level"] == 3
    assert world["timeline"][0]["summary"] == "Ada hides the coin."
    assert turn["choices"][0]["text"] == "Take the coin"
    assert len(turn["choices"]) == 2


async def test_a_clerk_that_answers_nonsense_never_costs_the_prose(studio):
    id = await begun(studio.http, "local")
    studio.studio.bench.text.next_replies(["The rain does not stop."])
    studio.studio.bench.text.next_asides("story_extract", ["nonsense", "{}x"])

    answer = await told(studio.http, id, "I wait.")

    turn = (await studio.http.get(f"/api/story/history/{id}")).json()["turns"][0]
    assert answer["narrative"]["text"] == "The rain does not stop."
    assert (turn["extraction"], turn["degraded"]) == ("builtin", True)


async def test_facts_are_read_anew_by_whoever_reads_them_usually_and_the_call_is_on_the_bill(studio):
    http, (id, _) = studio.http, await read_by_a_clerk(studio)
    turn = (await http.get(f"/api/story/history/{id}")).json()["turns"][0]
    anew = CLERK | {"summary": "Ada keeps the coin.", "choices": []}
    studio.studio.bench.text.next_asides("story_extract", [plain(anew)])

    body = {"text": "Ada keeps the coin in the mill.", "reextract": True}
    await http.patch(f"/api/story/session/{id}/turns/{turn['turn_id']}", json=body)

    after = (await http.get(f"/api/story/history/{id}")).json()["turns"][0]
    world = (await http.get(f"/api/story/session/{id}/state")).json()
    assert (after["extraction"], after["degraded"]) == ("model", False)
    assert world["timeline"][0]["summary"] == "Ada keeps the coin."
    assert [call["seat"] for call in after["usage"]["calls"]] == ["narrator", "clerk", "clerk"]


async def test_a_turn_is_told_where_what_was_before_cannot_be_looked_through(studio, monkeypatch):
    http, id = studio.http, await begun(studio.http, "local", settings={"clerk": "builtin"})
    await told(http, id, "One.")

    async def broken(*_):
        raise OSError("the books are gone")

    monkeypatch.setattr(studio.studio.stories.telling._cycle._knowing, "found", broken)
    await told(http, id, "Two.")

    package = (await http.get(f"/api/story/context/{id}")).json()
    turn = (await http.get(f"/api/story/history/{id}")).json()["turns"][0]
    steps = {each["step"]: each["status"] for each in package["phase_states"]}
    assert package["retrieved_passages"]["skip_reason"] == "index_unavailable"
    assert steps["deep_queries"] == "failed"
    assert "memory_behind" in [each["code"] for each in turn["warnings"]]


async def test_an_edit_here_goes_with_its_line_and_one_everywhere_stays(studio):
    http, (id, _) = studio.http, await read_by_a_clerk(studio)
    door = f"/api/story/session/{id}"
    ada = next(card for card in (await http.get(f"{door}/entities?q=ada")).json()["items"])["entity_id"]
    await http.patch(f"{door}/entities/{ada}", json={"emotional_state": "calm"})
    await http.patch(f"{door}/entities/{ada}", json={"age": 41, "scope": "everywhere"})

    now = (await http.get(f"{door}/entities/{ada}")).json()
    await http.post(f"{door}/undo")
    gone = await http.get(f"{door}/entities/{ada}")
    await http.post(f"{door}/redo")
    back = (await http.get(f"{door}/entities/{ada}")).json()

    assert (now["emotional_state"], now["age"], now["locked_fields"]) == ("calm", 41, ["age"])
    assert gone.status_code == 404
    assert (back["emotional_state"], back["age"]) == ("calm", 41)
    sources = {each["field"]: (each["source"], each["old"]) for each in back["history"]}
    assert (sources["emotional_state"][0], sources["age"]) == ("user", ("user", None))
    assert sources["name"][0] == "model"


async def test_ties_and_the_timeline_say_what_changed_about_them_and_who_did_it(studio):
    http, (id, _) = studio.http, await read_by_a_clerk(studio)
    door = f"/api/story/session/{id}"
    cards = [card["entity_id"] for card in (await http.get(f"{door}/entities?kind=character")).json()["items"]]
    pair = {"from_id": cards[0], "to_id": cards[1]}
    await http.put(f"{door}/relationships", json={**pair, "trust_level": 4})
    await http.put(f"{door}/relationships", json={**pair, "trust_level": 8, "scope": "everywhere"})
    beat = (await http.get(f"{door}/timeline")).json()["items"][0]
    await http.patch(f"{door}/timeline/{beat['entry_id']}", json={"summary": "It rained."})

    tie = next(each for each in (await http.get(f"{door}/relationships")).json()["items"] if each["trust_level"] == 8)
    line = (await http.get(f"{door}/timeline")).json()["items"][0]

    trust = [(each["source"], each["old"], each["new"]) for each in tie["history"] if each["field"] == "trust_level"]
    assert trust[-2:] == [("user", 3, 4), ("user", 4, 8)]
    told_line = [
        (each["source"], each["turn_id"], each["new"]) for each in line["history"] if each["field"] == "summary"
    ]
    assert told_line == [("model", beat["turn_id"], beat["summary"]), ("user", beat["turn_id"], "It rained.")]


async def test_cards_that_are_the_same_are_joined_and_unknown_fields_refused(studio):
    http, (id, _) = studio.http, await read_by_a_clerk(studio)
    door = f"/api/story/session/{id}/entities"
    made = (await http.post(door, json={"kind": "character", "name": "The Miller"})).json()
    ada = (await http.get(f"{door}?q=ada")).json()["items"][0]["entity_id"]

    joined = await http.post(f"{door}/{made['entity_id']}/merge", json={"into": ada})
    wrong = await http.patch(f"{door}/{ada}", json={"severity": 3})

    assert joined.json()["aliases"] == ["The Miller"]
    assert (await http.get(f"{door}/{made['entity_id']}")).json()["entity_id"] == ada
    assert (wrong.status_code, wrong.json()["field"]) == (422, "severity")


async def test_a_secret_reaches_no_prompt_but_that_of_its_holders(studio):
    http, (id, _) = studio.http, await read_by_a_clerk(studio)
    door = f"/api/story/session/{id}"
    ada = (await http.get(f"{door}/entities?q=ada")).json()["items"][0]["entity_id"]
    secret = {"text": "The crypt is hidden below the granary.", "holders": [ada]}
    made = (await http.post(f"{door}/secrets", json=secret)).json()

    await told(http, id, "I ask Ada about the granary.")
    hidden = await prompt_of(http, id)
    await http.patch(f"{door}/secrets/{made['secret_id']}", json={"narrator_knows": True})
    await told(http, id, "I ask again.")

    assert "crypt" not in hidden
    assert "The crypt is hidden" in await prompt_of(http, id)
    assert "crypt" not in (await http.get(f"{door}/transcript")).text
    assert (await http.get(f"{door}/search?q=crypt")).json()["total"] == 0


async def test_who_is_dead_and_acts_raises_a_doubt_that_can_be_set_aside(studio):
    http, (id, _) = studio.http, await read_by_a_clerk(studio)
    door = f"/api/story/session/{id}"
    ada = (await http.get(f"{door}/entities?q=ada")).json()["items"][0]["entity_id"]
    await http.patch(f"{door}/entities/{ada}", json={"status": "dead"})
    studio.studio.bench.text.next_replies(["“Follow me,” Ada says."])

    await told(http, id, "I wait.")

    doubt = next(each for each in (await http.get(f"{door}/checks")).json()["items"] if each["code"] == "dead_acts")
    assert "Ada" in doubt["fix_note"]
    await http.post(f"{door}/checks/{doubt['warning_id']}", json={"status": "dismissed"})
    assert doubt["warning_id"] not in plain((await state_of(http, id))["open_warnings"])


async def test_what_a_boundary_refuses_is_kept_nowhere(studio):
    http = studio.http
    stern = {"name": "Stern", "boundaries": {"own": "refuse"}, "boundary_terms": {"own": ["purple elephants"]}}
    persona = await somebody(http, **stern)
    id = await begun(http, "local", cast=[{"seat": "narrator", "persona_id": persona["id"]}])
    before = await state_of(http, id)

    asked = await http.post("/api/story/turn", json={"session_id": id, "user_input": "Tell of purple elephants."})
    studio.studio.bench.text.next_replies(["You turn the corner. There stand purple elephants. They look at you."])
    said = await http.post("/api/story/turn", json={"session_id": id, "user_input": "I go on."})

    state = await state_of(http, id)
    assert (asked.status_code, asked.json()["error"]) == (403, "refused")
    assert (said.status_code, said.json()["error"]) == (403, "refused")
    assert state["metadata"]["current_phase"] == "idle"
    assert state["metadata"]["turn_count"] == before["metadata"]["turn_count"] == 0
    assert "elephants" not in plain(state)
    assert (await http.get(f"/api/story/session/{id}/runs")).json()["items"][0]["partial_text"] == ""


async def test_another_narrator_tells_the_same_otherwise(studio):
    http = studio.http
    texts = []
    for name, number in (("Plain", 0.1), ("Grand", 0.9)):
        traits = dict.fromkeys(("formality", "enthusiasm", "openness", "neuroticism"), number)
        body = {"name": name, "personality_traits": traits, "response_style": {"humor_level": number}}
        persona = await somebody(http, **body)
        id = await begun(http, template="the-quiet-library", cast=[{"seat": "narrator", "persona_id": persona["id"]}])
        texts.append(
            "".join([(await told(http, id, f"I read on, page {page}."))["narrative"]["text"] for page in (1, 2)])
        )

    plainly, grandly = texts
    assert plainly.count("!") < grandly.count("!")
    assert plainly != grandly


async def test_a_voiced_character_is_asked_first_and_its_words_reach_the_narrator(studio):
    http = studio.http
    persona = await somebody(http, name="Wren")
    cast = [{"seat": "cast", "persona_id": persona["id"], "voiced": True}]
    id = await begun(http, "local", cast=cast)
    studio.studio.bench.text.next_asides("story_seat", ["“I never liked this bridge,” says Wren."])

    await told(http, id, "I ask Wren about the bridge.")

    assert "I never liked this bridge" in await prompt_of(http, id)
    turn = (await http.get(f"/api/story/history/{id}")).json()["turns"][0]
    assert [call["seat"] for call in turn["usage"]["calls"]][:2] == ["voice:Wren", "narrator"]
    messages = (await http.get(f"/api/story/context/{id}")).json()["context_payload"]["messages"]
    voiced = [each for each in messages if each["seat"] == "voice:Wren"]
    assert [each["role"] for each in voiced] == ["system", "user", "assistant"]
    assert "You are Wren in a story." in voiced[0]["text"]
    run = (await http.get(f"/api/story/session/{id}/runs")).json()["items"][0]
    assert run["created_at"] <= run["started_at"] <= run["ended_at"]


async def test_every_call_that_costs_counts_and_is_in_the_journal_before_it_is_made(studio, monkeypatch):
    http, brains = studio.http, studio.studio.brains
    persona = await somebody(http, name="Wren")
    cast = [{"seat": "cast", "persona_id": persona["id"], "voiced": True}]
    id = await begun(http, "local", cast=cast)
    found, price = brains.answering, TokenPrice(2_000_000, 8_000_000, 2_000_000)

    async def paid(user, brain_id):
        return replace(await found(user, brain_id), kind="cloud", price=price)

    monkeypatch.setattr(brains, "answering", paid)
    studio.studio.bench.text.next_asides("story_seat", ["“I never liked this bridge,” says Wren."])
    studio.studio.bench.text.next_asides("story_extract", [plain(CLERK)])

    await told(http, id, "I ask Wren about the bridge.")

    journal = scan((studio.studio.directory.path / "sessions" / id / "journal.log").read_bytes())
    begins = [frame.data["seat"] for frame in journal.frames if frame.type == "gen_start"]
    usage = (await http.get(f"/api/story/history/{id}")).json()["turns"][0]["usage"]
    assert begins == [call["seat"] for call in usage["calls"]] == ["voice:Wren", "narrator", "clerk"]
    costs = [float(call["cost_usd"]) for call in usage["calls"]]
    assert min(costs) > 0
    assert float(usage["cost_usd"]) == pytest.approx(sum(costs))


async def test_a_word_that_only_begins_sentences_is_nobodys_name(studio):
    http, id = studio.http, await begun(studio.http, "local", settings={"clerk": "builtin"})
    told_as = 'People stand about. "Stay," says Orin to nobody. People wait.'
    await http.post("/api/test/brain", json={"replies": [told_as]})
    await told(http, id, "I look around.")

    names = [card["name"] for card in (await http.get(f"/api/story/session/{id}/entities")).json()["items"]]

    assert "Orin" in names
    assert "People" not in names


async def test_what_can_be_remembered_is_listed_by_turn_and_found_by_words(studio):
    http, id = studio.http, await begun(studio.http, initial_context="A lighthouse made of sugar.")
    await told(http, id, "I taste the banister.")
    door = f"/api/story/session/{id}/passages"

    every = (await http.get(door)).json()["items"]
    found = (await http.get(door, params={"q": "BANISTER taste"})).json()["items"]

    assert [each["index"] for each in every] == sorted((each["index"] for each in every), reverse=True)
    assert every[-1]["text"] == "A lighthouse made of sugar."
    assert [each["index"] for each in found] == [1]


async def test_a_lorebook_that_nobody_has_is_refused(studio):
    http, id = studio.http, await begun(studio.http)
    wanted = {"settings": {"lorebook_ids": ["8c1f5a52-3f0e-4a3f-9a69-6b1c3c0f2e11"]}}

    refused = await http.patch(f"/api/story/session/{id}", json=wanted)

    assert (refused.status_code, refused.json()["kind"]) == (404, "lorebook")
