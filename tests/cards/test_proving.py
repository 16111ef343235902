"""A file at which the reader dies is refused, and the server lives on."""

import io
import json
import subprocess
import sys
from dataclasses import replace

import pytest

from tests.cards.files import png, raw, text, wrapped
from tests.cards.readers import dies, opens_a_way_out, wrong_texts
from tests.cards.test_chats_travel import LINES
from tests.cards.test_imports import brought, house
from tests.cards.test_reading_cards import V2
from tests.cards.test_transcripts import jsonl
from troupe.cards import BookCodec
from troupe.cards.domain import Refusal
from troupe.cards.errors import FileRefused
from troupe.cards.service.proving import READ_AT_ONCE, OnceRead, cards_in_file, tree_in_file

__all__ = ["house"]


async def test_a_large_file_at_which_the_reader_dies_is_refused():
    with pytest.raises(FileRefused) as refused:
        await cards_in_file(io.BytesIO(b" " * (READ_AT_ONCE + 1)), "large.json", dies)

    assert refused.value.code == "unreadable_file"


async def test_what_the_reader_of_a_large_file_tells_is_looked_at_before_it_is_believed():
    with pytest.raises(FileRefused) as refused:
        await cards_in_file(io.BytesIO(b" " * (READ_AT_ONCE + 1)), "large.json", wrong_texts)

    assert refused.value.code == "unreadable_file"


async def test_a_small_file_at_which_the_reader_stumbles_is_refused_without_a_word_of_it_in_the_log(
    monkeypatch, caplog
):
    def stumbles(file: object, name: str) -> object:
        raise UnicodeDecodeError("utf-8", b"a secret", 0, 1, "no text")

    monkeypatch.setattr("troupe.cards.service.proving.found_in", stumbles)
    with pytest.raises(FileRefused) as refused:
        await cards_in_file(io.BytesIO(b"{}"), "small.json")

    assert refused.value.code == "unreadable_file"
    assert [record.message for record in caplog.records] == ["cards.reader_stumbled"]
    assert "secret" not in caplog.text


async def test_a_large_file_is_understood_as_a_small_one_is():
    card = V2 | {"data": V2["data"] | {"odd": ["\ud800", 1.5, None], "tags": ["Sea", "sea"]}}
    small = png(text("chara", wrapped(card)))
    large = png(text("chara", wrapped(card)), text("Comment", b"x" * READ_AT_ONCE))
    [here] = await cards_in_file(io.BytesIO(small), "a.png")
    [there] = await cards_in_file(io.BytesIO(large), "a.png")

    assert (there.card.tree, there.card.as_v3()) == (here.card.tree, here.card.as_v3())
    assert (there.file.picture == large, there.report.as_json()) == (True, here.report.as_json())


async def test_a_large_card_that_can_be_read_comes_in(house):
    large = V2 | {"data": V2["data"] | {"creator_notes": "a note. " * 100_000, "extensions": {"kept": "x" * 400_000}}}

    (item,) = (await brought(house, raw(large)))["items"]

    assert item["state"] == "imported"


async def test_a_large_chat_and_a_large_lorebook_are_understood_as_small_ones_are():
    long = "x" * READ_AT_ONCE
    lines = [*LINES, {"name": "Nova", "is_user": False, "mes": long, "send_date": "June 19, 2023 2:30pm"}]
    book = {"entries": {"0": {"key": ["lamp"], "content": "It turns.", "note": long}}}

    [small] = await OnceRead(io.BytesIO(jsonl(*lines[:-1])), "").chats()
    async with OnceRead(io.BytesIO(jsonl(*lines)), "") as file:
        [large] = await file.chats()
        told = [line async for portion in file.lines(large) for line in portion]
    understood = await BookCodec().understand(json.dumps(book).encode(), "Harbour.json")

    assert (told[:-1], large.note, large.persona_name) == (small.lines, small.note, small.persona_name)
    assert (told[-1].text, told[-1].wordings[0].at.year) == (long, 2023)
    assert large.summary == replace(large, lines=told, told_summary=None).summary
    assert understood == BookCodec().read(json.dumps(book).encode(), "Harbour.json")


async def test_the_server_survives_a_reader_of_other_files_that_dies():
    with pytest.raises(FileRefused) as refused:
        await tree_in_file(b" " * (READ_AT_ONCE + 1), dies)

    assert refused.value.code == "unreadable_file"


async def test_a_large_file_that_is_no_card_says_at_once_what_it_is():
    long = "x" * READ_AT_ONCE
    entry = {"key": ["lamp"], "content": "It turns.", "note": long}
    chat = OnceRead(io.BytesIO(jsonl(*LINES, {"name": "Nova", "is_user": False, "mes": long})), "talk.jsonl")
    book = OnceRead(io.BytesIO(json.dumps({"entries": {"0": entry}}).encode()), "a")
    noise = OnceRead(io.BytesIO(b"\x01" * (READ_AT_ONCE + 1)), "noise")

    for each in (chat, book, noise):
        with pytest.raises(Refusal):
            await each.cards()
    [told] = await chat.chats()
    assert [line.text async for portion in chat.lines(told) for line in portion][-1] == long
    assert ((await book.chats()), (await book.tree())[0]["entries"]["0"]["key"]) == ([], ["lamp"])
    for ask in (chat.tree, noise.chats, noise.tree):
        with pytest.raises(Refusal):
            await ask()


def test_whoever_reads_a_file_apart_is_ready_soon_for_it_opens_no_studio():
    asked = "import sys, troupe.cards.service.proving; print(*{'fastapi', 'pydantic', 'sqlalchemy'} & {*sys.modules})"

    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert said.stdout.split() == []


async def test_whoever_reads_a_file_apart_can_open_nothing_else():
    large = io.BytesIO(b" " * (READ_AT_ONCE + 1))

    with pytest.raises(FileRefused):
        await cards_in_file(large, "a.json", opens_a_way_out)
    assert large.seek(0, 2) == READ_AT_ONCE + 1
