"""What people think of entries: stars, reports, and what becomes of an entry that is reported."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from troupe.accounts import User
from troupe.database import Database
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.personas.domain.catalogue import Decision, Entry, NewReport, Report, Stars, Status, must_be_held
from troupe.personas.domain.reading import Fields, read
from troupe.personas.errors import EntryNotFound, EntryNotYours, NotInstalled
from troupe.personas.service.catalogue import Catalogue, ShownEntry
from troupe.personas.service.seeing import said_as
from troupe.personas.store import CatalogueStore, OpinionStore

MOST_WAITING = 200


@dataclass(frozen=True)
class Case:
    """An entry somebody must decide about, and why."""

    shown: ShownEntry
    reports: Sequence[Report]


class Opinions:
    """Ratings and reports. Whoever gives one holds the entry, so that nobody's is lost."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        store: CatalogueStore,
        opinions: OpinionStore,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._store = store
        self._opinions = opinions
        self._clock = clock
        self._new_id = new_id

    async def rate(self, user: User, id: str, fields: Fields) -> ShownEntry:
        """One's stars for what one has installed; later ones replace the earlier."""
        with said_as("INVALID_INPUT"):
            given = read(Stars, fields)
        async with self._database.writing():
            entry = await self._held(user, id)
            if entry.publisher_id == user.id:
                raise EntryNotYours("Nobody rates their own entry.", "Let others try it and say what they think.")
            if await self._store.install_of(id, user.id) is None:
                raise NotInstalled
            await self._opinions.rate(id, user.id, given.stars, given.comment, self._clock())
            entry = await self._count_again(entry)
        return await self._shown(user, entry)

    async def unrate(self, user: User, id: str) -> ShownEntry:
        """Take one's stars back."""
        async with self._database.writing():
            entry = await self._held(user, id)
            if await self._opinions.unrate(id, user.id):
                entry = await self._count_again(entry)
        return await self._shown(user, entry)

    async def report(self, user: User, id: str, fields: Fields) -> Report:
        """Say that an entry should not be listed; enough reports hold it until an administrator decides."""
        with said_as("INVALID_INPUT"):
            given = read(NewReport, fields)
        async with self._database.writing():
            entry = await self._held(user, id)
            report = Report(self._new_id(), id, user.id, given.reason, given.note, self._clock())
            await self._opinions.report(report)
            if entry.status == "listed" and must_be_held(await self._opinions.open_reports(id)):
                await self._turn(entry, "held")
        return report

    async def waiting(self, user: User) -> Sequence[Case]:
        """Entries with open reports, and those that are held; for administrators."""
        _require_admin(user)
        ids = dict.fromkeys([*await self._opinions.reported(MOST_WAITING), *await self._opinions.held(MOST_WAITING)])
        found = [entry for id in ids if (entry := await self._store.find(id))]
        shown = await self._catalogue.shown_all(user, found)
        return [Case(each, await self._opinions.open_reports(each.entry.id)) for each in shown]

    async def decide(self, user: User, id: str, fields: Fields) -> ShownEntry:
        """What becomes of a reported entry; its open reports are closed with this."""
        _require_admin(user)
        with said_as("INVALID_INPUT"):
            status = read(Decision, fields).status
        async with self._database.writing():
            entry = await self._held(user, id)
            await self._opinions.close_reports(id, self._clock())
            entry = await self._turn(entry, status)
        return await self._shown(user, entry)

    async def withdraw(self, user: User, id: str) -> ShownEntry:
        """Take an entry out of the catalogue; copies that were installed stay."""
        async with self._database.writing():
            entry = await self._held(user, id)
            if entry.publisher_id != user.id and not user.is_admin:
                raise EntryNotYours("This entry is not yours.", "Report it if it should not be here.")
            entry = await self._turn(entry, "withdrawn")
        return await self._shown(user, entry)

    async def _held(self, user: User, id: str) -> Entry:
        seen = await self._catalogue.entry(user, id)
        found = await self._store.hold(seen.id)
        if found is None or (found.status != "listed" and seen.status == "listed" and not _may_look(user, found)):
            raise EntryNotFound(id)
        return found

    async def _count_again(self, entry: Entry) -> Entry:
        count, total = await self._opinions.tally(entry.id)
        entry = replace(entry, rating_count=count, rating_sum=total)
        await self._store.save(entry)
        return entry

    async def _turn(self, entry: Entry, status: Status) -> Entry:
        if entry.status == status:
            return entry
        turned = replace(entry, status=status)
        await self._store.save(turned)
        await self._catalogue.announce(turned)
        return turned

    async def _shown(self, user: User, entry: Entry) -> ShownEntry:
        return (await self._catalogue.shown_all(user, [entry]))[0]


def _may_look(user: User, entry: Entry) -> bool:
    return user.is_admin or entry.publisher_id == user.id


def _require_admin(user: User) -> None:
    if not user.is_admin:
        raise EntryNotYours("Only administrators decide about entries.", "Ask an administrator.")
