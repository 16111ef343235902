"""The log of an answer: watchers hear each piece at once, and it is on disk a moment later.

All answers of the process are kept in one transaction at a time, so that a thousand of them cost few commits.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from troupe.chats.domain import Run, RunState
from troupe.chats.store import RunStore
from troupe.database import Database
from troupe.kit.errors import Unavailable
from troupe.kit.times import Clock
from troupe.live import Event, Hub, Replay

log = logging.getLogger(__name__)

KEEP_EVERY_SECONDS = 0.2
PORTION = 50
AT_HAND = 200
"""How many of the newest lines of an open log are in memory at least."""
MOST_UNSAVED_CHARACTERS = 1024 * 1024


@dataclass(eq=False)
class OpenLog:
    """The log of a run that this process is writing."""

    run_id: str
    topic: str = field(init=False)
    events: list[Event] = field(default_factory=list)
    """The newest ones."""
    gone: int = 0
    """How many older ones are on disk and nowhere else."""
    types: set[str] = field(default_factory=set)
    """What kinds of lines there were."""
    kept: int = 0
    text: list[str] = field(default_factory=list)
    unsaved: int = 0
    """Characters that are not on disk yet."""
    state: RunState = "queued"
    started_at: datetime | None = None
    known_state: RunState = "queued"
    """What is on disk of how it stands; other servers read it there."""
    closing: bool = False
    safe: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once its first line is on disk, and with it the message that is answered."""
    untold: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.topic = f"run:{self.run_id}"

    def tell(self, news: Callable[[], None]) -> None:
        """Let it be known, unless the message is not on disk yet: then as soon as it is, in the same order."""
        if self.safe.is_set():
            news()
        else:
            self.untold.append(news)

    def open(self) -> None:
        """The message is on disk: tell what was held back."""
        self.safe.set()
        untold, self.untold = self.untold, []
        for news in untold:
            news()

    @property
    def head(self) -> int:
        return self.gone + len(self.events)

    def add(self, event: Event) -> None:
        self.events.append(event)
        self.types.add(event.type)

    def between(self, after: int, up_to: int) -> list[Event]:
        """The lines after one number up to another, as far as they are at hand."""
        return self.events[max(0, after - self.gone) : max(0, up_to - self.gone)]

    def keep_up_to(self, head: int) -> None:
        """Everything up to this line is on disk now; a long answer is not held in memory twice."""
        for event in self.between(self.kept, head):
            self.unsaved -= _size(event.data)
            event.rest()
        self.kept = max(self.kept, head)
        if len(self.events) > 2 * AT_HAND:
            leaving = min(len(self.events) - AT_HAND, self.kept - self.gone)
            del self.events[:leaving]
            self.gone += leaving


class RunLog:
    """Every run's log: open ones in memory and on disk, finished ones on disk."""

    def __init__(self, store: RunStore, database: Database, hub: Hub, clock: Clock) -> None:
        self._store = store
        self._database = database
        self._hub = hub
        self._clock = clock
        self._open: dict[str, OpenLog] = {}
        self._keeping = asyncio.Lock()

    def begin(self, run: Run, data: Mapping[str, object]) -> OpenLog:
        """A log with its first line; nobody hears anything of it before `keep_beginning` is committed."""
        opened = OpenLog(run.id)
        self.say(opened, "run.accepted", data)
        return opened

    async def keep_beginning(self, opened: OpenLog) -> None:
        """Write the first line in the transaction that accepts the run."""
        await self._store.append(opened.run_id, opened.events[:1])
        opened.keep_up_to(1)

        def tell() -> None:
            self._open[opened.run_id] = opened
            opened.open()

        self._database.after_commit(tell)

    def say(self, opened: OpenLog, type: str, data: Mapping[str, object]) -> Event:
        """Add a line; watchers hear it now, or when the message that is answered is safe."""
        event = self._line(opened, type, data)
        if type == "text.delta":
            opened.text.append(str(data["text"]))
        if opened.safe.is_set():
            self._hub.publish(event)
        else:
            opened.tell(partial(self._hub.publish, event))
        return event

    async def close(self, opened: OpenLog) -> None:
        """Say no more to the disk by the way: what is left is written with the end, and nobody writes it twice."""
        opened.closing = True
        async with self._keeping:
            return

    async def end(self, opened: OpenLog, data: Mapping[str, object]) -> None:
        """Write what is left and the last line in the transaction that ends the run; told once committed."""
        last = Event(opened.topic, opened.head + 1, "run.finished", self._clock(), data)
        await self._store.append(opened.run_id, [*opened.between(opened.kept, opened.head), last])

        def tell() -> None:
            opened.add(last)
            opened.keep_up_to(opened.head)
            self._open.pop(opened.run_id, None)
            self._hub.publish(last)

        self._database.after_commit(tell)

    async def keep_up(self) -> None:
        """Keep what was said on disk, until cancelled."""
        while True:
            await asyncio.sleep(KEEP_EVERY_SECONDS)
            try:
                await self.keep()
            except Unavailable as trouble:
                log.warning("chats.answers_wait_for_the_disk", extra={"fields": {"error": trouble.code}})
            except Exception:  # every answer of this process is kept by this loop: no fault may end it
                log.exception("chats.answers_could_not_be_kept")

    async def keep(self) -> None:
        """Write every line that is not on disk yet."""
        async with self._keeping:
            behind = [(each, each.head) for each in self._open.values() if each.kept < each.head and not each.closing]
            moved = [each for each in self._open.values() if each.known_state != each.state and not each.closing]
            if not (behind or moved):
                return
            stand = [(each.run_id, each.state, each.started_at) for each in moved]
            async with self._database.writing():
                await self._store.note_all(stand)
                for first in range(0, len(behind), PORTION):
                    portion = behind[first : first + PORTION]
                    await self._store.append_all(
                        [(each.run_id, each.between(each.kept, head)) for each, head in portion]
                    )
                    await asyncio.sleep(0)  # whoever speaks meanwhile is not held up
            for opened, head in behind:
                opened.keep_up_to(head)
            for opened, (_, state, _) in zip(moved, stand, strict=True):
                opened.known_state = state

    def is_swamped(self, opened: OpenLog) -> bool:
        """Whether more text waits for the disk than may be lost."""
        return opened.unsaved > MOST_UNSAVED_CHARACTERS

    async def state(self, run: Run) -> tuple[str, int]:
        """The text so far, and the number of the last line it includes."""
        if opened := self._open.get(run.id):
            return "".join(opened.text), opened.head
        return await self._store.text(run.id)

    async def replay(self, topic: str, since: int, limit: int) -> Replay:
        """A part of a run's log, wherever it is."""
        run_id = topic.partition(":")[2]
        if opened := self._open.get(run_id):
            return Replay(await self._of_open(opened, since, limit), 1, opened.head)
        events = await self._store.log(run_id, since, limit)
        run = await self._store.find(run_id)
        latest = await self._store.head(run_id)
        lost = run is not None and run.finish_reason == "restart"
        oldest = 1 if since == 0 and events and events[0].seq == 1 else await self._store.oldest(run_id)
        return Replay(events, oldest, latest, firm=latest - 1 if lost else None)

    async def _of_open(self, opened: OpenLog, since: int, limit: int) -> list[Event]:
        """Lines of an answer that is being written: older ones from the disk, where more may go to meanwhile."""
        found: list[Event] = []
        while len(found) < limit and since < opened.gone:
            older = await self._store.log(opened.run_id, since, limit - len(found))
            found += older
            since = older[-1].seq if older else opened.gone
        return [*found, *opened.between(since, since + limit - len(found))]

    def drop(self, opened: OpenLog) -> None:
        """Forget a log that somebody else has closed."""
        if self._open.pop(opened.run_id, None):
            self._hub.hint(opened.topic)

    async def close_broken(self, run: Run, head: int, data: Mapping[str, object]) -> None:
        """Write the last line of a run whose process is gone, after the one it left; joins the present transaction."""
        await self._store.append(run.id, [Event(f"run:{run.id}", head + 1, "run.finished", self._clock(), data)])

    def _line(self, opened: OpenLog, type: str, data: Mapping[str, object]) -> Event:
        event = Event(opened.topic, opened.head + 1, type, self._clock(), data)
        opened.add(event)
        opened.unsaved += _size(data)
        return event


def _size(data: Mapping[str, object]) -> int:
    text = data.get("text")
    return len(text) if isinstance(text, str) else 0
