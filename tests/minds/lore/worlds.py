"""Small worlds to ask for lore."""

from collections.abc import Sequence
from typing import Any

from troupe.minds.domain.lore import BookEntry, BookSettings, Entry, LoreLine, LoreMoment, LoreReading
from troupe.minds.domain.lore.firing import ActiveBook, reading
from troupe.minds.domain.lore.index import BookIndex


def entry(id: str, *keys: str, content: str = "It is so.", **more: Any) -> BookEntry:
    return BookEntry(id, "book", 0, 1, 1, Entry.model_validate({"name": id, "keys": keys, "content": content, **more}))


def book(*entries: BookEntry, id: str = "book", precedence: int = 0, **settings: Any) -> ActiveBook:
    placed = [BookEntry(each.id, id, number, each.version, each.rev, each.entry) for number, each in enumerate(entries)]
    return ActiveBook(id, BookIndex.of(BookSettings.model_validate({"name": id, **settings}), placed), precedence)


def lines(*texts: str) -> Sequence[LoreLine]:
    """What was said, the newest last."""
    return [LoreLine(str(number), "Ada", "user", text) for number, text in enumerate(texts)]


def moment(*texts: str, **more: Any) -> LoreMoment:
    return LoreMoment(**{"lines": lines(*texts), "messages": len(texts), "persona_id": "ada", "seed": "s", **more})


def asked(*books: ActiveBook, at: LoreMoment, **more: Any) -> LoreReading:
    return reading(books, at, **more)


def fired(read: LoreReading) -> list[str]:
    return [each.entry_id for each in read.fired]


def reasons(read: LoreReading) -> dict[str, str]:
    """Why each entry fired or did not."""
    return {each.entry_id: each.reason for each in (*read.fired, *read.close)}
