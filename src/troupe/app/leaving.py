"""How each slice takes part in an export and an erasure, and what follows one."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select, text, update

from troupe.accounts import Attachment, Privacy, PrivacyStore, Record, Share, Teams, User
from troupe.app.data_directory import DataDirectory
from troupe.app.holdings import NOBODYS, Rows, holding_of, holdings, shown
from troupe.app.household import Household
from troupe.chats import WordStore
from troupe.database import Database, metadata
from troupe.jobs import Jobs
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.media import MediaLibrary
from troupe.personas import PersonaStore, kit_key
from troupe.ports.files import FileMissing, Files

EXPORT_NAME = "troupe-export-"
EXPORTS_ARE_KEPT = timedelta(days=7)
AT_ONCE = 400
_APART = ("personas", "media", "media_objects", "jobs", "job_steps", "job_log")
_TOPICS = {
    "chats": "chat",
    "chat_runs": "run",
    "personas": "persona",
    "jobs": "job",
    "duel_stages": "duel",
    "duel_rounds": "round",
}


class Leaving:
    """The functions that the slices contribute."""

    def __init__(
        self,
        database: Database,
        teams: Teams,
        jobs: Jobs,
        media: MediaLibrary,
        files: Files,
        clock: Clock,
    ) -> None:
        self._database = database
        self._teams = teams
        self._jobs = jobs
        self._media = media
        self._files = files
        self._clock = clock
        self._rows = Rows(database)

    def shares(self) -> Sequence[Share]:
        """From the lowest floor up; rows of every slice and the live log go first, then what they stood on."""
        return (
            Share("jobs", erase=self._erase_jobs),
            Share("media", export=self._export_files, erase=self._erase_files),
            Share("accounts", export=self._export_person, erase=self._erase_memberships),
            Share("personas", erase=self._erase_personas),
            Share("rows", export=self._rows.export, erase=self._erase_rows),
            Share("catalogue", erase=self._erase_kits),
            Share("live", erase=self._erase_events),
        )

    async def _export_person(self, user: User) -> AsyncIterator[Record | Attachment]:
        hidden = {"credential_generation", "realm"}
        yield Record("people", shown({name: value for name, value in vars(user).items() if name not in hidden}))
        for membership in await self._teams.memberships(user.id):
            yield Record("teams", {"team_id": membership.team_id, "role": membership.role})

    async def _export_files(self, user: User) -> AsyncIterator[Record | Attachment]:
        cursor = None
        while True:
            page = await self._media.list(user, limit=100, cursor=cursor)
            for file in page.items:
                if not file.name.startswith(EXPORT_NAME):
                    extension = file.object_id.rpartition(".")[2]
                    yield Attachment(f"media/{file.id}.{extension}", await self._media.read(user, file.id))
            if (cursor := page.next_cursor) is None:
                return

    async def _erase_events(self, user: User) -> Mapping[str, int]:
        """Everything that was announced about the person and their things."""
        events, topics = metadata.tables["events"], metadata.tables["topics"]
        names = [f"{family}@{user.id}" for family in ("me", "jobs", "system")]
        async with self._database.reading() as connection:
            for table, family in _TOPICS.items():
                holding = holding_of(metadata.tables[table])
                if holding is not None:
                    query = select(holding.table.c.id).where(holding.of(user.id))
                    names += [f"{family}:{id}" for id in (await connection.execute(query)).scalars()]
            mine = select(topics.c.topic).where(topics.c.topic.contains(user.id, autoescape=True))
            names += list((await connection.execute(mine)).scalars())
        gone = 0
        for begin in range(0, len(names), AT_ONCE):
            some = names[begin : begin + AT_ONCE]
            async with self._database.writing() as connection:
                gone += (await connection.execute(delete(events).where(events.c.topic.in_(some)))).rowcount
                await connection.execute(delete(topics).where(topics.c.topic.in_(some)))
        return {"events": gone}

    async def _erase_rows(self, user: User) -> Mapping[str, int]:
        await WordStore(self._database).drop_all_of(user.id)
        return await self._rows.erase(user.id, but=_APART)

    async def _erase_personas(self, user: User) -> Mapping[str, int]:
        """Where somebody else's chat names one, an empty row stays in its place, and is nobody's."""
        table, store, gone = metadata.tables["personas"], PersonaStore(self._database), 0
        async with self._database.reading() as connection:
            query = select(table.c.id).where(table.c.user_id == user.id)
            ids = list((await connection.execute(query)).scalars())
        for id in ids:
            found = await store.find(id) or await store.find(id, binned=True)
            async with self._database.writing() as connection:
                if found is not None:
                    await store.remove(found, self._clock())
                    gone += 1
                await connection.execute(update(table).where(table.c.id == id).values(user_id=None))
        return {"personas": gone}

    async def _erase_kits(self, user: User) -> Mapping[str, int]:
        """The files they published; installed copies are somebody else's personas and stay."""
        entries, releases = metadata.tables["catalogue_entries"], metadata.tables["catalogue_versions"]
        theirs = select(entries.c.id).where(entries.c.publisher_id == user.id)
        async with self._database.reading() as connection:
            query = select(releases.c.kit_sha256).where(releases.c.entry_id.in_(theirs)).distinct()
            sums = list((await connection.execute(query)).scalars())
        for sha256 in sums:
            with contextlib.suppress(FileMissing):
                await self._files.delete(kit_key(sha256))
        return {"kits": len(sums)}

    async def _erase_memberships(self, user: User) -> Mapping[str, int]:
        return {"team_members": await self._teams.leave_all(user.id)}

    async def _erase_files(self, user: User) -> Mapping[str, int]:
        """The bytes first: a kill in between leaves a row that finds nothing, never a file that nobody finds."""
        objects, files = metadata.tables["media_objects"], metadata.tables["media"]
        async with self._database.reading() as connection:
            query = select(objects.c.id).where(objects.c.user_id == user.id)
            keys = list((await connection.execute(query)).scalars())
        for key in keys:
            for each in (key, *(f"{key.rpartition('.')[0]}-{size}.webp" for size in (128, 256, 512))):
                try:
                    await self._files.delete(each)
                except FileMissing:
                    continue
        async with self._database.writing() as connection:
            gone = (await connection.execute(delete(files).where(files.c.user_id == user.id))).rowcount
            await connection.execute(delete(objects).where(objects.c.user_id == user.id))
        return {"media": gone, "objects": len(keys)}

    async def _erase_jobs(self, user: User) -> Mapping[str, int]:
        """The engine's rows with what they were asked, then ours."""
        gone = 0
        while found := await self._jobs.store.list(user.id, states=(), kind=None, limit=100, after=None):
            await self._jobs.desk.delete(found)
            await self._jobs.store.remove(found)
            gone += len(found)
        return {"jobs": gone}


class Traces:
    """What follows an erasure: free pages are given back, and the whole directory is searched."""

    def __init__(self, database: Database, directory: DataDirectory) -> None:
        self._database = database
        self._directory = directory

    async def clean(self) -> Sequence[str]:
        if self._database.dialect == "postgresql":
            return ["Pages, write-ahead archives and snapshots of the database are its operator's to remove."]
        await asyncio.to_thread(self._vacuum)
        await self._database.truncate_wal()
        return []

    async def search(self, words: Sequence[str]) -> Sequence[str]:
        return await asyncio.to_thread(self._search, [word.encode() for word in words])

    async def backups(self, delete: bool) -> Sequence[str]:
        """Backups hold what was there when they were made; the receipt names those that stay."""
        folder = self._directory.path / "backups"
        kept = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.exists() else []
        if not delete:
            return [f"The backup {path.name} was made before and holds it." for path in kept]
        for path in kept:
            self._directory.durable.remove(path)
        return [f"The backup {path.name} was removed." for path in kept]

    def _vacuum(self) -> None:
        engine = self._database.engine_for_jobs()
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM"))
        finally:
            engine.dispose()

    def _search(self, words: Sequence[bytes]) -> list[str]:
        root = self._directory.path
        found = []
        for path in sorted(root.rglob("*")):
            place = path.relative_to(root)
            if place.parts[0] in ("backups", "models", "talents") or not path.is_file():
                continue
            if _holds(path, words):
                found.append(place.parts[0] if place.parts[0] == "media" else place.as_posix())
        return found


def _holds(path: Path, words: Sequence[bytes]) -> bool:
    longest, before = max(map(len, words)), b""
    with path.open("rb") as file:
        while piece := file.read(1024 * 1024):
            if any(word in before + piece for word in words):
                return True
            before = piece[-longest:]
    return False


def privacy_of(
    household: Household,
    database: Database,
    directory: DataDirectory,
    jobs: Jobs,
    media: MediaLibrary,
    files: Files,
    clock: Clock,
    new_id: NewId,
) -> Privacy:
    """Export and erasure, with everybody who takes part."""
    privacy = Privacy(
        database,
        PrivacyStore(database),
        household.people_store,
        household.people,
        household.sign_ins,
        household.administration,
        household.audit,
        household.hashing,
        jobs,
        media,
        Traces(database, directory),
        household.mode,
        clock,
        new_id,
    )
    for share in Leaving(database, household.teams, jobs, media, files, clock).shares():
        privacy.register(share)

    async def stop_jobs(user: User) -> None:
        for job in await jobs.store.list(user.id, states=("queued", "running"), kind=None, limit=200, after=None):
            await jobs.cancel(job.id, user)

    household.administration.when_suspended(stop_jobs)
    return privacy


async def retire_exports(database: Database, media: MediaLibrary, now: datetime) -> int:
    """Exports leave the libraries after a week."""
    table = metadata.tables["media"]
    old = (
        table.c.state == "ready",
        table.c.type == "application/zip",
        table.c.name.startswith(EXPORT_NAME),
        table.c.created_at < now - EXPORTS_ARE_KEPT,
    )
    async with database.reading() as connection:
        rows = (await connection.execute(select(table.c.id, table.c.user_id).where(*old))).all()
    for row in rows:
        await media.bin(Keeper(row.user_id), row.id, force=True)
    return len(rows)


@dataclass(frozen=True)
class Keeper:
    """Whose file it is."""

    id: str


def forgotten_tables() -> list[str]:
    """Tables that are in nobody's list: an export would leave them out, and an erasure would leave them behind."""
    covered = {holding.table.name for holding in holdings()} | NOBODYS
    return sorted(set(metadata.tables) - covered)
