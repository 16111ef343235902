"""What the database keeps by itself, also against statements that come from nowhere near our code."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.voices.training import CONSENT

FIVE = ["AAAA", "AAAB", "AAAC", "AAAD", "AAAE"]
BACKWARDS = [
    "UPDATE persona_training_sessions SET status = 'pending', completed_at = NULL",
    "UPDATE persona_training_sessions SET status = 'in_progress', completed_at = NULL",
    "UPDATE persona_training_sessions SET status = 'completed', progress_percent = 100",
    "UPDATE persona_training_sessions SET progress_percent = 101",
    "UPDATE persona_training_sessions SET progress_percent = 100",
    "UPDATE persona_training_sessions SET status = 'lost'",
    "UPDATE voice_training_samples SET verdict = 'splendid'",
]


@pytest.mark.parametrize("statement", BACKWARDS)
async def test_a_session_that_has_ended_stays_as_it_ended(house, me, statement):
    id = await me.cast()
    session = await me.begun(id, FIVE, consent=CONSENT)
    await me.act(id, session, "cancel")

    with pytest.raises(DBAPIError):
        async with house.studio.database.writing() as connection:
            await connection.execute(text(statement))

    assert (await me.sessions(id))[0]["status"] == "cancelled"


async def test_percent_never_falls_and_only_one_session_of_a_persona_is_under_way(house, me):
    id = await me.cast()
    for _ in range(2):
        await me.begun(id, FIVE)
    forward = "UPDATE persona_training_sessions SET status = 'in_progress', progress_percent = 40 WHERE place = 1"
    async with house.studio.database.writing() as connection:
        await connection.execute(text(forward))

    for wrong in (
        "UPDATE persona_training_sessions SET progress_percent = 39 WHERE place = 1",
        "UPDATE persona_training_sessions SET status = 'in_progress' WHERE place = 2",
    ):
        with pytest.raises(DBAPIError):
            async with house.studio.database.writing() as connection:
                await connection.execute(text(wrong))


async def test_with_a_persona_goes_what_its_voice_was_learnt_from(house, me):
    id = await me.cast()
    await me.begun(id, FIVE, consent=CONSENT)

    async with house.studio.database.writing() as connection:
        await connection.execute(text("DELETE FROM personas WHERE id = :id"), {"id": id})

    for table in ("persona_training_sessions", "voice_training_samples", "voice_consents"):
        assert await house.rows(table) == []
