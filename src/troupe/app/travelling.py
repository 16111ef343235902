"""Personas that travel, put together: kits in and out, signatures, quarantine."""

from collections.abc import Sequence

from troupe.accounts import Keys, User
from troupe.app.publishing import Ground
from troupe.cards import CardBooks, CardReader, Meeting, SourceStore, Taking
from troupe.media import MediaLibrary
from troupe.minds import LoreFiles, suggest
from troupe.personas import (
    CastPersona,
    Example,
    ExampleStore,
    Exporting,
    Importing,
    PackedKit,
    Quarantine,
    SignerStore,
    Signing,
    Travelling,
)


def travelling(on: Ground, media: MediaLibrary, keys: Keys, lore: LoreFiles) -> Travelling:
    taught = ExampleStore(on.database)
    signing = Signing(on.database, keys, SignerStore(on.database, on.realm), on.clock)
    quarantine = Quarantine(on.database, on.cast, taught, on.news, on.realm, on.clock)
    on.personas.on_signal = quarantine.close
    along = on.casting.belongings
    importing = Importing(
        on.database, on.personas, on.casting, on.cast, on.people, media, signing, along, on.realm, on.clock, on.new_id
    )
    importing.suggest = _numbers_in
    taking = Taking(importing, SourceStore(on.database), media, CardBooks(lore), on.clock, on.new_id)
    importing.readers.append(CardReader(taking, Meeting(SourceStore(on.database), on.personas)))
    return Travelling(
        importing=importing,
        exporting=Exporting(on.personas, taught, media, signing, along, on.clock),
        signing=signing,
        quarantine=quarantine,
    )


def _numbers_in(text: str, language: str) -> dict[str, dict[str, float]]:
    """What the words of somebody's traits say about the numbers, part by part."""
    found = suggest(text, language)
    return {"personality_traits": dict(found.traits), "response_style": dict(found.style)}


class SignedKits:
    """How the catalogue gets its files: as its owner would hand them out, under a licence and signed."""

    def __init__(self, travelling: Travelling) -> None:
        self._exporting = travelling.exporting

    async def __call__(
        self, user: User | None, persona: CastPersona, examples: Sequence[Example], license: str
    ) -> PackedKit:
        made = await self._exporting.pack(user, persona, examples, license=license)
        return PackedKit(made.content, made.signature.fingerprint if made.signature else None)
