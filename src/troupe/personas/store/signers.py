"""Whose signatures a person trusts, as rows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from troupe.database import Database, upsert
from troupe.personas.domain.signer import Signer
from troupe.personas.store.tables import signers


class SignerStore:
    """Trusted keys, by the person who trusts them."""

    def __init__(self, database: Database, realm: str) -> None:
        self._database = database
        self._realm = realm

    async def of(self, user_id: str) -> Sequence[Signer]:
        query = select(signers).where(signers.c.user_id == user_id).order_by(signers.c.added_at, signers.c.fingerprint)
        async with self._database.reading() as connection:
            rows = await connection.execute(query)
        return [Signer(row.fingerprint, row.public_key, row.name, row.added_at) for row in rows]

    async def put(self, user_id: str, signer: Signer, at: datetime) -> None:
        key = {"user_id": user_id, "fingerprint": signer.fingerprint}
        values = {"realm": self._realm, "public_key": signer.public_key, "name": signer.name, "added_at": at}
        async with self._database.writing() as connection:
            await connection.execute(upsert(self._database, signers, key, values))

    async def remove(self, user_id: str, fingerprint: str) -> bool:
        """Whether there was one."""
        this = (signers.c.user_id == user_id, signers.c.fingerprint == fingerprint)
        async with self._database.writing() as connection:
            return (await connection.execute(delete(signers).where(*this))).rowcount > 0

    async def forget(self, user_id: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(delete(signers).where(signers.c.user_id == user_id))
