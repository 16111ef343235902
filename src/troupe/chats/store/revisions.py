"""Revisions as rows: a message that was never changed has none."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select

from troupe.chats.domain import Node
from troupe.chats.domain.revision import MOST_REVISIONS, Revision, RevisionKind, is_edited
from troupe.chats.store.tables import revisions
from troupe.database import Database

_FIELDS = tuple(revisions.c[name] for name in ("node_id", "rev", "text", "raw_text", "kind", "by", "at"))
_OF_NODE = select(*_FIELDS).where(revisions.c.node_id == bindparam("node")).order_by(revisions.c.rev)


class RevisionStore:
    """The wordings of messages in chats that the caller may see."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, node: Node) -> Sequence[Revision]:
        """Every wording that is kept, the first one first."""
        async with self._database.reading() as connection:
            rows = (await connection.execute(_OF_NODE, {"node": node.id})).all()
        return [Revision(**row._mapping) for row in rows] or [_first(node)]

    async def edited(self, shown: Sequence[Node]) -> frozenset[str]:
        """Which of these messages hold words that somebody put there later."""
        several = {node.id: node for node in shown if node.rev > 1}
        if not several:
            return frozenset()
        by_hand = select(revisions.c.node_id).where(revisions.c.kind == "edit", revisions.c.node_id.in_(several))
        async with self._database.reading() as connection:
            doubted = set(await connection.scalars(by_hand))
        return frozenset([id for id in doubted if is_edited(await self.of(several[id]), several[id].rev)])

    async def find(self, node: Node, rev: int) -> Revision | None:
        return next((each for each in await self.of(node) if each.rev == rev), None)

    async def by_key(self, chat_id: str, client_key: str) -> tuple[str, str] | None:
        """The message that was changed under a client's key, and the body it was changed with."""
        query = select(revisions.c.node_id, revisions.c.client_body)
        at = (revisions.c.chat_id == chat_id, revisions.c.client_key == client_key)
        async with self._database.reading() as connection:
            row = (await connection.execute(query.where(*at))).one_or_none()
            return None if row is None else (row.node_id, row.client_body)

    async def add(
        self,
        node: Node,
        text: str,
        kind: RevisionKind,
        by: str,
        at: datetime,
        client_key: str | None = None,
        client_body: str | None = None,
    ) -> Node:
        """The message with its next wording; of too many the oldest goes, but never the first."""
        kept = await self.of(node)
        new = Revision(node.id, kept[-1].rev + 1, text, None, kind, by, at)
        known = {each.rev for each in kept} if await self._has_any(node) else set()
        async with self._database.writing() as connection:
            if not known:
                await connection.execute(revisions.insert().values(chat_id=node.chat_id, **vars(kept[0])))
            values = vars(new) | {"chat_id": node.chat_id, "client_key": client_key, "client_body": client_body}
            await connection.execute(revisions.insert().values(**values))
            if len(kept) >= MOST_REVISIONS:
                surplus = [each.rev for each in kept[1 : len(kept) - MOST_REVISIONS + 2] if each.rev != node.rev]
                gone = delete(revisions).where(revisions.c.node_id == node.id, revisions.c.rev.in_(surplus))
                await connection.execute(gone)
        return replace(node, text=text, rev=new.rev, raw_text=None, spoken_chars=None)

    async def keep(self, chat_id: str, wordings: Sequence[Revision]) -> None:
        """Wordings of messages that were just written."""
        if wordings:
            async with self._database.writing() as connection:
                await connection.execute(revisions.insert(), [vars(each) | {"chat_id": chat_id} for each in wordings])

    async def copy(self, source: Node, target: Node) -> None:
        """The same wordings for a copy of a message."""
        async with self._database.writing() as connection:
            if await self._has_any(source):
                for each in await self.of(source):
                    values = vars(each) | {"node_id": target.id, "chat_id": target.chat_id}
                    await connection.execute(revisions.insert().values(**values))

    async def _has_any(self, node: Node) -> bool:
        query = select(func.count()).select_from(revisions).where(revisions.c.node_id == node.id)
        async with self._database.reading() as connection:
            return bool(await connection.scalar(query))


def _first(node: Node) -> Revision:
    """A message as it was said, before anybody changed a word."""
    by = str(node.speaker.get("name", ""))
    return Revision(node.id, node.rev, node.text, node.raw_text, "original", by, node.finished_at or node.created_at)
