"""Chats leave as files: whole trees, lines for other programs, or text to read."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from troupe.accounts import User
from troupe.cards.domain.bringing import Source
from troupe.cards.domain.transcripts import FORMAT, CameLines, Now, OldNote, noted
from troupe.cards.domain.transcripts.writing import Form, Heading, SaidLine, begun, said
from troupe.cards.errors import CannotBe, NoOriginal
from troupe.cards.service.leaving import Leaving
from troupe.cards.service.naming import named
from troupe.cards.store import SourceStore
from troupe.chats import Chat, Node, Talk
from troupe.kit.errors import Missing
from troupe.media import MediaLibrary

ChatAs = Literal["original", "json", "jsonl", "markdown", "text"]
TREE_VERSION = 1
_READ_AT_ONCE = 500
_SENT_AT_ONCE = 1024 * 1024
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
    """A chat as a file that is written while it leaves: nobody holds the whole of it."""

    name: str
    full_name: str
    type: str
    content: AsyncIterator[bytes]


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
            content = self._tree(user, chat, title, private=private)
        else:
            at = leaf_id or chat.active_leaf_id
            leaf = None if at is None else await self._talk.node(chat, at)
            wanted = _Wanted(cast(Form, as_), title, leaf, private)
            content = self._lines(user, chat, wanted, source if as_ == "jsonl" else None)
        return ChatFile(*named(f"{title or 'chat'}.{_ENDINGS[as_]}"), _TYPES[as_], content)

    async def _original(self, user: User, source: Source | None) -> ChatFile:
        if source is None or source.media_id is None or not await self._has(user, source.media_id):
            raise NoOriginal
        content = self._as_it_came(user, source.media_id)
        return ChatFile(*named(source.file_name or "chat.jsonl"), "application/octet-stream", content)

    async def _as_it_came(self, user: User, media_id: str) -> AsyncIterator[bytes]:
        async with self._media.lend(user, media_id) as file:
            file.seek(0)
            while piece := await asyncio.to_thread(file.read, _SENT_AT_ONCE):
                yield piece

    async def _has(self, user: User, media_id: str) -> bool:
        try:
            await self._media.get(user, media_id)
        except Missing:
            return False
        return True

    async def _heading(self, user: User, chat: Chat, title: str, came: CameLines) -> Heading:
        members: Any = (await self._talk.show(user, chat))["members"]
        mask = await self._talk.mask(chat)
        note = noted({}, _note_of(chat)) if chat.note.text else {}
        name = mask.name if mask else user.display_name
        above = None if came.is_empty else came.header(_note_of(chat)) or b""
        return Heading(title, name, str(members[0]["name"]), chat.created_at, note, above)

    async def _lines(self, user: User, chat: Chat, wanted: "_Wanted", source: Source | None) -> AsyncIterator[bytes]:
        async with self._came(user, source) as came:
            yield begun(wanted.form, await self._heading(user, chat, wanted.title, came))
            above = -1
            while wanted.leaf and (some := await self._talk.tree.onwards(wanted.leaf, above, _READ_AT_ONCE)):
                above = some[-1].place.depth
                said_now = await self._families(chat, [each for each in some if wanted.takes(each)], wanted)
                yield await asyncio.to_thread(_written, wanted.form, said_now, came)

    async def _families(self, chat: Chat, some: Sequence[Node], wanted: "_Wanted") -> "Sequence[_Family]":
        """Each message with its variants."""
        several = await self._talk.tree.variants(chat.id, some)
        found = []
        for node in some:
            family = await self._talk.tree.siblings(node) if several[node.id].count > 1 else [node]
            found.append((node, [each for each in family if wanted.takes(each)]))
        return found

    @asynccontextmanager
    async def _came(self, user: User, source: Source | None) -> AsyncIterator[CameLines]:
        """The lines of the file it came in, where that held one for each message."""
        is_lines = source is not None and source.format == "sillytavern_jsonl"
        if source is None or not is_lines or source.media_id is None or not await self._has(user, source.media_id):
            yield CameLines()
            return
        async with self._media.lend(user, source.media_id) as file:
            yield await asyncio.to_thread(CameLines, file)

    async def _tree(self, user: User, chat: Chat, title: str, *, private: bool) -> AsyncIterator[bytes]:
        """Read twice: what leaves with what is known first, and then each message goes out as it is read again."""
        leaving = Leaving(private=private)
        async for some in self._portions(chat):
            for node in some:
                leaving.take(node)
        members: Any = (await self._talk.show(user, chat))["members"]
        about = {
            "format": FORMAT,
            "version": TREE_VERSION,
            "title": title,
            "members": [{"persona_id": each["persona_id"], "name": each["name"]} for each in members],
            "active_leaf_id": leaving.end_of(chat.active_leaf_id),
            "note": chat.note.model_dump(mode="json"),
        }
        chosen = await self._talk.tree.selections.of(chat.id)
        yield _json(about)[:-1] + b', "nodes": ['
        is_first = True
        async for some in self._portions(chat):
            told = [leaving.placed(await self._whole(node), chosen) for node in some if leaving.takes(node)]
            if told:
                yield (b"" if is_first else b", ") + await asyncio.to_thread(_json_each, told)
                is_first = False
        yield b"]}"

    async def _portions(self, chat: Chat) -> AsyncIterator[Sequence[Node]]:
        """All there is of a chat, in the order it was made."""
        after = 0
        while some := await self._talk.tree.skeleton(chat.id, after, _READ_AT_ONCE):
            after = some[-1].number
            yield some

    async def _whole(self, node: Node) -> dict[str, Any]:
        shown = await self._talk.show_node(node)
        told = {name: shown[name] for name in _KEPT}
        brain: Any = shown["brain"]
        told["brain"] = {name: brain[name] for name in ("name", "kind", "model") if name in brain} if brain else None
        revisions = [each.as_json() for each in await self._talk.tree.revisions.of(node)] if node.rev > 1 else []
        return told | {"revisions": revisions}


@dataclass(frozen=True)
class _Wanted:
    """Which messages leave, and as what."""

    form: Form
    title: str
    leaf: Node | None
    private: bool

    def takes(self, node: Node) -> bool:
        return node.counts_as_variant and (self.private or not node.visible_to)


_Family = tuple[Node, Sequence[Node]]
"""A message, and its variants as far as they leave."""


def _written(form: Form, families: Sequence[_Family], came: CameLines) -> bytes:
    lines = [_line(node, family, came) for node, family in families]
    return said(form, [line for line in lines if line.text or line.as_it_came is not None])


def _note_of(chat: Chat) -> OldNote | None:
    return OldNote(chat.note.text, chat.note.depth, chat.note.role) if chat.note.text else None


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


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def _json_each(values: Sequence[Mapping[str, Any]]) -> bytes:
    return b", ".join(map(_json, values))
