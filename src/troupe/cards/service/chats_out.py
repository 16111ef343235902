"""Chats leave as files: whole trees, lines for other programs, or text to read."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from troupe.accounts import User
from troupe.cards.domain.bringing import Source
from troupe.cards.domain.transcripts import FORMAT, CameLines, Now, OldNote, noted
from troupe.cards.domain.transcripts.writing import Heading, SaidLine, as_jsonl, as_markdown, as_plain
from troupe.cards.errors import CannotBe, NoOriginal
from troupe.cards.service.leaving import Leaving
from troupe.cards.service.naming import named
from troupe.cards.store import SourceStore
from troupe.chats import Chat, Node, Talk
from troupe.media import MediaLibrary, MediaNotFound

ChatAs = Literal["original", "json", "jsonl", "markdown", "text"]
TREE_VERSION = 1
_READ_AT_ONCE = 500
_KEPT = (
    *("id", "parent_id", "role", "speaker", "text", "rev", "scripted", "status", "variant", "excluded", "visible_to"),
    *("mask_name", "attachments", "created_at"),
)
_ENDINGS = {"json": "json", "jsonl": "jsonl", "markdown": "md", "text": "txt"}
_TYPES = {
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "markdown": "text/markdown",
    "text": "text/plain",
}


@dataclass(frozen=True)
class ChatFile:
    """A chat as a file."""

    name: str
    full_name: str
    type: str
    content: bytes


class ChatExporting:
    """Writes chats. What was removed never leaves, and what was said in private only when it is asked for."""

    def __init__(self, talk: Talk, sources: SourceStore, media: MediaLibrary) -> None:
        self._talk = talk
        self._sources = sources
        self._media = media

    async def export(
        self, user: User, chat_id: str, as_: str = "jsonl", leaf_id: str | None = None, *, private: bool = False
    ) -> ChatFile:
        """The path to where the chat stands, or to another end of it; as `json` the whole tree."""
        if as_ not in get_args(ChatAs):
            raise CannotBe("as", f"as is one of {', '.join(get_args(ChatAs))}.")
        chat = await self._talk.chat(user, chat_id)
        source = await self._sources.newest("chat", chat.id)
        if as_ == "original":
            return await self._original(user, source)
        title = str((await self._talk.show(user, chat))["display_title"])
        if as_ == "json":
            content = await asyncio.to_thread(_json, await self._tree(user, chat, title, private=private))
        else:
            came = await self._came(user, source) if as_ == "jsonl" else CameLines()
            lines = await self._lines(chat, leaf_id, came, private=private)
            content = await asyncio.to_thread(_written, as_, await self._heading(user, chat, title, came), lines)
        return ChatFile(*named(f"{title or 'chat'}.{_ENDINGS[as_]}"), _TYPES[as_], content)

    async def _original(self, user: User, source: Source | None) -> ChatFile:
        if source is None or source.media_id is None:
            raise NoOriginal
        try:
            content = await self._media.read(user, source.media_id)
        except MediaNotFound:
            raise NoOriginal from None
        return ChatFile(*named(source.file_name or "chat.jsonl"), "application/octet-stream", content)

    async def _heading(self, user: User, chat: Chat, title: str, came: CameLines) -> Heading:
        members: Any = (await self._talk.show(user, chat))["members"]
        mask = await self._talk.mask(chat)
        note = noted({}, _note_of(chat)) if chat.note.text else {}
        name = mask.name if mask else user.display_name
        above = None if came.is_empty else came.header(_note_of(chat)) or b""
        return Heading(title, name, str(members[0]["name"]), chat.created_at, note, above)

    async def _path(self, chat: Chat, leaf_id: str | None) -> Sequence[Node]:
        at = leaf_id or chat.active_leaf_id
        if at is None:
            return []
        leaf = await self._talk.node(chat, at)
        found: list[Node] = []
        above = -1
        while some := await self._talk.tree.onwards(leaf, above, _READ_AT_ONCE):
            found += some
            above = some[-1].place.depth
        return found

    async def _lines(self, chat: Chat, leaf_id: str | None, came: CameLines, *, private: bool) -> Sequence[SaidLine]:
        nodes = [each for each in await self._path(chat, leaf_id) if _leaves(each, private=private)]
        lines: list[SaidLine] = []
        for begin in range(0, len(nodes), _READ_AT_ONCE):
            some = nodes[begin : begin + _READ_AT_ONCE]
            several = await self._talk.tree.variants(chat.id, some)
            for node in some:
                family = await self._talk.tree.siblings(node) if several[node.id].count > 1 else [node]
                lines.append(_line(node, [each for each in family if _leaves(each, private=private)], came))
        return [line for line in lines if line.text or line.as_it_came is not None]

    async def _came(self, user: User, source: Source | None) -> CameLines:
        """The lines of the file it came in, where that held one for each message."""
        if source is None or source.media_id is None or source.format != "sillytavern_jsonl":
            return CameLines()
        try:
            content = await self._media.read(user, source.media_id)
        except MediaNotFound:
            return CameLines()
        return await asyncio.to_thread(CameLines, content)

    async def _tree(self, user: User, chat: Chat, title: str, *, private: bool) -> dict[str, Any]:
        chosen = await self._talk.tree.selections.of(chat.id)
        leaving = Leaving(private=private)
        after = 0
        while some := await self._talk.tree.skeleton(chat.id, after, _READ_AT_ONCE):
            after = some[-1].number
            for node in some:
                if leaving.takes(node):
                    leaving.add(node, await self._whole(node))
        members: Any = (await self._talk.show(user, chat))["members"]
        return {
            "format": FORMAT,
            "version": TREE_VERSION,
            "title": title,
            "members": [{"persona_id": each["persona_id"], "name": each["name"]} for each in members],
            "active_leaf_id": leaving.end_of(chat.active_leaf_id),
            "note": chat.note.model_dump(mode="json"),
            "nodes": leaving.nodes(chosen),
        }

    async def _whole(self, node: Node) -> dict[str, Any]:
        shown = await self._talk.show_node(node)
        told = {name: shown[name] for name in _KEPT}
        brain: Any = shown["brain"]
        told["brain"] = {name: brain[name] for name in ("name", "kind", "model") if name in brain} if brain else None
        revisions = [each.as_json() for each in await self._talk.tree.revisions.of(node)] if node.rev > 1 else []
        return told | {"revisions": revisions}


def _written(as_: str, heading: Heading, lines: Sequence[SaidLine]) -> bytes:
    write = {"jsonl": as_jsonl, "markdown": as_markdown, "text": as_plain}[as_]
    return b"".join(write(heading, lines))


def _note_of(chat: Chat) -> OldNote | None:
    return OldNote(chat.note.text, chat.note.depth, chat.note.role) if chat.note.text else None


def _leaves(node: Node, *, private: bool) -> bool:
    return node.counts_as_variant and (private or not node.visible_to)


def _line(node: Node, family: Sequence[Node], came: CameLines) -> SaidLine:
    place = next((place for place, each in enumerate(family) if each.id == node.id), 0)
    variants = [each.text for each in family]
    now = Now(node.text, variants, place, node.excluded)
    return SaidLine(
        role=node.role,
        name=str(node.speaker.get("name") or ""),
        text=node.text,
        at=node.created_at,
        variants=variants,
        chosen=place,
        excluded=node.excluded,
        scripted=node.scripted,
        model=str(node.brain["name"]) if node.brain and node.brain.get("name") else None,
        as_it_came=came.line((node.origin or {}).get("line"), now),
    )


def _json(tree: Mapping[str, Any]) -> bytes:
    return json.dumps(tree, ensure_ascii=False).encode("utf-8", "replace")
