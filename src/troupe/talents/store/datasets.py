"""Data sets and their samples, as rows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update

from troupe.database import Database
from troupe.talents.domain.datasets import Dataset, Sample
from troupe.talents.store.tables import talent_datasets as datasets
from troupe.talents.store.tables import talent_samples as samples


class DatasetStore:
    """What kits are taught from."""

    def __init__(self, database: Database, realm: str) -> None:
        self._database = database
        self._realm = realm

    async def add(self, dataset: Dataset) -> None:
        values = {name: getattr(dataset, name) for name in Dataset.__dataclass_fields__ if name != "samples"}
        async with self._database.writing() as connection:
            await connection.execute(datasets.insert().values(**values, realm=self._realm))

    async def find(self, user_id: str, id: str) -> Dataset | None:
        """One's own, with everything in it."""
        query = select(datasets).where(datasets.c.id == id, datasets.c.user_id == user_id)
        inside = select(samples).where(samples.c.dataset_id == id).order_by(samples.c.place, samples.c.id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                return None
            rows = await connection.execute(inside)
            return replace(_dataset(row._mapping), samples=[_sample(each._mapping) for each in rows])

    async def page(self, user_id: str, limit: int, before: tuple[datetime, str] | None) -> Sequence[Dataset]:
        """The newest first, without what is in them."""
        query = select(datasets).where(datasets.c.user_id == user_id)
        if before is not None:
            at, id = before
            query = query.where(or_(datasets.c.created_at < at, and_(datasets.c.created_at == at, datasets.c.id < id)))
        query = query.order_by(datasets.c.created_at.desc(), datasets.c.id.desc()).limit(limit)
        async with self._database.reading() as connection:
            return [_dataset(row._mapping) for row in await connection.execute(query)]

    async def naming(self, consent_id: str) -> Sequence[Dataset]:
        """Every data set under an agreement, with what is in it."""
        query = select(datasets.c.user_id, datasets.c.id).where(datasets.c.consent_id == consent_id)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        found = [await self.find(row.user_id, row.id) for row in rows]
        return [each for each in found if each is not None]

    async def change(self, id: str, values: Mapping[str, object]) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(datasets).where(datasets.c.id == id).values(**values))

    async def remove(self, id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(samples).where(samples.c.dataset_id == id))
            await connection.execute(delete(datasets).where(datasets.c.id == id))

    async def put(self, user_id: str, sample: Sample) -> bool:
        """Behind the others; False when the same picture or line is there."""
        there = (samples.c.dataset_id == sample.dataset_id, samples.c.sha256 == sample.sha256)
        highest = select(func.max(samples.c.place)).where(samples.c.dataset_id == sample.dataset_id)
        async with self._database.writing() as connection:
            if (await connection.execute(select(samples.c.id).where(*there))).first():
                return False
            place = (await connection.scalar(highest) or 0) + 1
            values = vars(sample) | {"place": place, "user_id": user_id, "realm": self._realm}
            values |= {"messages": [dict(each) for each in sample.messages], "checks": dict(sample.checks)}
            await connection.execute(samples.insert().values(**values))
            return True

    async def change_sample(self, id: str, values: Mapping[str, object]) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(samples).where(samples.c.id == id).values(**values))

    async def remove_samples(self, ids: Sequence[str]) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(samples).where(samples.c.id.in_(list(ids))))

    async def showing(self, media_id: str) -> Sequence[str]:
        """The names of data sets that a file is in."""
        query = select(datasets.c.name).join(samples, samples.c.dataset_id == datasets.c.id)
        async with self._database.reading() as connection:
            return list(
                (
                    await connection.execute(
                        query.where(or_(samples.c.media_id == media_id, samples.c.mask_media_id == media_id))
                    )
                ).scalars()
            )


def _dataset(row: Any) -> Dataset:
    known = dict(row)
    return Dataset(**{name: known[name] for name in Dataset.__dataclass_fields__ if name != "samples"})


def _sample(row: Any) -> Sample:
    known = dict(row)
    return Sample(**{name: known[name] for name in Sample.__dataclass_fields__})
