"""A file at which the reader dies is refused, and the server lives on."""

import os

import pytest

from tests.cards.files import raw
from tests.cards.test_imports import brought, house
from tests.cards.test_reading_cards import V2
from troupe.cards.errors import FileRefused
from troupe.cards.service.proving import READ_AT_ONCE, prove

__all__ = ["house"]


def dies(place: str, size: int, name: str) -> str:
    os.abort()


async def test_a_large_file_at_which_the_reader_dies_is_refused():
    with pytest.raises(FileRefused) as refused:
        await prove(b" " * (READ_AT_ONCE + 1), "large.json", dies)

    assert refused.value.code == "unreadable_file"
    await prove(b" " * READ_AT_ONCE, "small.json", dies)


async def test_a_large_card_that_can_be_read_comes_in(house):
    large = V2 | {"data": V2["data"] | {"creator_notes": "a note. " * 100_000, "extensions": {"kept": "x" * 400_000}}}

    (item,) = (await brought(house, raw(large)))["items"]

    assert item["state"] == "imported"
