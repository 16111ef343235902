"""What comes in from other programs and leaves for them, put together."""

from dataclasses import dataclass

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
    SourceStore,
    Taking,
)
from troupe.chats import Recording, Talk
from troupe.jobs import Jobs
from troupe.looks import Frame, Performance
from troupe.looks.service import Looks
from troupe.media import MediaLibrary
from troupe.minds import LoreFiles
from troupe.personas import Bin, Importing

_PICTURE_WIDTH = 1024


@dataclass(frozen=True)
class CardDesk:
    """The use cases of cards."""

    imports: Imports
    exporting: CardExporting
    chats: ChatExporting


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
    bringing = Bringing(taking, sources, on.personas)
    recording = Recording(talk, on.database)
    chats = ChatTaker(recording, on.personas, on.casting, sources, on.database, on.clock, on.new_id)
    bringing.takers += [chats, books.take]
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
        on.personas,
        bin,
        on.clock,
        on.new_id,
    )
    jobs.register(imports.kind())
    exporting = CardExporting(on.personas, sources, media, drawn)
    return CardDesk(imports, exporting, ChatExporting(talk, sources, media))
