"""Imports: files that were dropped together are brought in one after the other, watched, stopped and taken back."""

import hashlib
import io
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from troupe.accounts import People, User
from troupe.cards.domain.bringing import (
    LARGEST_FILE,
    LONGEST_FILE_NAME,
    MOST_FILES,
    Import,
    Item,
    ItemState,
    Options,
    Outcome,
)
from troupe.cards.errors import (
    FileRefused,
    FileTooLarge,
    ImportNotFound,
    NoFiles,
    NoRoomForFile,
    NothingToDecide,
    NothingToUndo,
)
from troupe.cards.service.bringing import Bringing, refused
from troupe.cards.service.proving import OnceRead
from troupe.cards.service.taking import Taking
from troupe.cards.store import ImportStore, SourceStore
from troupe.database import Database
from troupe.jobs import JobContext, JobKind, Jobs
from troupe.kit.durable import DiskFull
from troupe.kit.errors import TroupeError
from troupe.kit.ids import NewId, is_id
from troupe.kit.paging import BadCursor, Page, cut, read_cursor
from troupe.kit.times import Clock, from_millis, to_millis
from troupe.media import MediaLibrary, TooManyFiles

log = logging.getLogger(__name__)
IMPORTING = "cards.import"
_OPEN: frozenset[ItemState] = frozenset({"needs_input", "skipped"})
"""Something may still be said of these, and then their file is read again."""
Undo = Callable[[User, str], Awaitable[bool]]
"""Puts something into the bin, unless somebody has worked on it since; whether it went."""
_MIB = 1024 * 1024


@dataclass(frozen=True)
class Dropped:
    """One file as it was sent."""

    name: str
    file: BinaryIO


class Imports:
    """What people brought in, and what became of it."""

    def __init__(
        self,
        database: Database,
        store: ImportStore,
        sources: SourceStore,
        bringing: Bringing,
        taking: Taking,
        media: MediaLibrary,
        jobs: Jobs,
        people: People,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._store = store
        self._sources = sources
        self._bringing = bringing
        self._taking = taking
        self._media = media
        self._jobs = jobs
        self._people = people
        self._clock = clock
        self._new_id = new_id
        self.undoers: dict[str, Undo] = {}
        """For each kind of thing, who puts it into the bin again."""

    def kind(self) -> JobKind:
        """What somebody brings in at once comes in one after the other, so that each sees who is here by then."""
        return JobKind(IMPORTING, "Bring files in", "io", _steps, self._work, in_turn=True)

    async def begin(self, user: User, dropped: Sequence[Dropped], options: Options) -> Import:
        """Keep the files as they are, then read them one after the other in the background."""
        if not dropped:
            raise NoFiles
        if len(dropped) > MOST_FILES:
            raise TooManyFiles(MOST_FILES)
        await self._bringing.require_owner(user, options)
        id = self._new_id()
        items: list[Item] = []
        try:
            for number, each in enumerate(dropped):
                items.append(await self._kept(user, id, number, each))
            if all(item.media_id is None for item in items) and any(item.error for item in items):
                raise DiskFull
            return await self._begun(user, id, items, options)
        except BaseException:  # what is not brought in leaves no file
            await self._let_go(user, items)
            raise

    async def _begun(self, user: User, id: str, items: Sequence[Item], options: Options) -> Import:
        brought = Import(id, user.realm, user.id, "reading", options, None, self._clock(), items=items)
        await self._jobs.open()
        async with self._database.writing():
            inputs = {"import_id": id, "files": len(items)}
            job = await self._jobs.start(IMPORTING, user, title=_title(items), inputs=inputs)
            brought = replace(brought, job_id=job.id)
            await self._store.add(brought)
        return brought

    async def get(self, user: User, id: str) -> Import:
        found = await self._store.find(user.id, id) if is_id(id) else None
        if found is None:
            raise ImportNotFound(id)
        return await self._as_it_stands(user, found)

    async def list(self, user: User, limit: int, cursor: str | None) -> Page[Import]:
        place = read_cursor("imports", cursor, (int, str))
        try:
            after = (from_millis(int(place[0])), str(place[1])) if place else None
        except OverflowError:
            raise BadCursor from None
        rows = await self._store.list(user.id, after, limit)
        return cut(rows, limit, lambda each: [to_millis(each.created_at), each.id], "imports")

    async def decide(self, user: User, id: str, position: int, options: Mapping[str, Any]) -> Item:
        """Bring in what waited for an answer, with the answer."""
        brought = await self.get(user, id)
        item = next((each for each in brought.items if each.position == position), None)
        if item is None or item.state not in ("needs_input", "skipped") or item.media_id is None:
            raise NothingToDecide
        wanted = replace(brought.options, **options)
        await self._bringing.require_owner(user, wanted)
        decided = item.became(await self._decided(user, brought, item, wanted))
        beside = [each for each in brought.items if each.file == item.file and each.position != position]
        async with self._database.writing():
            decided = await self._with_what_it_needs(user, decided, [decided.state, *(each.state for each in beside)])
            await self._store.save_item(decided)
        return decided

    async def _decided(self, user: User, brought: Import, item: Item, options: Options) -> Outcome:
        """That one alone, also where its file holds others."""
        files = sum(each.position == each.file for each in brought.items)
        place = 0 if item.position == item.file else item.position - files - item.file * MOST_FILES
        first = next(each for each in brought.items if each.position == item.file)
        outcomes = await self._brought(user, first, options, place)
        return outcomes[place] if place < len(outcomes) else outcomes[0]

    async def undo(self, user: User, id: str, position: int | None = None) -> dict[str, object]:
        """What was made goes to the bin, of all files or of one; whatever was changed since then stays."""
        brought = await self.get(user, id)
        items = [each for each in brought.items if position in (None, each.position)]
        made = [each for item in items for each in item.created if each["kind"] in self.undoers]
        if brought.undone or not made:
            raise NothingToUndo
        binned: list[dict[str, Any]] = []
        stayed: list[dict[str, Any]] = []
        for each in made:
            (binned if await self.undoers[each["kind"]](user, str(each["id"])) else stayed).append(dict(each))
        if position is None:
            await self._store.save(replace(brought, undone=True))
        for item in items if position is not None else ():
            await self._store.save_item(replace(item, created=[]))
        return {"binned": binned, "stayed": stayed}

    async def forget(self, user: User, id: str) -> None:
        """The record goes; what it made stays."""
        brought = await self.get(user, id)
        if brought.job_id and brought.state == "reading":
            await self._jobs.cancel(brought.job_id, user)
        async with self._database.writing():
            for item in brought.items if brought.state != "reading" else ():
                if item.position == item.file:
                    await self._with_what_it_needs(user, item, ())
            await self._store.remove(brought.id)

    async def _as_it_stands(self, user: User, brought: Import) -> Import:
        """An import whose job was stopped is over too."""
        if brought.state != "reading" or brought.job_id is None:
            return brought
        job = await self._jobs.get(brought.job_id, user)
        return replace(brought, state="cancelled") if job.state in ("cancelled", "failed") else brought

    async def _kept(self, user: User, import_id: str, number: int, dropped: Dropped) -> Item:
        size = dropped.file.seek(0, 2)
        name = dropped.name[-LONGEST_FILE_NAME:]
        item = Item(import_id, number, user.realm, number, name, size, hashlib.sha256().hexdigest())
        if not 0 < size <= LARGEST_FILE:
            return item
        try:
            kept = await self._taking.keep_file(user, dropped.file, name or "file")
        except DiskFull:  # a smaller one may still find room
            return item.became(refused(NoRoomForFile()))
        return replace(item, sha256=kept.sha256, media_id=kept.id)

    async def _let_go(self, user: User, items: Sequence[Item]) -> None:
        for item in items:
            if item.media_id is not None:
                with suppress(TroupeError):  # where nothing can be written, nothing can be taken back either
                    await self._taking.drop_file(user, item.media_id)

    async def _work(self, context: JobContext) -> Mapping[str, object]:
        user = await self._people.acting(context.user_id)
        brought = await self.get(user, str(context.inputs["import_id"]))
        files = [item for item in brought.items if item.position == item.file]
        for item in files:
            await self._bring(context, user, brought, item)
        done = await self.get(user, brought.id)
        await self._store.save(replace(done, state="done", items=()))
        states = [item.state for item in done.items]
        return {"import_id": brought.id, "imported": states.count("imported"), "refused": states.count("refused")}

    async def _bring(self, context: JobContext, user: User, brought: Import, item: Item) -> None:
        async def work() -> list[dict[str, Any]]:
            return [dict(vars(each)) for each in await self._outcomes(user, brought, item)]

        async def save(outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
            first, *others = [Outcome(**each) for each in outcomes]
            done = await self._with_what_it_needs(user, item, [each.state for each in (first, *others)])
            await self._store.save_item(done.became(first))
            for number, each in enumerate(others, 1):
                position = len(brought.items) + item.file * MOST_FILES + number
                await self._store.save_item(replace(done, position=position).became(each))
            return []

        await context.step(_step(item.file), work, save=save)

    async def _with_what_it_needs(self, user: User, item: Item, states: Sequence[ItemState]) -> Item:
        """Without its file where nothing keeps that and no answer is waited for: what was refused leaves none."""
        if item.media_id is None or set(states) & _OPEN or await self._sources.uses_of(item.media_id):
            return item
        await self._taking.drop_file(user, item.media_id)
        return replace(item, media_id=None)

    async def _outcomes(self, user: User, brought: Import, item: Item) -> Sequence[Outcome]:
        if item.state == "refused":  # it was not even kept
            return [Outcome(item.state, error=item.error)]
        try:
            return await self._brought(user, item, brought.options)
        except TroupeError as trouble:  # of this file alone
            return [refused(trouble)]
        except Exception:  # whatever a file does to its reader, the others still come in
            log.exception("cards.file_could_not_be_read")
            return [refused(FileRefused("unreadable_file", "", "Nobody here can read this file."))]

    async def _brought(self, user: User, item: Item, options: Options, only: int | None = None) -> Sequence[Outcome]:
        """The file is lent and never held: it may be larger than what the studio has of memory."""
        if item.bytes > LARGEST_FILE:
            raise FileTooLarge(item.file_name, LARGEST_FILE // _MIB)
        if item.media_id is None:
            return await self._bringing.bring(user, item, options, OnceRead(io.BytesIO(), item.file_name))
        async with self._media.lend(user, item.media_id) as lent, OnceRead(lent, item.file_name) as file:
            return await self._bringing.bring(user, item, options, file, only)


def _steps(inputs: Mapping[str, object]) -> Sequence[str]:
    count = inputs.get("files")
    return [_step(number) for number in range(count if isinstance(count, int) else 1)]


def _step(file: int) -> str:
    return f"file {file + 1}"


def _title(items: Sequence[Item]) -> str:
    return f"Bring in {items[0].file_name[:60] or 'a file'}" if len(items) == 1 else f"Bring in {len(items)} files"
