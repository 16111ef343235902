"""The fake brain of test mode does what it was told, at the speed it was told, and fails when told."""

import time
from itertools import pairwise

import pytest
from pydantic import BaseModel

from troupe.ports.text import Line, ProviderError, TextDelta, TextRequest
from troupe.providers.fake_text import FakeText, FakeTextControls, Fault

HELLO = TextRequest("fake", (Line("user", "hello"),))


def quick() -> FakeText:
    return FakeText(FakeTextControls(tokens_per_second=1000, first_token_ms=0))


async def said(model: FakeText, request: TextRequest = HELLO) -> str:
    return "".join([event.text async for event in model.stream(request) if isinstance(event, TextDelta)])


async def test_set_replies_are_said_word_for_word_and_in_order() -> None:
    model = quick()
    model.controls.next_replies(["First,  with\nspaces. ", "Second."])

    answers = [await said(model) for _ in range(3)]

    assert answers[:2] == ["First,  with\nspaces. ", "Second."]
    assert "hello" in answers[2]


async def test_speed_and_first_token_are_kept() -> None:
    model = FakeText(FakeTextControls(tokens_per_second=100, first_token_ms=80))
    model.controls.next_replies(["one two three four five six seven eight nine ten eleven"])
    began = time.monotonic()
    stamps = [time.monotonic() - began async for event in model.stream(HELLO) if isinstance(event, TextDelta)]

    assert 0.08 <= stamps[0] < 0.2
    assert 0.09 <= stamps[-1] - stamps[0] < 0.3


FAULTS: list[tuple[Fault, str, int | None]] = [
    ("401", "unauthorized", 401),
    ("429", "limited", 429),
    ("500", "unavailable", 500),
    ("timeout", "timeout", None),
    ("drop", "broken_stream", None),
]


@pytest.mark.parametrize(("fault", "kind", "status"), FAULTS)
async def test_a_fault_is_the_error_a_real_provider_raises_and_lasts_as_often_as_asked(
    fault: Fault, kind: str, status: int | None
) -> None:
    model = quick()
    model.controls.fail_next(fault, times=2)

    failures = []
    for _ in range(2):
        with pytest.raises(ProviderError) as failure:
            await said(model)
        failures.append((failure.value.kind, failure.value.status))

    assert failures == [(kind, status)] * 2
    assert await said(model)


async def test_a_dropped_answer_has_some_text() -> None:
    model = quick()
    model.controls.fail_next("drop")
    arriving = model.stream(HELLO)
    pieces = [await anext(arriving) for _ in range(4)]

    with pytest.raises(ProviderError):
        [event async for event in arriving]

    assert any(isinstance(piece, TextDelta) for piece in pieces)


async def test_a_thrown_defect_is_no_polite_error() -> None:
    model = quick()
    model.controls.fail_next("throw")

    with pytest.raises(RuntimeError):
        await said(model)


async def test_taking_faults_back_and_resetting_leave_nothing_behind() -> None:
    model = quick()
    model.controls.fail_next("500", times=9)
    model.controls.fail_next(None)
    first = await said(model)
    model.controls.next_replies(["left over"])
    model.controls.set_speed(tokens_per_second=1)
    model.controls.reset()

    assert await said(model) == first


@pytest.mark.parametrize("fault", ["401", "429", "500", "timeout", "drop", "error200", "nodone"])
async def test_models_named_by_their_fault_always_fail(fault: str) -> None:
    for _ in range(2):
        with pytest.raises(ProviderError):
            await said(quick(), TextRequest(f"fake:fault:{fault}", HELLO.messages))


async def test_a_model_named_by_its_pace_streams_its_own_clock() -> None:
    text = await said(quick(), TextRequest("fake:4:10:0", HELLO.messages))

    stamps = [int(stamp) for stamp in text.split()]
    assert len(stamps) == 4
    paces = [after - before for before, after in pairwise(stamps)]
    assert 5e6 < min(paces) < 5e7  # never faster; a busy machine may be late with one of them


class Mood(BaseModel):
    label: str


async def test_a_set_reply_answers_a_typed_question_and_without_one_it_is_not_supported() -> None:
    model = quick()
    model.controls.next_replies(['{"label": "joy"}', "no json"])

    assert (await model.typed(HELLO, Mood)).label == "joy"
    for kind in ("bad_model_output", "unsupported"):
        with pytest.raises(ProviderError) as refusal:
            await model.typed(HELLO, Mood)
        assert refusal.value.kind == kind
