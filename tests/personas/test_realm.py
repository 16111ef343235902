"""Age and audience: what a directory for adults asks of every persona."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.personas.casting import Caster, good, refused
from tests.support.studio import opened


@pytest.fixture
async def adult(tmp_path: Path, engine: str):
    async with opened(tmp_path, engine=engine, realm="adult") as house:
        yield house


@pytest.mark.parametrize("age", [{}, {"age": None}, {"age": 17}, {"age": 0}])
async def test_among_adults_a_persona_states_an_age_of_eighteen_or_more(adult, age):
    grown = Caster(adult.http)

    body = refused(await grown.ask("POST", json={"name": "N", **age}), 400, "CREATE_FAILED")

    assert (body["field"], body["reason"]) == ("age", "age_required")
    shown = await grown.cast(age=18)
    assert shown["audience"] == "adult"
    for change in ({"age": 17}, {"age": None}):
        told = refused(await grown.ask("PUT", f"/{shown['id']}", json={"role": "x", **change}), 400, "UPDATE_FAILED")
        assert told["reason"] == "age_required"
    assert await grown.get(shown["id"]) == shown


async def test_among_adults_nothing_is_made_for_children(adult):
    body = refused(
        await Caster(adult.http).ask("POST", json={"name": "N", "age": 30, "audience": "child"}), 400, "CREATE_FAILED"
    )

    assert (body["field"], body["allowed"]) == ("audience", ["everyone", "adult"])


@pytest.mark.parametrize("change", ["age = 17", "age = NULL", "audience = 'child'", "realm = 'family'"])
async def test_no_statement_from_outside_makes_a_persona_younger(adult, change):
    id = (await Caster(adult.http).cast(age=30))["id"]

    with pytest.raises(DBAPIError):
        async with adult.studio.database.writing() as connection:
            await connection.execute(text(f"UPDATE personas SET {change} WHERE id = :id"), {"id": id})


async def test_in_a_family_directory_any_age_or_none_is_welcome(me):
    assert (await me.cast(age=7, audience="child"))["age"] == 7
    assert (await me.cast())["age"] is None


async def test_the_starters_are_there_for_adults_too(adult):
    found = good(await adult.http.get("/api/personas/starters"))["personas"]

    assert [each["name"] for each in found] == ["Nova", "Rook", "Moss"]
    assert all(each["age"] >= 18 for each in found)
