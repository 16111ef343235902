"""Nova, Rook and Moss are there for everyone, and follow the documents this program ships."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.chats.talking import good, second_person
from tests.support.studio import Opened, opened
from troupe.personas.domain.starting import starters

FIXED = {
    "Nova": "0a6b1c52-7f0e-4c5d-9a51-3c1f6a2e7d01",
}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def house(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Opened]:
    async with opened(tmp_path, engine=request.param) as house:
        yield house


async def listed(http):
    return good(await http.get("/api/personas/starters"), 200)["personas"]


async def test_three_starters_are_there_from_the_first_start(house):
    found = {persona["name"]: persona for persona in await listed(house.http)}

    assert set(found) == {"Nova", "Rook", "Moss"}
    assert {name: found[name]["id"] for name in FIXED} == FIXED
    assert {each["role_here"] for each in found.values()} == {"starter"}
    assert all(each["user_id"] is None for each in found.values())


def test_starters_are_of_stated_adult_age_and_of_the_stated_character():
    found = {document.name: document for document in starters().values()}

    assert {name: document.age for name, document in found.items()} == {"Nova": 27, "Rook": 45, "Moss": 38}
    assert (found["Nova"].personality_traits.openness, found["Nova"].personality_traits.enthusiasm) == (0.9, 0.8)
    assert (found["Rook"].personality_traits.extraversion, found["Rook"].personality_traits.formality) == (0.2, 0.8)
    assert (found["Rook"].response_style.technical_depth, found["Rook"].response_style.tone) == (0.9, "Analytical")
    assert (found["Moss"].personality_traits.agreeableness, found["Moss"].personality_traits.neuroticism) == (0.9, 0.1)
    assert (found["Moss"].response_style.empathy_level, found["Moss"].response_style.tone) == (0.9, "Supportive")
    assert all(document.greeting for document in found.values())


async def test_everyone_can_read_a_starter_and_talk_with_it(house):
    other = await second_person(house)

    for persona in await listed(other.http):
        good(await other.http.get(f"/api/personas/{persona['id']}"), 200)
        assert (await other.open(members=[{"persona_id": persona["id"]}]))["members"][0]["name"] == persona["name"]


async def test_planting_again_changes_nothing(house):
    before = await house.rows("personas")

    await house.studio.personas.plant_starters()

    assert await house.rows("personas") == before


async def test_a_starter_follows_the_document_that_ships_and_keeps_its_id(house):
    async with house.studio.database.writing() as connection:
        await connection.execute(text("UPDATE personas SET age = 99 WHERE name = 'Nova'"))

    await house.studio.personas.plant_starters()

    nova = next(persona for persona in await listed(house.http) if persona["name"] == "Nova")
    assert (nova["id"], nova["age"], nova["version"]) == (FIXED["Nova"], 27, 2)
    assert nova["updated_at"] >= nova["created_at"]


async def test_where_nobody_is_active_nova_answers(house):
    chat = good(await house.http.post("/api/chats", json={}), 201)

    assert chat["members"][0]["name"] == "Nova"
