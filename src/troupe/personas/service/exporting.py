"""A persona goes out: as a kit that holds everything, or in the shape of another program."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from troupe import __version__
from troupe.accounts import User
from troupe.kit.errors import TroupeError
from troupe.kit.times import Clock, as_text
from troupe.media import MediaLibrary
from troupe.personas.domain import CastPersona, Example, Persona
from troupe.personas.domain.canonical import canonical
from troupe.personas.domain.kits import LARGEST_FILE, Kit, Manifest, Signature, entries_of, packed, sums_of
from troupe.personas.domain.leaving import Wanted, file_name, left_out, travelling
from troupe.personas.domain.shapes import SHAPES, restored
from troupe.personas.service.parts import Belongings
from troupe.personas.service.seeing import Personas
from troupe.personas.service.signing import Signing
from troupe.personas.store import ExampleStore

_EXTENSIONS = {"image/png": "png", "image/webp": "webp"}
_ROOM_FOR_TEXTS = 8 * 1024 * 1024


@dataclass(frozen=True)
class Exported:
    """A file to hand out, and what it could not carry."""

    name: str
    type: str
    content: bytes
    left_out: Sequence[str] = ()
    signature: Signature | None = None


@dataclass
class _Pictures:
    """Pictures that go along, and the paths that stand for their ids."""

    files: dict[str, bytes] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def room(self) -> int:
        return LARGEST_FILE - _ROOM_FOR_TEXTS - sum(map(len, self.files.values()))


class Exporting:
    """Packs what somebody may see."""

    def __init__(
        self,
        personas: Personas,
        examples: ExampleStore,
        media: MediaLibrary,
        signing: Signing,
        belongings: Belongings,
        clock: Clock,
    ) -> None:
        self._personas = personas
        self._examples = examples
        self._media = media
        self._signing = signing
        self._clock = clock
        self._belongings = belongings

    async def export(self, user: User, id: str, wanted: Wanted) -> Exported:
        """The file somebody asked for; only its owner takes photos along."""
        persona = await self._personas.see(user, id)
        examples = await self._examples.kept(id)
        if wanted.format != "persona":
            return await asyncio.to_thread(_in_shape, persona, examples, wanted.shape)
        mine = persona.role == "owner" and not persona.is_starter
        return await self.pack(user, persona, examples, photos=wanted.photos and mine, signed=wanted.signed)

    async def pack(
        self,
        user: User | None,
        persona: CastPersona,
        examples: Sequence[Example],
        *,
        license: str | None = None,
        photos: bool = False,
        signed: bool = True,
    ) -> Exported:
        """A kit of a persona; without a user, or unsigned, nobody vouches for it."""
        document = persona.document if license is None else persona.document.model_copy(update={"license": license})
        owner = user if user and persona.user_id == user.id else None
        pictures = await self._pictures(owner, document, photos=photos)
        kit = Kit(
            manifest=_manifest(persona, document, as_text(self._clock())),
            document=travelling(document, examples, pictures.paths),
            pictures=pictures.files,
            parts=await self._belongings.write(owner, persona),
            license=document.license or "No licence was stated.",
        )
        entries = await asyncio.to_thread(entries_of, kit)
        sums = await asyncio.to_thread(sums_of, entries)
        signature = await self._signing.sign(user, sums) if user and signed else None
        content = await asyncio.to_thread(packed, entries, signature)
        name = file_name(document, "persona")
        behind = (*_kept_back(persona), *left_out(document), *pictures.left_out)
        return Exported(name, "application/zip", content, behind, signature)

    async def _pictures(self, owner: User | None, document: Persona, *, photos: bool) -> _Pictures:
        found = _Pictures()
        if document.look.portrait:
            await self._take(owner, document.look.portrait, "look/portrait", found)
        if document.look.reference_photos and not photos:
            found.left_out.append("look.reference_photos")
        for number, id in enumerate(document.look.reference_photos if photos else (), 1):
            await self._take(owner, id, f"look/references/{number}", found)
        return found

    async def _take(self, owner: User | None, id: str, path: str, into: _Pictures) -> None:
        """One picture; what is gone, of another type or too much stays behind, and is told."""
        try:
            media = await self._media.get(owner, id) if owner else None
        except TroupeError:
            media = None
        if owner is None or media is None or media.type not in _EXTENSIONS or media.bytes > into.room:
            into.left_out.append(path)
            return
        name = f"{path}.{_EXTENSIONS[media.type]}"
        into.files[name] = await self._media.read(owner, id)
        into.paths[id] = name


def _kept_back(persona: CastPersona) -> tuple[str, ...]:
    """Whoever may only look does not learn whether it has secrets: they are always said to stay behind."""
    return ("secrets",) if persona.role == "viewer" and not persona.is_starter else ()


def _manifest(persona: CastPersona, document: Persona, at: str) -> Manifest:
    return Manifest(
        kit_id=persona.kit_id or persona.id,
        name=document.name,
        kit_version=document.kit_version,
        created_at=at,
        made_by=f"troupe {__version__}",
        language=document.language,
        audience=document.audience,
        age=document.age,
    )


def _in_shape(persona: CastPersona, examples: Sequence[Example], name: str) -> Exported:
    """In another shape: with what was kept when it came in that shape, as far as it still holds."""
    shape, document = SHAPES[name], persona.document
    kept: Any = document.foreign.get(name)
    written = shape.write(document, list(examples))
    whole = restored(shape, written, kept) if isinstance(kept, dict) else written
    behind = left_out(document, shape, has_examples=bool(examples))
    return Exported(file_name(document, "json"), "application/json", canonical(whole), (*_kept_back(persona), *behind))
