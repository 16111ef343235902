"""Chats as rows, with their members."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, bindparam, delete, func, literal, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from troupe.chats.domain import Chat, ChatSettings, Member, Note
from troupe.chats.domain.terms import NO_NOTE, USUAL
from troupe.chats.store.tables import chat_members, chats
from troupe.database import Database, Flag, Moment, Remembered
from troupe.kit.times import from_millis

_OF_MEMBER = ("persona_id", "pinned_version", "talkativeness", "muted", "joined_at")
# Built once: building a statement takes longer than running it.
_OWN = (
    select(chats, *(chat_members.c[name] for name in _OF_MEMBER))
    .outerjoin(chat_members, chat_members.c.chat_id == chats.c.id)
    .where(chats.c.id == bindparam("chat"), chats.c.user_id == bindparam("owner"))
    .order_by(chat_members.c.position)
)
_HOLD = _OWN.with_for_update(of=chats)
_SAVE = update(chats).where(chats.c.id == bindparam("chat"))
_MEMBERS = (
    select(chat_members)
    .where(chat_members.c.chat_id.in_(bindparam("chats", expanding=True)))
    .order_by(chat_members.c.position)
)


class ChatStore:
    """The chats of every person, each asked for by its owner."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: Remembered[tuple[str, str], Chat | None] = Remembered(database, chats, chat_members)

    async def add(self, chat: Chat, client_body: str | None = None) -> None:
        async with self._database.writing() as connection:
            await connection.execute(chats.insert().values(**_values(chat), client_body=client_body))
            await connection.execute(chat_members.insert(), _seats(chat))

    async def save(self, chat: Chat) -> None:
        values = _values(chat)
        del values["id"], values["realm"]
        async with self._database.writing() as connection:
            await connection.execute(_SAVE, values | {"chat": chat.id})

    async def seat(self, chat: Chat) -> None:
        """Keep who is in a chat now, in place of who was."""
        async with self._database.writing() as connection:
            await connection.execute(delete(chat_members).where(chat_members.c.chat_id == chat.id))
            await connection.execute(chat_members.insert(), _seats(chat))

    async def find(self, user_id: str, id: str) -> Chat | None:
        """A chat of this person, its bin included."""
        return await self._one(_OWN, {"chat": id, "owner": user_id})

    async def hold(self, user_id: str, id: str) -> Chat | None:
        """The same inside a transaction, and nobody else changes it until that ends."""
        return await self._held.of((user_id, id), partial(self._one, _HOLD, {"chat": id, "owner": user_id}))

    async def by_key(self, user_id: str, client_key: str) -> tuple[Chat, str | None] | None:
        """The chat made under a client's key, and the body it was made with; whoever asks next waits for us."""
        query = select(chats).where(chats.c.user_id == user_id, chats.c.client_key == client_key)
        async with self._database.writing() as connection:
            await hold_name(self._database, connection, f"chats {user_id} {client_key}")
            found = await self._load(query)
            bodies = (await connection.execute(query.with_only_columns(chats.c.client_body))).scalars().all()
        return (found[0], bodies[0]) if found else None

    async def list(
        self,
        user_id: str,
        *,
        archived: bool,
        after: tuple[int, int, str] | None,
        limit: int,
        persona_id: str | None = None,
        title: str | None = None,
        binned: bool = False,
    ) -> Sequence[Chat]:
        """Pinned first, then the newest; one more than `limit` tells that there is another page."""
        place = tuple_(chats.c.pinned, chats.c.last_message_at, chats.c.id)
        there = chats.c.removed_at.is_not(None) if binned else chats.c.removed_at.is_(None)
        query = select(chats).where(chats.c.user_id == user_id, there)
        if not binned:  # the bin holds both
            query = query.where(chats.c.archived == archived)
        if persona_id is not None:
            theirs = select(chat_members.c.chat_id).where(chat_members.c.persona_id == persona_id)
            query = query.where(chats.c.id.in_(theirs))
        if title:
            query = query.where(chats.c.folded.contains(title.casefold(), autoescape=True))
        if after is not None:
            query = query.where(place < _literals(*after))
        order = (chats.c.pinned.desc(), chats.c.last_message_at.desc(), chats.c.id.desc())
        return await self._load(query.order_by(*order).limit(limit + 1))

    async def _one(self, query: Any, values: Mapping[str, Any]) -> Chat | None:
        """A chat that comes with a row for each member."""
        async with self._database.reading() as connection:
            rows = (await connection.execute(query, values)).all()
        return _chat(rows[0], [_member(row) for row in rows if row.persona_id]) if rows else None

    async def _load(self, query: Any) -> Sequence[Chat]:
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
            members = await self._members(connection, [row.id for row in rows])
        return [_chat(row, members[row.id]) for row in rows]

    async def _members(self, connection: Any, ids: Sequence[str]) -> Mapping[str, Sequence[Member]]:
        found: defaultdict[str, Sequence[Member]] = defaultdict(tuple)
        for row in await connection.execute(_MEMBERS, {"chats": ids}):
            found[row.chat_id] = (*found[row.chat_id], _member(row))
        return found


def _literals(pinned: int, millis: int, id: str) -> ColumnElement[Any]:
    """A place in the list, as the columns keep it; untyped, SQLite would compare a number with a text."""
    return tuple_(literal(bool(pinned), Flag()), literal(from_millis(millis), Moment()), literal(id, Text()))


def _chat(row: Row[Any], members: Sequence[Member]) -> Chat:
    fields = dict(row._mapping)
    for other in ("client_body", "folded", *_OF_MEMBER):
        fields.pop(other, None)
    note, settings, books = fields.pop("note"), fields.pop("settings"), fields.pop("lorebook_ids")
    return Chat(
        members=tuple(members),
        note=Note.model_validate(note) if note else NO_NOTE,
        settings=ChatSettings.model_validate(settings) if settings else USUAL,
        lorebook_ids=tuple(books),
        **fields,
    )


def _member(row: Row[Any]) -> Member:
    return Member(row.persona_id, row.pinned_version, row.talkativeness, row.muted, row.joined_at)


def _values(chat: Chat) -> dict[str, Any]:
    values = dict(vars(chat))
    del values["members"]
    kept = {"note": chat.note.kept(), "settings": chat.settings.kept(), "lorebook_ids": list(chat.lorebook_ids)}
    return values | kept | {"folded": chat.folded}


def _seats(chat: Chat) -> list[dict[str, Any]]:
    return [
        {"chat_id": chat.id, "position": position, "realm": chat.realm, **vars(member)}
        for position, member in enumerate(chat.members)
    ]


async def hold_name(database: Database, connection: AsyncConnection, name: str) -> None:
    """Until the transaction ends nobody else gets past this name; SQLite has one writer at a time anyway."""
    if database.dialect == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
