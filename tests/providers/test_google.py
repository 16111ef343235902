"""Google's wire is read whole however it is cut, and what goes wrong on it is told in our words."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from pydantic import BaseModel

from tests.providers.answering import answer, joined, reasoning_of, text_of
from tests.support.upstream import Pause, data
from tests.support.vendors import GenerateServer, piece, words_of_gemini
from troupe.kit.outbound import AddressRules, Outbound
from troupe.ports.chat_wire import Patience
from troupe.ports.text import Finished, Image, Line, Started, TextRequest, Tool, ToolCall, Usage
from troupe.providers.google import GoogleText

KEY = "AIzaTest0123456789abcdef"
HELLO = TextRequest("gemini-up", (Line("system", "You are Nova."), Line("user", "hello")), seed=7)
COUNTED = {"promptTokenCount": 20, "candidatesTokenCount": 5, "thoughtsTokenCount": 30, "cachedContentTokenCount": 16}
RICH = [
    piece({"text": "Grüße überlegt.", "thought": True}),
    piece({"text": "Hallo 日本 "}, usageMetadata={"promptTokenCount": 20}),
    piece({"text": "😀!"}),
    piece({"functionCall": {"name": "roll_dice", "args": {"dice": "2d6"}}}, finish="STOP", usageMetadata=COUNTED),
]


@pytest.fixture
async def upstream() -> AsyncIterator[GenerateServer]:
    async with GenerateServer() as listening:
        yield listening


@pytest.fixture
async def model(upstream: GenerateServer) -> AsyncIterator[GoogleText]:
    speaking = GoogleText(upstream.base_url, KEY, Outbound().client(AddressRules(loopback=True)))
    yield speaking
    await speaking.aclose()


async def test_thoughts_words_and_calls_of_tools_are_told_apart(upstream, model):
    upstream.next(*RICH)

    events, error = await answer(model, HELLO)

    assert error is None
    assert events[0] == Started("gemini-up", "r-1")
    assert (reasoning_of(events), text_of(events)) == ("Grüße überlegt.", "Hallo 日本 😀!")
    (call,) = [event for event in events if isinstance(event, ToolCall)]
    assert (call.name, json.loads(call.arguments_fragment)) == ("roll_dice", {"dice": "2d6"})
    assert events[-2:] == [Usage(20, 35, 16, 30), Finished("tool_calls")]


async def test_the_answer_is_the_same_wherever_the_stream_is_cut(upstream, model):
    whole = b"".join(RICH)
    upstream.next(whole)
    expected, _ = await answer(model, HELLO)

    for cut in range(1, len(whole), 5):
        upstream.next(whole[:cut], whole[cut:])
        events, error = await answer(model, HELLO)
        assert (joined(events), error) == (joined(expected), None), cut
    upstream.next(whole, byte_by_byte=True)
    events, error = await answer(model, HELLO)

    assert (joined(events), error) == (joined(expected), None)


@pytest.mark.parametrize("pieces", [1, 2])
@pytest.mark.parametrize("drop", [True, False], ids=["broken", "closed"])
async def test_a_stream_that_stops_without_a_reason_keeps_what_came_and_says_that_it_broke(
    upstream, model, pieces, drop
):
    upstream.next(*words_of_gemini(["one ", "two ", "three"])[:pieces], drop=drop)

    events, error = await answer(model, HELLO)

    assert error is not None
    assert error.kind == "broken_stream"
    assert "one two three".startswith(text_of(events))


async def test_what_is_asked_is_spelt_as_the_wire_wants_it(upstream, model):
    picture = Image("m1", "image/png", b"\x89PNG", "a cat")
    asked = TextRequest(
        "models/gemini-up",
        (
            Line("system", "You are Nova."),
            Line("system", "Be kind."),
            Line("assistant", "Welcome."),
            Line("user", "Look:", (picture,)),
            Line("user", "Nice?"),
        ),
        max_output_tokens=77,
        top_p=0.9,
        repeat_penalty=1.1,
        seed=3,
        stop=("END",),
        reasoning="medium",
        tools=(Tool("recall", "Remembers.", {"type": "object", "properties": {}}),),
    )

    events, _ = await answer(model, asked)

    heard = upstream.heard[-1]
    assert heard.path == "/v1/models/gemini-up:streamGenerateContent?alt=sse"
    assert heard.headers["x-goog-api-key"] == KEY
    image = {"inlineData": {"mimeType": "image/png", "data": "iVBORw=="}}
    declared = {"name": "recall", "description": "Remembers.",
                "parametersJsonSchema": {"type": "object", "properties": {}}}  # fmt: skip
    assert heard.body == {
        "systemInstruction": {"parts": [{"text": "You are Nova.\n\nBe kind."}]},
        "contents": [
            {"role": "user", "parts": [{"text": "(The scene begins.)"}]},
            {"role": "model", "parts": [{"text": "Welcome."}]},
            {"role": "user", "parts": [image, {"text": "Look:\n\nNice?"}]},
        ],
        "generationConfig": {
            "temperature": 0.8,
            "topP": 0.9,
            "seed": 3,
            "maxOutputTokens": 77 + 4096,
            "thinkingConfig": {"thinkingBudget": 4096, "includeThoughts": True},
            "stopSequences": ["END"],
        },
        "tools": [{"functionDeclarations": [declared]}],
    }
    assert isinstance(events[0], Started)
    assert events[0].dropped_params == ("repeat_penalty",)


async def test_a_model_that_does_not_think_is_asked_without_it_from_then_on(upstream, model):
    upstream.refuse(400, {"code": 400, "message": "Thinking is not enabled for this model.", "status": "INVALID"})

    first, error = await answer(model, HELLO)
    second, _ = await answer(model, HELLO)

    assert (error, text_of(first)) == (None, text_of(second))
    sent = [heard.body["generationConfig"] for heard in upstream.heard]
    assert ["thinkingConfig" in each for each in sent] == [True, False, False]
    assert sent[-1]["maxOutputTokens"] == HELLO.max_output_tokens


FAULTS = [
    (400, {"message": "API key not valid.", "details": [{"reason": "API_KEY_INVALID"}]}, "unauthorized"),
    (403, {"message": "Permission denied", "status": "PERMISSION_DENIED"}, "forbidden"),
    (404, {"message": "models/gemini-0 is not found", "status": "NOT_FOUND"}, "not_found"),
    (400, {"message": "The input token count exceeds the maximum number of tokens allowed (1048576)."}, "too_long"),
    (429, {"message": "You exceeded your current quota, please check your plan and billing details."}, "quota"),
    (500, {"message": "An internal error has occurred", "status": "INTERNAL"}, "unavailable"),
    (503, {"message": "The model is overloaded.", "status": "UNAVAILABLE"}, "overloaded"),
]


@pytest.mark.parametrize(("status", "said", "kind"), FAULTS)
@pytest.mark.parametrize("listed", [False, True], ids=["alone", "in a list"])
async def test_a_refusal_is_told_by_its_kind(upstream, model, status, said, kind, listed):
    body = {"error": {"code": status, **said}}
    upstream.next(json.dumps([body] if listed else body).encode(), status=status, content_type="application/json")

    events, error = await answer(model, HELLO)

    assert error is not None
    assert (events, error.kind, error.provider) == ([], kind, "google")
    assert said["message"][:18] in error.detail


async def test_a_short_wait_that_stands_in_the_details_is_a_wait_and_no_empty_account(upstream, model):
    waits = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "12.5s"}
    said = {"code": 429, "message": "You exceeded your current quota.", "status": "RESOURCE_EXHAUSTED"}
    upstream.refuse(429, {**said, "details": [waits]})

    _, error = await answer(model, HELLO)

    assert error is not None
    assert (error.kind, error.retry_after_s) == ("limited", 12.5)


async def test_an_error_inside_an_answer_keeps_the_words_before_it(upstream, model):
    upstream.next(
        piece({"text": "Well"}), data({"error": {"code": 503, "message": f"overloaded {KEY}", "status": "X"}})
    )

    events, error = await answer(model, HELLO)

    assert error is not None
    assert (text_of(events), error.kind) == ("Well", "overloaded")
    assert KEY not in error.detail


async def test_what_is_blocked_before_the_first_word_is_a_refusal_and_later_a_cut(upstream, model):
    upstream.next(data({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": {}}))
    upstream.next(piece(finish="SAFETY"))
    upstream.next(piece({"text": "Once upon"}), piece(finish="SAFETY"))

    refusals = [(await answer(model, HELLO))[1] for _ in range(2)]
    events, later = await answer(model, HELLO)

    assert [refusal and refusal.kind for refusal in refusals] == ["content_filter", "content_filter"]
    assert (later, text_of(events), events[-1]) == (None, "Once upon", Finished("content_filter"))


async def test_a_server_that_says_nothing_is_given_up(upstream):
    impatient = GoogleText(
        upstream.base_url, KEY, Outbound().client(AddressRules(loopback=True)), Patience(0.2, 0.2, 5)
    )
    upstream.next(piece({"text": "hm"}), Pause(30))

    events, error = await asyncio.wait_for(answer(impatient, HELLO), 20)
    await impatient.aclose()

    assert error is not None
    assert (error.kind, text_of(events)) == ("timeout", "hm")


class Mood(BaseModel):
    label: str
    strength: int


async def test_a_typed_answer_is_asked_for_as_json(upstream, model):
    upstream.next(*words_of_gemini(['{"label": "joy",', ' "strength": 4}']))

    mood = await model.typed(HELLO, Mood)

    assert mood == Mood(label="joy", strength=4)
    assert upstream.heard[-1].body["generationConfig"]["responseMimeType"] == "application/json"


async def test_the_list_of_models_names_those_that_talk_with_their_room(model):
    (gemini,) = await model.models()

    assert (gemini.id, gemini.name, gemini.context_tokens) == ("gemini-up", "Gemini Up", 1_048_576)


async def test_only_parameters_that_a_refusal_names_are_left_out(upstream, model):
    upstream.refuse(400, {"code": 400, "message": "Presence penalty is not enabled for this model"})

    events, error = await answer(model, replace(HELLO, presence_penalty=0.5, frequency_penalty=0.5))

    numbers = upstream.heard[-1].body["generationConfig"]
    assert (error, text_of(events) != "") == (None, True)
    assert ("presencePenalty" in numbers, numbers["frequencyPenalty"]) == (False, 0.5)
