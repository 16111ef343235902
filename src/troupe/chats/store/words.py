"""What was said, found by its words: FTS5 in one file, the full-text search of PostgreSQL."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, cast, literal, select, text, true, tuple_

from troupe.chats.domain import Node
from troupe.chats.store.rows import node_of
from troupe.chats.store.tables import chat_members, chats, nodes
from troupe.database import Database, Flag, Moment

_KEEP = {
    "sqlite": text(
        "INSERT OR REPLACE INTO chat_words (rowid, node_id, text)"
        " SELECT rowid, id, text FROM chat_nodes WHERE id IN :ids AND text <> ''"
    ).bindparams(bindparam("ids", expanding=True)),
    "postgresql": text(
        "INSERT INTO chat_words (node_id, words)"
        " SELECT id, to_tsvector('simple', text) FROM chat_nodes WHERE id IN :ids AND text <> ''"
        " ON CONFLICT (node_id) DO UPDATE SET words = EXCLUDED.words"
    ).bindparams(bindparam("ids", expanding=True)),
}
_DROP = {
    "sqlite": text("DELETE FROM chat_words WHERE rowid IN (SELECT rowid FROM chat_nodes WHERE id IN :ids)").bindparams(
        bindparam("ids", expanding=True)
    ),
    "postgresql": text("DELETE FROM chat_words WHERE node_id IN :ids").bindparams(bindparam("ids", expanding=True)),
}
_DROP_CHAT = {
    "sqlite": text("DELETE FROM chat_words WHERE rowid IN (SELECT rowid FROM chat_nodes WHERE chat_id = :chat)"),
    "postgresql": text("DELETE FROM chat_words WHERE node_id IN (SELECT id FROM chat_nodes WHERE chat_id = :chat)"),
}
_DROP_ALL = {
    "sqlite": text(
        "DELETE FROM chat_words WHERE rowid IN (SELECT rowid FROM chat_nodes"
        " WHERE chat_id IN (SELECT id FROM chats WHERE user_id = :user))"
    ),
    "postgresql": text(
        "DELETE FROM chat_words WHERE node_id IN (SELECT id FROM chat_nodes"
        " WHERE chat_id IN (SELECT id FROM chats WHERE user_id = :user))"
    ),
}
# What was deleted stays in the index until its parts are made one.
_SQUEEZE = text("INSERT INTO chat_words (chat_words) VALUES ('optimize')")
_HIT = {
    "sqlite": text("chat_nodes.id IN (SELECT node_id FROM chat_words WHERE chat_words MATCH :asked)"),
    "postgresql": text("chat_nodes.id IN (SELECT node_id FROM chat_words WHERE words @@ to_tsquery('simple', :asked))"),
}
_WORD = re.compile(r"\w+")
_KNOWN = cast(nodes.c.visible_to, Text)
_KNOWN_TO_ALL = _KNOWN.is_(None)


@dataclass(frozen=True)
class Asked:
    """What somebody looks for, and where."""

    user_id: str
    words: str
    persona_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    private: bool = False
    """Whether what was said to few is found too."""


class WordStore:
    """The words of messages; whoever keeps a message keeps its words in the same transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, ids: Sequence[str]) -> None:
        """The words these messages have now."""
        async with self._database.writing() as connection:
            await connection.execute(_KEEP[self._database.dialect], {"ids": list(ids)})

    async def drop(self, ids: Sequence[str]) -> None:
        """Before messages go, their words do."""
        async with self._database.writing() as connection:
            await connection.execute(_DROP[self._database.dialect], {"ids": list(ids)})

    async def drop_chat(self, chat_id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(_DROP_CHAT[self._database.dialect], {"chat": chat_id})

    async def drop_all_of(self, user_id: str) -> None:
        """Before a person is erased, their words are, out of the index too."""
        async with self._database.writing() as connection:
            await connection.execute(_DROP_ALL[self._database.dialect], {"user": user_id})
            if self._database.dialect == "sqlite":
                await connection.execute(_SQUEEZE)

    async def search(self, asked: Asked, after: tuple[datetime, str] | None, limit: int) -> Sequence[Node]:
        """Messages with all of these words in chats that may be searched, the newest first."""
        said = _query(self._database.dialect, asked.words)
        if said is None:
            return []
        query: Any = select(nodes).join(chats, chats.c.id == nodes.c.chat_id)
        query = query.where(
            chats.c.user_id == asked.user_id, chats.c.removed_at.is_(None), chats.c.temporary == literal(False, Flag())
        )
        query = query.where(nodes.c.removed.is_(None), _HIT[self._database.dialect])
        for condition in _narrowed(asked):
            query = query.where(condition)
        if after is not None:
            place = tuple_(literal(after[0], Moment()), literal(after[1]))
            query = query.where(tuple_(nodes.c.created_at, nodes.c.id) < place)
        query = query.order_by(nodes.c.created_at.desc(), nodes.c.id.desc()).limit(limit)
        async with self._database.reading() as connection:
            return [node_of(row) for row in await connection.execute(query, {"asked": said})]


def _narrowed(asked: Asked) -> list[Any]:
    found: list[Any] = [_KNOWN_TO_ALL if not asked.private else true()]
    if asked.persona_id is not None:
        theirs = select(chat_members.c.chat_id).where(chat_members.c.persona_id == asked.persona_id)
        found.append(nodes.c.chat_id.in_(theirs))
        found.append(_KNOWN_TO_ALL | _KNOWN.contains(asked.persona_id, autoescape=True))
    if asked.since is not None:
        found.append(nodes.c.created_at >= asked.since)
    if asked.until is not None:
        found.append(nodes.c.created_at < asked.until)
    return found


def _query(dialect: str, said: str) -> str | None:
    """Every word whole but the last one, which may still be typed."""
    words = _WORD.findall(said)
    if not words:
        return None
    if dialect == "sqlite":
        return " ".join(f'"{word}"' for word in words) + "*"
    return " & ".join(f"'{word}'" for word in words) + ":*"
