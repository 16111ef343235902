"""What a program compiles here is what a model really hears in a chat."""

import asyncio

from tests.support.studio import until
from tests.support.upstream import Upstream
from troupe.client import Troupe, compile_persona

ASKED = "Where is the key?"


def cast(troupe):
    archivist = troupe.personas.create(
        {
            "name": "Exact",
            "role": "archivist",
            "description": "Knows where everything is. Ключ, 鍵, مفتاح.",
            "scenario": "{{user}} enters the archive of {{char}}.",
            "boundaries": {"medical": "refuse"},
            "phrasebook": {"say": ["as filed"], "avoid": ["whatever"]},
        }
    )
    return troupe.personas.learn(archivist.id, "And the lamp?", "Third drawer, as filed.").persona


def talk(studio, address):
    """Have a new persona answer by a model at an address; gives it, and the name it speaks to."""
    with Troupe(studio.address) as troupe, studio.client() as http:
        persona = cast(troupe)
        brain = troupe.minds.add_brain(troupe.minds.connect("custom", base_url=address).id, "up")
        chat = http.post("/api/chats", json={"members": [{"persona_id": persona.id}], "brain_id": brain.id}).json()
        said = {"text": ASKED, "parent_id": chat["active_leaf_id"]}
        run = http.post(f"/api/chats/{chat['id']}/messages", json=said).json()["runs"][0]["id"]
        until(lambda: http.get(f"/api/runs/{run}").json()["finished_at"], 60, "the answer is there")
        return persona, troupe.accounts.me().display_name


async def test_a_model_hears_the_parts_that_a_program_compiles(studio):
    async with Upstream() as upstream:
        persona, name = await asyncio.to_thread(talk, studio, upstream.base_url)

    heard = [each["content"] for each in upstream.heard[-1].body["messages"]]
    compiled = compile_persona(persona, ASKED, user_name=name)
    assert "\n".join(heard).count(compiled.stable) == 1
    assert [part.id for part in compiled.parts if not any(part.text in each for each in heard)] == []
    assert heard[-1] == ASKED
