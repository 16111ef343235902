"""Leaving: into the bin for thirty days, back out of it, or gone for good."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from troupe.accounts import People, User
from troupe.database import Database
from troupe.kit.ids import is_id
from troupe.kit.times import Clock
from troupe.media import MediaLibrary
from troupe.personas.domain import CastPersona, Shown
from troupe.personas.domain.cast import BIN_KEEPS
from troupe.personas.domain.reading import read_change
from troupe.personas.errors import Forbidden, SeedPersonaNotFound
from troupe.personas.service.casting import Casting, check_version
from troupe.personas.service.news import News
from troupe.personas.service.seeing import Personas, said_as
from troupe.personas.store import ExampleStore, PersonaStore

Told = Callable[[CastPersona], Awaitable[None]]


class Bin:
    """What was deleted, and what becomes of it."""

    def __init__(
        self,
        database: Database,
        personas: Personas,
        casting: Casting,
        store: PersonaStore,
        examples: ExampleStore,
        people: People,
        media: MediaLibrary,
        news: News,
        realm: str,
        clock: Clock,
    ) -> None:
        self._database = database
        self._personas = personas
        self._casting = casting
        self._store = store
        self._examples = examples
        self._people = people
        self._media = media
        self._news = news
        self._realm = realm
        self._clock = clock
        # What belongs to a persona in the slices above; told in the same transaction.
        self.when_deleted: list[Told] = []
        self.before_purging: list[Told] = []

    async def delete(self, user: User, id: str, if_match: str | None) -> CastPersona:
        """Into the bin; it leaves the stage and every list."""
        async with self._database.writing():
            await self._people.hold(user)
            persona = await self._personas.as_least(user, id, "owner", mending=True)
            check_version(persona, if_match, "DELETE_FAILED")
            moment = persona.next_moment(self._clock())
            gone = replace(persona, is_active=False, state=persona.state + 1, updated_at=moment, deleted_at=moment)
            await self._store.save(gone)
            await self._news.tell("deleted", gone)
            for tell in self.when_deleted:
                await tell(gone)
        return gone

    async def restore(self, user: User, id: str, handle: str | None) -> Shown:
        """Out of the bin again, inactive; with another handle when the old one was given away."""
        async with self._database.writing():
            holder = await self._people.hold(user)
            gone = await self._binned(user, id)
            await self._casting.require_room(holder)
            changes = {} if handle is None else {"handle": handle}
            with said_as("INVALID_INPUT"):
                document = read_change(gone.document, changes, self._realm).persona
            await self._casting.require_handle(gone, document.handle)
            moment = gone.next_moment(self._clock())
            back = replace(gone, deleted_at=None, state=gone.state + 1, updated_at=moment)
            if document == gone.document:
                await self._store.save(back)
            else:
                back = await self._casting.rewrite(user, back, document, "restored from the bin")
            await self._news.tell("restored", back)
        return await self._personas.shown(back)

    async def purge(self, user: User, id: str) -> None:
        """Gone now, and for good."""
        async with self._database.writing():
            await self._people.hold(user)
            await self._purge(user, await self._binned(user, id))

    async def empty(self) -> int:
        """What waited thirty days leaves; how many personas these were."""
        before = self._clock() - BIN_KEEPS
        await self._examples.forget(before)
        waited: Sequence[CastPersona] = await self._store.binned_before(before)
        for persona in waited:
            async with self._database.writing():
                owner = await self._people.holder_of(persona.user_id or "")
                await self._purge(owner, persona)
        return len(waited)

    async def _purge(self, owner: User, persona: CastPersona) -> None:
        for tell in self.before_purging:
            await tell(persona)
        await self._store.remove(persona, self._clock())
        while files := (await self._media.list(owner, persona_id=persona.id, limit=100)).items:
            for file in files:
                await self._media.bin(owner, file.id, force=True)
        await self._news.tell("purged", persona)

    async def _binned(self, user: User, id: str) -> CastPersona:
        found = await self._store.find_anyhow(id, binned=True) if is_id(id) else None
        if found is None:
            raise SeedPersonaNotFound(id)
        if found.user_id != user.id:
            raise Forbidden(id)
        return found
