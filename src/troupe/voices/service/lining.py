"""A text as the built-in voice says it, sentence by sentence: what a recording is laid over."""

import asyncio
from collections.abc import Sequence
from typing import Any

from troupe.ports.speech import Said, Speaker, Utterance
from troupe.voices.domain.speech import lines_of


async def lines_said(speaker: Speaker, text: str, language: str) -> Sequence[dict[str, Any]]:
    """Its sounds and words with their times; `language` is one of the engine's."""
    lines = [each.text for each in lines_of(text)]
    said = await asyncio.gather(*(speaker.say(Utterance(each, language)) for each in lines))
    return [_line(line, each) for line, each in zip(lines, said, strict=True)]


def _line(text: str, said: Said) -> dict[str, Any]:
    return {
        "text": text,
        "phones": [(each.ipa, each.start_ms) for each in said.phones],
        "words": [(each.start, each.length, each.start_ms) for each in said.words],
        "end_ms": len(said.samples) // 2 * 1000 // said.rate,
    }
