"""What comes in from other programs and leaves for them, put together."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from troupe.accounts import User
from troupe.app.publishing import Ground
from troupe.cards import (
    Bringing,
    CardBooks,
    CardExporting,
    ChatExporting,
    ChatTaker,
    Imports,
    ImportStore,
    KitTaker,
    Learning,
    Meeting,
    SourceStore,
    Taking,
)
from troupe.chats import Conversations, Recording, Talk
from troupe.jobs import Jobs
from troupe.kit.errors import Missing
from troupe.looks import Frame, Performance
from troupe.looks.service import Looks
from troupe.media import MediaLibrary
from troupe.minds import Lorebooks, LoreFiles
from troupe.personas import Bin, Importing

_PICTURE_WIDTH = 1024


@dataclass(frozen=True)
class CardDesk:
    """The use cases of cards."""

    imports: Imports
    exporting: CardExporting
    chats: ChatExporting
    learning: Learning


def card_desk(
    on: Ground,
    importing: Importing,
    media: MediaLibrary,
    jobs: Jobs,
    bin: Bin,
    looks: Looks,
    lore: LoreFiles,
    talk: Talk,
) -> CardDesk:
    sources = SourceStore(on.database)
    books = CardBooks(lore)
    taking = Taking(importing, sources, media, books, on.clock, on.new_id)
    bringing = Bringing(taking, Meeting(sources, on.personas))
    recording = Recording(talk, on.database)
    learning = Learning(recording, on.personas, on.people, jobs)
    chats = ChatTaker(recording, on.personas, on.casting, sources, media, learning, on.clock, on.new_id)
    bringing.takers += [chats, books.take]
    bringing.kits = KitTaker(importing, on.personas)
    bringing.talks = chats.talks
    media.asked_for_uses.append(sources.uses_of)

    async def drawn(user: User, persona_id: str, face: str | None) -> bytes:
        performance = Performance(emotion=face or "neutral")
        drawing = await looks.picture(user, persona_id, performance, Frame(view="portrait"))
        return (await looks.encode(drawing, "png", _PICTURE_WIDTH))[0]

    imports = Imports(
        on.database,
        ImportStore(on.database),
        sources,
        bringing,
        taking,
        media,
        jobs,
        on.people,
        on.clock,
        on.new_id,
    )
    imports.undoers["persona"] = _if(_first_version(on.personas.get), bin.delete)
    jobs.register(imports.kind())
    jobs.register(learning.kind())
    exporting = CardExporting(on.personas, sources, media, books, drawn, on.history.get)
    return CardDesk(imports, exporting, ChatExporting(talk, sources, media), learning)


def take_back(desk: CardDesk, conversations: Conversations, books: Lorebooks) -> None:
    """What an import made of chats and lorebooks can be put into the bin again, too."""

    async def untouched(user: User, id: str) -> bool:
        chat = await conversations.get(user, id)
        return chat.version == 1 and chat.newest_op == 0 and chat.removed_at is None

    desk.imports.undoers["chat"] = _if(untouched, conversations.remove)
    desk.imports.undoers["lorebook"] = _if(_first_version(books.get), books.delete)


class _Versioned(Protocol):
    @property
    def version(self) -> int: ...


Holds = Callable[[User, str], Awaitable[bool]]


def _first_version(get: Callable[[User, str], Awaitable[_Versioned]]) -> Holds:
    async def holds(user: User, id: str) -> bool:
        return (await get(user, id)).version == 1

    return holds


def _if(untouched: Holds, remove: Callable[[User, str, None], Awaitable[object]]) -> Holds:
    async def undo(user: User, id: str) -> bool:
        try:
            if not await untouched(user, id):
                return False
            await remove(user, id, None)
        except Missing:
            return False
        return True

    return undo
