"""The catalogue: looking through it, and publishing one's own personas in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from troupe.accounts import People, User
from troupe.database import Database
from troupe.kit.errors import Denied
from troupe.kit.ids import NewId, is_id
from troupe.kit.paging import cut, read_cursor
from troupe.kit.times import Clock, from_millis, to_millis
from troupe.live import LiveLog, personal
from troupe.personas.domain import CastPersona
from troupe.personas.domain.catalogue import CatalogueAsked, Entry, Install, Publication, Release, is_newer
from troupe.personas.domain.reading import Fields, read
from troupe.personas.errors import (
    ChangedElsewhere,
    EntryNotFound,
    EntryWithdrawn,
    NotForChildren,
    VersionExists,
)
from troupe.personas.service.catalogue_kits import CatalogueKits, PackedKit, installable
from troupe.personas.service.grants import hidden_from
from troupe.personas.service.seeing import Personas, said_as
from troupe.personas.store import CatalogueStore, ExampleStore, OpinionStore

STUDIO = "Troupe"
_LAST = 2**53


@dataclass(frozen=True)
class ShownEntry:
    """An entry as one person sees it."""

    entry: Entry
    publisher: str
    installed: Install | None = None
    update_available: bool = False
    stars: int | None = None


@dataclass(frozen=True)
class EntryPage:
    items: Sequence[ShownEntry]
    matched: int
    next_cursor: str | None


class Catalogue:
    """What people of this studio publish for one another."""

    def __init__(
        self,
        database: Database,
        store: CatalogueStore,
        opinions: OpinionStore,
        personas: Personas,
        examples: ExampleStore,
        people: People,
        kits: CatalogueKits,
        live: LiveLog,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._store = store
        self._opinions = opinions
        self._personas = personas
        self._examples = examples
        self._people = people
        self._kits = kits
        self._live = live
        self._clock = clock
        self._new_id = new_id

    async def page(self, user: User, asked: CatalogueAsked) -> EntryPage:
        """What is listed, in the order asked for."""
        place = read_cursor(asked.list_name, asked.page.cursor, (int, str))
        after = None if place is None else (_key_in(asked, int(place[0])), str(place[1])[:40])
        limit = asked.page.limit
        found, matched = await self._store.page(asked, after, limit + 1, for_child=user.age_band == "child")
        cutting = cut(found, limit, lambda entry: [_key_of(asked, entry), entry.id], asked.list_name)
        return EntryPage(await self.shown_all(user, cutting.items), matched, cutting.next_cursor)

    async def get(self, user: User, id: str) -> ShownEntry:
        return (await self.shown_all(user, [await self.entry(user, id)]))[0]

    async def releases(self, user: User, id: str) -> Sequence[Release]:
        """Every version of an entry, the newest first."""
        return await self._store.releases((await self.entry(user, id)).id)

    async def kit(self, user: User, id: str) -> tuple[Entry, bytes]:
        """The file of the newest version."""
        entry = await self.entry(user, id)
        return entry, await self._kits.read(entry.kit_sha256)

    async def entry(self, user: User, id: str) -> Entry:
        """An entry this person may see: listed ones, and the others for who published them and for administrators."""
        found = await self._store.find(id) if is_id(id) else None
        if found is None or hidden_from(user, found.audience):
            raise EntryNotFound(id)
        if found.status != "listed" and not (user.is_admin or found.publisher_id == user.id):
            raise EntryNotFound(id)
        return found

    async def shown_all(self, user: User, entries: Sequence[Entry]) -> list[ShownEntry]:
        ids = [entry.id for entry in entries]
        copies = {each.entry_id: each for each in await self._store.installs_of(ids, user.id)}
        stars = await self._opinions.stars_of(ids, user.id)
        newer = await self._store.updates([each.persona_id for each in copies.values()]) if copies else {}
        names = {id: await self._name(id) for id in {entry.publisher_id for entry in entries}}
        return [
            ShownEntry(
                entry,
                names[entry.publisher_id],
                copies.get(entry.id),
                entry.id in copies and copies[entry.id].persona_id in newer,
                stars.get(entry.id),
            )
            for entry in entries
        ]

    async def publish(self, user: User, fields: Fields) -> ShownEntry:
        """Put one's persona into the catalogue as it is now, as a kit that is signed."""
        if user.age_band == "child":
            raise NotForChildren("publish")
        with said_as("PUBLISH_FAILED"):
            wanted = read(Publication, fields)
        persona = await self._personas.mine(user, wanted.persona_id)
        await self._personas.require_free(persona.id)
        examples = await self._examples.kept(persona.id)
        kit = await self._kits.pack(user, persona, examples, wanted.license)
        async with self._database.writing():
            await self._require_same(user, persona)
            entry = await self._next_entry(user, persona, wanted, kit)
            await self._put(entry, installable(persona, examples))
        return (await self.shown_all(user, [entry]))[0]

    async def plant_starters(self) -> None:
        """List the studio's own personas, as this program ships them."""
        planted = await self._store.documents_of_studio()
        for persona in await self._personas.starters():
            document = installable(persona, ())
            if planted.get(persona.document.handle or persona.id) != document:
                await self._plant(persona, document)

    async def announce(self, entry: Entry) -> None:
        """Tell everyone that the catalogue is not as it was."""
        data = {"entry_id": entry.id, "status": entry.status}
        await self._live.announce("system", "catalogue.changed", data)
        if entry.publisher_id is not None:
            await self._live.announce(personal("me", entry.publisher_id), "catalogue.changed", data)

    async def _plant(self, persona: CastPersona, document: dict[str, object]) -> None:
        license = persona.document.license
        kit = await self._kits.pack(None, persona, (), license)
        said = Publication(persona_id=persona.id, summary=_summary(persona), license=license)
        before = await self._store.published(None, persona.document.handle or persona.id)
        async with self._database.writing():
            await self._put(self._described(before, None, persona, said, kit), document)

    async def _require_same(self, user: User, packed: CastPersona) -> None:
        """What is published is what was packed, even when somebody edits in between."""
        persona = await self._personas.held(user, packed.id, "owner")
        if persona.version != packed.version:
            raise ChangedElsewhere(persona.version)

    async def _next_entry(self, user: User, persona: CastPersona, wanted: Publication, kit: PackedKit) -> Entry:
        found = await self._store.published(user.id, persona.document.handle or persona.id)
        before = await self._store.hold(found.id) if found else None
        if before is not None and before.status == "withdrawn":
            raise EntryWithdrawn
        if before is not None and not is_newer(persona.document.kit_version, before.version):
            raise VersionExists(before.version)
        return self._described(before, user, persona, wanted, kit)

    def _described(
        self, before: Entry | None, user: User | None, persona: CastPersona, wanted: Publication, kit: PackedKit
    ) -> Entry:
        document = persona.document
        now = self._clock()
        fresh = Entry(
            id=before.id if before else self._new_id(),
            realm=persona.realm,
            publisher_id=user.id if user else None,
            handle=document.handle or persona.id,
            name=document.name,
            summary=wanted.summary,
            tags=document.tags,
            language=document.language,
            audience=document.audience,
            age=document.age,
            license=wanted.license,
            version=document.kit_version,
            kit_sha256=kit.sha256,
            fingerprint=kit.fingerprint,
            published_at=now,
        )
        if before is None:
            return fresh
        kept = {name: getattr(before, name) for name in ("status", "installs", "rating_count", "rating_sum")}
        return replace(fresh, **kept)

    async def _put(self, entry: Entry, document: dict[str, object]) -> None:
        await self._store.save(entry)
        there = await self._store.releases(entry.id)
        again = next((each for each in there if each.version == entry.version), None)
        number = again.number if again else 1 + max((each.number for each in there), default=0)
        release = Release(
            entry_id=entry.id,
            number=number,
            version=entry.version,
            kit_sha256=entry.kit_sha256,
            license=entry.license,
            summary=entry.summary,
            published_at=entry.published_at,
            document=document,
        )
        await self._store.put_release(release)
        await self.announce(entry)

    async def _name(self, publisher_id: str | None) -> str:
        if publisher_id is None:
            return STUDIO
        try:
            return (await self._people.acting(publisher_id)).display_name
        except Denied:
            return "Someone who left"


def _summary(persona: CastPersona) -> str:
    first = (persona.document.description or persona.document.role or persona.document.name).strip()
    return first if len(first) <= 300 else first[:301].rpartition(" ")[0]


def _key_of(asked: CatalogueAsked, entry: Entry) -> int:
    match asked.sort:
        case "newest":
            return to_millis(entry.published_at)
        case "rating":
            return entry.standing
        case _:
            return entry.installs


def _key_in(asked: CatalogueAsked, key: int) -> object:
    bounded = max(-_LAST, min(key, _LAST))
    return from_millis(min(bounded, 250_000_000_000_000)) if asked.sort == "newest" else bounded
