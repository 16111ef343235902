"""Keeping a conversation that was held elsewhere: whole or not at all, with its variants and its times."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from troupe.accounts import User
from troupe.chats.domain import LONGEST_TITLE, Chat, Entry, Member, Node, Place
from troupe.chats.domain.recorded import Recorded, RecordedLine, Wording
from troupe.chats.service.planting import Planter
from troupe.chats.service.talk import Talk, as_speaker
from troupe.chats.store.purging import PurgeStore
from troupe.database import Database
from troupe.kit.waiting import to_its_end
from troupe.personas import CastPersona

WRITTEN_AT_ONCE = 500
_AFTER = timedelta(milliseconds=1)
_OPENING = 200
Item = TypeVar("Item")
Also = Callable[[Chat], Awaitable[None]]
"""Done together with the end of the writing."""


class Recording:
    """Writes old conversations into chats of their own."""

    def __init__(self, talk: Talk, database: Database) -> None:
        self._talk = talk
        self._database = database
        self._purging = PurgeStore(database, talk.tree.words)

    async def keep(
        self,
        user: User,
        cast: Sequence[tuple[str, CastPersona]],
        recorded: Recorded,
        origin: str,
        *,
        id: str | None = None,
        also: Also | None = None,
    ) -> Chat:
        """A chat with this conversation; nothing in it was answered here, so it has no prompts and fills no memory.

        `cast` are those who take part, by their names in the file. A long one is written in portions, so that nobody
        waits for it, and lies in the bin until it is whole. `also` joins the last of them.
        """
        held = max(len(recorded.lines), len(recorded.tree))
        long = held > WRITTEN_AT_ONCE or recorded.portions is not None
        chat = self._new_chat(user, [persona for _, persona in cast], recorded, id)
        if id is not None:
            await self._clear_away(user, id)
        if not long:
            async with self._database.writing():
                return await self._written(user, chat, cast, recorded, origin, also)
        try:
            return await self._written(user, chat, cast, recorded, origin, also)
        except BaseException:
            await to_its_end(self._clear_away(user, chat.id))
            raise

    async def own_lines(self, user: User, chat_id: str) -> AsyncIterator[Node]:
        """What its owner says in a chat that was kept so, in order; nothing of somebody else's."""
        chat = await self._talk.chats.find(user.id, chat_id)
        if chat is None:
            return
        after = 0
        while nodes := await self._talk.tree.skeleton(chat_id, after, WRITTEN_AT_ONCE):
            for node in nodes:
                if node.role == "user" and node.text and not node.excluded and node.removed is None:
                    yield node
            after = nodes[-1].number

    async def _written(
        self,
        user: User,
        chat: Chat,
        cast: Sequence[tuple[str, CastPersona]],
        recorded: Recorded,
        origin: str,
        also: "Also | None",
    ) -> Chat:
        await self._talk.chats.add(replace(chat, removed_at=chat.created_at))
        if recorded.tree:
            planter = Planter(self._talk, user, chat, dict(cast), origin, recorded.leaf)
            await self._in_portions(recorded.tree, planter.write)
            await planter.close(recorded.tree)
            done = planter.chat
        else:
            scribe = _Scribe(self._talk, user, cast, chat, origin, dict(recorded.variables))
            await self._in_portions(recorded.lines, scribe.write)
            async for portion in recorded.portions or _nothing():
                await self._in_portions(portion, scribe.write)
            done = scribe.chat
        async with self._database.writing():
            await self._talk.chats.save(done)
            if also is not None:
                await also(done)
            await self._talk.announce_chat(user, done, "chat.opened")
        return done

    async def _in_portions(self, items: Sequence[Item], write: Callable[[Sequence[Item]], Awaitable[None]]) -> None:
        for begin in range(0, len(items), WRITTEN_AT_ONCE):
            async with self._database.writing():
                await write(items[begin : begin + WRITTEN_AT_ONCE])
            await asyncio.sleep(0)  # whoever waits to write goes first

    async def _clear_away(self, user: User, id: str) -> None:
        """What an import that was cut off left of a chat."""
        async with self._database.writing():
            left = await self._talk.chats.hold(user.id, id)
            if left is not None and left.removed_at is not None and left.version == 1:
                await self._purging.remove_chat(id)

    def _new_chat(self, user: User, personas: Sequence[CastPersona], recorded: Recorded, id: str | None) -> Chat:
        now = self._talk.clock()
        return Chat(
            id=id or self._talk.new_id(),
            realm=user.realm,
            user_id=user.id,
            title=recorded.title[:LONGEST_TITLE],
            opening="",
            members=tuple(Member(id) for id in dict.fromkeys(persona.id for persona in personas)),
            brain_id=None,
            active_leaf_id=None,
            pinned=False,
            archived=False,
            removed_at=None,
            client_key=None,
            node_count=0,
            version=1,
            created_at=now,
            updated_at=now,
            last_message_at=now,
            note=recorded.note,
            imported=True,
        )


async def _nothing() -> AsyncIterator[Sequence[RecordedLine]]:
    """No further portions."""
    nothing: Sequence[Sequence[RecordedLine]] = ()
    for portion in nothing:
        yield portion


class _Scribe:
    """Writes line after line; the chosen variants stand in one lane, each other one at the head of its own."""

    def __init__(
        self,
        talk: Talk,
        user: User,
        cast: Sequence[tuple[str, CastPersona]],
        chat: Chat,
        origin: str,
        variables: dict[str, object],
    ) -> None:
        self._talk = talk
        self._user = user
        self._persona = cast[0][1]
        self._others = dict(cast[1:])
        self._chat = chat
        self._origin = origin
        self._variables = variables
        self._count = chat.node_count
        self._opening = chat.opening
        self._lane: int | None = None
        self._last: Node | None = None
        self._now: datetime = chat.created_at

    @property
    def chat(self) -> Chat:
        """The chat as far as it was written."""
        done = replace(self._chat, node_count=self._count, opening=self._opening)
        last = self._last
        return done if last is None else replace(done, active_leaf_id=last.id, last_message_at=last.created_at)

    async def write(self, lines: Sequence[RecordedLine]) -> None:
        entries: list[Entry] = []
        changed: list[tuple[Node, Wording]] = []
        for line in lines:
            parent = self._last
            for place, wording in enumerate(line.wordings):
                node = await self._node(line, wording, parent, chosen=place == line.chosen)
                entries.append(Entry(node, is_first=True, is_active=place == line.chosen))
                if wording.earlier is not None:
                    changed.append((node, wording))
        if entries:
            await self._talk.tree.add(entries)
            if not all(entry.node.text for entry in entries):  # else their words are kept with them
                await self._talk.tree.words.keep([entry.node.id for entry in entries])
        for node, wording in changed:
            first = replace(node, text=wording.earlier or "")
            await self._talk.tree.revise(first, wording.text, "edit", by=self._user.id)

    async def _node(self, line: RecordedLine, wording: Wording, parent: Node | None, *, chosen: bool) -> Node:
        depth = parent.place.depth + 1 if parent else 0
        lane = await self._main_lane() if chosen else (await self._talk.tree.fork(self._chat.id, parent)).place.lane
        self._now = wording.at or self._now + _AFTER
        self._count += 1
        if line.role == "user":
            self._opening = self._opening or wording.text[:_OPENING]
        node = Node(
            id=self._talk.new_id(),
            realm=self._chat.realm,
            chat_id=self._chat.id,
            parent_id=parent.id if parent else None,
            place=Place(lane, depth),
            number=self._count,
            role=line.role,
            speaker=self._speaker(line),
            text=wording.text,
            status="final",
            created_at=self._now,
            brain={"name": wording.model} if wording.model else None,
            variables=self._variables or None if line.role == "persona" else None,
            excluded=line.excluded,
            mask_name=line.name or None if line.role == "user" else None,
            origin={"import_id": self._origin, "line": line.number},
        )
        if chosen:
            self._last = node
        return node

    async def _main_lane(self) -> int:
        if self._lane is None:
            self._lane = (await self._talk.tree.fork(self._chat.id, None)).place.lane
        return self._lane

    def _speaker(self, line: RecordedLine) -> dict[str, object]:
        if line.role == "user":
            return {"kind": "mask", "id": self._user.id, "name": line.name or self._user.display_name}
        if line.role == "persona":
            persona = self._others.get(line.name, self._persona)
            return as_speaker(persona) | ({"name": line.name} if line.name else {})
        return {"kind": "narrator", "id": None, "name": line.name}
