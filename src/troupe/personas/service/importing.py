"""A persona comes in: recognised by its content, judged before anything is stored, and told about in a report."""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from troupe.accounts import People, User
from troupe.database import Database
from troupe.kit.errors import Invalid
from troupe.kit.ids import NewId
from troupe.kit.strict_json import read_json
from troupe.kit.times import Clock, as_text
from troupe.media import MediaLibrary
from troupe.personas.domain import CastPersona, Shown
from troupe.personas.domain.arriving import (
    DEEPEST,
    LARGEST_JSON,
    MOST_KEYS,
    Arrival,
    Brought,
    ImportOptions,
    JsonImport,
    free_handle,
    from_kit,
    with_numbers,
)
from troupe.personas.domain.kits import PORTRAIT, BadArchive, names_of, opened
from troupe.personas.domain.reading import Cast, Wrong, read_imported
from troupe.personas.domain.shapes import Report, ShapeUnknown, found_in
from troupe.personas.errors import KitInvalid, Refused, UnknownShape
from troupe.personas.service.casting import Casting
from troupe.personas.service.parts import Belongings
from troupe.personas.service.seeing import Personas
from troupe.personas.service.signing import Signing
from troupe.personas.store import PersonaStore

_ZIP = b"PK\3\4"
_EMPTY_ZIP = b"PK\5\6"
_PNG, _WEBP = b"\x89PNG\r\n\x1a\n", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)
_PIECE = 1024 * 1024
_MOST_VALUES = 1_000_000
NO_PICTURE = "picture_unreadable"

Reader = Callable[[User, BinaryIO, str, ImportOptions], Awaitable["Imported | None"]]
"""Another slice that reads a kind of file; none when it is not of that kind."""
Also = Callable[[Shown], Awaitable[None]]
Suggest = Callable[[str, str], Mapping[str, Mapping[str, float]]]
"""What words say about the numbers of a persona, by part and name."""


@dataclass(frozen=True)
class Imported:
    """What came of one file: a persona unless nothing was to be stored, and the report."""

    report: Report
    shown: Shown | None = None
    is_new: bool = False
    met: str | None = None
    """Who was here already, whatever was then done."""


class Importing:
    """Takes in what other studios and programs wrote. Nothing is fetched, activated, shared or overwritten."""

    def __init__(
        self,
        database: Database,
        personas: Personas,
        casting: Casting,
        store: PersonaStore,
        people: People,
        media: MediaLibrary,
        signing: Signing,
        belongings: Belongings,
        realm: str,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._database = database
        self._personas = personas
        self._casting = casting
        self._store = store
        self._people = people
        self._media = media
        self._signing = signing
        self._realm = realm
        self._clock = clock
        self._new_id = new_id
        self._belongings = belongings
        self.readers: list[Reader] = []
        self.suggest: Suggest = lambda text, language: {}

    async def import_file(self, user: User, file: BinaryIO, name: str, options: ImportOptions) -> Imported:
        """One file, whatever it is called."""
        head = await asyncio.to_thread(_head, file)
        if not head:
            raise KitInvalid("", "empty_file", "The file is empty.")
        for reader in self.readers:
            file.seek(0)
            if found := await reader(user, file, name, options):
                return found
        return await self.import_own(user, file, options)

    async def import_own(
        self, user: User, file: BinaryIO, options: ImportOptions, *, id: str | None = None
    ) -> Imported:
        """A kit, or a persona as JSON, that no other slice reads; `id` is what a new persona is to be called."""
        read = _from_zip if (await asyncio.to_thread(_head, file))[:4] in (_ZIP, _EMPTY_ZIP) else _from_text
        return await self._settle(user, await asyncio.to_thread(read, file), options, id)

    async def import_json(self, user: User, sent: JsonImport) -> Imported:
        """A document that was sent as it is."""
        options = ImportOptions(**{name: getattr(sent, name) for name in ImportOptions.model_fields})
        return await self._settle(user, await asyncio.to_thread(_recognised, sent.document, sent.shape, None), options)

    async def import_brought(
        self,
        user: User,
        brought: Brought,
        options: ImportOptions,
        *,
        id: str | None = None,
        also: Also | None = None,
    ) -> Imported:
        """A document that another slice found in a file of its own kind.

        `id` is what a new persona is to be called; `also` is done in the transaction that stores it.
        """
        arrival = await asyncio.to_thread(_recognised, brought.document, None, brought.file_sha256)
        found = replace(arrival.found, report=brought.told_in(arrival.found.report))
        arrival = replace(arrival, found=found, portrait=brought.portrait, meets=brought.meets, adult=brought.adult)
        return await self._settle(user, arrival, options, id, also)

    async def _settle(
        self,
        user: User,
        arrival: Arrival,
        options: ImportOptions,
        wanted_id: str | None = None,
        also: Also | None = None,
    ) -> Imported:
        """Judge all of it, then store all of it."""
        arrival = self._suggested(user, arrival)
        cast = self._judged(user, arrival, options)
        trust = await self._signing.trust_of(user, arrival.kit.signature if arrival.kit else None)
        parts = dict(arrival.kit.parts) if arrival.kit else {}
        unread = self._belongings.check(parts)
        report = replace(arrival.found.report, trust=trust).warned(*unread)
        there = await self._there(user, arrival, cast)
        met = there.id if there else None
        if options.dry_run:
            return Imported(report, met=met)
        if there and options.on_conflict == "skip":
            left = report.warned("left_alone: It is here already, and was left as it is.")
            return Imported(left, await self._personas.shown(there), met=met)
        id = there.id if there and options.on_conflict == "replace_version" else wanted_id or self._new_id()
        if id != met:
            await self._casting.require_room(user)
        pictures, told = await self._take_pictures(user, id, arrival)
        try:
            async with self._database.writing():
                shown, is_new = await self._store_it(user, id, arrival, cast, pictures)
                told += await self._belongings.read(user, shown.persona, parts)
                if also is not None:
                    await also(shown)
        except BaseException:  # also when the request is cancelled: what was not imported leaves no file
            for each in pictures.values():
                await self._media.erase(user, each)
            raise
        return Imported(report.warned(*told), shown, is_new, met)

    def _judged(self, user: User, arrival: Arrival, options: ImportOptions) -> Cast:
        own = arrival.kit is not None
        try:
            return read_imported(arrival.fields(options, self._realm), self._realm, user.language)
        except Wrong as wrong:
            by_asking = {"age", "name"} if self._realm == "adult" or options.name else {"name"}
            asked = wrong.problems[0].field in by_asking
            raise Refused("KIT_INVALID" if own and not asked else "INVALID_INPUT", wrong.problems) from None

    def _suggested(self, user: User, arrival: Arrival) -> Arrival:
        found = arrival.found
        if not found.described:
            return arrival
        numbers = self.suggest(found.described, str(found.fields.get("language", user.language)))
        said = [f"{part}.{name}" for part, values in numbers.items() for name in values]
        told = found.report.warned(f"from_words: Read from its words: {', '.join(said)}.") if said else found.report
        return replace(arrival, found=replace(found, fields=with_numbers(found.fields, numbers), report=told))

    async def _there(self, user: User, arrival: Arrival, cast: Cast) -> CastPersona | None:
        """The persona this one would meet: the one it is known to be, else of the same kit or handle."""
        if arrival.meets is not None:
            return await self._store.find(arrival.meets)
        same = await self._store.of_kit(user.id, arrival.kit_id) if arrival.kit_id else None
        if same is None and cast.persona.handle:
            same = await self._store.with_handle(user.id, cast.persona.handle)
        return same

    async def _store_it(
        self, user: User, id: str, arrival: Arrival, cast: Cast, pictures: Mapping[str, str]
    ) -> tuple[Shown, bool]:
        origin = {
            "shape": arrival.shape,
            "file_sha256": arrival.file_sha256,
            "foreign_id": arrival.found.foreign_id or arrival.kit_id,
            "catalogue_id": None,
            "imported_at": as_text(self._clock()),
        }
        portrait, references = names_of(list(pictures))
        loose = [name for name in pictures if name not in (portrait, *references)]
        look = cast.persona.look.model_copy(
            update={
                "portrait": pictures[portrait] if portrait else None,
                "reference_photos": tuple(pictures[name] for name in (*references, *loose)),
            }
        )
        document = cast.persona.model_copy(update={"look": look})
        async with self._database.writing():
            holder = await self._people.hold(user)
            there = await self._store.find_anyhow(id)
            if there is not None:
                kept = document.model_copy(update={"handle": there.document.handle})
                return await self._casting.supersede(holder, there, replace(cast, persona=kept), origin), False
            await self._casting.require_room(holder)
            free = document.model_copy(update={"handle": await self._free(user, document.handle)})
            return await self._casting.take_in(holder, id, replace(cast, persona=free), origin, arrival.kit_id), True

    async def _free(self, user: User, handle: str | None) -> str | None:
        return free_handle(handle, await self._store.handles_like(user.id, handle)) if handle else handle

    async def _take_pictures(self, user: User, id: str, arrival: Arrival) -> tuple[dict[str, str], list[str]]:
        """Every picture, checked and drawn anew like any other upload; ids by their path."""
        found: dict[str, str] = {}
        told: list[str] = []
        try:
            for path in arrival.kit.pictures if arrival.kit else ():
                content = await asyncio.to_thread(arrival.kit.pictures.__getitem__, path)  # type: ignore[union-attr]  # there is one
                _check_picture(path, content)
                found[path] = (await self._media.upload(user, content, file_name=path, persona_id=id)).id
            for path, content in _loose(arrival):
                try:
                    called = path.removeprefix("look/").partition(".")[0]
                    found[path] = (await self._media.upload(user, content, file_name=called, persona_id=id)).id
                except Invalid as fault:
                    told.append(_unusable(path, fault))
        except BaseException as fault:
            for each in found.values():
                await self._media.erase(user, each)
            if isinstance(fault, Invalid) and not isinstance(fault, KitInvalid):
                raise KitInvalid(path, fault.code, fault.detail) from fault
            raise
        return found, told


def cast_in(file: BinaryIO) -> Cast:
    """The persona in a file, for whoever only wants to look at it: no studio is asked, and nothing is kept."""
    arrival = _from_zip(file) if _head(file)[:4] in (_ZIP, _EMPTY_ZIP) else _from_text(file)
    try:
        return read_imported(arrival.fields(ImportOptions(), "family"), "family", "en")
    except Wrong as wrong:
        raise Refused("INVALID_INPUT", wrong.problems) from None


def _loose(arrival: Arrival) -> list[tuple[str, bytes]]:
    """Pictures that a file of another kind brought along."""
    found = [(f"reference-{number}", content) for number, content in enumerate(arrival.found.pictures, 1)]
    return found + ([(f"{PORTRAIT}card", arrival.portrait)] if arrival.portrait is not None else [])


def _unusable(path: str, fault: Invalid) -> str:
    if path.startswith(PORTRAIT):
        return f"{NO_PICTURE}: The picture cannot be used, so a face is drawn: {fault.detail}"
    return f"asset_unusable: {path} was left behind: {fault.detail}"


def _head(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(64)


def _from_zip(file: BinaryIO) -> Arrival:
    try:
        kit = opened(file)
    except BadArchive as bad:
        raise KitInvalid(bad.entry, bad.reason, bad.detail) from None
    return Arrival(from_kit(kit), _digest(file), kit)


def _from_text(file: BinaryIO) -> Arrival:
    size = file.seek(0, 2)
    if size > LARGEST_JSON:
        raise KitInvalid("", "too_large", "A persona as JSON has at most 16 MiB.")
    file.seek(0)
    raw = file.read()
    try:
        text = raw.removeprefix(b"\xef\xbb\xbf")
        source = read_json(text, most_keys=MOST_KEYS, deepest=DEEPEST, most_values=_MOST_VALUES)
    except Invalid as fault:
        if raw.lstrip()[:1] in (b"{", b"["):
            raise KitInvalid("", "unreadable", fault.detail) from None
        raise UnknownShape([]) from None
    if not isinstance(source, dict):
        raise UnknownShape([])
    return _recognised(source, None, hashlib.sha256(raw).hexdigest())


def _recognised(source: Mapping[str, Any], shape: str | None, digest: str | None) -> Arrival:
    try:
        return Arrival(found_in(source, shape), digest)
    except ShapeUnknown as unknown:
        raise UnknownShape(unknown.keys) from None
    except Wrong as wrong:
        raise Refused("INVALID_INPUT", wrong.problems) from None


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _check_picture(path: str, content: bytes) -> None:
    is_png, is_webp = content.startswith(_PNG), _WEBP.match(content) is not None
    if not (is_png if path.endswith(".png") else is_webp):
        raise KitInvalid(path, "wrong_type", f"{path} is no such picture.")
