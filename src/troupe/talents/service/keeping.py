"""Kits that come, change and go."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from troupe.accounts import User
from troupe.kit.durable import FolderDraft
from troupe.kit.ids import NewId
from troupe.kit.times import Clock, as_text
from troupe.talents.domain.findings import Level
from troupe.talents.domain.kit import Kit, consents_in, consents_of
from troupe.talents.domain.likeness import REAL, SUBJECTS
from troupe.talents.domain.making import as_file, content_sha256
from troupe.talents.domain.manifest import Manifest, fault_of_own
from troupe.talents.domain.naming import LICENCE, MANIFEST, PROMPTS, RIG, is_kit_id, is_known
from troupe.talents.domain.texts import composed
from troupe.talents.errors import (
    BadChange,
    BadId,
    KitExists,
    KitInUse,
    KitInvalid,
    KitNotFound,
    LicenceForbids,
    NotYours,
    SampleReadOnly,
    VersionNotFound,
)
from troupe.talents.errors.training import LikenessRequired, RealPersonStays, SharingNotAgreed
from troupe.talents.service.agreeing import Agreements
from troupe.talents.service.library import Library, Shown, Uses
from troupe.talents.service.samples import about
from troupe.talents.service.zips import unzipped, zipped
from troupe.talents.store import KitRow, KitStore, Version

OnConflict = Literal["refuse", "version"]
Announce = Callable[[str, str, Mapping[str, Any]], Awaitable[None]]
_BIN = timedelta(days=30)
_TOLD = 20
_CLOSED = ("private", "noderivatives", "no-derivatives", "all rights reserved")


@dataclass(frozen=True)
class Change:
    """What an owner changes about a kit; what is None stays."""

    manifest: Mapping[str, Any]
    prompts: Mapping[str, Any] | None = None
    rig: Mapping[str, Any] | None = None
    visibility: Literal["private", "shared"] | None = None


class Keeping:
    """Installing, changing, handing out and putting away."""

    def __init__(
        self,
        library: Library,
        store: KitStore,
        announce: Announce,
        uses: Uses,
        agreements: Agreements,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self.library = library
        self._store = store
        self._announce = announce
        self._uses = uses
        self._agreements = agreements
        self._clock = clock
        self._new_id = new_id
        library.when_broken(self._tell_broken)

    async def uses(self, user: User, id: str) -> Sequence[str]:
        return await self._uses(user, id)

    async def bring_in(
        self,
        user: User,
        zip: Path,
        *,
        level: Level = "strict",
        on_conflict: OnConflict = "refuse",
        subject: str | None = None,
        consent_id: str | None = None,
    ) -> Shown:
        """Install the kit in a zip; whoever brings it may say whom it looks like."""
        with self.library.shelves.draft() as draft:
            id, told, sums = await asyncio.to_thread(self._unpacked, zip, draft)
            if subject or consent_id:
                if consents_in(told.get("metadata")) & await self._agreements.withdrawn():
                    raise LikenessRequired
                said = await self.whom(user, told.get("metadata"), subject, consent_id)
                sums = sums | await asyncio.to_thread(self._said, draft.path / MANIFEST, told, said)
            return await self.install(user, draft, id, "imported", sums, level=level, on_conflict=on_conflict)

    async def install(
        self,
        user: User,
        draft: FolderDraft,
        id: str,
        source: str,
        sums: Mapping[str, str] | None = None,
        *,
        level: Level = "strict",
        on_conflict: OnConflict = "refuse",
    ) -> Shown:
        """Judge a finished folder to its last byte, and give it its place."""
        await self.library.ready()
        if not is_kit_id(id):
            raise BadId(id)
        kit = await asyncio.to_thread(self.library.folders.judged, draft.path, id, sums)
        if consents_of(kit) & await self._agreements.withdrawn():
            raise LikenessRequired
        if source != "mixed":  # a mix has its parents' consents, which were looked at with them
            consent = kit.metadata.get("consent_id")
            told = consent if isinstance(consent, str) else None
            await self._agreements.require(user, str(kit.metadata.get("subject", "fictional")), told)
            if "consent_missing" in {each.code for each in kit.found}:
                self._agreements.look_at_unsaid()
        require_sound(kit, level)
        await self._put(user, draft, id, source, replace=on_conflict == "version")
        await self._tell(user, "kit.added", id)
        return await self.library.get(user.id, id)

    async def change(self, user: User, id: str, change: Change) -> Shown:
        """A new version of one's own kit; the one before stays among its versions."""
        shown = await self._own(user, id)
        about = change.manifest.get("metadata") or {}
        if fault := fault_of_own(about):
            raise BadChange(*fault)
        if about.keys() & {"subject", "consent_id"}:
            said = await self.whom(user, shown.kit.metadata, about.get("subject"), about.get("consent_id"))
            rest = {name: value for name, value in about.items() if name != "consent_id"}
            change = replace(change, manifest={**change.manifest, "metadata": {**rest, **said}})
        if change.visibility == "shared":
            await self._require_sharing(user, shown.kit)
        if change.manifest or change.prompts is not None or change.rig is not None:
            with self.library.shelves.draft() as draft:
                await asyncio.to_thread(_rewritten, shown.kit, change, draft)
                kit = await asyncio.to_thread(self.library.folders.judged, draft.path, id)
                require_sound(kit, "strict" if shown.kit.is_valid("strict") else "lenient")
                await self._put(user, draft, id, shown.source, replace=True)
        if change.visibility:
            await self._note(user, id, shown.source, change.visibility)
        await self._tell(user, "kit.changed", id)
        return await self.library.get(user.id, id)

    async def remove(self, user: User, id: str, *, force: bool) -> None:
        """To the versions, from where it comes back for thirty days."""
        await self._own(user, id)
        uses = await self._uses(user, id)
        if uses and not force:
            raise KitInUse(id, uses)
        shelves = self.library.shelves
        await asyncio.to_thread(shelves.drop_old, _BIN.total_seconds())
        await asyncio.to_thread(shelves.retire, shelves.of(user.id), id)
        await self._store.remove(user.id, id)
        await self._tell(user, "kit.removed", id)

    async def whom(
        self, user: User, metadata: object, subject: str | None, consent_id: str | None
    ) -> dict[str, object]:
        """Whom a kit looks like, as its owner says, with the agreement's date; of a real person nobody makes an
        invented one."""
        written = metadata.get("subject") if isinstance(metadata, dict) else None
        subject = subject or (written if written in SUBJECTS else "real_person")
        if subject not in SUBJECTS:
            raise BadChange("subject", f"one of {', '.join(SUBJECTS)}")
        if written in REAL and subject not in REAL:
            raise RealPersonStays
        await self._agreements.require(user, subject, consent_id)
        if subject not in REAL:
            return {"subject": subject}
        given = await self._agreements.given_at(user.id, consent_id)
        return {"subject": subject, "consent_id": consent_id, "consent_given_at": as_text(given) if given else None}

    async def standing_on(self, consent_id: str) -> Sequence[str]:
        """The kits that stand on an agreement; they are looked at anew from now on."""
        self.library.forget_drawn()
        if owner := await self._agreements.owner_of(consent_id):
            await self.library.all(owner)  # who watches hears of it now
        return await self.library.standing_on(consent_id)

    async def erase_standing_on(self, user: User, consent_id: str) -> Sequence[str]:
        """The files of one's own kits that stand on an agreement, with their earlier states, for good."""
        shelves = self.library.shelves
        gone = await asyncio.to_thread(self._erased, shelves.of(user.id), consent_id)
        for id in gone:
            await self._store.remove(user.id, id)
            await self._tell(user, "kit.removed", id)
        return gone + await asyncio.to_thread(self._erased, shelves.talking(user.id), consent_id)

    def _erased(self, place: Path, consent_id: str) -> list[str]:
        gone = []
        for id, path in self.library.shelves.states(place):
            if consent_id in consents_in(self.library.folders.manifest(path).get("metadata")):
                self.library.shelves.erase(path)
                gone += [id] if path.parent == place else []
        return gone

    async def versions(self, user: User, id: str) -> Sequence[Version]:
        """Earlier states, also of a kit that was deleted."""
        if not is_kit_id(id):
            raise KitNotFound(id)
        await self.library.ready()
        shelves = self.library.shelves
        found = await asyncio.to_thread(shelves.versions, shelves.of(user.id), id)
        if not found:
            await self.library.get(user.id, id)
        return found

    async def restore(self, user: User, id: str, number: int) -> Shown:
        """An earlier state again, as a change like any other."""
        for version in await self.versions(user, id):
            if version.number == number:
                with self.library.shelves.draft() as draft:
                    await asyncio.to_thread(_copied, version.path, draft, frozenset())
                    source = await self._source_of(user, id, draft.path)
                    await self._put(user, draft, id, source, replace=True)
                await self._tell(user, "kit.changed", id)
                return await self.library.get(user.id, id)
        raise VersionNotFound(number)

    async def _source_of(self, user: User, id: str, folder: Path) -> str:
        """Where a kit comes from: as it is known, else, of one that was deleted, as it says itself."""
        known = [row for row in await self._store.visible_to(user.id) if (row.user_id, row.kit_id) == (user.id, id)]
        if known:
            return known[0].source
        kit = await asyncio.to_thread(self.library.folders.judged, folder, id)
        return str(kit.metadata.get("source"))

    async def pack(self, user: User, id: str) -> Iterator[bytes]:
        """A zip of a kit; somebody else's only when its licence lets it travel."""
        shown = await self.library.get(user.id, id)
        if shown.owner not in ("you", "studio") and is_closed(shown.kit):
            raise LicenceForbids(id)
        return await asyncio.to_thread(zipped, Path(shown.kit.path), shown.kit.contents.files)

    async def _own(self, user: User, id: str) -> Shown:
        shown = await self.library.get(user.id, id)
        if shown.kit.is_sample and shown.owner == "studio":
            raise SampleReadOnly
        if shown.owner != "you":
            raise NotYours
        return shown

    async def _require_sharing(self, user: User, kit: Kit) -> None:
        """A kit of a real person is for others only when that person agreed to just this."""
        for consent in consents_of(kit):
            if not await self._agreements.holds(user.id, consent, "sharing"):
                raise SharingNotAgreed

    async def _put(self, user: User, draft: FolderDraft, id: str, source: str, *, replace: bool) -> None:
        shelves = self.library.shelves
        place = shelves.of(user.id)
        taken = {each.kit.id for each in await self.library.all(user.id) if Path(each.kit.path).parent == place}
        twin = next((each for each in taken if each.casefold() == id.casefold()), None)
        if twin and (not replace or twin != id):
            raise KitExists(twin)
        if not await asyncio.to_thread(shelves.put, draft, place, id, replace=replace):
            raise KitExists(id)
        await self._note(user, id, source, None)

    async def _note(self, user: User, id: str, source: str, visibility: str | None) -> None:
        known = {row.kit_id: row for row in await self._store.visible_to(user.id) if row.user_id == user.id}
        before = known.get(id)
        seen = visibility or (before.visibility if before else "private")
        source = source if source in ("imported", "mixed", "trained") else "added"
        await self._store.save(KitRow(self._new_id(), user.id, id, seen, source, self._clock()))

    async def _tell(self, user: User, type: str, id: str) -> None:
        self.library.forget_drawn()
        await self._announce(f"talents@{user.id}", type, {"id": id})

    async def _tell_broken(self, user_id: str, kit: Kit) -> None:
        findings = [each for each in kit.findings("strict") if each["severity"] == "error"]
        await self._announce(f"talents@{user_id}", "kit.invalid", {"id": kit.id, "findings": findings[:_TOLD]})

    def _unpacked(self, zip: Path, draft: FolderDraft) -> tuple[str, Mapping[str, Any], dict[str, str]]:
        """Every file of the kit in the draft; gives the id that its manifest names, the manifest, and all sums."""
        sums = dict(unzipped(zip, draft, is_known, is_kit_id))
        told = self.library.folders.manifest(draft.path)
        id = told.get("id")
        if not isinstance(id, str) or not is_kit_id(id):
            raise KitInvalid(self.library.folders.judged(draft.path, draft.path.name, sums).findings("strict"))
        return id, told, sums

    def _said(self, path: Path, told: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, str]:
        """Whom it looks like, written into a manifest that has just arrived; gives its new sum."""
        metadata = told.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        content = as_file({**told, "metadata": {**metadata, **said}})
        self.library.shelves.add_file(path, content)
        return {MANIFEST: sha256(content).hexdigest()}


def require_sound(kit: Kit, level: Level) -> None:
    if not kit.is_valid(level):
        raise KitInvalid(kit.findings(level))


def is_closed(kit: Kit) -> bool:
    """Whether a kit's licence keeps it with its owner."""
    licence = kit.licence.casefold().replace(" ", "")
    return not licence or any(word.replace(" ", "") in licence for word in _CLOSED) or "-nd" in licence


def _rewritten(kit: Kit, change: Change, draft: FolderDraft) -> None:
    """A copy of the kit with what was changed; checksums follow."""
    changed: dict[str, bytes] = {}
    if change.prompts is not None:
        changed[PROMPTS] = as_file(change.prompts)
    if change.rig is not None:
        changed[RIG] = as_file(change.rig)
    told, wanted = dict(kit.manifest), composed(dict(change.manifest))
    metadata = dict(kit.metadata) | (wanted.pop("metadata", None) or {})
    metadata = {name: value for name, value in metadata.items() if value is not None}
    told |= wanted
    version = metadata.get("version")
    metadata["version"] = version + 1 if isinstance(version, int) else 2
    sums = metadata.get("files")
    if isinstance(sums, dict):
        metadata["files"] = sums | {name: about(content) for name, content in changed.items()}
        metadata["content_sha256"] = content_sha256(metadata["files"])
    ordered = {name: told[name] for name in Manifest.model_fields if told.get(name) is not None}
    changed[MANIFEST] = as_file(ordered | {"metadata": metadata})
    _copied(Path(kit.path), draft, frozenset(changed))
    for name, content in changed.items():
        draft.write(name, [content])


def _copied(folder: Path, draft: FolderDraft, but: frozenset[str]) -> None:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not path.is_symlink() and name not in but:
            with path.open("rb") as file:
                draft.write(name, iter(lambda source=file: source.read(1 << 20), b""))  # type: ignore[misc]


def licence_text(kit: Kit) -> str:
    return kit.contents.small.get(LICENCE, b"").decode("utf-8", "replace").strip()
