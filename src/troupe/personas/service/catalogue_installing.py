"""Installing from the catalogue: a copy of one's own, and newer versions of it."""

from dataclasses import replace

from troupe.accounts import People, User
from troupe.database import Database
from troupe.kit.times import Clock, as_text
from troupe.personas.domain import CastPersona, Shown
from troupe.personas.domain.arriving import free_handle
from troupe.personas.domain.catalogue import Entry, Install, Installation, Release
from troupe.personas.domain.reading import Fields, read, read_whole
from troupe.personas.errors import AlreadyInstalled, EntryNotFound
from troupe.personas.service.casting import Casting
from troupe.personas.service.catalogue import Catalogue
from troupe.personas.service.seeing import Personas, said_as
from troupe.personas.store import CatalogueStore, PersonaStore

SHAPE = "persona"


class Installing:
    """Copies of entries. The person is held first and the entry after, so that no two installs stand in each other's
    way."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        store: CatalogueStore,
        personas: Personas,
        people: People,
        cast: PersonaStore,
        casting: Casting,
        realm: str,
        clock: Clock,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._store = store
        self._personas = personas
        self._people = people
        self._cast = cast
        self._casting = casting
        self._realm = realm
        self._clock = clock

    async def install(self, user: User, id: str, fields: Fields) -> Shown:
        """A copy of one's own; where there is one of an older version, the newer one becomes its next version."""
        with said_as("INVALID_INPUT"):
            wanted = read(Installation, fields)
        async with self._database.writing():
            holder = await self._people.hold(user)
            entry = await self._entry(holder, id)
            release = await self._store.newest(entry.id)
            before = await self._store.install_of(entry.id, user.id)
            copy = await self._copy(user, before)
            if before and copy and before.number >= release.number:
                raise AlreadyInstalled(copy.id)
            document = self._document(release, wanted)
            copy = await self._renew(user, copy, document, release) if copy else await self._add(holder, document)
            copy = await self._with_origin(copy, entry)
            await self._store.put_install(Install(entry.id, user.id, copy.id, release.number, self._clock()))
            if before is None:
                await self._store.save(replace(entry, installs=entry.installs + 1))
        return await self._personas.shown(copy)

    async def _entry(self, user: User, id: str) -> Entry:
        seen = await self._catalogue.entry(user, id)
        found = await self._store.hold(seen.id)
        if found is None or found.status != "listed":
            raise EntryNotFound(id)
        return found

    async def _copy(self, user: User, install: Install | None) -> CastPersona | None:
        found = await self._cast.find(install.persona_id) if install else None
        return found if found and found.user_id == user.id else None

    def _document(self, release: Release, wanted: Installation) -> dict[str, object]:
        """Among adults the age is what the person who installs it says, never what the file says alone."""
        if wanted.age is None and self._realm != "adult":
            return dict(release.document)
        return release.document | {"age": wanted.age}

    async def _add(self, user: User, document: dict[str, object]) -> CastPersona:
        handle = await self._free_handle(user, document.get("handle"))
        return (await self._casting.create(user, document | {"handle": handle})).persona

    async def _renew(self, user: User, copy: CastPersona, document: dict[str, object], release: Release) -> CastPersona:
        """The newer document with one's own handle; what one changed oneself stays in the history."""
        fields = {name: each for name, each in document.items() if name != "conversation_examples"}
        with said_as("INVALID_INPUT"):
            fresh = read_whole(fields | {"handle": copy.document.handle}, self._realm)
        kept = {"look": fresh.look.model_copy(update={"seed": fresh.look.seed or copy.document.look.seed})}
        reason = f"version {release.version} of the catalogue"
        return await self._casting.rewrite(user, copy, fresh.model_copy(update=kept), reason)

    async def _with_origin(self, copy: CastPersona, entry: Entry) -> CastPersona:
        origin = {
            "shape": SHAPE,
            "file_sha256": entry.kit_sha256,
            "foreign_id": None,
            "catalogue_id": entry.id,
            "imported_at": as_text(self._clock()),
        }
        copy = replace(copy, origin=origin)
        await self._cast.save(copy)
        return copy

    async def _free_handle(self, user: User, wanted: object) -> str | None:
        if not isinstance(wanted, str):
            return None
        return free_handle(wanted, await self._cast.handles_like(user.id, wanted))
