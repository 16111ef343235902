"""What this installation is, as its one row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from troupe.accounts.store.tables import installation
from troupe.database import Database

Mode = Literal["local", "multi"]
_THIS = installation.c.id == "this"


@dataclass(frozen=True)
class Installation:
    """Who this installation is, how it is used, and the hashes that open it."""

    issuer: str
    salt: str
    mode: Mode | None
    set_up_at: datetime | None
    setup_code_hash: str | None
    setup_code_until: datetime | None
    setup_wrong: int
    passphrase_hash: str | None


class InstallationStore:
    """The one row."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self) -> Installation | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(installation).where(_THIS))).one_or_none()
            return None if row is None else _read(dict(row._mapping))

    async def hold(self) -> Installation:
        """The row, which nobody else changes until this transaction ends."""
        async with self._database.writing() as connection:
            row = (await connection.execute(select(installation).where(_THIS).with_for_update())).one()
            return _read(dict(row._mapping))

    async def make(self, issuer: str, salt: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(installation.insert().values(id="this", issuer=issuer, salt=salt, setup_wrong=0))

    async def change(self, **values: object) -> None:
        async with self._database.writing() as connection:
            await connection.execute(installation.update().where(_THIS).values(**values))


def _read(row: dict[str, object]) -> Installation:
    del row["id"]
    return Installation(**row)  # type: ignore[arg-type]  # the columns are the fields
