"""Finding kits: whose they are, whether they are sound, what they weigh."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from troupe.accounts import User
from troupe.kit.paging import Page, cut, read_cursor
from troupe.talents.domain.findings import Found, Level
from troupe.talents.domain.judging import with_company
from troupe.talents.domain.kit import Contents, Kit, consents_in, without_consent
from troupe.talents.domain.naming import PROMPTS, WEIGHTS, is_kit_id, is_known
from troupe.talents.domain.samples import SAMPLES
from troupe.talents.domain.texts import prompts_in
from troupe.talents.errors import FileNotInKit, KitNotFound
from troupe.talents.service.easel import Acting, Easel, Weighed
from troupe.talents.service.samples import acting_of, plant_missing, plant_once
from troupe.talents.store import KitFolders, KitRow, KitStore, Shelves

_LIST = "talents"
_FRESH_SECONDS = 2.0
Uses = Callable[[User, str], Awaitable[Sequence[str]]]
"""Who uses a kit, told by whoever knows personas."""
Broken = Callable[[str, Kit], Awaitable[None]]
"""Hears of somebody's kit that was sound and is not any more."""


@dataclass(frozen=True)
class Shown:
    """A kit, and what is known about it besides its folder."""

    kit: Kit
    owner: str
    """`you`, `studio`, or somebody who shares it."""
    row: KitRow | None = None

    @property
    def source(self) -> str:
        return "sample" if self.kit.is_sample else self.row.source if self.row else "added"

    @property
    def visibility(self) -> str:
        return "system" if self.owner == "studio" else self.row.visibility if self.row else "private"

    @property
    def acting(self) -> Acting:
        kit = self.kit
        author = str(kit.metadata.get("author") or "")
        written = prompts_in(kit.contents.small.get(PROMPTS))
        told = [str(kit.manifest.get("negatives") or ""), *(written.negative_prompts if written else ())]
        return Acting(
            kit.id,
            kit.default_weight,
            kit.family or "",
            kit.rig,
            author,
            kit.licence,
            token=str(kit.manifest.get("token") or ""),
            styles=written.style_prompts if written else (),
            negatives=[each for each in told if each],
            weights=str(Path(kit.path) / WEIGHTS) if kit.can_be_worn else "",
            hashes=kit.hashes,
        )


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to."""

    type: str | None = None
    family: str | None = None
    q: str | None = None
    usable: str | None = None

    def takes(self, shown: Shown) -> bool:
        kit, words = shown.kit, (self.q or "").casefold()
        told = f"{kit.id} {kit.metadata.get('description', '')} {kit.manifest.get('token', '')}".casefold()
        return (
            self.type in (None, kit.type)
            and self.family in (None, kit.family)
            and self.usable in (None, kit.usable)
            and words in told
        )


class Library:
    """Every kit somebody may use."""

    def __init__(
        self,
        store: KitStore,
        folders: KitFolders,
        shelves: Shelves,
        easel: Easel,
        withdrawn: Callable[[], Awaitable[frozenset[str]]],
        *,
        alone: bool,
    ) -> None:
        self._store = store
        self._withdrawn = withdrawn
        self.folders = folders
        self.shelves = shelves
        self.easel = easel
        self._alone = alone
        self._planted = False
        self._drawn: dict[str, tuple[float, Sequence[Acting]]] = {}
        self._sound: dict[str, bool] = {}
        self._broken: Broken | None = None

    async def all(self, user_id: str) -> list[Shown]:
        """Sorted by id; of two with one id the person's own, then what is shared, then the studio's."""
        await self.ready()
        rows = await self._store.visible_to(user_id)
        found = await asyncio.to_thread(self._scan, user_id, rows, await self._withdrawn())
        await self._compare(user_id, found)
        return found

    def when_broken(self, tell: Broken) -> None:
        """Somebody wants to hear of kits that were sound."""
        self._broken = tell

    async def _compare(self, user_id: str, found: Sequence[Shown]) -> None:
        """A kit changes behind the studio's back, or with an agreement; that is told when it is first seen."""
        for kit in (each.kit for each in found if each.owner == "you"):
            was, self._sound[kit.path] = self._sound.get(kit.path, False), kit.is_valid("strict")
            if was and not self._sound[kit.path] and self._broken:
                await self._broken(user_id, kit)

    async def get(self, user_id: str, id: str) -> Shown:
        """One kit by its id; anything that is no id never reaches the disk."""
        if is_kit_id(id):
            for shown in await self.all(user_id):
                if shown.kit.id == id:
                    return shown
        raise KitNotFound(id)

    async def examined(self, user_id: str, id: str) -> Shown:
        """One kit, read to the last byte."""
        shown = await self.get(user_id, id)
        company = {each.kit.id for each in await self.all(user_id)}
        kit = await asyncio.to_thread(self.folders.kit, Path(shown.kit.path), whole=True, is_system=shown.kit.is_system)
        kit = without_consent(with_company(kit, company), await self._withdrawn())
        return Shown(kit, shown.owner, shown.row)

    async def page(self, user: User, asked: Asked, limit: int, cursor: str | None) -> Page[Shown]:
        place = read_cursor(_LIST, cursor, (str,))
        found = [each for each in await self.all(user.id) if asked.takes(each)]
        rest = [each for each in found if place is None or each.kit.id > str(place[0])]
        return cut(rest[: limit + 1], limit, lambda shown: [shown.kit.id], _LIST)

    async def index(
        self,
        user: User,
        level: Level,
        *,
        styles_only: bool = False,
        include_invalid: bool = False,
        whole_paths: bool = False,
    ) -> list[dict[str, object]]:
        """The seed's list: valid kits, and on demand the broken ones of one's own."""
        found = []
        for shown in await self.all(user.id):
            mine = shown.owner == "you"
            wanted = shown.kit.is_valid(level) or (include_invalid and mine)
            if wanted and (not styles_only or shown.kit.type == "style"):
                found.append(
                    shown.kit.entry(level, str(Path(shown.kit.path).absolute()) if whole_paths else shown.kit.id)
                )
        return found

    async def validated(self, user: User, ids: Sequence[str] | None, level: Level) -> dict[str, object]:
        """Some kits, or all, judged anew with every byte."""
        named = ids if ids is not None else [each.kit.id for each in await self.all(user.id)]
        kits = [(await self.examined(user.id, id)).kit for id in named]
        return judged_together(kits, level)

    async def file(self, user: User, id: str, name: str) -> Path:
        """A file of a kit, by one of the names that kits have."""
        shown = await self.get(user.id, id)
        if not is_known(name) or name not in shown.kit.contents.files:
            raise FileNotInKit(name)
        return Path(shown.kit.path) / name

    async def weigh(self, user: User, asked: Weighed) -> dict[str, object]:
        """What sliders and chosen kits come to, step by step."""
        kits = [each.acting for each in await self.all(user.id) if each.kit.usable != "no"]
        return self.easel.weigh(asked, kits)

    async def drawn(self, user_id: str) -> Sequence[Acting]:
        """The kits that a drawing of somebody's persona may follow; looked up again after two seconds at most."""
        known = self._drawn.get(user_id)
        if known and time.monotonic() - known[0] < _FRESH_SECONDS:
            return known[1]
        rows = [] if self._alone else await self._store.visible_to(user_id)
        withdrawn = frozenset() if self._alone and not self._planted else await self._withdrawn()
        shown = await asyncio.to_thread(self._scan, user_id, rows, withdrawn)
        found = [each.acting for each in shown if each.kit.usable != "no"]
        if not shown and not self._planted:  # nobody has asked for kits yet: the samples will be these
            found = [acting_of(sample) for sample in SAMPLES]
        self._drawn[user_id] = (time.monotonic(), found)
        return found

    async def ready(self) -> None:
        """The samples are made when kits are first asked for, once in the life of a data directory."""
        if not self._planted:
            await asyncio.to_thread(self._plant_once)
            self._planted = True

    async def bring_back_samples(self) -> list[str]:
        """Samples that somebody took away."""
        await self.ready()
        brought = await asyncio.to_thread(plant_missing, self.shelves, self.easel)
        self.forget_drawn()
        return brought

    async def standing_on(self, consent_id: str) -> list[str]:
        """Everybody's kits that name an agreement, mixes included."""
        return await asyncio.to_thread(self._naming, consent_id)

    def _naming(self, consent_id: str) -> list[str]:
        shelves = self.shelves
        told = [(id, self.folders.manifest(place / id)) for place in shelves.everywhere() for id in shelves.ids(place)]
        return sorted(id for id, manifest in told if consent_id in consents_in(manifest.get("metadata")))

    def forget_drawn(self) -> None:
        self._drawn.clear()

    def _plant_once(self) -> None:
        self.shelves.tidy()
        plant_once(self.shelves, self.easel)

    def _scan(self, user_id: str, rows: Sequence[KitRow], withdrawn: frozenset[str]) -> list[Shown]:
        found = self._there(user_id, rows)
        return [replace(each, kit=without_consent(each.kit, withdrawn)) for each in found]

    def _there(self, user_id: str, rows: Sequence[KitRow]) -> list[Shown]:
        mine = {row.kit_id: row for row in rows if row.user_id == user_id}
        found: dict[str, Shown] = {}
        for kit in self.folders.kits(self.shelves.common, is_system=not self._alone):
            owner = "you" if self._alone and not kit.is_sample else "studio"
            found[kit.id] = Shown(kit, owner, mine.get(kit.id) if self._alone else None)
        for row in rows:
            folder = self.shelves.of(row.user_id) / row.kit_id
            if row.user_id != user_id and is_kit_id(row.kit_id) and folder.is_dir():
                found[row.kit_id] = Shown(self.folders.kit(folder), row.user_id, row)
        if not self._alone:
            for kit in self.folders.kits(self.shelves.of(user_id)):
                found[kit.id] = Shown(kit, "you", mine.get(kit.id))
        return [found[id] for id in sorted(found)]


def judged_together(kits: Iterable[Kit], level: Level) -> dict[str, object]:
    """Several kits, each with its findings, and one verdict."""
    told: list[dict[str, object]] = [
        {"id": kit.id, "valid": kit.is_valid(level), "findings": kit.findings(level)} for kit in kits
    ]
    good = sum(1 for each in told if each["valid"])
    summary = {"kits": len(told), "valid": good, "invalid": len(told) - good}
    return {"level": level, "valid": good == len(told), "kits": told, "summary": summary}


def examine(folders: KitFolders, base: Path, id: str | None) -> list[Kit]:
    """The kits of any folder, without a studio; a bad id is a finding and opens nothing."""
    if id is None:
        names = [Path(kit.path) for kit in folders.kits(base, others=True)]
        company = {path.name for path in names}
        return [with_company(folders.kit(path, whole=True), company) for path in names]
    if not is_kit_id(id):
        return [_unread(id, "bad_id", f"{id[:140]!r} is no id of a kit.")]
    if not (base / id).is_dir():
        return [_unread(id, "not_found", f"There is no folder {id} in {base}.")]
    return [folders.kit(base / id, whole=True)]


def _unread(id: str, code: str, detail: str) -> Kit:
    return Kit(id, "", {}, [Found(code, detail)], Contents(id))
