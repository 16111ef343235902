"""Lore, put together: books, what they say in a conversation, and how they come and go with personas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from troupe.accounts import User
from troupe.app.remembering import find_embedder
from troupe.cards import BookCodec
from troupe.database import Database
from troupe.kit.errors import TroupeError
from troupe.kit.ids import NewId
from troupe.kit.times import Clock
from troupe.live import LiveLog
from troupe.minds import Attachments, Lore, Lorebooks, LoreFiles, LoreStore, Nearness, Shelf
from troupe.personas import CastPersona, KitInvalid, Personas

_KIT_PATH = "lore/"


@dataclass(frozen=True)
class Worldkeeping:
    """The use cases of lore."""

    books: Lorebooks
    lore: Lore
    files: LoreFiles


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
    return Worldkeeping(books, Lore(Shelf(store, live.hub), nearness), LoreFiles(books, BookCodec()))


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
