"""Words that are said to an ear come once and in order beside those that are handed on; what it raises ends all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace

import pytest

from tests.providers.test_openai_like import END, HELLO, text_model
from tests.support.upstream import Pause, Upstream, chunk
from troupe.ports.chat_wire import Patience
from troupe.ports.text import Finished, ProviderError, Started, TextDelta, TextEvent

WORDS = [f"word{number} " for number in range(40)]


class Listening:
    """Hears into the same list as whoever reads the events."""

    def __init__(self, heard: list[str], *, closed_for: range = range(0), breaks_at: int = 10_000) -> None:
        self._heard = heard
        self._closed_for = closed_for
        self._breaks_at = breaks_at
        self.words = 0

    @property
    def is_open(self) -> bool:
        return len(self._heard) not in self._closed_for

    def hear(self, word: str) -> None:
        if len(self._heard) >= self._breaks_at:
            raise LookupError("enough")
        self.words += 1
        self._heard.append(word)


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    async with Upstream() as listening:
        yield listening


async def heard_from(upstream: Upstream, ear: Listening, heard: list[str], **more: object) -> list[TextEvent]:
    model, others = text_model(upstream, patience=Patience(first_s=5, silence_s=0.3)), list[TextEvent]()
    try:
        async with aclosing(model.stream(replace(HELLO, ear=ear, **more))) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    heard.append(event.text)
                else:
                    others.append(event)
    finally:
        await model.aclose()
    return others


@pytest.mark.parametrize("closed_for", [range(0), range(5, 20), range(100)], ids=["open", "closed a while", "closed"])
async def test_every_word_is_heard_once_and_in_its_order(upstream, closed_for):
    spaced = [piece for word in WORDS for piece in (chunk(word), Pause(0.002))]
    upstream.next(*spaced, chunk("two"), chunk(" at once"), *END)
    heard: list[str] = []
    ear = Listening(heard, closed_for=closed_for)

    others = await heard_from(upstream, ear, heard)

    assert "".join(heard) == "".join(WORDS) + "two at once"
    assert [type(event) for event in others] == [Started, Finished]
    assert (ear.words > 5) == (closed_for != range(100))


async def test_an_answer_whose_ear_has_had_enough_ends_with_what_it_raised(upstream):
    upstream.next(*[piece for word in WORDS for piece in (chunk(word), Pause(0.002))], *END)
    heard: list[str] = []

    with pytest.raises(LookupError, match="enough"):
        await heard_from(upstream, Listening(heard, breaks_at=10), heard)

    assert heard == WORDS[:10]


async def test_patience_counts_from_the_last_word_that_was_heard(upstream):
    upstream.next(*[piece for word in WORDS[:4] for piece in (chunk(word), Pause(0.2))], Pause(3), *END)
    heard: list[str] = []

    with pytest.raises(ProviderError) as failure:
        async with asyncio.timeout(2.5):
            await heard_from(upstream, Listening(heard), heard)

    assert failure.value.kind == "broken_stream" or failure.value.kind == "timeout"
    assert heard == WORDS[:4]


async def test_stop_words_and_thoughts_are_never_heard_straight(upstream):
    spaced = [
        piece for word in ("<think>", "hm", "</think>", "Hi ", "EN", "D no") for piece in (chunk(word), Pause(0.002))
    ]
    upstream.next(*spaced, *END)
    heard: list[str] = []

    await heard_from(upstream, ear := Listening(heard), heard, stop=("END",))

    assert ("".join(heard), ear.words) == ("Hi ", 0)
