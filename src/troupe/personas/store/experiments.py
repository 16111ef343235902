"""Experiments and what they measured, as rows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, select, update

from troupe.database import Database, upsert
from troupe.personas.domain.experiment import Experiment
from troupe.personas.domain.trial import ChatValue
from troupe.personas.store.experiments_tables import experiments, trials
from troupe.personas.store.tables import personas


class ExperimentStore:
    """What is tried out with personas."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, persona_id: str) -> list[Experiment]:
        """The experiments of one persona, the newest first."""
        newest = (experiments.c.created_at.desc(), experiments.c.id)
        return await self._all(select(experiments).where(experiments.c.persona_id == persona_id).order_by(*newest))

    async def find(self, id: str) -> Experiment | None:
        return next(iter(await self._all(select(experiments).where(experiments.c.id == id))), None)

    async def hold(self, id: str) -> Experiment | None:
        """The same inside a transaction; others who change it wait."""
        return next(iter(await self._all(select(experiments).where(experiments.c.id == id).with_for_update())), None)

    async def add(self, experiment: Experiment) -> None:
        async with self._database.writing() as connection:
            await connection.execute(experiments.insert().values(**vars(experiment)))

    async def save(self, experiment: Experiment) -> None:
        """Write an experiment as it is now, and mark its persona while it runs."""
        running = experiment.id if experiment.status == "running" else None
        theirs = personas.c.id == experiment.persona_id
        mine = theirs if running else theirs & (personas.c.experiment_id == experiment.id)
        async with self._database.writing() as connection:
            change = update(experiments).where(experiments.c.id == experiment.id).values(**vars(experiment))
            await connection.execute(change)
            await connection.execute(update(personas).where(mine).values(experiment_id=running))

    async def knows(self, experiment_id: str, chat_id: str, *, scripted: bool) -> bool:
        """Whether something of a chat was measured already."""
        this = (trials.c.experiment_id == experiment_id, trials.c.chat_id == chat_id, trials.c.scripted == scripted)
        async with self._database.reading() as connection:
            return await connection.scalar(select(trials.c.node_id).where(*this).limit(1)) is not None

    async def measured(self, experiment_id: str, chat_id: str, node_id: str, value: float, *, scripted: bool) -> None:
        """One answer's value; told twice, it counts once."""
        key = {"experiment_id": experiment_id, "node_id": node_id}
        values = {"chat_id": chat_id, "value": value, "scripted": scripted}
        async with self._database.writing() as connection:
            await connection.execute(upsert(self._database, trials, key, values))

    async def forget(self, node_ids: Sequence[str]) -> None:
        """Answers that were taken out of their chat count no longer."""
        async with self._database.writing() as connection:
            await connection.execute(delete(trials).where(trials.c.node_id.in_(node_ids)))

    async def values(self, experiment_id: str) -> list[ChatValue]:
        """Each chat's mean; answers of a script are a value of their own."""
        query = (
            select(trials.c.chat_id, trials.c.scripted, func.avg(trials.c.value).label("value"))
            .where(trials.c.experiment_id == experiment_id)
            .group_by(trials.c.chat_id, trials.c.scripted)
            .order_by(trials.c.chat_id, trials.c.scripted)
        )
        async with self._database.reading() as connection:
            rows = await connection.execute(query)
            return [ChatValue(row.chat_id, float(row.value), row.scripted) for row in rows]

    async def _all(self, query: Any) -> list[Experiment]:
        async with self._database.reading() as connection:
            return [Experiment(**row._mapping) for row in await connection.execute(query)]
