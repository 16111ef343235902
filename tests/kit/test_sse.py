"""Server-sent events are read the same however they arrive."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troupe.kit.sse import EventReader, EventTooLong, ServerEvent, sse_comment, sse_event

STREAM = (
    ": keep alive\n\n"
    'id: 1\nevent: text\ndata: {"text": "grüße 😀"}\n\n'
    "data: one\r\ndata: two\r\n\r\n"
    "data:three\rdata\r\r"
    "retry: 100\n\n"
    "data: last\n\n"
).encode()
EVENTS = [
    ServerEvent('{"text": "grüße 😀"}', "text", "1"),
    ServerEvent("one\ntwo", "message", "1"),
    ServerEvent("three\n", "message", "1"),
    ServerEvent("last", "message", "1"),
]


def read(chunks: list[bytes]) -> list[ServerEvent]:
    reader = EventReader()
    return [event for chunk in chunks for event in reader.feed(chunk)] + list(reader.close())


@given(st.lists(st.integers(0, len(STREAM)), max_size=30))
def test_every_way_of_cutting_a_stream_gives_the_same_events(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(STREAM)]

    assert read([STREAM[start:end] for start, end in pairwise(edges)]) == EVENTS


def test_one_byte_at_a_time_loses_nothing() -> None:
    assert read([bytes([byte]) for byte in STREAM]) == EVENTS


def test_an_event_without_its_last_blank_line_is_still_read() -> None:
    assert read([b"data: unfinished"]) == [ServerEvent("unfinished")]


def test_a_byte_order_mark_at_the_start_means_nothing() -> None:
    assert read([b"\xef\xbb\xbfdata: x\n\n"]) == [ServerEvent("x")]


@pytest.mark.parametrize("chunk", [b"data: " + b"x" * 100, b"data: xxxxxxxxxx\n" * 10, b":" + b"x" * 100])
def test_an_event_beyond_the_limit_ends_the_reading(chunk: bytes) -> None:
    reader = EventReader(max_event=64)

    with pytest.raises(EventTooLong):
        list(reader.feed(chunk))


@given(st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"])), st.integers(0))
def test_what_is_written_is_read_back(data: str, number: int) -> None:
    written = sse_comment("beat") + sse_event(number, "text.delta", data)

    assert read([written]) == [ServerEvent(data, "text.delta", str(number))]
