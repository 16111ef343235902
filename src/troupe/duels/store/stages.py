"""Stages as rows, with what is being written on them, and what was set and rated beside them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from troupe.database import Database, upsert
from troupe.duels.domain.stage import Stage, StageSettings, Talk
from troupe.duels.store.tables import open_replies, rating_facts, stage_settings, stages, turns


@dataclass(frozen=True)
class OpenReply:
    """A reply that is being written on a stage."""

    node_id: str
    stage_id: str
    user_id: str
    realm: str
    run_id: str
    persona_id: str
    is_new: bool
    """Whether the log has not told of this message yet."""


@dataclass(frozen=True)
class Turn:
    """What came of a request that a client named by a key of its own."""

    stage_id: str
    client_key: str
    user_id: str
    realm: str
    body: str
    message_id: str
    run_id: str | None
    line_id: str | None
    status: str


class StageStore:
    """The stages of people."""

    def __init__(self, database: Database, realm: str) -> None:
        self._database = database
        self._realm = realm

    async def current(self, user_id: str) -> Stage | None:
        return await self._one(stages.c.user_id == user_id, stages.c.archived_at.is_(None))

    async def find(self, user_id: str, id: str) -> Stage | None:
        return await self._one(stages.c.user_id == user_id, stages.c.id == id)

    async def with_chat(self, chat_id: str) -> Stage | None:
        return await self._one(stages.c.chat_id == chat_id)

    async def chats_of(self, user_id: str) -> list[str]:
        """The chats of all stages of a person, the newest first."""
        query = select(stages.c.chat_id).where(stages.c.user_id == user_id).order_by(stages.c.created_at.desc())
        async with self._database.reading() as connection:
            return list((await connection.execute(query)).scalars())

    async def running_talks(self) -> list[Stage]:
        query = select(stages).where(stages.c.archived_at.is_(None), stages.c.talk.is_not(None))
        async with self._database.reading() as connection:
            found = [_stage(row) for row in await connection.execute(query)]
        return [stage for stage in found if stage.talk and stage.talk.state == "running"]

    async def add(self, stage: Stage) -> None:
        async with self._database.writing() as connection:
            await connection.execute(stages.insert().values(**_values(stage)))

    async def change(self, id: str, **values: object) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(stages).where(stages.c.id == id).values(**values))

    async def archive(self, id: str, at: datetime) -> None:
        await self.change(id, archived_at=at)

    async def begin_reply(self, reply: OpenReply) -> None:
        async with self._database.writing() as connection:
            await connection.execute(open_replies.insert().values(**vars(reply)))

    async def end_reply(self, node_id: str) -> OpenReply | None:
        """Forget that a reply is being written; what was known of it, None where nobody knew."""
        query = delete(open_replies).where(open_replies.c.node_id == node_id).returning(open_replies)
        async with self._database.writing() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else OpenReply(**row._mapping)

    async def open_replies(self, stage_id: str) -> list[OpenReply]:
        query = select(open_replies).where(open_replies.c.stage_id == stage_id)
        async with self._database.reading() as connection:
            return [OpenReply(**row._mapping) for row in await connection.execute(query)]

    async def turn(self, stage_id: str, client_key: str) -> Turn | None:
        query = select(turns).where(turns.c.stage_id == stage_id, turns.c.client_key == client_key)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else Turn(**row._mapping)

    async def keep_turn(self, turn: Turn) -> None:
        async with self._database.writing() as connection:
            await connection.execute(turns.insert().values(**vars(turn)))

    async def settings(self, user_id: str) -> StageSettings:
        query = select(stage_settings).where(stage_settings.c.user_id == user_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return StageSettings()
        return StageSettings(**{name: getattr(row, name) for name in vars(StageSettings())})

    async def set(self, user_id: str, settings: StageSettings) -> None:
        values = vars(settings) | {"realm": self._realm}
        async with self._database.writing() as connection:
            await connection.execute(upsert(self._database, stage_settings, {"user_id": user_id}, values))

    async def fact_of(self, node_id: str, kind: str) -> str | None:
        """The memory that a rating left."""
        query = select(rating_facts.c.fact_id).where(rating_facts.c.node_id == node_id, rating_facts.c.kind == kind)
        async with self._database.reading() as connection:
            found: str | None = await connection.scalar(query)
            return found

    async def put_fact(self, user_id: str, node_id: str, kind: str, fact_id: str | None) -> None:
        async with self._database.writing() as connection:
            gone = delete(rating_facts).where(rating_facts.c.node_id == node_id, rating_facts.c.kind == kind)
            await connection.execute(gone)
            if fact_id is not None:
                row = {"node_id": node_id, "kind": kind, "user_id": user_id, "realm": self._realm, "fact_id": fact_id}
                await connection.execute(rating_facts.insert().values(**row))

    async def _one(self, *where: Any) -> Stage | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(stages).where(*where))).one_or_none()
            return None if row is None else _stage(row)


def _values(stage: Stage) -> dict[str, object]:
    return vars(stage) | {"talk": stage.talk.as_json() if stage.talk else None}


def _stage(row: Row[Any]) -> Stage:
    return Stage(**{**row._mapping, "talk": Talk.of(row.talk)})
