"""A session that is open: who is in the queue, what runs, and the one way to add to its journal."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from troupe.accounts import User
from troupe.kit.durable import Frame
from troupe.kit.errors import Unavailable
from troupe.kit.times import Clock, as_text
from troupe.kit.waiting import to_its_end
from troupe.stories.domain import frames as f
from troupe.stories.domain.indexing import Index
from troupe.stories.domain.passage import Passage
from troupe.stories.domain.remembering import passages_before, passages_of
from troupe.stories.domain.reporting import narrators_parts
from troupe.stories.domain.story import Node, Story
from troupe.stories.domain.telling import Shown, damaged, metadata_of, packed, phase_of, turn_of
from troupe.stories.domain.world import Kept
from troupe.stories.errors import StoryNotFound
from troupe.stories.service.publishing import Publisher
from troupe.stories.service.timing import Timings
from troupe.stories.service.vectors import Vectors
from troupe.stories.store import OpenedJournal, SessionFolders
from troupe.stories.store.folders import CONTEXTS_KEPT

log = logging.getLogger(__name__)

WRITTEN_AT_ONCE = 200
"""So many turns of a branch are written before the answer; longer ones a moment later."""
LATER_SECONDS = 1.0
AT_A_STRETCH_SECONDS = 0.005
"""So long one session keeps all others waiting at most."""


@dataclass(eq=False)
class Ticket:
    """An accepted run: who waits for it, and how it stands."""

    run_id: str
    turn_id: str
    kind: f.RunKind
    user: User
    told: "asyncio.Future[Node]"
    ready: str | None = None
    """Words that were told already and only have to be kept."""
    task: asyncio.Task[None] | None = None
    step: str | None = None
    text: str = ""
    text_seq: int = 0
    committing: bool = False
    attempts: int = 0
    started_at: str | None = None
    stopped: str | None = None
    """Why it was stopped, once somebody stopped it."""
    publisher: Publisher | None = None
    step_began: datetime | None = None

    def stop(self) -> str:
        """What was told when it broke off."""
        return self.publisher.stop() if self.publisher else ""


@dataclass(eq=False)
class Session:
    """One open story."""

    id: str
    opened: OpenedJournal
    folders: SessionFolders
    clock: Clock
    timings: Timings
    brain: Shown | None = None
    queue: list[Ticket] = field(default_factory=list)
    running: Ticket | None = None
    worker: asyncio.Task[None] | None = None
    used_at: float = field(default_factory=time.monotonic)
    deleted: bool = False
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _views: asyncio.Lock = field(default_factory=asyncio.Lock)
    vectors: Vectors = field(default_factory=Vectors)
    told_from: tuple[str, tuple[str, ...]] | None = None
    """The newest telling, and the parts of its prompt."""
    broke_at: float | None = None
    """When its journal's disk failed."""
    _index: Index = field(default_factory=Index)
    _owed: list[tuple[str, Kept]] = field(default_factory=list)
    _passages: dict[str, list[Passage]] = field(default_factory=dict)
    _packed: dict[str, tuple[tuple[int, bool, str, int], bytes]] = field(default_factory=dict)
    _later: asyncio.Task[None] | None = None
    _forgetting: asyncio.Task[None] | None = None

    @property
    def story(self) -> Story:
        return self.opened.story

    @property
    def is_busy(self) -> bool:
        return self.running is not None or bool(self.queue)

    @property
    def phase(self) -> str:
        if self.running is not None:
            return "regenerating" if self.running.kind == "regenerate" else "processing"
        return phase_of(self.story)

    async def write(self, type: str, data: Kept) -> Frame:
        """Add a frame; when this returns it is on disk and part of the story, whoever was cancelled meanwhile."""
        async with self._lock:
            while self._owed:
                await self._put(*self._owed[0])
                self._owed.pop(0)
            return await self._put(type, data)

    def owe(self, type: str, data: Kept) -> None:
        """Count something as so that the disk has no room for; it is written before anything else is."""
        self._owed.append((type, data))
        last = self.story.last_seq
        self.story.apply(Frame(last, "", type, as_text(self.clock()), data.model_dump(mode="json"), ""))

    async def _put(self, type: str, data: Kept) -> Frame:
        body, at, began = data.model_dump(mode="json"), as_text(self.clock()), time.monotonic()
        try:
            frame = await to_its_end(asyncio.to_thread(self.opened.put, type, body, at))
        except Unavailable:
            if not self.opened.writable:
                self.broke_at = time.monotonic()
            raise
        self.timings.note_sync(self.id, time.monotonic() - began)
        self.opened.take(frame)
        self.used_at = time.monotonic()
        return frame

    async def show(self, *, turns: bool = True) -> None:
        """Bring the views up to the journal."""
        async with self._views:
            if self.deleted:
                return
            metadata = self.metadata()
            long = self.story.turn_count > WRITTEN_AT_ONCE
            stale = self._stale()
            self.opened.kept -= set(stale)
            told = await self.turns() if turns and not long else None
            try:
                await to_its_end(self._write_views(metadata, told))
            except Unavailable as trouble:  # what the journal holds is safe; the next change writes the views again
                log.warning("stories.views_wait_for_the_disk", extra={"fields": {"error": trouble.code}})
                return
        if stale:
            self._forgetting = asyncio.create_task(self._forget(stale, self._forgetting))
        if turns and long:
            self._write_turns_later()

    async def check_views(self, metadata: object) -> None:
        """At its opening: what the views say already is not written again."""
        if await asyncio.to_thread(self.folders.keep_spoilt_turns, self.id):
            await self.write("recovered", f.Recovered(what="turns", detail="turns.json was made again"))
        if metadata != self.metadata():
            await self.show(turns=False)
        if self.story.turn_count > WRITTEN_AT_ONCE:
            self._write_turns_later()
        else:
            await self._write_turns()

    async def settle(self) -> None:
        """Do what was left for later."""
        await self._forgotten()
        if self._later is not None and not self._later.done():
            self._later.cancel()
            await self._write_turns()

    async def keep_context(self, turn_id: str, package: Shown) -> None:
        await self._forgotten()  # the same turn may be told anew
        await to_its_end(asyncio.to_thread(self.folders.write_context, self.id, turn_id, package))
        self.opened.kept.add(turn_id)

    async def prompt_of(self, node: Node | None) -> tuple[str, ...]:
        """The parts of the prompt that a telling was told from; none where it is no longer kept."""
        if node is None:
            return ()
        if self.told_from is not None and self.told_from[0] == node.id:
            return self.told_from[1]
        package = await asyncio.to_thread(self.folders.context, self.id, node.turn_id)
        return narrators_parts(package) if package and package.get("candidate_id") == node.id else ()

    def metadata(self) -> Shown:
        running = self.running
        shown = metadata_of(self.story, self.phase, running.step if running else None, self.brain)
        if self.opened.damage:
            shown["damaged"] = damaged(self.story, self.opened.damage, as_text(self.clock()), self.opened.damaged_at)
        return shown

    async def turns(self) -> bytes:
        """The turns of the active branch, oldest first, as their file has them; others come in between meanwhile."""
        pieces, began = [], time.monotonic()
        for node in self.story.path():
            pieces.append(self._packed_turn(node))
            if time.monotonic() - began > AT_A_STRETCH_SECONDS:
                await asyncio.sleep(0)
                began = time.monotonic()
        return b"[" + b",".join(pieces) + b"]"

    def passages(self, path: Sequence[Node]) -> tuple[list[Passage], Index]:
        """Everything that can be remembered on a path, and its words; each telling is cut once."""
        found = list(self._of("", lambda: passages_before(self.story)))
        for node in path:
            found += self._of(node.id, lambda node=node: passages_of(node, self.story.settings.language))  # type: ignore[misc]
        return found, self._index

    def forget_passages(self, node_id: str) -> None:
        """A telling whose words were changed is remembered by its new ones."""
        gone = self._passages.pop(node_id, [])
        self._index.drop(gone)
        self.vectors.forget([each.id for each in gone])

    def forget_all(self) -> None:
        """What was worked out from the journal is worked out anew when somebody asks."""
        self._passages.clear()
        self._packed.clear()
        self._index, self.vectors = Index(), Vectors()

    async def read_along(self, path: Sequence[Node]) -> None:
        """Read what a path tells, in pieces, so that a long story keeps nobody waiting."""
        began = time.monotonic()
        for node in path:
            self._of(node.id, lambda node=node: passages_of(node, self.story.settings.language))  # type: ignore[misc]
            if time.monotonic() - began > AT_A_STRETCH_SECONDS:
                await asyncio.sleep(0)
                began = time.monotonic()

    def _packed_turn(self, node: Node) -> bytes:
        """A turn as its file shows it, worked out again only when something about it changed."""
        kept = node.turn_id in self.opened.kept
        state = (len(self.story.turns[node.turn_id]), kept, self.story.active_branch, self.story.revision)
        known = self._packed.get(node.id)
        if known is None or known[0] != state:
            known = self._packed[node.id] = (state, packed(turn_of(self.story, node, kept=kept)))
        return known[1]

    def _of(self, key: str, make: Callable[[], list[Passage]]) -> list[Passage]:
        if key not in self._passages:
            self._passages[key] = make()
            self._index.hold(self._passages[key])
        return self._passages[key]

    def _stale(self) -> list[str]:
        """Turns whose context is older than the newest fifty."""
        if len(self.opened.kept) <= CONTEXTS_KEPT:
            return []
        newest = list(dict.fromkeys(node.turn_id for node in reversed(self.story.nodes.values())))
        return [id for id in newest[CONTEXTS_KEPT:] if id in self.opened.kept]

    async def _forget(self, stale: Sequence[str], before: asyncio.Task[None] | None) -> None:
        """Remove contexts that no turn names any more; nobody waits for it."""
        if before is not None:
            await asyncio.wait([before])
        try:
            for turn_id in stale:
                await to_its_end(asyncio.to_thread(self.folders.forget_context, self.id, turn_id))
        except (StoryNotFound, Unavailable):
            return  # the story is gone, or its disk: what stays is found again at its next opening

    async def _forgotten(self) -> None:
        if self._forgetting is not None:
            await asyncio.wait([self._forgetting])

    async def _write_views(self, metadata: Shown, turns: bytes | None) -> None:
        """Side by side: each waits for the disk, and none for another."""
        works = [asyncio.to_thread(self.folders.write_metadata, self.id, metadata)]
        if turns is not None:
            works.append(asyncio.to_thread(self.folders.write_turns, self.id, turns))
        await asyncio.gather(*works)

    def _write_turns_later(self) -> None:
        if self._later is None or self._later.done():
            self._later = asyncio.create_task(self._show_later())

    async def _show_later(self) -> None:
        await asyncio.sleep(LATER_SECONDS)
        await self._write_turns()

    async def _write_turns(self) -> None:
        async with self._views:
            if self.deleted:
                return
            try:
                await to_its_end(asyncio.to_thread(self.folders.write_turns, self.id, await self.turns()))
            except Unavailable as trouble:
                log.warning("stories.views_wait_for_the_disk", extra={"fields": {"error": trouble.code}})
