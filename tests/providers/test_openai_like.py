"""Whatever a gateway sends, the answer is read whole or its failure is told."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from pydantic import BaseModel

from tests.support.upstream import DONE, Pause, Upstream, chunk, data
from troupe.kit.outbound import AddressRules, Outbound
from troupe.ports.chat_wire import Patience
from troupe.ports.text import (
    Finished,
    Image,
    Line,
    ProviderError,
    ReasoningDelta,
    Started,
    TextDelta,
    TextEvent,
    TextRequest,
    Tool,
    ToolCall,
    Usage,
)
from troupe.providers.openai_like import Gateway, OpenAIText, shipped_gateways

KEY = "sk-test-0123456789abcdef"
HELLO = TextRequest("up", (Line("user", "hello"),))


def gateway(**fields: object) -> Gateway:
    return Gateway.model_validate({"id": "up", "title": "Up", "editable_url": True, "local": True, **fields})


def text_model(upstream: Upstream, row: Gateway | None = None, patience: Patience | None = None) -> OpenAIText:
    client = Outbound().client(AddressRules(loopback=True))
    return OpenAIText(row or gateway(), upstream.base_url, KEY, client, patience=patience)


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    async with Upstream() as listening:
        yield listening


@pytest.fixture
async def model(upstream: Upstream) -> AsyncIterator[OpenAIText]:
    speaking = text_model(upstream)
    yield speaking
    await speaking.aclose()


async def answer(model: OpenAIText, request: TextRequest = HELLO) -> tuple[list[TextEvent], ProviderError | None]:
    """Everything that arrived, and the error that ended it, if one did."""
    events: list[TextEvent] = []
    try:
        async for event in model.stream(request):
            events.append(event)
    except ProviderError as error:
        return events, error
    return events, None


def text_of(events: list[TextEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def reasoning_of(events: list[TextEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, ReasoningDelta))


END = (chunk(finish="stop"), DONE)
USAGE = {
    "prompt_tokens": 30,
    "completion_tokens": 4,
    "prompt_tokens_details": {"cached_tokens": 20},
    "completion_tokens_details": {"reasoning_tokens": 3},
}
EMOJI = json.dumps("😀").strip('"')
READ_WHOLE: dict[str, tuple[list[bytes], str, str]] = {
    "plain chunks": ([chunk("Good "), chunk("day"), *END], "Good day", ""),
    "comments, names and ids between": (
        [b": keep-alive\n\n", b"event: message\nid: 7\n" + chunk("Good day"), b"\n\n", *END],
        "Good day",
        "",
    ),
    "carriage returns as line ends": ([(chunk("Good day") + b"".join(END)).replace(b"\n", b"\r")], "Good day", ""),
    "both kinds of line ends": ([(chunk("Good day") + b"".join(END)).replace(b"\n", b"\r\n")], "Good day", ""),
    "one event over two data lines": (
        [b'data: {"choices": [{"delta":\ndata: {"content": "Good day"}}]}\n\n', *END],
        "Good day",
        "",
    ),
    "a character cut between two reads": (
        [b'data: {"choices": [{"delta": {"content": "Gr\xc3', b'\xbc\xc3\x9fe"}}]}\n\n', *END],
        "Grüße",
        "",
    ),
    "a character cut between two chunks": (
        [
            b'data: {"choices": [{"delta": {"content": "ok ' + EMOJI[:6].encode() + b'"}}]}\n\n',
            b'data: {"choices": [{"delta": {"content": "' + EMOJI[6:].encode() + b'!"}}]}\n\n',
            *END,
        ],
        "ok 😀!",
        "",
    ),
    "many events in one read": ([b"".join([chunk("Good "), chunk("day"), *END])], "Good day", ""),
    "no choices first and last": (
        [data({"choices": []}), chunk("Good day"), chunk(finish="stop"), data({"choices": [], "usage": USAGE}), DONE],
        "Good day",
        "",
    ),
    "null, empty and missing content": (
        [data({"choices": [{"delta": {"content": None}}]}), chunk(""), chunk(), chunk("Good day"), *END],
        "Good day",
        "",
    ),
    "content in typed parts": (
        [
            data(
                {
                    "choices": [
                        {"delta": {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}]}]}}
                    ]
                }
            ),
            data({"choices": [{"delta": {"content": [{"type": "text", "text": "Good day"}]}}]}),
            *END,
        ],
        "Good day",
        "Hm",
    ),
    "reasoning under its long name": (
        [data({"choices": [{"delta": {"reasoning_content": "Hm"}}]}), chunk("Good day"), *END],
        "Good day",
        "Hm",
    ),
    "reasoning under both names": (
        [data({"choices": [{"delta": {"reasoning": "Hm", "reasoning_content": "Hm"}}]}), chunk("Good day"), *END],
        "Good day",
        "Hm",
    ),
    "thinking at the start, cut anywhere": (
        [chunk("\n<th"), chunk("ink>H"), chunk("m</thi"), chunk("nk>\n\n"), chunk("\nGood day"), *END],
        "Good day",
        "Hm",
    ),
    "a thinking tag later is text": ([chunk("Good <think>day</think>"), *END], "Good <think>day</think>", ""),
    "what only looked like thinking": ([chunk("<thin"), chunk("g> Good day"), *END], "<thing> Good day", ""),
    "thinking that never closes": ([chunk("<think>Good "), chunk("day"), *END], "<think>Good day", "Good day"),
    "text instead of delta": (
        [data({"choices": [{"text": "Good day", "finish_reason": "stop"}]}), DONE],
        "Good day",
        "",
    ),
    "message instead of delta": (
        [data({"choices": [{"message": {"content": "Good day"}, "finish_reason": "stop"}]}), DONE],
        "Good day",
        "",
    ),
    "one JSON body instead of a stream": (
        [json.dumps({"choices": [{"message": {"content": "Good day"}}], "usage": USAGE}).encode()],
        "Good day",
        "",
    ),
    "no DONE after a finish reason": ([chunk("Good day"), chunk(finish="stop")], "Good day", ""),
    "data after DONE": ([chunk("Good day"), *END, chunk(" and more"), b"data: rubbish\n\n"], "Good day", ""),
    "two lines that are not JSON": (
        [b"data: {broken\n\n", chunk("Good "), b"data: 17\n\n", chunk("day"), *END],
        "Good day",
        "",
    ),
    "the last blank line missing": ([chunk("Good day"), chunk(finish="stop").rstrip()], "Good day", ""),
}


@pytest.mark.parametrize("byte_by_byte", [False, True], ids=["at once", "byte by byte"])
@pytest.mark.parametrize("shape", READ_WHOLE)
async def test_every_shape_of_an_answer_is_read_whole(
    upstream: Upstream, model: OpenAIText, shape: str, byte_by_byte: bool
) -> None:
    pieces, text, reasoning = READ_WHOLE[shape]
    upstream.next(*pieces, byte_by_byte=byte_by_byte)

    events, error = await answer(model)

    assert error is None
    assert (text_of(events), reasoning_of(events)) == (text, reasoning)
    assert isinstance(events[0], Started)
    assert events[-1] == Finished("stop")


async def test_usage_is_told_with_its_cached_and_reasoning_tokens(upstream: Upstream, model: OpenAIText) -> None:
    upstream.next(chunk("Hi"), chunk(finish="stop"), data({"choices": [], "usage": USAGE}), DONE)

    events, _ = await answer(model)

    assert Usage(30, 4, cached_tokens=20, reasoning_tokens=3) in events


async def test_pieces_of_a_tool_call_share_their_index(upstream: Upstream, model: OpenAIText) -> None:
    def call(**piece: object) -> bytes:
        return data({"choices": [{"delta": {"tool_calls": [piece]}}]})

    first = call(id="c1", function={"name": "roll_dice", "arguments": '{"sid'})
    upstream.next(first, call(index=0, function={"arguments": 'es": 6}'}), chunk(finish="tool_calls"), DONE)

    events, _ = await answer(model, replace(HELLO, tools=(Tool("roll_dice", "Roll.", {"type": "object"}),)))

    assert [event for event in events if isinstance(event, ToolCall)] == [
        ToolCall(0, "c1", "roll_dice", '{"sid'),
        ToolCall(0, "", "", 'es": 6}'),
    ]
    assert events[-1] == Finished("tool_calls")
    assert upstream.heard[0].body["tools"][0]["function"]["name"] == "roll_dice"


FAILURES: dict[str, tuple[list[bytes | Pause], dict[str, object], str, str]] = {
    "a filter before the first word": ([chunk(finish="content_filter"), DONE], {}, "content_filter", ""),
    "an error after status 200": (
        [chunk("Good "), data({"error": {"message": "Overloaded, try later"}})],
        {},
        "overloaded",
        "Good ",
    ),
    "an error with its status inside": (
        [chunk("Good "), data({"error": {"message": "slow down", "code": 429}})],
        {},
        "limited",
        "Good ",
    ),
    "an error as the only JSON body": ([b'{"error": "bad api key"}'], {}, "unauthorized", ""),
    "neither finish reason nor DONE": ([chunk("Good day")], {}, "broken_stream", "Good day"),
    "a connection that breaks": ([chunk("Good day")], {"drop": True}, "broken_stream", "Good day"),
    "three lines that are not JSON": (
        [chunk("Good "), b"data: x\n\n", b"data: y\n\n", b"data: z\n\n", chunk("day")],
        {},
        "broken_stream",
        "Good ",
    ),
    "a page instead of an answer": ([b"<html>Welcome</html>"], {"content_type": "text/html"}, "broken_stream", ""),
    "an empty answer": ([], {}, "broken_stream", ""),
}


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_failure_in_the_stream_is_typed_and_the_text_so_far_is_kept(
    upstream: Upstream, model: OpenAIText, failure: str
) -> None:
    pieces, how, kind, kept = FAILURES[failure]
    upstream.next(*pieces, **how)

    events, error = await answer(model)

    assert error is not None
    assert error.kind == kind
    assert text_of(events) == kept


STATUSES = [
    (401, {"message": "Incorrect API key"}, "unauthorized"),
    (403, {"message": "no"}, "forbidden"),
    (404, {"message": "no such model"}, "not_found"),
    (400, {"message": "bad role"}, "bad_request"),
    (400, {"message": "This model's maximum context length is 8192 tokens"}, "too_long"),
    (400, {"code": "content_filter", "message": "filtered"}, "content_filter"),
    (413, {"message": "big"}, "too_large"),
    (413, {"message": "Request too large on tokens per minute (TPM): Limit 6000, Requested 8024"}, "too_long"),
    (400, {"message": "image exceeds 5 MB maximum: 6789012 bytes > 5242880 bytes"}, "too_large"),
    (402, {"message": "pay"}, "quota"),
    (429, {"message": "Rate limit"}, "limited"),
    (429, {"code": "insufficient_quota", "message": "You exceeded your current quota"}, "quota"),
    (500, {"message": "oops"}, "unavailable"),
    (502, {"message": "oops"}, "unavailable"),
    (503, {"message": "Loading model"}, "overloaded"),
    (529, {"message": "Overloaded"}, "overloaded"),
    (302, {}, "bad_request"),
]


@pytest.mark.parametrize(("status", "body", "kind"), STATUSES)
async def test_every_refusal_has_its_kind(
    upstream: Upstream, model: OpenAIText, status: int, body: dict[str, object], kind: str
) -> None:
    upstream.refuse(status, body)

    events, error = await answer(model)

    assert error is not None
    assert (error.kind, error.status, events) == (kind, status, [])


@pytest.mark.parametrize(("said", "seconds"), [("7", 7), ("Wed, 21 Oct 2015 07:28:00 GMT", 0), ("soon", None)])
async def test_how_long_to_wait_is_told(
    upstream: Upstream, model: OpenAIText, said: str, seconds: float | None
) -> None:
    upstream.refuse(429, {"message": "Rate limit"}, {"retry-after": said})

    _, error = await answer(model)

    assert error is not None
    assert error.retry_after_s == seconds


async def test_no_key_appears_in_what_a_refusal_says(upstream: Upstream, model: OpenAIText) -> None:
    upstream.refuse(
        401, {"message": f"Bad key {KEY}, also sk-or-abcdefgh123456 " + "x" * 250 + " gsk_aaaaaaaaaaaaaaaa"}
    )

    _, error = await answer(model)

    assert error is not None
    assert KEY not in str(error)
    assert "sk-" not in error.detail
    assert "gsk_" not in error.detail
    assert len(error.detail) < 360


@pytest.mark.parametrize(
    "cut", [["one STOP two"], ["one ST", "OP two"], list("one STOP two")], ids=["whole", "cut", "letters"]
)
async def test_a_stop_string_that_the_server_ignored_ends_the_text(
    upstream: Upstream, model: OpenAIText, cut: list[str]
) -> None:
    upstream.next(*(chunk(piece) for piece in cut), *END)

    events, error = await answer(model, replace(HELLO, stop=("STOP",)))

    assert error is None
    assert text_of(events) == "one "
    assert events[-1] == Finished("stop")


async def test_text_that_only_begins_like_a_stop_string_is_kept(upstream: Upstream, model: OpenAIText) -> None:
    upstream.next(chunk("one ST"), *END)

    events, _ = await answer(model, replace(HELLO, stop=("STOP",)))

    assert text_of(events) == "one ST"


async def test_an_event_beyond_a_mebibyte_cuts_the_answer(upstream: Upstream, model: OpenAIText) -> None:
    upstream.next(chunk("Good day"), b"data: " + b"x" * 1_100_000, b"x" * 100_000, *END)

    events, error = await answer(model)

    assert error is None
    assert text_of(events) == "Good day"
    assert events[-1] == Finished("limit")


async def test_an_endless_text_is_cut_at_two_mebibytes(upstream: Upstream, model: OpenAIText) -> None:
    upstream.next(*[chunk("x" * 300_000)] * 8, *END)

    events, _ = await answer(model)

    assert len(text_of(events)) == 2 * 1024 * 1024
    assert events[-1] == Finished("limit")


async def test_too_many_tokens_cut_the_answer(upstream: Upstream, model: OpenAIText) -> None:
    upstream.next(b"".join([chunk("x")] * 33_000), *END)

    events, _ = await answer(model)

    assert 32_000 < len(text_of(events)) <= 32_769
    assert events[-1] == Finished("limit")


async def test_the_ninth_tool_call_cuts_the_answer(upstream: Upstream, model: OpenAIText) -> None:
    calls = [{"index": number, "id": str(number), "function": {"name": "recall"}} for number in range(9)]
    upstream.next(data({"choices": [{"delta": {"tool_calls": calls}}]}), *END)

    events, _ = await answer(model)

    assert len([event for event in events if isinstance(event, ToolCall)]) == 8
    assert events[-1] == Finished("limit")


async def test_silence_in_the_middle_is_a_timeout(upstream: Upstream) -> None:
    model = text_model(upstream, patience=Patience(first_s=1, silence_s=0.1, whole_s=5))
    upstream.next(chunk("Good "), Pause(3), chunk("day"), *END)

    events, error = await answer(model)
    await model.aclose()

    assert error is not None
    assert error.kind == "timeout"
    assert text_of(events) == "Good "


async def test_comments_keep_a_slow_answer_alive(upstream: Upstream) -> None:
    model = text_model(upstream, patience=Patience(first_s=1, silence_s=0.3, whole_s=5))
    beats = [piece for _ in range(8) for piece in (b": still here\n\n", Pause(0.1))]
    upstream.next(*beats, chunk("Good day"), *END)

    events, error = await answer(model)
    await model.aclose()

    assert error is None
    assert text_of(events) == "Good day"


async def test_a_server_that_never_hangs_up_after_its_reason_is_no_failure(upstream: Upstream) -> None:
    model = text_model(upstream, patience=Patience(first_s=1, silence_s=0.1, whole_s=5))
    upstream.next(chunk("Good day"), chunk(finish="stop"), Pause(3))

    events, error = await answer(model)
    await model.aclose()

    assert error is None
    assert events[-1] == Finished("stop")


async def test_nobody_listening_is_unavailable() -> None:
    async with Upstream() as gone:
        model = text_model(gone)
    _, error = await answer(model)
    await model.aclose()

    assert error is not None
    assert error.kind == "unavailable"


async def test_leaving_an_answer_closes_the_connection_within_100_ms(upstream: Upstream, model: OpenAIText) -> None:
    upstream.next(chunk("Good "), Pause(0.02), *[chunk("day"), Pause(0.02)] * 200)
    events = model.stream(HELLO)
    async for event in events:
        if isinstance(event, TextDelta):
            break

    left = time.monotonic()
    await events.aclose()
    await asyncio.wait_for(upstream.hung_up.wait(), 2)

    assert upstream.hung_up_at - left < 0.1


async def test_answers_one_after_another_share_a_connection(upstream: Upstream, model: OpenAIText) -> None:
    for _ in range(3):
        await answer(model)

    assert upstream.connections == 1


async def test_parameters_are_spelt_as_the_row_says(upstream: Upstream) -> None:
    row = gateway(
        max_tokens_field="max_completion_tokens",
        system_role="developer",
        rename={"seed": "random_seed"},
        drop=["top_k"],
        stream_usage=True,
        schema_mode="json_schema",
        prefill=True,
    )
    model = text_model(upstream, row)
    request = TextRequest(
        "up",
        (Line("system", "Be kind."), Line("user", "hello", (Image("m1", "image/png", b"\x89PNG"),))),
        max_output_tokens=40,
        top_k=5,
        min_p=0.1,
        seed=17,
        stop=("END",),
        reasoning="low",
        schema={"type": "object"},
        prefill="Well",
        persona={"name": "Nova"},
        scene={"beat": 1},
    )

    events, _ = await answer(model, request)
    await model.aclose()

    sent = upstream.heard[0].body
    assert sent["max_completion_tokens"] == 40
    assert sent["random_seed"] == 17
    assert sent["min_p"] == 0.1
    assert sent["stop"] == ["END"]
    assert sent["reasoning_effort"] == "low"
    assert sent["stream_options"] == {"include_usage": True}
    assert sent["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert sent["messages"][0] == {"role": "developer", "content": "Be kind."}
    assert sent["messages"][1]["content"][1]["image_url"]["url"] == "data:image/png;base64,iVBORw=="
    assert sent["messages"][2] == {"role": "assistant", "content": "Well"}
    assert not {"top_k", "seed", "max_tokens", "persona", "scene", "presence_penalty"} & sent.keys()
    assert isinstance(events[0], Started)
    assert events[0].dropped_params == ("top_k",)
    assert upstream.heard[0].headers["authorization"] == f"Bearer {KEY}"


async def test_a_parameter_that_a_model_refuses_by_name_is_left_out_from_then_on(
    upstream: Upstream, model: OpenAIText
) -> None:
    upstream.refuse(400, {"message": "Unsupported value: 'temperature' does not support 0.8 with this model."})

    first, error = await answer(model)
    second, _ = await answer(model)

    assert error is None
    assert isinstance(first[0], Started)
    assert isinstance(second[0], Started)
    assert first[0].dropped_params == second[0].dropped_params == ("temperature",)
    assert [("temperature" in heard.body) for heard in upstream.heard] == [True, False, False]


async def test_the_new_name_of_the_token_limit_is_learned(upstream: Upstream, model: OpenAIText) -> None:
    upstream.refuse(400, {"message": "'max_tokens' is not supported. Use 'max_completion_tokens' instead."})

    _, error = await answer(model)

    assert error is None
    assert upstream.heard[1].body["max_completion_tokens"] == 512


class Mood(BaseModel):
    label: str
    strength: float


async def test_a_typed_answer_is_validated_and_asked_for_twice_at_most(upstream: Upstream, model: OpenAIText) -> None:
    upstream.say(["I feel ", "fine."])
    upstream.say(['```json\n{"label": "joy", ', '"strength": 0.5}\n```'])
    upstream.say(["no"])
    upstream.say(["still no"])

    mood = await model.typed(HELLO, Mood)
    with pytest.raises(ProviderError) as refusal:
        await model.typed(HELLO, Mood)

    assert mood == Mood(label="joy", strength=0.5)
    assert refusal.value.kind == "bad_model_output"
    assert len(upstream.heard) == 4


async def test_models_are_listed_with_context_and_price(upstream: Upstream, model: OpenAIText) -> None:
    priced = {"prompt": "0.0000025", "completion": "0.00001", "input_cache_read": "0.00000125"}
    upstream.models = {"data": [{"id": "a", "name": "A", "context_length": 32768, "pricing": priced}, {"no": "id"}]}

    (listed,) = await model.models()

    assert (listed.id, listed.name, listed.context_tokens) == ("a", "A", 32768)
    assert listed.price is not None
    assert (listed.price.input, listed.price.cached_input, listed.price.output) == ("2.5", "1.25", "10")


async def test_a_server_without_models_has_an_empty_list(upstream: Upstream, model: OpenAIText) -> None:
    upstream.models = {"object": "list", "data": None}

    assert await model.models() == []


async def test_a_local_server_is_tried_out_and_a_paid_one_asked_once(upstream: Upstream) -> None:
    paid = text_model(upstream, gateway(local=False))
    result = await paid.probe("up")
    asked_of_paid = len(upstream.heard)
    local = text_model(upstream)
    tried = await local.probe("up")
    await paid.aclose()
    await local.aclose()

    assert asked_of_paid == 1
    assert result.latency_ms >= result.first_token_ms
    assert tried.capabilities.mid_system == "yes"
    assert tried.capabilities.schema == "no"


def test_every_shipped_row_is_whole() -> None:
    shipped = shipped_gateways()

    assert shipped.broken == ()
    assert set(shipped.rows) == {
        *("openai", "ollama", "lmstudio", "llamacpp", "vllm", "koboldcpp", "openrouter"),
        *("groq", "mistral", "deepseek", "together", "xai", "gemini", "custom"),
    }
    assert all(row.base_url or row.editable_url for row in shipped.rows.values())
