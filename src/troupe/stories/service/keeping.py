"""Looking after the files of a story: is all of it sound, what can go, and everything worked out anew."""

import asyncio
import logging

from troupe.accounts import User
from troupe.kit.durable import Scan
from troupe.kit.errors import Unavailable
from troupe.kit.times import Clock, as_text
from troupe.stories.domain import frames as f
from troupe.stories.domain.compacting import compacted, is_worth_it
from troupe.stories.domain.story import Story
from troupe.stories.domain.telling import Shown, acknowledged, metadata_of, packed, turn_of
from troupe.stories.domain.tree import Later
from troupe.stories.errors import StoryNotFound
from troupe.stories.service.log import StoryLog
from troupe.stories.service.queueing import Queueing
from troupe.stories.service.sessions import Sessions, spelled
from troupe.stories.store import SessionFolders

log = logging.getLogger(__name__)
LONG_JOURNAL = 16 * 1024 * 1024


class Keeping:
    """What one does with the files of a story."""

    def __init__(
        self, sessions: Sessions, folders: SessionFolders, queueing: Queueing, events: StoryLog, clock: Clock
    ) -> None:
        self._sessions = sessions
        self._folders = folders
        self._queueing = queueing
        self._events = events
        self._clock = clock
        sessions.when_rested = self.tidy

    async def verify(self, user: User, session_id: str) -> Shown:
        """Read all of it to the last word; nothing is changed."""
        id = spelled(session_id)
        found = await asyncio.to_thread(self._folders.scanned, id)
        if not found.frames or f.Began.model_validate(found.frames[0].data).owner_id != user.id:
            raise StoryNotFound
        return await asyncio.to_thread(self._judged, id, found)

    async def reindex(self, user: User, session_id: str) -> Shown:
        """Work memory and views out anew from the journal."""
        session = await self._sessions.to_change(user, session_id)
        session.forget_all()
        passages, _ = session.passages(session.story.path())
        await session.show()
        return {"session_id": session.id, "passages": len(passages), "index_seq": session.story.last_seq}

    async def compact(self, user: User, session_id: str, *, purge: bool = False) -> Shown:
        """Another, shorter journal that tells the same story; with `purge` without what no line reaches."""
        session = await self._sessions.to_change(user, session_id)
        before = await asyncio.to_thread(self._folders.size, session.id)
        async with self._sessions.closed(session, self._queueing.check_idle):
            await asyncio.to_thread(self._rewrite, session.id, purge)
        again = await self._sessions.to_change(user, session_id)
        self._events.say(again.id, "changed", {"what": "compacted", "story_seq": again.story.seq})
        after = await asyncio.to_thread(self._folders.size, again.id)
        return {"session_id": again.id, "bytes_before": before, "bytes": after, "story_seq": again.story.seq}

    async def tidy(self, id: str) -> None:
        """What a story that rests does by itself: a long journal that is mostly what runs left behind gets shorter."""
        try:
            shorter = await asyncio.to_thread(self._tidy, id)
        except Unavailable as trouble:
            log.warning("stories.compaction_waits_for_the_disk", extra={"fields": {"error": trouble.code}})
            return
        if shorter is not None:
            self._events.say(id, "changed", {"what": "compacted", "story_seq": shorter})

    def _tidy(self, id: str) -> int | None:
        if self._folders.size(id) <= LONG_JOURNAL:
            return None
        found = self._folders.scanned(id)
        if found.damage or not is_worth_it(Story.of(found.frames), found.frames, found.good_bytes):
            return None
        self._rewrite(id, False)
        return Story.of(self._folders.frames(id)).seq

    def _rewrite(self, id: str, purge: bool) -> None:
        frames = self._folders.frames(id)
        told = compacted(Story.of(frames), frames, as_text(self._clock()), purge=purge)
        story = self._folders.fold(f.Began.model_validate(frames[0].data), frames[0].at, told)
        known = self._folders.metadata(id)
        brain = known.get("brain") if isinstance(known, dict) else None
        lower = metadata_of(story, "idle", None, brain if isinstance(brain, dict) else None)
        lower |= {"journal": acknowledged(min(story.last_seq, frames[-1].seq))}
        self._folders.rewrite(id, told, lower)
        if purge:
            self._folders.forget_torn(id)

    def _judged(self, id: str, found: Scan) -> Shown:
        story = Story.of(found.frames)
        kept = self._folders.kept(id)
        unread = [node.id for node in story.nodes.values() if not _reads(node.telling)]
        known = self._folders.metadata(id)
        views = {
            "metadata": "unreadable" if not isinstance(known, dict) else _said(known.get("seq") == story.seq),
            "turns": "unreadable" if unread else _said(self._folders.turns_view(id) == _turns(story, kept)),
        }
        return {
            "session_id": id,
            "sound": found.damage is None and not unread,
            "frames": len(found.frames),
            "bytes": found.good_bytes,
            "turns": story.turn_count,
            "candidates": len(story.nodes),
            "runs": len(story.runs),
            "contexts": len(kept),
            "torn_bytes": found.torn_bytes,
            "damaged": {"offset": found.damage.offset, "reason": found.damage.cause, "last_good_seq": story.last_seq}
            if found.damage
            else None,
            "unreadable": unread,
            "views": views,
        }


def _turns(story: Story, kept: set[str]) -> bytes:
    return packed([turn_of(story, node, kept=node.turn_id in kept) for node in story.path()])


def _said(is_equal: bool) -> str:
    return "equal" if is_equal else "older"


def _reads(telling: Later[f.Committed]) -> bool:
    try:
        return bool(telling.value.candidate_id)
    except ValueError:
        return False
