"""Lines of the stage are heard."""

import pytest

from troupe.duels.domain.aloud import spoken_words


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.asyncio
async def test_lines_are_spoken_in_their_order_where_somebody_wants_to_hear_them(actor, house):
    stage = (await actor.bootstrap())["stage"]
    await actor.say("Hello")
    await actor.post("/settings", voice_enabled=True)
    house.studio.bench.text.next_replies(["(waves) Hello there.", "[nods]", "Good night."])
    said = [await actor.say(f"Message {number}") for number in range(3)]
    await house.studio.stage.aloud.wait(stage["id"])
    audio = (await actor.updates())["audio"]

    assert [each["message_id"] for each in audio] == [said[place]["messages"][1]["id"] for place in (0, 2)]
    heard = await actor.http.get(audio[0]["audio_url"])
    assert (heard.status_code, heard.headers["content-type"]) == (200, "audio/wav")
    assert audio[0]["ms"] > 200
    shown = {each["id"]: each["audio_url"] for each in (await actor.bootstrap())["messages"]}
    assert shown[audio[1]["message_id"]] == audio[1]["audio_url"]


def test_what_a_persona_does_is_not_spoken():
    assert spoken_words("(waves) Hi. (No, really.)\n[sits down] (sighs) Well.") == "Hi. (No, really.)\nWell."
