"""Which sessions are open: opened at first use, put right after a crash, closed when they rest."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from troupe.accounts import User
from troupe.kit.errors import Unavailable
from troupe.kit.times import Clock
from troupe.stories.domain import frames as f
from troupe.stories.domain.story import Run, Story
from troupe.stories.errors import SessionLocked, SessionReadOnly, StorageDamaged, StoryNotFound
from troupe.stories.service.log import StoryLog
from troupe.stories.service.session import Session
from troupe.stories.service.timing import Timings
from troupe.stories.store import OpenedJournal, SessionFolders
from troupe.stories.store.folders import canonical

MOST_OPEN = 256
RESTS_AFTER_SECONDS = 600.0
LOOK_EVERY_SECONDS = 60.0
READ_ANEW_AFTER_SECONDS = 5.0


@dataclass(frozen=True)
class Seen:
    """A story as whoever reads it sees it, open in this process or not."""

    session: Session | None
    story: Story
    kept: set[str]
    damage: str | None


class Sessions:
    """The open sessions of this process."""

    def __init__(self, folders: SessionFolders, log: StoryLog, timings: Timings, clock: Clock) -> None:
        self._timings = timings
        self.folders = folders
        self._log = log
        self._clock = clock
        self._open: dict[str, Session] = {}
        self._opening: dict[str, asyncio.Lock] = {}
        self._resting: asyncio.Task[None] | None = None
        self.when_rested: Callable[[str], Awaitable[None]] | None = None
        """Looks after the files of a story that nobody used for a while; nobody has it open meanwhile."""

    def open_ones(self) -> list[Session]:
        return list(self._open.values())

    async def to_change(self, user: User, session_id: str) -> Session:
        """A session that can be written, opened if need be."""
        session = await self._opened(canonical(session_id))
        if session.story.began.owner_id != user.id or session.story.began.realm != user.realm:
            raise StoryNotFound
        if session.opened.damage:
            raise SessionReadOnly(session.opened.damage)
        if session.story.closed:
            raise SessionReadOnly(f"it told of a minor ({session.story.closed})")
        return session

    async def to_remove(self, user: User, session_id: str) -> Session:
        """A session that is to go, whatever state it is in."""
        session = await self._opened(canonical(session_id))
        if session.story.began.owner_id != user.id:
            raise StoryNotFound
        return session

    async def to_read(self, user: User, session_id: str) -> Seen:
        """A session as it is now; reading waits for no run and takes no lock from another process."""
        id = canonical(session_id)
        try:
            session = await self._opened(id)
            seen = Seen(session, session.story, session.opened.kept, session.opened.damage)
        except SessionLocked:
            story, kept, damage = await asyncio.to_thread(self.folders.read, id)
            seen = Seen(None, story, kept, damage)
        if seen.story.began.owner_id != user.id or seen.story.began.realm != user.realm:
            raise StoryNotFound
        return seen

    async def recover(self, id: str) -> bool:
        """Open a session for nobody in particular; one that cannot be opened keeps nobody from starting."""
        try:
            await self._opened(id)
        except (StoryNotFound, StorageDamaged, SessionLocked, Unavailable):
            return False
        return True

    @asynccontextmanager
    async def forgetting(self, session: Session) -> AsyncIterator[None]:
        """Nobody opens it while it is deleted."""
        async with self._turn(session.id):
            session.deleted = True
            self._open.pop(session.id, None)
            try:
                yield
            except Unavailable:
                session.deleted = False  # the disk did not let it go: it is opened anew and can be told on
                raise
            finally:
                session.opened.close()
        self._opening.pop(session.id, None)

    @asynccontextmanager
    async def closed(self, session: Session, check: Callable[[Session], None]) -> AsyncIterator[None]:
        """Nobody has it open meanwhile; `check` may refuse."""
        async with self._turn(session.id):
            check(session)
            self._open.pop(session.id, None)
            await session.settle()
            session.opened.close()
            yield

    async def rest(self) -> None:
        """Close what nobody used for a while, or what is too much."""
        now = time.monotonic()
        idle = sorted((each for each in self._open.values() if not each.is_busy), key=lambda each: each.used_at)
        too_many = len(self._open) - MOST_OPEN
        for place, session in enumerate(idle):
            if place < too_many or now - session.used_at > RESTS_AFTER_SECONDS:
                await self._close(session, self.when_rested)

    async def close(self) -> None:
        if self._resting is not None:
            self._resting.cancel()
        for session in list(self._open.values()):
            await self._close(session)

    async def _rest_by_and_by(self) -> None:
        """Look around as long as something is open."""
        while self._open:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            await self.rest()

    async def _opened(self, id: str) -> Session:
        found = self._open.get(id)
        if found is not None and not self._is_broken(found):
            return found
        if found is not None:
            await self._close(found)
        if not self.folders.exists(id):
            raise StoryNotFound
        async with self._turn(id):
            if found := self._open.get(id):
                return found
            opened = await asyncio.to_thread(self.folders.open, id)
            session = Session(id, opened, self.folders, self._clock, self._timings)
            self._log.open(id, session.story.last_seq + session.story.skipped)
            if opened.writable:
                await self._put_right(session, opened)
            self._open[id] = session
        await self.rest()
        if self._resting is None or self._resting.done():
            self._resting = asyncio.create_task(self._rest_by_and_by())
        return session

    async def _put_right(self, session: Session, opened: OpenedJournal) -> None:
        """After a stop that was no end: no run is left without one, and the views say what the journal says."""
        known = await asyncio.to_thread(self.folders.metadata, session.id)
        session.brain = known["brain"] if isinstance(known, dict) and isinstance(known.get("brain"), dict) else None
        if opened.torn_bytes:
            said = f"{opened.torn_bytes} bytes at the end were cut off and kept beside the journal"
            await session.write("recovered", f.Recovered(what="torn_tail", detail=said))
        for place, run in enumerate(list(session.story.waiting)):
            began = run.started_at or (_began(session.story, run) if place == 0 else None)
            ended = f.Ended(
                status="interrupted", run_id=run.id, cause="interrupted", outcome=run.outcome, started_at=began
            )
            await session.write("gen_end", ended)
            about = {"error": "interrupted", "cause": "interrupted", "partial_text": run.partial_text}
            more = {"detail": "The telling was cut off.", "next_step": "Tell it again, keep the text, or discard it."}
            self._log.say(session.id, "error", {"turn_id": run.turn_id, "run_id": run.id, **about, **more})
        if not isinstance(known, dict):
            await session.write("recovered", f.Recovered(what="metadata", detail="metadata.json was made again"))
        await session.check_views(known)

    async def _close(self, session: Session, after: Callable[[str], Awaitable[None]] | None = None) -> None:
        async with self._turn(session.id):
            if session.is_busy or self._open.get(session.id) is not session:
                return
            del self._open[session.id]
            await session.settle()
            session.opened.close()
            if after is not None and not session.opened.damage:
                await after(session.id)

    def _is_broken(self, session: Session) -> bool:
        """A journal whose disk failed is read anew, but not at once."""
        broke = session.broke_at
        return broke is not None and not session.is_busy and time.monotonic() - broke > READ_ANEW_AFTER_SECONDS

    def _turn(self, id: str) -> asyncio.Lock:
        return self._opening.setdefault(id, asyncio.Lock())


def _began(story: Story, run: Run) -> str:
    """When the first run in the queue began: once it was accepted, and the one before it was over."""
    return max([run.created_at, *(each.ended_at for each in story.runs.values() if each.ended_at)])


def spelled(session_id: str) -> str:
    """The one spelling of a session id; raises where it names none."""
    return canonical(session_id)


def is_session_id(text: str) -> bool:
    try:
        return bool(canonical(text))
    except StoryNotFound:
        return False
