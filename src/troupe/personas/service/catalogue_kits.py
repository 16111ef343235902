"""The files of the catalogue: packed when somebody publishes, kept under their sum, handed out as they are."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from troupe.accounts import User
from troupe.kit.times import as_text
from troupe.personas.domain import CastPersona, Example
from troupe.personas.domain.catalogue import portable
from troupe.personas.domain.kits import Kit, Manifest, entries_of, packed
from troupe.ports.files import Files

# Packs a persona as a `.persona` file under a licence, signed by its owner where it has one.
Packer = Callable[[User | None, CastPersona, Sequence[Example], str], Awaitable["PackedKit"]]


@dataclass(frozen=True)
class PackedKit:
    """A kit as a file, and the short name of the key that signed it."""

    content: bytes
    fingerprint: str | None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class CatalogueKits:
    """Kits by their sum; a kit is written once and never changed."""

    def __init__(self, files: Files, packer: Packer) -> None:
        self._files = files
        self._packer = packer

    async def pack(
        self, user: User | None, persona: CastPersona, examples: Sequence[Example], license: str
    ) -> PackedKit:
        kit = await self._packer(user, persona, examples, license)
        await self._files.put(kit_key(kit.sha256), kit.content)
        return kit

    async def read(self, sha256: str) -> bytes:
        return await self._files.get(kit_key(sha256))


async def unsigned(user: User | None, persona: CastPersona, examples: Sequence[Example], license: str) -> PackedKit:
    """A kit that nobody signed, for what the studio itself publishes."""
    document = persona.document
    manifest = Manifest(
        kit_id=persona.kit_id or persona.id,
        name=document.name,
        kit_version=document.kit_version,
        created_at=as_text(persona.created_at),
        made_by="Troupe",
        language=document.language,
        audience=document.audience,
        age=document.age,
    )
    return PackedKit(packed(entries_of(Kit(manifest, installable(persona, examples), license=license)), None), None)


def installable(persona: CastPersona, examples: Sequence[Example]) -> dict[str, object]:
    """What whoever installs it casts: the document with what it has learnt, and nothing that is bound to its owner."""
    kept = ("user_message", "persona_response", "context", "quality_score", "pinned")
    learnt = [{name: getattr(each, name) for name in kept} for each in examples]
    document = portable(persona.document).model_dump(mode="json")
    del document["voice_model_config"]["training_status"]
    return document | {"conversation_examples": learnt}


def kit_key(sha256: str) -> str:
    """Where the file of a kit is kept."""
    return f"catalogue/{sha256[:2]}/{sha256}.persona"
