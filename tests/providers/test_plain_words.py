"""The short way of a plain word gives what the long way of every piece gives, however an answer is cut."""

import json
import random
from collections.abc import Iterator, Sequence

import pytest

from troupe.ports.chat_wire import AnswerReader
from troupe.ports.text import Finished, ProviderError, ReasoningDelta, TextDelta, TextEvent

PIECES: Sequence[dict[str, object]] = [
    {"role": "assistant", "content": ""},
    {"content": "Hello"},
    {"content": " w\u00f6rld", "refusal": None},
    {"content": "\ud83d"},
    {"content": "\ude00"},
    {"content": " lone \ud83d"},
    {"content": " x", "reasoning_content": "hm"},
    {"content": None},
    {"content": [{"type": "text", "text": " typed"}]},
    {"content": " END"},
    {"content": " after"},
]
LAST = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 3}}
ENDS = [b"\n\n", b"\r\n\r\n"]


def said(seed: int) -> bytes:
    """An answer of some of these pieces, in one of the spellings that servers have."""
    chance = random.Random(seed)
    chunks: list[object] = [
        {"choices": [{"index": chance.choice([0, 0, 0, 1]), "delta": delta, "finish_reason": None}], "usage": None}
        for delta in PIECES * 3
    ]
    chance.shuffle(chunks)
    end, ascii_only = chance.choice(ENDS), chance.random() < 0.5
    lines = [b"data: " + json.dumps(chunk, ensure_ascii=ascii_only).encode("utf-8", "replace") for chunk in chunks]
    others = [b": still here", b"event: note\ndata: {}", b"data: what is this"]
    for _ in range(2):
        lines.insert(chance.randrange(len(lines)), chance.choice(others))
    return b"".join(line + end for line in [*lines, b"data: " + json.dumps(LAST).encode(), b"data: [DONE]"])


def cut(answer: bytes, chance: random.Random) -> Iterator[bytes]:
    """As events, which is how they mostly come, or wherever it happens."""
    if chance.random() < 0.5:
        yield from (event + b"\n\n" for event in answer.split(b"\n\n") if event)
        return
    at = 0
    while at < len(answer):
        size = chance.choice([1, 7, 60, 400])
        yield answer[at : at + size]
        at += size


def heard(pieces: Sequence[bytes], stop: tuple[str, ...], short_way: list[str] | None = None) -> list[object]:
    """What an answer tells; words that went the short way, where that is open, are noted."""
    reader, events = AnswerReader("lab", "m", stop=stop), list[TextEvent]()
    try:
        for piece in pieces:
            word = None if short_way is None else reader.only_word(piece)
            if short_way is None or word is None:
                events += reader.feed(piece)
            else:
                short_way.append(word)
                events.append(TextDelta(word))
        events += reader.close()
    except ProviderError as error:
        return [*joined(events), error.kind]
    return joined(events)


def joined(events: Sequence[TextEvent]) -> list[object]:
    whole: list[object] = []
    for event in events:
        if isinstance(event, TextDelta) and whole and isinstance(whole[-1], TextDelta):
            whole[-1] = TextDelta(whole[-1].text + event.text)
        else:
            whole.append(event)
    return whole


@pytest.mark.parametrize("stop", [(), ("END",)])
def test_both_ways_hear_the_same(stop: tuple[str, ...]) -> None:
    short_way: list[str] = []
    for seed in range(150):
        answer = said(seed)
        pieces = list(cut(answer, random.Random(seed)))

        assert heard(pieces, stop, short_way) == heard(pieces, stop)
    assert bool(short_way) == (not stop)


def test_a_thought_is_not_taken_for_a_word() -> None:
    pieces = [
        b"data: " + json.dumps({"choices": [{"delta": {"content": text}}]}).encode() + b"\n\n"
        for text in ("<think>", "hm", "</think>", "Hello", " you")
    ]
    pieces.append(b"data: [DONE]\n\n")

    events = heard(pieces, (), [])

    assert [event for event in events if isinstance(event, TextDelta | ReasoningDelta)] == [
        ReasoningDelta("hm"),
        TextDelta("Hello you"),
    ]
    assert isinstance(events[-1], Finished)
