"""A file at which the reader dies is refused, and the server lives on."""

import pytest

from tests.cards.files import png, raw, text, wrapped
from tests.cards.readers import dies, wrong_texts
from tests.cards.test_imports import brought, house
from tests.cards.test_reading_cards import V2
from troupe.cards.errors import FileRefused
from troupe.cards.service.proving import READ_AT_ONCE, cards_in_file

__all__ = ["house"]


async def test_a_large_file_at_which_the_reader_dies_is_refused():
    with pytest.raises(FileRefused) as refused:
        await cards_in_file(b" " * (READ_AT_ONCE + 1), "large.json", dies)

    assert refused.value.code == "unreadable_file"


async def test_what_the_reader_of_a_large_file_tells_is_looked_at_before_it_is_believed():
    with pytest.raises(FileRefused) as refused:
        await cards_in_file(b" " * (READ_AT_ONCE + 1), "large.json", wrong_texts)

    assert refused.value.code == "unreadable_file"


async def test_a_large_file_is_understood_as_a_small_one_is():
    card = V2 | {"data": V2["data"] | {"odd": ["\ud800", 1.5, None], "tags": ["Sea", "sea"]}}
    small = png(text("chara", wrapped(card)))
    large = png(text("chara", wrapped(card)), text("Comment", b"x" * READ_AT_ONCE))
    [here], [there] = await cards_in_file(small, "a.png"), await cards_in_file(large, "a.png")

    assert (there.card.tree, there.card.as_v3()) == (here.card.tree, here.card.as_v3())
    assert (there.file.picture == large, there.report.as_json()) == (True, here.report.as_json())


async def test_a_large_card_that_can_be_read_comes_in(house):
    large = V2 | {"data": V2["data"] | {"creator_notes": "a note. " * 100_000, "extensions": {"kept": "x" * 400_000}}}

    (item,) = (await brought(house, raw(large)))["items"]

    assert item["state"] == "imported"
