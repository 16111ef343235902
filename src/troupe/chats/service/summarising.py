"""Summaries of what left a chat's window: made in the background for each persona, used while what they cover stands.

Nothing here is ever repaired: a summary names the last message it covers and what all of them were, and counts as long
as that is so. An edit, a removal or another branch lets an older one count, and undoing it the newer one again.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from troupe.accounts import People, User
from troupe.chats.domain import Chat, Node, Segment, Spoken
from troupe.chats.domain.hearing import Listener
from troupe.chats.domain.stumbling import Stumble
from troupe.chats.domain.summary import FRESH, LEFT_BEHIND, LONGEST, ChatSummary
from troupe.chats.errors import ChangedElsewhere, NothingToTell, SummaryBrokeOff, SummaryNotFound, TooLong
from troupe.chats.service.stumbling import Stumbling
from troupe.chats.service.talk import Talk
from troupe.chats.store import SummaryStore
from troupe.chats.store.stumbles import StumbleStore
from troupe.database import Database
from troupe.jobs import Job, JobContext, JobKind, Jobs, Subject
from troupe.kit.errors import TroupeError
from troupe.kit.ids import is_id
from troupe.kit.tokens import estimate_tokens
from troupe.minds import Brain, Brains, Budget, Shortener, Shortening, Summary, ToldLine, room_for
from troupe.personas import PersonaNotFound

log = logging.getLogger(__name__)

SUMMARY = "chats.summary"
AT_ONCE = 400
"""How many messages are told in short at once."""
DONE = 100
_SHARE_READ = 0.5
Flat = dict[str, object]


@dataclass(frozen=True)
class Standing:
    """A summary, and whether what it covers is as it was."""

    summary: ChatSummary
    stands: bool

    def as_json(self) -> dict[str, object]:
        return self.summary.as_json(stands=self.stands)


class Summaries:
    """Makes, shows and changes summaries, and finds the one that counts."""

    def __init__(
        self,
        database: Database,
        talk: Talk,
        store: SummaryStore,
        people: People,
        brains: Brains,
        shortener: Shortener,
        jobs: Jobs,
    ) -> None:
        self._database = database
        self._talk = talk
        self._store = store
        self._people = people
        self._brains = brains
        self._shortener = shortener
        self._jobs = jobs
        self._begun: set[asyncio.Task[None]] = set()
        self.stumbling = Stumbling(talk, StumbleStore(database))

    def kind(self) -> JobKind:
        return JobKind(SUMMARY, "Tell in short what left the window of a chat", "io", ("tell",), self._do)

    async def standing(self, chat: Chat, persona_id: str, at: str) -> Summary | None:
        """What a persona is told of the beginning of the path to a message; short chats ask nothing."""
        kept = await self._store.of(chat.id, persona_id)
        leaf = await self._talk.tree.find(chat.id, at) if kept and at else None
        if leaf is None:
            return None
        found = await self._that_counts(chat, kept, leaf)
        return Summary(found.id, found.text, found.node_id) if found and found.text.strip() else None

    def window_moved(self, user: User, chat: Chat, persona_id: str, start_id: str) -> None:
        """A window begins at this message; once the present transaction is kept, see what it left behind."""
        self._database.after_commit(partial(self._soon, user, chat, persona_id, start_id))

    async def list(self, user: User, chat_id: str) -> Sequence[Standing]:
        """Every summary of a chat; those that count on the path that is shown are marked."""
        chat = await self._talk.chat(user, chat_id)
        kept = await self._store.in_chat(chat.id)
        leaf = await self._talk.tree.find(chat.id, chat.active_leaf_id) if kept and chat.active_leaf_id else None
        path = await self._talk.tree.segments(leaf) if leaf else []
        return [Standing(each, await self._counts(chat, each, path)) for each in kept]

    async def troubles(self, user: User, chat_id: str) -> Sequence[Stumble]:
        """Whose summaries could not be made lately, why, and when that is tried again."""
        return await self.stumbling.in_chat((await self._talk.chat(user, chat_id)).id)

    async def change(self, user: User, chat_id: str, id: str, text: str, version: int | None) -> Standing:
        """Other words; from then on they stay, and only grow."""
        if len(text) > LONGEST:
            raise TooLong(LONGEST)
        async with self._database.writing():
            chat = await self._talk.held(user, chat_id)
            before = next((each for each in await self._store.in_chat(chat.id) if each.id == id), None)
            if before is None or not is_id(id):
                raise SummaryNotFound(id)
            if version not in (None, before.version):
                raise ChangedElsewhere(before.version)
            changed = before.reworded(text, self._talk.clock())
            if not await self._store.change(changed, before.version):
                raise ChangedElsewhere(before.version)
        return next(each for each in await self.list(user, chat_id) if each.summary.id == id)

    async def begin(self, user: User, chat_id: str, persona_id: str) -> Job:
        """Tell a persona now, in short, all but the newest messages of the path that is shown."""
        chat = await self._talk.chat(user, chat_id)
        if all(each.persona_id != persona_id for each in chat.members):
            raise PersonaNotFound(persona_id)
        async with self._talk.tree.one_moment():
            leaf = await self._talk.tree.find(chat.id, chat.active_leaf_id) if chat.active_leaf_id else None
            if leaf is None or leaf.place.depth < LEFT_BEHIND:
                raise NothingToTell
            start_id = (await self._talk.tree.path(leaf, None, FRESH))[0].id
            end = await self._end_before(chat, start_id)
            base = await self._that_counts(chat, await self._store.of(chat.id, persona_id), end) if end else None
        if end is None or (base and base.depth >= end.place.depth):
            raise NothingToTell
        return await self._start(user, chat, persona_id, start_id, whole=True)

    async def settle(self) -> None:
        """Wait until what was noticed so far has begun."""
        while self._begun:
            await asyncio.gather(*self._begun, return_exceptions=True)

    def _soon(self, user: User, chat: Chat, persona_id: str, start_id: str) -> None:
        task = asyncio.create_task(self._see(user, chat, persona_id, start_id))
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)

    async def _see(self, user: User, chat: Chat, persona_id: str, start_id: str) -> None:
        """Begin a job when enough was left behind; nobody waits for it, and an answer goes well without."""
        try:
            end = await self._end_before(chat, start_id)
            base = await self._that_counts(chat, await self._store.of(chat.id, persona_id), end) if end else None
            if end is None or end.place.depth - (base.depth if base else -1) <= LEFT_BEHIND:
                return
            if not await self.stumbling.may_try(chat.id, persona_id):
                return
            await self._start(user, chat, persona_id, start_id)
        except TroupeError as trouble:
            log.warning("chats.summary_did_not_begin", extra={"fields": {"chat_id": chat.id, "error": trouble.code}})

    async def _start(self, user: User, chat: Chat, persona_id: str, start_id: str, *, whole: bool = False) -> Job:
        """Whoever asked for it waits for all of it; else a long chat is told a piece after each answer."""
        await self._jobs.open()
        return await self._jobs.start(
            SUMMARY,
            user,
            title="Tell in short what left the window of a chat",
            subject=Subject("chat", chat.id),
            inputs={"chat_id": chat.id, "persona_id": persona_id, "start_id": start_id, "whole": whole},
            identity=f"{chat.id}:{persona_id}",
        )

    async def _do(self, context: JobContext) -> Flat:
        user = await self._people.acting(context.user_id)
        chat_id, persona_id, start_id = (str(context.inputs[name]) for name in ("chat_id", "persona_id", "start_id"))

        async def tell() -> Flat:
            told = await self._tell(user, chat_id, persona_id, start_id)
            while context.inputs.get("whole") and told["percent"] != DONE:
                await context.progress(int(str(told["percent"])))
                await context.checkpoint()
                told = await self._tell(user, chat_id, persona_id, start_id)
            return told

        return await context.step("tell", tell)

    async def _tell(self, user: User, chat_id: str, persona_id: str, start_id: str) -> Flat:
        chat = await self._talk.chat(user, chat_id)
        persona = await self._talk.personas.for_chat(user, persona_id, chat.id)
        brain = await self._brains.answering(user, chat.brain_id or persona.document.brain_id)
        listener = chat.listener(persona_id)
        async with self._talk.tree.one_moment():
            end = await self._end_before(chat, start_id)
            if end is None:
                return {"told": 0, "percent": DONE}
            base = await self._that_counts(chat, await self._store.of(chat.id, persona_id), end)
            left = await self._talk.tree.onwards(end, base.depth if base else -1, AT_ONCE)
            nodes = _that_fit(left, int(_SHARE_READ * brain.context_tokens))
            if not nodes:
                return {"told": 0, "percent": DONE}
            last = nodes[-1]
            covered = await self._print(chat, last, listener)
        lines = [_line(each, persona_id) for each in nodes if _is_heard(each, listener)]
        asked = Shortening(
            persona.document.spoken_name,
            base.text if base else "",
            lines,
            room_for(_available(brain, chat)),
            keep=base is not None and base.edited,
        )
        text = await self._told(user, brain, asked, persona_id, chat.id) if lines else asked.before
        await self._keep(chat, persona_id, brain, last, covered, text, edited=asked.keep)
        reached = DONE * (last.place.depth + 1) // (end.place.depth + 1)
        return {"told": len(lines), "percent": reached}

    async def _told(self, user: User, brain: Brain, asked: Shortening, persona_id: str, chat_id: str) -> str:
        try:
            return await self._shortener.shorten(user, brain, asked, persona_id, chat_id)
        except TroupeError as trouble:
            raise SummaryBrokeOff(trouble.as_json()) from trouble

    async def _keep(
        self, chat: Chat, persona_id: str, brain: Brain, last: Node, covered: str, text: str, *, edited: bool
    ) -> None:
        place, now = last.place, self._talk.clock()
        kept = ChatSummary(self._talk.new_id(), chat.realm, chat.id, persona_id, last.id, place.lane, place.depth,
                           covered, text[:LONGEST], edited, brain.as_speaker(), 1, now)  # fmt: skip
        async with self._database.writing():
            if await self._talk.chats.find(chat.user_id, chat.id) is None:
                return  # gone for good meanwhile
            await self._store.keep(kept)
            told = {"summary_id": kept.id, "persona_id": persona_id}
            await self._talk.live.announce(f"chat:{chat.id}", "summary.changed", told)

    async def _end_before(self, chat: Chat, start_id: str) -> Node | None:
        """The last message above a window."""
        start = await self._talk.tree.find(chat.id, start_id)
        return await self._talk.tree.find(chat.id, start.parent_id) if start and start.parent_id else None

    async def _that_counts(self, chat: Chat, kept: Sequence[ChatSummary], leaf: Node) -> ChatSummary | None:
        """The one that covers most of this path, of those whose messages are as they were."""
        if not kept:
            return None
        path = await self._talk.tree.segments(leaf)
        for each in kept:
            if each.depth <= leaf.place.depth and await self._counts(chat, each, path):
                return each
        return None

    async def _counts(self, chat: Chat, summary: ChatSummary, path: Sequence[Segment]) -> bool:
        if not any(piece.lane == summary.lane and piece.low <= summary.depth <= piece.high for piece in path):
            return False
        listener = chat.listener(summary.persona_id)
        return await self._store.print_of(chat.id, path, summary.depth, listener) == summary.covered

    async def _print(self, chat: Chat, last: Node, listener: Listener) -> str:
        path = await self._talk.tree.segments(last)
        return await self._store.print_of(chat.id, path, last.place.depth, listener)


def _that_fit(nodes: Sequence[Node], room: int) -> Sequence[Node]:
    """The oldest messages that a brain can read at once; at least one."""
    size, kept = 0, 0
    for node in nodes:
        size += estimate_tokens(node.heard_text)
        if kept and size > room:
            break
        kept += 1
    return nodes[:kept]


def _is_heard(node: Node, listener: Listener) -> bool:
    said = Spoken(node.id, node.role, node.heard_text, node.created_at, boundary=node.boundary)
    may_know = listener.may_know(said, node.visible_to)
    return may_know and not node.excluded and bool(node.heard_text) and not said.is_refusal and node.role != "note"


def _line(node: Node, persona_id: str) -> ToldLine:
    by: Literal["user", "persona", "other"] = "user" if node.role == "user" else "other"
    if node.role == "persona" and node.speaker.get("id") == persona_id:
        by = "persona"
    return ToldLine(by, str(node.speaker.get("name", "")), node.heard_text, node.created_at)


def _available(brain: Brain, chat: Chat) -> int:
    return Budget(brain.context_tokens, chat.settings.reply_tokens or 512).available
