"""Whoever will soon be heard is ready before the first sentence is there."""

import os
from pathlib import Path

import pytest

from tests.support.studio import opened
from tests.voices.training import NOBODY, Trainer, until


@pytest.fixture
async def one(tmp_path):
    async with opened(tmp_path, engine="sqlite") as house:
        yield house


def voices_at_work():
    """Processes of this one that hold the engine of the built-in voice."""
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text(encoding="utf-8").split()
    return {each for each in children if b"espeak.keeper" in Path(f"/proc/{each}/cmdline").read_bytes()}


async def test_the_voice_starts_when_somebody_will_soon_listen_and_the_first_sentence_starts_nothing_more(one):
    me, before = Trainer(one.http), voices_at_work()
    id = await me.cast()

    nobody = await me.ask("POST", "/api/speech/ready", json={"persona_id": NOBODY})
    answer = await me.ask("POST", "/api/speech/ready", json={"persona_id": id})

    async def has_a_voice():
        return [each["persona_id"] for each in await one.rows("voice_profiles")] == [id]

    await until(has_a_voice)
    awake = voices_at_work() - before
    said = await me.ask("POST", "/api/speech", json={"text": "Here I am.", "persona_id": id})
    assert (nobody.status_code, answer.status_code, answer.content) == (202, 202, b"")
    assert awake
    assert said.json()["provider"] == "espeak"
    assert voices_at_work() - before == awake
