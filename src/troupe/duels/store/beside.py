"""What stands beside rounds, as rows: prompt sets, judgements and replays."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from troupe.database import Database
from troupe.duels.domain.improving import Proposal, Replay
from troupe.duels.domain.judging import Judgement
from troupe.duels.domain.prompts import PromptSet
from troupe.duels.store.tables import judgements, prompt_sets, proposals, replays

_OF_A_SET = ("id", "user_id", "realm", "name", "for_replay", "created_at")


class PromptSetStore:
    """The prompt sets that people wrote."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list(self, user_id: str) -> list[PromptSet]:
        query = select(prompt_sets).where(prompt_sets.c.user_id == user_id, prompt_sets.c.for_replay == 0)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(prompt_sets.c.created_at, prompt_sets.c.id))
            return [PromptSet(**{**row._mapping, "prompts": tuple(row.prompts)}) for row in rows]

    async def find(self, user_id: str, id: str) -> PromptSet | None:
        query = select(prompt_sets).where(prompt_sets.c.user_id == user_id, prompt_sets.c.id == id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else PromptSet(**{**row._mapping, "prompts": tuple(row.prompts)})

    async def add(self, made: PromptSet) -> None:
        values = {name: getattr(made, name) for name in _OF_A_SET} | {"prompts": list(made.prompts)}
        async with self._database.writing() as connection:
            await connection.execute(prompt_sets.insert().values(**values))

    async def change(self, id: str, name: str, prompts: Sequence[str]) -> None:
        query = update(prompt_sets).where(prompt_sets.c.id == id).values(name=name, prompts=list(prompts))
        async with self._database.writing() as connection:
            await connection.execute(query)

    async def remove(self, id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(prompt_sets).where(prompt_sets.c.id == id))


class JudgementStore:
    """What judges said of rounds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, judgement: Judgement) -> None:
        """Keep what a judge says; said again it replaces what it said before."""
        insert = sqlite.insert if self._database.dialect == "sqlite" else postgresql.insert
        values = vars(judgement) | {"reasons": list(judgement.reasons)}
        key = {"round_id", "brain_id"}
        query = insert(judgements).values(**values)
        changed = {name: query.excluded[name] for name in values if name not in key}
        async with self._database.writing() as connection:
            await connection.execute(query.on_conflict_do_update(index_elements=sorted(key), set_=changed))

    async def of(self, user_id: str, *, with_contestants: bool = False) -> list[Judgement]:
        query = select(judgements).where(judgements.c.user_id == user_id)
        if not with_contestants:
            query = query.where(judgements.c.is_contestant == 0)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(judgements.c.round_id, judgements.c.brain_id))
            return [Judgement(**row._mapping) for row in rows]


class ProposalStore:
    """Versions that were proposed, and why."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, proposal: Proposal) -> None:
        async with self._database.writing() as connection:
            values = vars(proposal) | {"changes": [dict(each) for each in proposal.changes]}
            await connection.execute(proposals.insert().values(**values))

    async def list(self, user_id: str, persona_id: str | None, most: int) -> list[Proposal]:
        query = select(proposals).where(proposals.c.user_id == user_id)
        if persona_id is not None:
            query = query.where(proposals.c.persona_id == persona_id)
        query = query.order_by(proposals.c.created_at.desc(), proposals.c.id.desc()).limit(most)
        async with self._database.reading() as connection:
            return [Proposal(**row._mapping) for row in await connection.execute(query)]


class ReplayStore:
    """Replays of versions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, replay: Replay) -> None:
        async with self._database.writing() as connection:
            await connection.execute(replays.insert().values(**vars(replay)))

    async def find(self, user_id: str, id: str) -> Replay | None:
        query = select(replays).where(replays.c.user_id == user_id, replays.c.id == id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else Replay(**row._mapping)

    async def list(self, user_id: str, most: int) -> list[Replay]:
        query = select(replays).where(replays.c.user_id == user_id)
        query = query.order_by(replays.c.created_at.desc(), replays.c.id.desc()).limit(most)
        async with self._database.reading() as connection:
            return [Replay(**row._mapping) for row in await connection.execute(query)]

    async def change(self, id: str, **values: object) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(replays).where(replays.c.id == id).values(**values))
