"""Anthropic's wire is read whole however it is cut, and what goes wrong on it is told in our words."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from pydantic import BaseModel

from tests.providers.answering import answer, joined, reasoning_of, text_of
from tests.support.upstream import Pause
from tests.support.vendors import MessagesServer, ending, named, words_of_claude
from troupe.kit.outbound import AddressRules, Outbound
from troupe.ports.chat_wire import Patience
from troupe.ports.text import Finished, Image, Line, ProviderError, Started, TextRequest, Tool, ToolCall, Usage
from troupe.providers.anthropic import AnthropicText

KEY = "sk-ant-test-0123456789abcdef"
HELLO = TextRequest("claude-up", (Line("system", "You are Nova."), Line("user", "hello")))


@pytest.fixture
async def upstream() -> AsyncIterator[MessagesServer]:
    async with MessagesServer() as listening:
        yield listening


@pytest.fixture
async def model(upstream: MessagesServer) -> AsyncIterator[AnthropicText]:
    speaking = AnthropicText(upstream.base_url, KEY, Outbound().client(AddressRules(loopback=True)))
    yield speaking
    await speaking.aclose()


def start(index: int, block: dict[str, object]) -> bytes:
    return named({"type": "content_block_start", "index": index, "content_block": block})


def add(index: int, **delta: object) -> bytes:
    return named({"type": "content_block_delta", "index": index, "delta": delta})


def stop(index: int) -> bytes:
    return named({"type": "content_block_stop", "index": index})


RICH = [
    words_of_claude([])[0],
    start(0, {"type": "thinking", "thinking": "", "signature": ""}),
    add(0, type="thinking_delta", thinking="Grüße "),
    add(0, type="thinking_delta", thinking="überlegt."),
    add(0, type="signature_delta", signature="c2ln"),
    stop(0),
    start(1, {"type": "text", "text": ""}),
    named({"type": "ping"}),
    add(1, type="text_delta", text="Hallo 日本 "),
    add(1, type="text_delta", text="😀!"),
    stop(1),
    start(2, {"type": "tool_use", "id": "toolu_1", "name": "roll_dice", "input": {}}),
    add(2, type="input_json_delta", partial_json=""),
    add(2, type="input_json_delta", partial_json='{"dice":'),
    add(2, type="input_json_delta", partial_json=' "2d6"}'),
    stop(2),
    named(ending("tool_use", 42)),
    named({"type": "message_stop"}),
]


async def test_thoughts_words_and_calls_of_tools_are_told_apart(upstream, model):
    upstream.next(*RICH)

    events, error = await answer(model, HELLO)

    assert error is None
    assert events[0] == Started("claude-up", "msg_1", ("seed",))
    assert (reasoning_of(events), text_of(events)) == ("Grüße überlegt.", "Hallo 日本 😀!")
    calls = [event for event in events if isinstance(event, ToolCall)]
    assert calls[0] == ToolCall(0, "toolu_1", "roll_dice", "")
    assert json.loads("".join(call.arguments_fragment for call in calls)) == {"dice": "2d6"}
    assert events[-2:] == [Usage(13, 42, 4), Finished("tool_calls")]


async def test_the_answer_is_the_same_wherever_the_stream_is_cut(upstream, model):
    whole = b"".join(RICH)
    upstream.next(whole)
    expected, _ = await answer(model, HELLO)

    for cut in range(1, len(whole), 7):
        upstream.next(whole[:cut], whole[cut:])
        events, error = await answer(model, HELLO)
        assert (joined(events), error) == (joined(expected), None), cut
    upstream.next(whole, byte_by_byte=True)
    events, error = await answer(model, HELLO)

    assert (joined(events), error) == (joined(expected), None)


async def test_a_stream_that_breaks_keeps_what_came_and_says_that_it_broke(upstream, model):
    *before_the_end, _end, _stop = said = words_of_claude(["one ", "two "])
    for pieces in range(1, len(before_the_end) + 1):
        upstream.next(*said[:pieces], drop=True)
        events, error = await answer(model, HELLO)
        assert error is not None
        assert error.kind == "broken_stream"
        assert "one two ".startswith(text_of(events))
    upstream.next(*said[:-1], drop=True)

    events, error = await answer(model, HELLO)

    assert (text_of(events), events[-1], error) == ("one two ", Finished("stop"), None)


async def test_what_is_asked_is_spelt_as_the_wire_wants_it(upstream, model):
    picture = Image("m1", "image/png", b"\x89PNG", "a cat")
    asked = TextRequest(
        "claude-up",
        (
            Line("system", "You are Nova."),
            Line("system", "Be kind."),
            Line("assistant", "Welcome."),
            Line("user", "Look:", (picture,)),
            Line("user", "Nice?"),
        ),
        max_output_tokens=77,
        temperature=1.7,
        top_k=40,
        min_p=0.1,
        stop=("\n\n", "END"),
        tools=(Tool("recall", "Remembers.", {"type": "object", "properties": {}}),),
        cache_marks=(2,),
    )

    events, _ = await answer(model, asked)

    heard = upstream.heard[-1]
    assert heard.path == "/v1/messages"
    assert (heard.headers["x-api-key"], heard.headers["anthropic-version"]) == (KEY, "2023-06-01")
    marked = {"cache_control": {"type": "ephemeral"}}
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw=="}}
    assert heard.body == {
        "model": "claude-up",
        "stream": True,
        "max_tokens": 77,
        "system": [{"type": "text", "text": "You are Nova."}, {"type": "text", "text": "Be kind."} | marked],
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "(The scene begins.)"}]},
            {"role": "assistant", "content": [{"type": "text", "text": "Welcome."}]},
            {"role": "user", "content": [image, {"type": "text", "text": "Look:\n\nNice?"}]},
        ],
        "temperature": 1.0,
        "top_k": 40,
        "stop_sequences": ["END"],
        "tools": [
            {"name": "recall", "description": "Remembers.", "input_schema": {"type": "object", "properties": {}}}
        ],
    }
    assert isinstance(events[0], Started)
    assert set(events[0].dropped_params) == {"seed", "min_p"}


async def test_thinking_gets_room_of_its_own_and_leaves_the_numbers_out(upstream, model):
    events, _ = await answer(model, replace(HELLO, reasoning="low", max_output_tokens=500))

    body = upstream.heard[-1].body
    assert body["thinking"] == {"type": "enabled", "budget_tokens": 1024}
    assert body["max_tokens"] == 1524
    assert "temperature" not in body
    assert isinstance(events[0], Started)
    assert "temperature" in events[0].dropped_params


async def test_a_parameter_that_a_model_refuses_is_left_out_from_then_on(upstream, model):
    upstream.refuse(400, {"type": "invalid_request_error", "message": "`top_k` is not supported for this model."})

    first, error = await answer(model, replace(HELLO, top_k=5))
    second, _ = await answer(model, replace(HELLO, top_k=5))

    assert (error, text_of(first)) == (None, text_of(second))
    assert [("top_k" in heard.body) for heard in upstream.heard] == [True, False, False]
    assert isinstance(second[0], Started)
    assert "top_k" in second[0].dropped_params


FAULTS = [
    (401, "authentication_error", "invalid x-api-key", "unauthorized"),
    (403, "permission_error", "not allowed", "forbidden"),
    (404, "not_found_error", "model: claude-0", "not_found"),
    (400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum", "too_long"),
    (400, "invalid_request_error", "Your credit balance is too low. Go to Plans & Billing.", "quota"),
    (413, "request_too_large", "Request exceeds the maximum allowed number of bytes", "too_large"),
    (500, "api_error", "Internal server error", "unavailable"),
    (529, "overloaded_error", "Overloaded", "overloaded"),
]


@pytest.mark.parametrize(("status", "type", "message", "kind"), FAULTS)
async def test_a_refusal_is_told_by_its_kind(upstream, model, status, type, message, kind):
    upstream.refuse(status, {"type": type, "message": message})

    events, error = await answer(model, HELLO)

    assert error is not None
    assert (events, error.kind, error.provider, error.status) == ([], kind, "anthropic", status)
    assert message[:20] in error.detail


async def test_too_many_requests_name_the_wait(upstream, model):
    upstream.refuse(429, {"type": "rate_limit_error", "message": "slow down"}, {"retry-after": "17"})

    _, error = await answer(model, HELLO)

    assert error is not None
    assert (error.kind, error.retry_after_s) == ("limited", 17.0)


@pytest.mark.parametrize(("type", "kind"), [("overloaded_error", "overloaded"), ("api_error", "unavailable"),
                                            ("rate_limit_error", "limited")])  # fmt: skip
async def test_an_error_inside_an_answer_keeps_the_words_before_it(upstream, model, type, kind):
    upstream.next(*words_of_claude(["Well"])[:-3], named({"type": "error", "error": {"type": type, "message": "x"}}))

    events, error = await answer(model, HELLO)

    assert error is not None
    assert (text_of(events), error.kind) == ("Well", kind)


async def test_no_error_shows_the_key(upstream, model):
    upstream.refuse(401, {"type": "authentication_error", "message": f"the key {KEY} is wrong"})

    _, error = await answer(model, HELLO)

    assert error is not None
    assert KEY not in error.detail
    assert KEY not in str(error)


async def test_who_declines_without_a_word_has_refused_and_who_declines_later_is_cut(upstream, model):
    upstream.next(*words_of_claude([], "refusal"))
    upstream.next(*words_of_claude(["Once upon"], "refusal"))

    _, error = await answer(model, HELLO)
    events, later = await answer(model, HELLO)

    assert error is not None
    assert error.kind == "content_filter"
    assert (later, text_of(events), events[-1]) == (None, "Once upon", Finished("content_filter"))


async def test_a_server_that_says_nothing_is_given_up(upstream):
    impatient = AnthropicText(
        upstream.base_url, KEY, Outbound().client(AddressRules(loopback=True)), Patience(0.2, 0.2, 5)
    )
    upstream.next(words_of_claude([])[0], Pause(30))

    _, error = await asyncio.wait_for(answer(impatient, HELLO), 20)
    await impatient.aclose()

    assert error is not None
    assert error.kind == "timeout"


async def test_an_answer_in_one_piece_is_taken_although_a_stream_was_asked_for(upstream, model):
    usage = {"input_tokens": 3, "output_tokens": 2}
    whole = {"type": "message", "id": "msg_2", "model": "claude-up", "stop_reason": "end_turn", "usage": usage,
             "content": [{"type": "text", "text": "All at once."}]}  # fmt: skip
    upstream.next(json.dumps(whole).encode(), content_type="application/json")

    events, error = await answer(model, HELLO)

    assert (text_of(events), events[-2:], error) == ("All at once.", [Usage(3, 2), Finished("stop")], None)


class Mood(BaseModel):
    label: str
    strength: int


async def test_a_typed_answer_is_a_tool_that_the_model_must_call(upstream, model):
    upstream.next(
        words_of_claude([])[0],
        start(0, {"type": "tool_use", "id": "t", "name": "answer", "input": {}}),
        add(0, type="input_json_delta", partial_json='{"label": "joy",'),
        add(0, type="input_json_delta", partial_json=' "strength": 4}'),
        stop(0),
        named(ending("tool_use")),
        named({"type": "message_stop"}),
    )

    mood = await model.typed(HELLO, Mood)

    assert mood == Mood(label="joy", strength=4)
    assert upstream.heard[-1].body["tool_choice"] == {"type": "tool", "name": "answer"}


async def test_the_list_of_models_names_them_with_their_room(upstream, model):
    (claude,) = await model.models()

    assert (claude.id, claude.name, claude.context_tokens) == ("claude-up", "Claude Up", 200_000)


async def test_a_list_of_models_that_is_refused_says_why(upstream):
    nobody = AnthropicText("http://127.0.0.1:9/v1", KEY, Outbound().client(AddressRules(loopback=True)))

    with pytest.raises(ProviderError) as failure:
        await nobody.models()
    await nobody.aclose()

    assert failure.value.kind == "unavailable"
