"""Personas of other programs: recognised by content, read with a report, and written back as they were."""

import base64
import json

import pytest

from tests.personas.casting import Json, good, refused
from tests.personas.test_kits import picture
from tests.personas.travel import exported, imported, sent

FOUNDRY = {
    "dot_id": "dot_aurora",
    "version": "1.2.0",
    "sliders": {"mecha": 0.35, "animal": 0.65},
    "finish": "flat",
    "palette": {"primary": "#00A8FF", "secondary": "#FFD166", "accent": "#8A2BE2"},
    "voice": {"provider": "piper", "voice": "en_GB-alba"},
    "tone": {"warmth": 0.7, "formality": 0.3, "humour": 0.5, "pace": "fast"},
    "phrasebook": {"say": ["Got it!"], "avoid": ["As an AI, ..."]},
    "boundaries": {"medical": "refer_to_gp_talent", "legal": "avoid_specifics"},
    "extra": [1, {"deep": None}],
}
CHARACTER = {
    "character_id": "leo-1",
    "name": "Leo",
    "age": 41,
    "gender": "man",
    "physical_features": {"hair": "red", "eyes": "green", "height": "tall"},
    "personality_traits": ["curious", {"trait": "kind", "strength": 5}],
    "clothing": "a green coat",
    "reference_photos": ["https://example.org/leo.png"],
    "favourite_food": "soup",
}
SYSTEM = {
    "id": "7",
    "name": "Jarvis",
    "personality_traits": {"formality": 0.9, "wit": 0.2},
    "response_style": {"verbosity": "Balanced", "tone": "Professional"},
    "expertise_areas": ["technology"],
    "conversation_examples": [{"id": "e1", "user_message": "Hi", "persona_response": "Yes?", "quality_score": 0.5}],
    "is_active": True,
    "created_at": "2025-01-01T00:00:00Z",
    "xswarm": {"seat": 4},
}
DUEL = {"name": "Ada", "role": "poet", "body": "tall", "description": "Writes.", "goal": "win", "stars": 5}
SHAPES = {"foundry": FOUNDRY, "character": CHARACTER, "json": SYSTEM, "duel": DUEL}


def within(values: Json, whole: Json) -> bool:
    """Whether every value of one is in the other, at every depth."""
    return all(
        within(each, whole[key]) if isinstance(each, dict) else each == whole.get(key) for key, each in values.items()
    )


def raw(source: object) -> bytes:
    return json.dumps(source).encode()


@pytest.mark.parametrize("format", SHAPES)
async def test_a_persona_of_another_shape_goes_out_in_it_with_equal_values_unknown_keys_included(me, format):
    source = SHAPES[format]
    arrived = await imported(me, raw(source))

    out = json.loads(await exported(me, arrived["persona"]["id"], format=format))

    if format == "json":  # ids of examples are given by the studio that keeps them
        source = {**source, "conversation_examples": [dict(source["conversation_examples"][0])]}
        del source["conversation_examples"][0]["id"]
        lesson = out["conversation_examples"][0]
        assert source["conversation_examples"][0].items() <= lesson.items()
        source.pop("conversation_examples")
    assert within(source, out)


async def test_what_was_edited_goes_out_edited_and_the_rest_as_it_came(me):
    id = (await imported(me, raw(FOUNDRY | {"sliders": {"mecha": 7, "animal": 0.65}})))["persona"]["id"]
    assert json.loads(await exported(me, id, format="foundry"))["sliders"]["mecha"] == 7

    await me.change(id, look={"sliders": {"mecha": 0.25}}, delivery={"warmth": 0.125})
    out = json.loads(await exported(me, id, format="foundry"))

    assert out["sliders"] == {"mecha": 0.25, "animal": 0.65}
    assert (out["tone"]["warmth"], out["tone"]["humour"]) == (0.125, 0.5)
    assert out["extra"] == FOUNDRY["extra"]


async def test_a_foundry_kit_becomes_a_persona(me):
    found = await imported(me, raw(FOUNDRY))

    persona = found["persona"]
    assert (persona["name"], persona["handle"], persona["kit_version"]) == ("Dot Aurora", "dot_aurora", "1.2.0")
    assert persona["look"]["sliders"] == {"mecha": 0.35, "animal": 0.65}
    assert persona["voice_model_config"]["voice_id"] == "piper/en_GB-alba"
    assert persona["delivery"] == {"warmth": 0.7, "pace": "fast"}
    assert persona["personality_traits"]["formality"] == 0.3
    assert persona["response_style"]["humor_level"] == 0.5
    assert persona["boundaries"] == FOUNDRY["boundaries"]
    assert found["report"]["shape"] == "persona-foundry"
    assert found["report"]["kept_foreign"] == ["extra"]
    assert persona["origin"]["foreign_id"] == "dot_aurora"


async def test_other_names_of_sliders_are_understood(me):
    source = {"dot_id": "x", "sliders": {"mecha_creature": 0.2, "abstract_animal": 0.9}}

    assert (await imported(me, raw(source)))["persona"]["look"]["sliders"] == {"mecha": 0.2, "animal": 0.9}


async def test_a_character_becomes_a_persona_and_nothing_is_fetched(me):
    photos = [*CHARACTER["reference_photos"], "data:image/png;base64," + base64.b64encode(picture()).decode()]

    found = await imported(me, raw(CHARACTER | {"reference_photos": photos}))

    persona = found["persona"]
    assert (persona["handle"], persona["age"], persona["gender"]) == ("leo-1", 41, "man")
    assert persona["look"]["features"] == {"hair": "red", "eyes": "green", "skin": ""}
    assert (persona["look"]["clothing"], persona["look"]["art_style"]) == ("a green coat", "watercolor")
    assert persona["quirks"] == ["curious", "kind"]
    assert persona["personality_traits"]["agreeableness"] > 0.5
    assert len(persona["look"]["reference_photos"]) == 1
    assert any("https://example.org/leo.png" in each for each in found["report"]["warnings"])
    assert "base64" not in json.dumps(persona["foreign"])


async def test_numbers_out_of_range_are_clamped_and_told_and_what_is_odd_is_kept(me):
    source = SYSTEM | {"personality_traits": {"formality": 1.9, "openness": "very"}, "age": -3, "quirks": [1, "dry"]}

    found = await imported(me, raw(source))

    persona, report = found["persona"], found["report"]
    assert persona["personality_traits"]["formality"] == 1.0
    assert persona["personality_traits"]["openness"] == 0.5
    assert (persona["age"], persona["quirks"]) == (0, ["dry"])
    assert {"personality_traits.formality", "age"} <= set(report["clamped"])
    assert {"personality_traits.openness", "quirks.0"} <= set(report["ignored"])
    assert persona["foreign"]["persona-system"]["personality_traits"] == {"formality": 1.9, "openness": "very"}


async def test_texts_that_are_too_long_are_cut_told_and_kept_whole(me):
    found = await imported(me, raw(DUEL | {"role": "r" * 900}))

    assert len(found["persona"]["role"]) == 200
    assert found["report"]["clamped"] == ["role"]
    assert json.loads(await exported(me, found["persona"]["id"], format="duel"))["role"] == "r" * 900


async def test_an_import_never_activates_and_takes_no_id_owner_tier_or_realm(me):
    found = (await imported(me, raw(SYSTEM | {"user_id": "x", "tier": "admin", "realm": "adult"})))["persona"]

    assert found["is_active"] is False
    assert found["id"] != "7"
    assert found["user_id"] != "x"
    assert good(await me.ask("GET", "/active"))["persona"] is None


async def test_a_boundary_nobody_can_notice_yet_is_kept_told_and_stands_in_no_ones_way(me):
    found = await imported(me, raw(FOUNDRY | {"boundaries": {"dragons": "refuse"}}))

    assert found["persona"]["boundaries"] == {"dragons": "refuse"}
    assert any("dragons" in each for each in found["report"]["warnings"])
    assert (await me.change(found["persona"]["id"], goal="rest"))["goal"] == "rest"
    refused(await me.ask("PUT", f"/{found['persona']['id']}", json={"boundaries": {"elves": "refuse"}}),
            400, "UPDATE_FAILED")  # fmt: skip


CARD = {
    "spec": "chara_card_v2",
    "spec_version": "2.0",
    "data": {
        "name": "  Mira of the very long and winding name that never seems to end ",
        "description": "Keeps a lighthouse.",
        "personality": "patient",
        "scenario": "A storm.",
        "first_mes": "Come in, {{user}}.",
        "mes_example": "<START>\n{{user}}: Hi",
        "alternate_greetings": ["Again?", 5],
        "tags": ["sea", "SEA", "storm"],
        "creator": "someone",
        "character_version": 2,
        "system_prompt": "Stay.",
        "post_history_instructions": "Short.",
        "extensions": {"talkativeness": "0.25", "odd": {"a": 1}},
        "character_book": {"entries": [{"keys": ["lamp"], "content": "It turns."}]},
    },
}


async def test_a_character_card_gives_its_texts_and_keeps_the_rest(me):
    found = await imported(me, raw(CARD))

    persona, kept = found["persona"], found["persona"]["foreign"]["card"]
    assert persona["name"] == "Mira of the very long and winding name that never"
    assert (persona["greeting"], persona["scenario"]) == ("Come in, {{user}}.", "A storm.")
    assert persona["example_dialogue"] == CARD["data"]["mes_example"]
    assert persona["alternate_greetings"] == ["Again?"]
    assert persona["tags"] == ["sea", "storm"]
    assert persona["talkativeness"] == 0.25
    assert (kept["spec"], kept["extensions"]["odd"]) == ("chara_card_v2", {"a": 1})
    assert kept["extra"]["character_book"] == CARD["data"]["character_book"]
    assert persona["personality_traits"]["openness"] == 0.5


async def test_json_can_be_sent_as_it_is_with_the_shape_named(me):
    answer = await me.ask("POST", "/import", json={"document": {"name": "Solo"}, "shape": "persona-duel"})
    assert good(answer, 201)["persona"]["name"] == "Solo"

    refused(await me.ask("POST", "/import", json={"document": {"name": "Solo"}}), 400, "SHAPE_UNKNOWN")
    told = refused(await me.ask("POST", "/import", json={"document": DUEL, "shape": "xml"}), 400, "INVALID_INPUT")
    assert "persona-duel" in told["allowed"]


async def test_a_taken_handle_gets_a_number(me):
    handles = [(await imported(me, raw(FOUNDRY)))["persona"]["handle"] for _ in range(3)]

    assert handles == ["dot_aurora", "dot_aurora-2", "dot_aurora-3"]


async def test_a_name_can_be_given_on_the_way_in(me):
    assert (await imported(me, raw(DUEL), name="Eve"))["persona"]["name"] == "Eve"
    assert good(await sent(me, raw(DUEL), dry_run="true"))["report"]["shape"] == "persona-duel"
