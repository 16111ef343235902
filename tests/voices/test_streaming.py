"""A chat's answer is heard while it is still being written; and whoever speaks may die without anybody noticing."""

import asyncio
import json
import os
import signal
import subprocess
import sys

import pytest

from tests.chats.talking import Talker
from tests.support.studio import opened
from tests.voices.training import Trainer, refused, until
from troupe.ports.speech import Utterance, VoiceUnknown
from troupe.providers.espeak import EspeakSpeaker
from troupe.voices.domain.speech.request import SpeechAsked

ANSWER = "Papa met Bob. Then it rained a little. " + "And so on and on it went. " * 40


@pytest.fixture
async def slow(tmp_path):
    """A studio whose brain writes slowly."""
    async with opened(tmp_path, engine="sqlite") as house:
        assert house.studio.bench is not None
        house.studio.bench.text.set_speed(25, 0)
        house.studio.bench.text.next_replies([ANSWER])
        yield house
        await house.studio.answers.stop_everything()


async def test_an_answer_is_heard_while_it_is_written_and_stops_when_asked(slow):
    talker, me = Talker(slow.http), Trainer(slow.http)
    chat = await talker.open(members=[{"persona_id": await me.cast()}])
    sent = await talker.say(chat, "Tell me.")
    run_id = sent["runs"][0]["id"]
    topic = f"chat:{chat['id']}"

    async def heard(type):
        return [each["data"] for each in await talker.events(topic) if each["type"] == type]

    streaming = asyncio.create_task(me.ask("POST", "/api/speech/stream", json={"run_id": run_id}))
    await until(lambda: heard("speech.sentence_ready"))
    [first, *_] = await heard("speech.sentence_ready")
    still_written = (await talker.run(run_id))["state"]
    stopped = await me.ask("POST", f"/api/speech/{first['speech_id']}/stop")
    lines = [json.loads(line) for line in (await streaming).text.splitlines()]

    assert first["text"] == "Papa met Bob."
    assert still_written == "running"
    assert stopped.status_code == 200
    assert [each["type"] for each in lines][:2] == ["start", "sentence"]
    assert lines[-1]["state"] == "interrupted"
    [cut] = await heard("speech.interrupted")
    assert cut["spoken_chars"] >= len("Papa met Bob")
    assert len(await heard("speech.started")) == 1
    assert (await me.ask("GET", first["url"])).content[:4] == b"RIFF"


async def test_an_answer_that_is_over_is_said_whole(slow):
    talker, me = Talker(slow.http), Trainer(slow.http)
    slow.studio.bench.text.set_speed(10_000, 0)
    chat = await talker.open(members=[{"persona_id": await me.cast()}])
    run = await talker.talk(chat, "Tell me.")

    answer = await me.ask("POST", "/api/speech/stream", json={"run_id": run["id"]})

    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [each["text"] for each in lines[1:-1]][:2] == ["Papa met Bob.", "Then it rained a little."]
    assert (len(lines), lines[-1]["state"]) == (44, "finished")
    types = [each["type"] for each in await talker.events(f"chat:{chat['id']}") if each["type"].startswith("speech.")]
    assert types == ["speech.started", *["speech.sentence_ready"] * 42, "speech.finished"]


async def test_whoever_leaves_a_stream_ends_it_and_what_was_said_stays(slow):
    me = Trainer(slow.http)
    streaming = slow.studio.voices.streaming
    body = {"text": "One. Two. Three. Four.", "persona_id": await me.cast()}
    stream = await streaming.begin(slow.studio.person, SpeechAsked(**body), None)

    lines = streaming.play(stream)
    start, first = await anext(lines), await anext(lines)
    await lines.aclose()

    left = (await me.ask("GET", f"/api/speech/{start['speech_id']}")).json()
    assert (left["state"], [each["text"] for each in left["sentences"]]) == ("interrupted", [first["text"]])


async def test_whoever_is_cut_off_while_the_start_is_still_being_written_leaves_a_speech_that_is_over(slow):
    me = Trainer(slow.http)
    streaming, body = slow.studio.voices.streaming, {"text": "One. Two. Three.", "persona_id": await me.cast()}
    stream = await streaming.begin(slow.studio.person, SpeechAsked(**body), None)
    lines = streaming.play(stream)

    busy, done = asyncio.Event(), asyncio.Event()

    async def write_something_else():
        async with slow.studio.database.writing():
            busy.set()
            await done.wait()

    writing = asyncio.create_task(write_something_else())
    await busy.wait()
    await anext(lines), await anext(lines)
    waits = asyncio.create_task(anext(lines))
    await asyncio.sleep(0.05)
    waits.cancel()
    await asyncio.sleep(0.05)
    done.set()
    await asyncio.gather(writing, waits, return_exceptions=True)

    async def over():
        left = (await me.ask("GET", f"/api/speech/{stream.speech.id}")).json()
        return (left.get("state"), len(left.get("sentences", []))) == ("interrupted", 1)

    await until(over, 10)


async def test_a_process_that_is_killed_in_the_middle_of_a_sentence_is_replaced_and_the_sentence_said_again():
    speaker = EspeakSpeaker()
    line = Utterance("Peter bought my map, and he left.")
    try:
        before = await speaker.say(line)
        [pid] = speaker.pids
        os.kill(pid, signal.SIGSTOP)  # it has the sentence, and cannot answer
        saying = asyncio.create_task(speaker.say(line))
        await asyncio.sleep(0.05)
        os.kill(pid, signal.SIGKILL)
        after = await saying
        [other] = speaker.pids
    finally:
        await speaker.close()

    assert after == before
    assert other != pid
    assert speaker.pids == []


HUNG = """
import time
from troupe.providers.espeak import keeper

class Engine:
    rate, languages, variants = 22_050, ("en-us",), ("m1",)

    def say(self, *asked):
        time.sleep(600)

keeper.MOST_SECONDS = 0.2
asked = {"text": "Hello.", "language": "en-us", "variant": "m1", "wpm": 175, "pitch": 50, "span": 50}
print(keeper._answered(Engine(), asked)[0]["error"])
"""


def test_a_fork_that_does_nothing_is_ended_and_its_process_answers():
    done = subprocess.run([sys.executable, "-c", HUNG], capture_output=True, text=True, timeout=120, check=False)

    assert (done.stdout.strip(), done.returncode) == ("ended", 0), done.stderr


async def test_sentences_sound_the_same_in_any_order_and_many_at_once_and_unknown_voices_are_refused():
    speaker = EspeakSpeaker()
    lines = [Utterance(f"This is sentence number {each}.", variant=("m1", "f2")[each % 2]) for each in range(6)]
    try:
        together = await asyncio.gather(*(speaker.say(each) for each in lines))
        alone = [await speaker.say(each) for each in reversed(lines)]
        with pytest.raises(VoiceUnknown):
            await speaker.say(Utterance("Hello.", variant="nobody"))
    finally:
        await speaker.close()

    assert together == alone[::-1]
    assert all(len(each.phones) > 5 and each.words[0].start == 0 for each in together)


async def test_a_studio_without_the_engine_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "espeakng_loader.py").write_text("raise ImportError('not here')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    async with opened(tmp_path / "studio", engine="sqlite") as house:
        answer = await house.http.post("/api/speech", json={"text": "Hello."})

    assert "espeakng-loader" in refused(answer, 503, "provider_missing")["next_step"]
