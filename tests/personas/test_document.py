"""The document: strict on the way in, whole and verbatim on the way out."""

import json

import pytest

from tests.personas.casting import good, refused

TWELVE = ["id", "user_id", "name", "description", "personality_traits", "response_style", "expertise_areas",
          "voice_model_config", "conversation_examples", "is_active", "created_at", "updated_at"]  # fmt: skip
SEED_EXAMPLES = [
    {
        "name": "Jarvis",
        "personality_traits": {"formality": 0.9, "conscientiousness": 0.9, "enthusiasm": 0.5},
        "response_style": {"verbosity": "Balanced", "tone": "Professional", "technical_depth": 0.7},
        "expertise_areas": ["technology", "scheduling", "productivity"],
    },
    {
        "name": "Buddy",
        "personality_traits": {"extraversion": 0.9, "agreeableness": 0.9, "enthusiasm": 0.8},
        "response_style": {"verbosity": "Detailed", "tone": "Friendly", "humor_level": 0.7},
    },
    {
        "name": "DevBot",
        "personality_traits": {"openness": 0.8, "conscientiousness": 0.8},
        "response_style": {"verbosity": "Elaborate", "tone": "Analytical", "technical_depth": 1.0},
        "expertise_areas": ["programming", "architecture", "debugging"],
    },
]
EVERYTHING = {
    "description": "Keeps <b>maps</b>; '; DROP TABLE personas; --",
    "handle": "vera.7",
    "nickname": "V",
    "role": "archivist",
    "body": "small and quick",
    "goal": "find the map",
    "pronouns": "she/her",
    "gender": "woman",
    "age": 44,
    "audience": "child",
    "language": "fr-CA",
    "personality": "Dry.\n\tVery.",
    "quirks": ["curious"],
    "secrets": ["knows the door"],
    "delivery": {"warmth": 0.1, "pace": "slow"},
    "phrasebook": {"say": ["Quite."], "avoid": ["Awesome..."]},
    "boundaries": {"medical": "refer_to_gp_talent", "dragons": "refuse"},
    "boundary_terms": {"dragons": ["dragon", "wyrm"]},
    "greeting": "مرحبا 👋🏽",
    "alternate_greetings": ["Yes?", ""],
    "group_greetings": ["All here?"],
    "scenario": "A cellar.",
    "example_dialogue": "<START>\n{{user}}: Hi",
    "system_prompt": "Stay.",
    "post_history_instructions": "Short.",
    "talkativeness": 0.25,
    "mood": {"valence": -0.5, "arousal": 0.5},
    "brain_id": "0a6b1c52-7f0e-4c5d-9a51-3c1f6a2e7d01",
    "adaptation": {"emotion": False, "anchoring": "auto"},
    "talents": [{"id": "portrait", "version": "1", "sha256": "a" * 64, "required": True}],
    "tags": ["Paper", "ink"],
    "creator": "me",
    "license": "CC0-1.0",
    "kit_version": "2.1.0-rc.1",
    "foreign": {"x": [1, {"y": None}]},
}


@pytest.mark.parametrize("sent", SEED_EXAMPLES, ids=lambda sent: sent["name"])
async def test_the_examples_of_the_seed_can_be_posted_as_printed(me, sent):
    shown = await me.cast(**sent)

    assert list(shown)[:12] == TWELVE
    assert len(shown["personality_traits"]) == 7
    assert len(shown["response_style"]) == 6
    for part in ("personality_traits", "response_style"):
        assert {**shown[part], **sent[part]} == shown[part]
    assert shown["personality_traits"]["neuroticism"] == 0.5
    assert shown["voice_model_config"]["training_status"] == "NotStarted"
    assert shown["created_at"] == shown["updated_at"]


@pytest.mark.parametrize("field", EVERYTHING)
async def test_a_field_comes_back_exactly_as_it_was_sent(me, field):
    terms = {"boundary_terms": EVERYTHING["boundary_terms"]} if field == "boundaries" else {}
    id = (await me.cast(**{field: EVERYTHING[field]}, **terms))["id"]

    assert (await me.get(id))[field] == EVERYTHING[field]


async def test_a_fetched_persona_can_be_sent_back_and_changes_nothing(me):
    before = await me.cast(**EVERYTHING, is_active=True)

    after = good(await me.ask("PUT", f"/{before['id']}", json=before | {"is_active": False, "version": 99}))["persona"]

    assert after == before


async def test_white_space_around_names_goes_and_repeated_areas_count_once(me):
    shown = await me.cast(
        "  Zoë ", role=" cook ", expertise_areas=["Bread", " bread ", "Cake"], tags=[" A ", "a"], personality=" x "
    )

    assert (shown["name"], shown["role"], shown["personality"]) == ("Zoë", "cook", " x ")
    assert shown["expertise_areas"] == ["Bread", "Cake"]
    assert shown["tags"] == ["A"]


async def test_minus_zero_is_zero_and_whole_numbers_may_be_written_with_a_point(me):
    answer = await me.ask(
        "POST",
        content=b'{"name": "N", "age": 30.0, "personality_traits": {"openness": -0.0, "formality": 1}}',
        headers={"Content-Type": "application/json"},
    )

    assert '"openness":0.0' in answer.text
    assert answer.json()["persona"]["age"] == 30


WRONG = [
    ({}, "name", "missing"),
    ({"name": " \u200b\u2060 "}, "name", "blank"),
    ({"name": "x" * 51}, "name", "too_long"),
    ({"name": "a\nb"}, "name", "control_character"),
    ({"name": None}, "name", "not_a_text"),
    ({"name": "N", "id": "x"}, "id", "unknown_key"),
    ({"name": "N", "tier": "admin"}, "tier", "unknown_key"),
    ({"name": "N", "realm": "adult"}, "realm", "unknown_key"),
    ({"name": "N", "created_at": "2026-01-01T00:00:00Z"}, "created_at", "unknown_key"),
    ({"name": "N", "role": None}, "role", "not_a_text"),
    ({"name": "N", "personality_traits": {"charm": 1}}, "personality_traits.charm", "unknown_key"),
    ({"name": "N", "personality_traits": {"formality": "0.9"}}, "personality_traits.formality", "not_a_number"),
    ({"name": "N", "personality_traits": {"formality": True}}, "personality_traits.formality", "not_a_number"),
    ({"name": "N", "personality_traits": {"formality": None}}, "personality_traits.formality", "not_a_number"),
    ({"name": "N", "personality_traits": {"formality": 1.01}}, "personality_traits.formality", "out_of_range"),
    ({"name": "N", "personality_traits": []}, "personality_traits", "not_an_object"),
    ({"name": "N", "response_style": {"tone": "friendly"}}, "response_style.tone", "not_allowed"),
    ({"name": "N", "voice_model_config": {"speed": 2.1}}, "voice_model_config.speed", "out_of_range"),
    (
        {"name": "N", "voice_model_config": {"custom_model_path": "../../etc/passwd"}},
        "voice_model_config.custom_model_path",
        "malformed",
    ),
    ({"name": "N", "expertise_areas": ["a", ""]}, "expertise_areas.1", "blank"),
    ({"name": "N", "expertise_areas": "a"}, "expertise_areas", "not_a_list"),
    ({"name": "N", "quirks": ["x"] * 31}, "quirks", "too_many"),
    ({"name": "N", "age": 1.5}, "age", "not_a_number"),
    ({"name": "N", "age": 100_000}, "age", "out_of_range"),
    ({"name": "N", "handle": "0a6b1c52-7f0e-4c5d-9a51-3c1f6a2e7d01"}, "handle", "looks_like_an_id"),
    ({"name": "N", "handle": "no spaces"}, "handle", "malformed"),
    ({"name": "N", "boundaries": {"medical": "forbid"}}, "boundaries.medical", "not_allowed"),
    ({"name": "N", "boundaries": {"dragons": "refuse"}}, "boundaries.dragons", "unknown_topic"),
    ({"name": "N", "mood": {"valence": 0}}, "mood.arousal", "missing"),
    ({"name": "N", "is_active": 1}, "is_active", "not_a_boolean"),
    ({"name": "N", "conversation_examples": [{"user_message": "a"}]}, "conversation_examples.0.persona_response",
     "missing"),
    ({"name": "N", "foreign": {"x": "y" * (4 * 1024 * 1024)}}, "foreign", "too_large"),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "field", "reason"), WRONG, ids=[f"{field}-{reason}" for _, field, reason in WRONG])
async def test_a_wrong_document_is_refused_by_field_and_reason_and_nothing_is_kept(me, sent, field, reason):
    body = refused(await me.ask("POST", json=sent), 400, "CREATE_FAILED")

    assert (body["field"], body["reason"]) == (field, reason)
    assert (await me.page())["meta"]["total"] == 0


async def test_all_problems_are_told_at_once_the_name_first(me):
    sent = {"role": 3, "response_style": {"tone": "x"}, "personality_traits": {"openness": 2}, "name": ""}

    body = refused(await me.ask("POST", json=sent), 400, "CREATE_FAILED")

    told = [each["field"] for each in body["errors"]]
    assert told == ["name", "personality_traits.openness", "response_style.tone", "role"]


async def test_what_is_allowed_is_told(me):
    body = refused(await me.ask("POST", json={"name": "N", "response_style": {"verbosity": "x"}}), 400, "CREATE_FAILED")

    assert body["allowed"] == ["Concise", "Balanced", "Detailed", "Elaborate"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"3", b'{"name": NaN}', b'{"name":"a","name":"b"}', b'{"name":"\\u0000"}', b"\xff"]
)
async def test_a_body_that_is_no_object_is_refused_in_the_words_of_the_door(me, content):
    answer = await me.ask("POST", content=content, headers={"Content-Type": "application/json"})

    refused(answer, 400, "CREATE_FAILED")


async def test_a_body_nested_deeper_than_32_levels_is_refused(me):
    deep = json.loads('{"a":' * 40 + "1" + "}" * 40)

    body = refused(await me.ask("POST", json={"name": "N", "foreign": deep}), 400, "CREATE_FAILED")

    assert body["reason"] == "too_deep"


async def test_a_new_persona_gets_a_seed_for_its_look_that_follows_from_its_id(me):
    first, second = await me.cast(), await me.cast()

    assert first["look"]["seed"] != second["look"]["seed"]
    assert 0 <= first["look"]["seed"] < 2**32
