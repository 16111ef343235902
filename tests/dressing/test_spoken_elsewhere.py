"""What a voice says elsewhere, in a chat or a call, is seen on the figure: the same events as a line of its own."""

import asyncio
import json
from contextlib import aclosing

from tests.support.studio import Opened
from troupe.voices.domain.speech.request import SpeechAsked

TEXT = "Papa met Bob. It rained."


async def told(house: Opened, persona: str) -> list[dict[str, object]]:
    events = (await house.http.get(f"/api/events/avatar:{persona}")).json()["items"]
    return [event["data"] for event in events if event["type"] == "avatar.speak"]


async def until_it(house: Opened, persona: str, phase: str = "end") -> list[dict[str, object]]:
    for _ in range(600):
        if (lines := await told(house, persona)) and any(each["phase"] == phase for each in lines):
            return lines
        await asyncio.sleep(0.02)
    raise AssertionError(f"there was no {phase}")


async def test_what_is_read_aloud_moves_the_lips_of_whoever_says_it(house, vera):
    answer = await house.http.post("/api/speech/stream", json={"text": TEXT, "persona_id": vera})

    heard = [json.loads(line) for line in answer.text.splitlines()]
    speech, sentences = heard[0]["speech_id"], [each for each in heard if each["type"] == "sentence"]
    start, *cues, end = await until_it(house, vera)
    assert (start["phase"], start["speech_id"], start["text"], start["audio"]) == ("start", speech, TEXT, True)
    assert [(each["text"], each["cues"]) for each in cues] == [(each["text"], each["cues"]) for each in sentences]
    assert cues[0]["url"] == f"/api/speech/{speech}/sentences/0"
    assert (end["outcome"], end["duration_ms"]) == ("done", sentences[-1]["end_ms"])


async def test_who_is_hushed_stops_moving_also_where_everything_was_said(house, vera):
    long = "And so on and on it went. " * 8
    answer = await house.http.post("/api/speech/stream", json={"text": long, "persona_id": vera})
    speech = json.loads(answer.text.splitlines()[0])["speech_id"]
    await house.http.post("/avatar/state", json={"persona_id": vera, "emotion": "joy"})
    speaking = (await house.http.get("/avatar/state", params={"persona_id": vera})).json()
    await house.http.post(f"/api/speech/{speech}/stop")

    *_, end = await until_it(house, vera)
    after = (await house.http.get("/avatar/state", params={"persona_id": vera})).json()
    assert (speaking["state"], speaking["speech_id"]) == ("speaking", speech)
    assert (end["outcome"], end["spoken_ms"] < end["duration_ms"]) == ("stopped", True)
    assert (after["state"], after["emotion"]) == ("idle", "joy")


async def test_whoever_leaves_in_the_middle_leaves_a_quiet_figure(house, vera):
    streaming, user = house.studio.voices.streaming, house.studio.person
    stream = await streaming.of_text(user, SpeechAsked(text=TEXT, persona_id=vera))
    async with aclosing(streaming.play(stream)) as lines:
        await anext(lines), await anext(lines)
        await until_it(house, vera, "start")

    *_, end = await until_it(house, vera)
    assert end["outcome"] == "stopped"
