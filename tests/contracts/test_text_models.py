"""Every text model keeps the same promises, whatever is behind it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.support.tiny_gguf import write_tiny_model
from tests.support.upstream import Upstream
from tests.support.vendors import GenerateServer, MessagesServer
from troupe.kit.outbound import AddressRules, Outbound
from troupe.ports.text import (
    Finished,
    Line,
    Loading,
    ProviderError,
    Started,
    TextDelta,
    TextEvent,
    TextModel,
    TextRequest,
    Usage,
)
from troupe.providers.anthropic import AnthropicText
from troupe.providers.fake_text import FakeText, FakeTextControls
from troupe.providers.gguf import GgufText
from troupe.providers.google import GoogleText
from troupe.providers.improv import ImprovText
from troupe.providers.openai_like import Gateway, OpenAIText


@dataclass(frozen=True)
class Candidate:
    """A text model, and the name of one model it knows."""

    model: TextModel
    name: str


Opening = Callable[[AsyncExitStack, Path], Awaitable[Candidate]]


async def fake_text(stack: AsyncExitStack, folder: Path) -> Candidate:
    return Candidate(FakeText(FakeTextControls(tokens_per_second=200, first_token_ms=5)), "fake")


async def improv(stack: AsyncExitStack, folder: Path) -> Candidate:
    return Candidate(ImprovText(words_per_second=100), "improv")


async def openai_like(stack: AsyncExitStack, folder: Path) -> Candidate:
    upstream = await stack.enter_async_context(Upstream())
    row = Gateway(id="up", title="Up", editable_url=True, local=True, key_required=False)
    client = Outbound().client(AddressRules(loopback=True))
    return Candidate(OpenAIText(row, upstream.base_url, None, client), "up")


async def anthropic(stack: AsyncExitStack, folder: Path) -> Candidate:
    upstream = await stack.enter_async_context(MessagesServer())
    client = Outbound().client(AddressRules(loopback=True))
    return Candidate(AnthropicText(upstream.base_url, "sk-ant-test", client), "claude-up")


async def google(stack: AsyncExitStack, folder: Path) -> Candidate:
    upstream = await stack.enter_async_context(GenerateServer())
    client = Outbound().client(AddressRules(loopback=True))
    return Candidate(GoogleText(upstream.base_url, "AIza-test", client), "gemini-up")


async def gguf(stack: AsyncExitStack, folder: Path) -> Candidate:
    write_tiny_model(folder / "tiny.gguf")
    return Candidate(GgufText(folder, Outbound().client(AddressRules(loopback=True))), "tiny.gguf")


@pytest.fixture(params=[fake_text, improv, openai_like, anthropic, google, gguf], ids=lambda opening: opening.__name__)
async def candidate(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Candidate]:
    opening: Opening = request.param
    async with AsyncExitStack() as stack:
        opened = await opening(stack, tmp_path)
        yield opened
        await opened.model.aclose()


def hello(candidate: Candidate, **fields: object) -> TextRequest:
    asked = TextRequest(
        candidate.name, (Line("system", "You are Nova."), Line("user", "hello there my friend")), max_output_tokens=40
    )
    return replace(asked, **fields)


async def collect(candidate: Candidate, request: TextRequest) -> list[TextEvent]:
    """What it says; only at the very first a model may have to be loaded."""
    events = [event async for event in candidate.model.stream(request)]
    return events[1:] if isinstance(events[0], Loading) else events


async def test_an_answer_begins_once_says_something_and_ends_once(candidate: Candidate) -> None:
    events = await collect(candidate, hello(candidate))

    assert isinstance(events[0], Started)
    assert events[0].model
    assert sum(isinstance(event, Started) for event in events) == 1
    assert isinstance(events[-1], Finished)
    assert sum(isinstance(event, Finished) for event in events) == 1
    assert any(isinstance(event, TextDelta) for event in events)


async def test_no_piece_of_text_is_empty_or_half_a_character(candidate: Candidate) -> None:
    events = await collect(candidate, hello(candidate, messages=(Line("user", "Grüße 😀 日本"),)))

    pieces = [event.text for event in events if isinstance(event, TextDelta)]
    assert all(pieces)
    assert all(piece.encode("utf-8").decode("utf-8") == piece for piece in pieces)


async def test_the_same_question_with_the_same_seed_has_the_same_answer(candidate: Candidate) -> None:
    answers = []
    for _ in range(2):
        events = await collect(candidate, hello(candidate, seed=11))
        answers.append("".join(event.text for event in events if isinstance(event, TextDelta)))

    assert answers[0] == answers[1]


async def test_a_short_limit_is_kept(candidate: Candidate) -> None:
    events = await collect(candidate, hello(candidate, max_output_tokens=3))

    assert sum(isinstance(event, TextDelta) for event in events) <= 3
    assert events[-1] == Finished("length")


async def test_leaving_in_the_middle_takes_less_than_100_ms_and_the_next_answer_comes(candidate: Candidate) -> None:
    async with aclosing(candidate.model.stream(hello(candidate))) as events:
        async for event in events:
            if isinstance(event, TextDelta):
                break
        left = time.monotonic()
    took = time.monotonic() - left
    again = await collect(candidate, hello(candidate))

    assert took < 0.1
    assert isinstance(again[-1], Finished)


async def test_cancelling_the_reader_ends_it_within_100_ms(candidate: Candidate) -> None:
    begun = asyncio.Event()

    async def read() -> None:
        async for event in candidate.model.stream(hello(candidate, max_output_tokens=4000)):
            if isinstance(event, TextDelta):
                begun.set()

    reading = asyncio.create_task(read())
    await asyncio.wait_for(begun.wait(), 10)
    left = time.monotonic()
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)

    assert time.monotonic() - left < 0.1


async def test_two_answers_at_once_do_not_mix(candidate: Candidate) -> None:
    requests = [hello(candidate, seed=seed) for seed in (3, 4)]
    alone = [await collect(candidate, request) for request in requests]

    together = await asyncio.gather(*(collect(candidate, request) for request in requests))

    assert [texts(events) for events in together] == [texts(events) for events in alone]


def texts(events: list[TextEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def test_usage_that_is_told_is_plausible(candidate: Candidate) -> None:
    events = await collect(candidate, hello(candidate))

    usages = [event for event in events if isinstance(event, Usage)]
    assert len(usages) <= 1
    assert all(usage.output_tokens > 0 and usage.prompt_tokens > 0 for usage in usages)


async def test_it_lists_the_model_it_speaks_with(candidate: Candidate) -> None:
    listed = await candidate.model.models()

    assert candidate.name in [info.id for info in listed]


async def test_a_probe_tells_how_long_an_answer_takes(candidate: Candidate) -> None:
    result = await candidate.model.probe(candidate.name)

    assert result.model == candidate.name
    assert 0 <= result.first_token_ms <= result.latency_ms


async def test_a_count_is_exact_or_not_given_at_all(candidate: Candidate) -> None:
    short = await candidate.model.count("one", candidate.name)
    long = await candidate.model.count("one two three four five", candidate.name)

    assert (short is None) == (long is None)
    assert short is None or (long is not None and 0 < short < long)


async def test_no_question_is_asked_before_the_first_piece_is_awaited(candidate: Candidate) -> None:
    unread = candidate.model.stream(hello(candidate))

    await unread.aclose()


def failing(folder: Path) -> Iterator[tuple[str, TextModel, str]]:
    client = Outbound().client
    row = Gateway(id="up", title="Up", editable_url=True, local=True, key_required=False)
    yield "fake_text", FakeText(), "fake:fault:500"
    yield "up", OpenAIText(row, "http://127.0.0.1:9/v1", None, client(AddressRules(loopback=True))), "up"
    yield "up", OpenAIText(row, "http://127.0.0.1:9/v1", None, client(AddressRules())), "up"
    yield "anthropic", AnthropicText("http://127.0.0.1:9/v1", None, client(AddressRules(loopback=True))), "claude-up"
    yield "google", GoogleText("http://127.0.0.1:9/v1beta", None, client(AddressRules(loopback=True))), "gemini-up"
    yield "gguf", GgufText(folder, client(AddressRules(loopback=True))), "missing.gguf"


async def test_the_only_error_that_leaves_a_text_model_is_its_own(tmp_path: Path) -> None:
    for name, model, model_name in failing(tmp_path):
        with pytest.raises(ProviderError) as failure:
            [event async for event in model.stream(TextRequest(model_name, (Line("user", "hello"),)))]
        await model.aclose()

        assert failure.value.detail
        assert failure.value.kind
        assert failure.value.provider == name
