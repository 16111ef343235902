"""The client and a real studio: what is asked is done, and every answer reads."""

import asyncio

import pytest

from troupe.client import (
    AsyncTroupe,
    Conflict,
    Denied,
    Invalid,
    Limited,
    Missing,
    StyleStream,
    Troupe,
    apply_persona_style,
    build_persona_prompt,
    compile_persona,
)

GREETING = "I can't say. It's late, and we don't know: \"don't ask\" is what they'd say!"
LESSON = {"user_message": "Where is the harbour?", "persona_response": "Down the hill, where it smells of tar."}


@pytest.fixture
def troupe(studio):
    with Troupe(studio.address) as troupe:
        yield troupe


def test_a_persona_lives_from_casting_to_the_bin_and_back(troupe):
    ada = troupe.personas.create({"name": "Ada", "personality_traits": {"formality": 0.9}, "tags": ["sea"]})
    assert ada.personality_traits.formality == 0.9
    assert ada.personality_traits.openness == 0.5
    assert ada.role_here == "owner"

    changed = troupe.personas.change(ada.id, {"role": "keeper of the light"}, if_match=ada.version)
    assert (changed.role, changed.tags) == ("keeper of the light", ("sea",))
    with pytest.raises(Conflict) as late:
        troupe.personas.change(ada.id, {"role": "late"}, if_match=ada.version)
    assert late.value.status == 412
    assert late.value.code == "CHANGED_ELSEWHERE"

    assert [line.number for line in troupe.personas.versions(ada.id, all=True)] == [2, 1]
    assert troupe.personas.diff(ada.id, from_="1", to="2").changes != ()
    assert troupe.personas.delete(ada.id).restore_until
    assert ada.id in [each.id for each in troupe.personas.bin()]
    assert troupe.personas.restore(ada.id).id == ada.id
    assert troupe.personas.get(ada.id).role == "keeper of the light"


def test_nobody_is_on_stage_until_somebody_is(troupe):
    assert troupe.personas.active() is None
    cast = troupe.personas.create({"name": "Bo"})

    troupe.personas.activate(cast.id)

    active = troupe.personas.active()
    assert active is not None
    assert active.id == cast.id


def test_a_list_goes_over_every_page(troupe):
    cast = {troupe.personas.create({"name": f"Extra {number}", "tags": ["crowd"]}).id for number in range(5)}

    found = [each.id for each in troupe.personas.list(tag=["crowd"], limit=2)]

    assert len(found) == 5
    assert set(found) == cast
    page = troupe.personas.page(tag=["crowd"], limit=2)
    assert len(page.personas) == 2
    assert page.matched == 5
    assert page.meta.tier
    assert page.next_cursor


def test_what_is_missing_or_wrong_is_told_with_the_way_out(troupe):
    with pytest.raises(Missing) as missing:
        troupe.personas.get("nobody")
    assert (missing.value.status, missing.value.code) == (404, "NOT_FOUND")
    assert missing.value.next_step

    with pytest.raises(Invalid) as wrong:
        troupe.personas.create({"name": "Cy", "personality_traits": {"formality": 7}})
    assert wrong.value.field == "personality_traits.formality"
    assert wrong.value.facts["reason"] == "out_of_range"


def test_the_limit_of_a_tier_is_told_with_what_would_help(troupe, studio):
    person = troupe.accounts.add_user("dora", tier="free")

    with Troupe(studio.address, user_id=person.id) as hers:
        assert hers.accounts.me().id == person.id
        for number in range(3):
            hers.personas.create({"name": f"Doll {number}"})
        with pytest.raises(Limited) as full:
            hers.personas.create({"name": "One too many"})
        assert hers.personas.page().meta.can_create_more is False

    assert full.value.status == 402
    assert full.value.upgrade_cta is not None
    assert full.value.upgrade_cta["tier"] == "personal"


def test_somebody_elses_persona_is_denied(troupe, studio):
    mine = troupe.personas.create({"name": "Mine"})
    person = troupe.accounts.add_user("eli")

    with Troupe(studio.address, user_id=person.id) as his, pytest.raises(Denied) as denied:
        his.personas.get(mine.id)
    assert denied.value.code == "FORBIDDEN"


def test_a_made_token_shows_its_value_to_nobody_by_accident(troupe):
    made = troupe.accounts.make_token("a script", ["read"])

    assert made.value
    assert made.value not in repr(made)
    assert made.id in [each.id for each in troupe.accounts.tokens()]
    troupe.accounts.revoke_token(made.id)


def test_a_persona_travels_as_a_file(troupe):
    cast = troupe.personas.create({"name": "Traveller", "description": "Has seen *everything*. Ключ."})

    kit = troupe.personas.export(cast.id)
    arrived = troupe.personas.import_files((kit.name or "traveller.persona", kit.content), name="Arrived")

    assert kit.content[:2] == b"PK"
    assert arrived.persona is not None
    assert arrived.persona.name == "Arrived"
    assert arrived.persona.description == cast.description


def test_what_a_persona_learns_is_kept(troupe):
    cast = troupe.personas.create({"name": "Learner"})

    learnt = troupe.personas.learn(cast.id, **LESSON, quality_score=0.8)

    assert learnt.persona.conversation_examples[0].persona_response == LESSON["persona_response"]
    assert [each.id for each in troupe.personas.examples(cast.id)] == [learnt.example.id]


def test_every_list_of_a_new_studio_reads(troupe):
    cast = troupe.personas.create({"name": "Quiet"})

    assert {each.name for each in troupe.personas.starters()} == {"Nova", "Rook", "Moss"}
    assert "English" in {each.name for each in troupe.minds.languages()}
    assert troupe.accounts.state().mode == "local"
    for read in (
        troupe.personas.tags,
        troupe.personas.signers,
        troupe.minds.brains,
        troupe.minds.connections,
        troupe.minds.gateways,
        troupe.accounts.settings,
        troupe.accounts.keys,
        troupe.accounts.sign_ins,
        troupe.catalogue.reports,
        lambda: list(troupe.catalogue.list()),
        lambda: list(troupe.accounts.users()),
        lambda: list(troupe.accounts.teams()),
        lambda: list(troupe.accounts.audit()),
        lambda: troupe.personas.shares(cast.id),
        lambda: troupe.personas.experiments(cast.id),
        lambda: list(troupe.personas.training_status(cast.id)),
        lambda: list(troupe.minds.reports(cast.id)),
        lambda: troupe.minds.analytics(cast.id),
        lambda: troupe.minds.sample(cast.id, "Hello?"),
        lambda: troupe.minds.suggest("A loud and formal butler."),
    ):
        assert read() is not None
    assert troupe.minds.analytics_table(cast.id).media_type.startswith("text/csv")


def test_an_entry_of_the_catalogue_is_published_found_and_withdrawn(troupe):
    cast = troupe.personas.create({"name": "Famous", "description": "Known to all."})

    entry = troupe.catalogue.publish(cast.id, "Known to all.", "CC0-1.0")

    assert entry.id in [each.id for each in troupe.catalogue.list(limit=1)]
    assert troupe.catalogue.kit(entry.id).content[:2] == b"PK"
    troupe.catalogue.withdraw(entry.id)
    assert entry.id not in [each.id for each in troupe.catalogue.list(limit=1)]


def test_a_prompt_made_here_is_the_studios_byte_for_byte(troupe):
    cast = troupe.personas.create(
        {
            "name": "Exact",
            "nickname": "Ex",
            "role": "archivist",
            "description": "Knows where everything is. Ключ, 鍵, مفتاح.",
            "expertise_areas": ["maps", "keys"],
            "phrasebook": {"say": ["as filed"], "avoid": ["whatever"]},
            "boundaries": {"medical": "refuse"},
            "scenario": "A {{user}} enters the archive of {{char}}.",
            "quirks": ["counts steps"],
        }
    )
    troupe.personas.learn(cast.id, **LESSON)
    stored = troupe.personas.learn(cast.id, "And the key?", "Third drawer, as filed.", quality_score=0.7).persona
    asked = {"examples": 2, "user_name": "Ida", "budget_tokens": 900, "anchor": ["formality"]}
    emotion = {"label": "sadness", "intensity": 0.8}

    shown = troupe.minds.prompt(stored.id, "Where is the key?", emotion=emotion, **asked)
    made = build_persona_prompt(stored, "Where is the key?", emotion=emotion, **asked)

    assert made.encode() == shown.prompt.encode()
    parts = compile_persona(stored, "Where is the key?", emotion=emotion, **asked).parts
    assert {part.id: part.text for part in parts} == {
        part.id: part.text for part in shown.parts if part.id != "message"
    }
    assert shown.examples_used


@pytest.mark.parametrize("formality", [0.05, 0.5, 0.95])
def test_a_manner_put_on_here_is_the_studios(troupe, formality):
    cast = troupe.personas.create({"name": "Manner", "personality_traits": {"formality": formality, "enthusiasm": 0.1}})
    text = GREETING + " I am here!! You are not? `don't`"

    styled = troupe.minds.style(cast.id, text).text

    assert apply_persona_style(cast, text) == styled
    stream = StyleStream(cast)
    assert "".join(stream.feed(letter) for letter in text) + stream.close() == styled


def test_no_proxy_of_the_surroundings_sees_what_is_asked(studio, unused_address, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, unused_address)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)

    with Troupe(studio.address) as troupe:
        assert troupe.accounts.me().id


async def test_the_client_with_await_does_the_same(studio):
    async with AsyncTroupe(studio.address) as troupe:
        cast = await asyncio.gather(*(troupe.personas.create({"name": f"Twin {n}", "tags": ["twin"]}) for n in (1, 2)))
        found = [each.id async for each in troupe.personas.list(tag=["twin"], limit=1)]
        prompt = await troupe.minds.prompt(cast[0].id, "Hello")

        assert sorted(found) == sorted(each.id for each in cast)
        assert prompt.prompt == build_persona_prompt(cast[0], "Hello")
        with pytest.raises(Missing):
            await troupe.personas.get("nobody")
