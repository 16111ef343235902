"""Use cases around who exists."""

from collections.abc import Sequence

from troupe.accounts import User
from troupe.kit.ids import is_id
from troupe.kit.times import Clock
from troupe.personas.domain import CastPersona
from troupe.personas.domain.starting import starters
from troupe.personas.errors import PersonaNotFound
from troupe.personas.store import PersonaStore


class Personas:
    """The personas of this studio, as one person may see them."""

    def __init__(self, store: PersonaStore, realm: str, clock: Clock) -> None:
        self._store = store
        self._realm = realm
        self._clock = clock

    async def plant_starters(self) -> None:
        """Make sure Nova, Rook and Moss are there as this program ships them."""
        for id, document in starters().items():
            found = await self._store.find(id)
            if found is None or found.document != document:
                now = self._clock()
                version = 1 if found is None else found.version + 1
                await self._store.plant(CastPersona(id, self._realm, None, document, version, False, now, now))

    async def get(self, user: User, id: str) -> CastPersona:
        """One persona; what belongs to others is missing, not forbidden."""
        found = await self._store.find(id) if is_id(id) else None
        if found is None or not found.may_be_seen_by(user.id):
            raise PersonaNotFound(id)
        return found

    async def called(self, user: User, name: str) -> CastPersona:
        """A persona by its id or by its name."""
        if is_id(name):
            return await self.get(user, name)
        found = await self._store.named(user.id, name)
        if found is None:
            raise PersonaNotFound(name)
        return found

    async def active(self, user: User) -> CastPersona | None:
        """The persona that answers when none is named, if the user chose one."""
        return await self._store.active(user.id)

    async def on_stage(self, user: User) -> CastPersona:
        """Who greets this user: the active persona, else Nova."""
        return await self.active(user) or (await self.starters())[0]

    async def starters(self) -> Sequence[CastPersona]:
        return await self._store.starters()

    async def own(self, user: User) -> Sequence[CastPersona]:
        return await self._store.of(user.id)
