"""What figures read of voices: a line said sentence by sentence, with its words, its lips and where it is heard."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from troupe.accounts import User
from troupe.kit.errors import Unavailable
from troupe.looks import Line
from troupe.looks.service import Spoken
from troupe.voices import Cue, SpeechAsked, Streaming, Word


class LineUnsaid(Unavailable):
    """What stood in the way of a voice, in its own words."""

    code = "line_unsaid"

    def __init__(self, detail: str, next_step: str) -> None:
        super().__init__(detail, next_step=next_step)


class LinesHeard:
    """Says the lines of figures in the voice of their persona."""

    def __init__(self, streaming: Streaming) -> None:
        self._streaming = streaming

    async def say(self, user: User, persona_id: str, line: Line) -> AsyncGenerator[Spoken, None]:
        asked = SpeechAsked(
            text=line.text,
            persona_id=persona_id,
            voice=line.voice,
            language=line.language,
            emotion=line.emotion,
            intensity=min(1.0, line.intensity),
        )
        stream = await self._streaming.of_text(user, asked)
        start: Mapping[str, Any] = {}
        async with aclosing(self._streaming.play(stream)) as told:
            async for each in told:
                match each["type"]:
                    case "start":
                        start = each
                    case "sentence":
                        yield _spoken(start, each)
                    case "error":
                        raise LineUnsaid(str(each["detail"]), str(each["next_step"]))


def _spoken(start: Mapping[str, Any], told: Mapping[str, Any]) -> Spoken:
    words, fallback = told["words"], start.get("fallback")
    return Spoken(
        text=told["text"],
        start_ms=told["start_ms"],
        end_ms=told["end_ms"],
        cues=[Cue(cue["start_ms"], cue["end_ms"], cue["shape"]) for cue in told["cues"]],
        words=[Word(word["text"], word["start_ms"], word["end_ms"]) for word in words],
        reaches=words[-1]["char_end"] if words else 0,
        url=f"/api/speech/{start['speech_id']}/sentences/{told['index']}",
        voice=start["voice"],
        sample_rate=start["sample_rate"],
        fallback=str(fallback["reason"]) if fallback else None,
    )
