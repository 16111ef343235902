"""Lore, put together: books, what they say in a conversation, and how they come and go with personas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from troupe.accounts import User
from troupe.app.remembering import find_embedder
from troupe.cards import BookCodec
from troupe.chats import Talk, Trails, variables_at
from troupe.database import Database
from troupe.kit.errors import TroupeError
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.minds import (
    Attachments,
    Lore,
    Lorebooks,
    LoreFiles,
    LoreLine,
    LoreMoment,
    LoreScope,
    LoreStore,
    Nearness,
    Shelf,
    sources_of,
)
from troupe.personas import CastPersona, KitInvalid, Personas

_KIT_PATH = "lore/"
_LOOKED_BACK = 1_000


@dataclass(frozen=True)
class Worldkeeping:
    """The use cases of lore."""

    books: Lorebooks
    lore: Lore
    files: LoreFiles

    def know_chats(self, talk: Talk, trails: Trails) -> None:
        """Books can be attached to chats and masks, and chats be looked into."""
        self.lore.moment_of = ChatMoments(talk, trails)
        self.books.checks["chats"] = talk.chat
        self.books.checks["masks"] = talk.own_mask


def open_lore(
    database: Database,
    personas: Personas,
    live: LiveLog,
    realm: str,
    clock: Clock,
    new_id: NewId,
    *,
    vectors: bool,
) -> Worldkeeping:
    nearness = Nearness(find_embedder) if vectors else None
    store = LoreStore(database, realm)
    books = Lorebooks(store, database, live, clock, new_id)
    books.checks["personas"] = personas.see
    return Worldkeeping(
        books, Lore(Shelf(store, live.hub), personas, nearness), LoreFiles(books, BookCodec(), personas)
    )


class ChatMoments:
    """How things stand in a chat, for whoever looks into its lore."""

    def __init__(self, talk: Talk, trails: Trails) -> None:
        self._talk = talk
        self._trails = trails

    async def __call__(
        self, user: User, chat_id: str, node_id: str | None, persona_id: str | None
    ) -> tuple[LoreScope, LoreMoment]:
        """Now, or as it was at one of its messages; lines that a brain may not hear are not looked through."""
        chat = await self._talk.chat(user, chat_id)
        place = node_id or chat.active_leaf_id
        leaf = await self._talk.node(chat, place) if place else None
        path = list(await self._talk.tree.said_before(leaf, _LOOKED_BACK, itself=True)) if leaf else []
        persona = await self._talk.personas.see(user, persona_id or chat.persona_id)
        mask = await self._talk.mask(chat)
        names = {"persona": persona.document.spoken_name, "user": mask.name if mask else user.display_name}
        answers = [each.id for each in path if each.role == "persona" and each.speaker_id in ("", persona.id)]
        is_long = leaf is not None and leaf.place.depth >= _LOOKED_BACK
        marks = [mark for trail in await self._trails.along(chat.id, answers) for mark in trail.marks]
        began_with = path[0].greeting if path else None
        moment = LoreMoment(
            lines=[LoreLine(each.id, names.get(each.role, ""), each.role, each.text) for each in path],
            messages=len(path),
            answers=len(answers),
            every_answer=partial(self._talk.tree.answers_of, leaf, persona.id) if leaf and is_long else None,
            persona_id=persona.id,
            tags=tuple(persona.document.tags),
            greeting=None if chat.imported else began_with,
            sources=sources_of(persona.document, mask.description if mask else "", chat.note.text),
            variables=variables_at(path),
            activations={mark.entry_id: mark.messages for mark in marks if mark.messages is not None},
            fired_before=frozenset(mark.entry_id for mark in marks),
            words={"char": names["persona"], "user": names["user"]},
            persona_names=(persona.document.name, persona.document.spoken_name),
        )
        return LoreScope(persona.id, chat.mask_id, chat.id, chat.lorebook_ids), moment


class PackedLore:
    """What lore puts into a kit: the owner's books that are attached to the persona."""

    def __init__(self, world: Worldkeeping) -> None:
        self._world = world

    def owns(self, path: str) -> bool:
        return path.startswith(_KIT_PATH)

    def check(self, path: str, content: bytes) -> None:
        try:
            self._world.files.look(content, path)
        except TroupeError as fault:
            raise KitInvalid(path, fault.code, fault.detail) from None

    async def write(self, user: User | None, persona: CastPersona) -> Mapping[str, bytes]:
        """Nobody's books but the owner's go along."""
        if user is None or persona.user_id != user.id:
            return {}
        files = await self._world.files.of_persona(user, persona.id)
        return {f"{_KIT_PATH}{number}.json": content for number, content in enumerate(files, 1)}

    async def read(self, user: User, persona: CastPersona, entries: Mapping[str, bytes]) -> Sequence[str]:
        for path in sorted(entries, key=_number):
            book = self._world.files.look(entries[path], "").book
            await self._world.books.make(user, book, Attachments(personas=(persona.id,)))
        return ()


def _number(path: str) -> int:
    return int(path.removeprefix(_KIT_PATH).partition(".")[0])
