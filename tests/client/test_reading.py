"""Answers become values: further keys are kept, whole lists are read, and nothing half stored is handed out."""

import json

from tests.client.answering import Answering, says
from troupe.client import NewPersona, Persona, PersonaChange, build_persona_prompt

ADA = {
    "id": "8c7f4a51-6a1b-4c26-9b6e-3f6f4f1c9a10",
    "user_id": None,
    "name": "Ada",
    "personality_traits": {"formality": 1, "patience": 0.3},
    "conversation_examples": [],
    "is_active": False,
    "created_at": "2026-01-01T00:00:00.000Z",
    "updated_at": "2026-01-01T00:00:00.000Z",
    "version": 1,
    "role_here": "owner",
    "of_tomorrow": {"key": [1, 2]},
}
META = {"total": 2, "limit": 3, "can_create_more": True, "tier": "free"}
BROKEN = {"id": "5a0d6a6a-62a5-4a0e-8a5c-0a6f6f1c9a11", "broken": True}


def page(*personas, cursor=None):
    return says(200, success=True, personas=personas, meta=META, matched=2, next_cursor=cursor)


def test_what_a_later_studio_says_more_is_kept_at_every_depth():
    ada = Answering([says(200, success=True, persona=ADA)]).troupe().personas.get(ADA["id"])

    assert ada.model_extra == {"of_tomorrow": {"key": [1, 2]}}
    assert ada.personality_traits.model_extra == {"patience": 0.3}


def test_a_list_asks_for_the_next_page_only_when_it_is_needed():
    studio = Answering([page(ADA, cursor="further"), page({**ADA, "name": "Bo"})])
    listed = studio.troupe().personas.list(q="a b&c", limit=1)
    assert studio.asked == []

    assert next(listed).name == "Ada"
    assert len(studio.asked) == 1
    assert [each.name for each in listed] == ["Bo"]
    assert [dict(request.url.params) for request in studio.asked] == [
        {"limit": "1", "q": "a b&c"},
        {"limit": "1", "q": "a b&c", "cursor": "further"},
    ]


def test_a_persona_nobody_can_read_any_more_is_named_and_not_made_up():
    troupe = Answering([page(BROKEN, ADA)]).troupe()

    assert [each.name for each in troupe.personas.list()] == ["Ada"]
    assert troupe.personas.page().broken == (BROKEN["id"],)
    assert troupe.personas.page().meta.tier == "free"


def test_only_what_was_said_is_sent():
    studio = Answering([says(201, success=True, persona=ADA)])
    new: NewPersona = {"name": "Ada", "personality_traits": {"formality": 1.0}}
    change: PersonaChange = {"boundaries": {"medical": None}}

    studio.troupe().personas.create(new)
    studio.troupe().personas.change("a", change, if_match=4)
    studio.troupe().personas.duplicate("a")

    assert [json.loads(request.content) for request in studio.asked] == [new, change, {}]
    assert studio.asked[1].headers["If-Match"] == '"4"'
    assert "Idempotency-Key" not in studio.asked[1].headers


def test_who_asks_is_said_with_every_request():
    studio = Answering([says(200, success=True, persona=None)])

    studio.troupe(user_id="somebody").personas.active()

    assert studio.asked[0].headers["X-User-Id"] == "somebody"
    assert studio.asked[0].headers["Authorization"].startswith("Bearer ")


def test_a_persona_needs_no_studio_to_become_a_prompt():
    prompt = build_persona_prompt(Persona(name="Ada"), "Hello")

    assert prompt.startswith("You are Ada")
    assert prompt.endswith("Hello")
