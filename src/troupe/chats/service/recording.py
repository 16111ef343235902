"""Keeping a conversation that was held elsewhere: whole or not at all, with its variants and its times."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from troupe.accounts import User
from troupe.chats.domain import LONGEST_TITLE, Chat, Entry, Member, Node, Place
from troupe.chats.domain.recorded import Recorded, RecordedLine, Wording
from troupe.chats.service.talk import Talk, as_speaker
from troupe.database import Database
from troupe.personas import CastPersona

WRITTEN_AT_ONCE = 500
_AFTER = timedelta(milliseconds=1)
_OPENING = 200


class Recording:
    """Writes old conversations into chats of their own."""

    def __init__(self, talk: Talk, database: Database) -> None:
        self._talk = talk
        self._database = database

    async def keep(self, user: User, persona: CastPersona, recorded: Recorded, origin: str) -> Chat:
        """A chat with this conversation; nothing in it was answered here, so it has no prompts and fills no memory."""
        async with self._database.writing():
            chat = self._new_chat(user, persona, recorded)
            await self._talk.chats.add(chat)
            scribe = _Scribe(self._talk, user, persona, chat, origin, dict(recorded.variables))
            for begin in range(0, len(recorded.lines), WRITTEN_AT_ONCE):
                await scribe.write(recorded.lines[begin : begin + WRITTEN_AT_ONCE])
            await self._talk.chats.save(scribe.chat)
            await self._talk.announce_chat(user, scribe.chat, "chat.opened")
        return scribe.chat

    def _new_chat(self, user: User, persona: CastPersona, recorded: Recorded) -> Chat:
        now = self._talk.clock()
        return Chat(
            id=self._talk.new_id(),
            realm=user.realm,
            user_id=user.id,
            title=recorded.title[:LONGEST_TITLE],
            opening="",
            members=(Member(persona.id),),
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


class _Scribe:
    """Writes line after line; the chosen variants stand in one lane, each other one at the head of its own."""

    def __init__(
        self, talk: Talk, user: User, persona: CastPersona, chat: Chat, origin: str, variables: dict[str, object]
    ) -> None:
        self._talk = talk
        self._user = user
        self._persona = persona
        self.chat = chat
        self._origin = origin
        self._variables = variables
        self._lane: int | None = None
        self._last: Node | None = None
        self._now: datetime = chat.created_at

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
            await self._talk.tree.words.keep([entry.node.id for entry in entries])
        for node, wording in changed:
            first = replace(node, text=wording.earlier or "")
            await self._talk.tree.revise(first, wording.text, "edit", by=self._user.id)

    async def _node(self, line: RecordedLine, wording: Wording, parent: Node | None, *, chosen: bool) -> Node:
        depth = parent.place.depth + 1 if parent else 0
        lane = await self._main_lane() if chosen else (await self._talk.tree.fork(self.chat.id, parent)).place.lane
        self._now = wording.at or self._now + _AFTER
        node = Node(
            id=self._talk.new_id(),
            realm=self.chat.realm,
            chat_id=self.chat.id,
            parent_id=parent.id if parent else None,
            place=Place(lane, depth),
            number=self.chat.node_count + 1,
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
        opening = self.chat.opening or (wording.text[:_OPENING] if line.role == "user" else "")
        self.chat = replace(self.chat, node_count=node.number, opening=opening)
        if chosen:
            self._last = node
            self.chat = replace(self.chat, active_leaf_id=node.id, last_message_at=self._now)
        return node

    async def _main_lane(self) -> int:
        if self._lane is None:
            self._lane = (await self._talk.tree.fork(self.chat.id, None)).place.lane
        return self._lane

    def _speaker(self, line: RecordedLine) -> dict[str, object]:
        if line.role == "user":
            return {"kind": "mask", "id": self._user.id, "name": line.name or self._user.display_name}
        if line.role == "persona":
            return as_speaker(self._persona) | ({"name": line.name} if line.name else {})
        return {"kind": "narrator", "id": None, "name": line.name}
