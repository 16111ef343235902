"""Models that kits are trained for: which there are, which can be had, and how one comes here."""

import asyncio
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from troupe.accounts import People, User
from troupe.jobs import Job, JobContext, JobKind, Jobs, Subject
from troupe.kit.durable import Durable, move_folder
from troupe.talents.domain.catalogue import CATALOGUE, Listed, is_hub_id, is_wanted, key_of
from troupe.talents.errors.bases import (
    BaseHasNoSafetensors,
    BaseKnown,
    BaseNotFound,
    BaseNotHere,
    FoldersAreLocal,
    LicenceNotAccepted,
    NoRoomForBase,
    NotForGuests,
)
from troupe.talents.service.fetching import Hub, HubFile, HubModel, fetch_file
from troupe.talents.store import Base, BaseList, Named, RunStore, bases_in, called

if TYPE_CHECKING:
    from troupe.jobs.domain import Flat

FETCHING = "talents.fetch"
STEP = "fetching"
_GIB = 1_073_741_824
_ROOM = 256 * 1024 * 1024


class Basing:
    """The use cases of base models."""

    def __init__(
        self,
        places: Sequence[Path],
        into: Path,
        named: BaseList,
        hub: Hub,
        durable: Durable,
        lacks: "Lacks",
        runs: RunStore,
        people: People,
        jobs: Jobs,
        *,
        alone: bool,
    ) -> None:
        self._places = places
        self._into = into
        self._named = named
        self._hub = hub
        self._durable = durable
        self._lacks = lacks
        self._runs = runs
        self._people = people
        self._jobs = jobs
        self._alone = alone

    async def all(self) -> list[dict[str, Any]]:
        """What is here, what was named, and what many use, each with whether it can be trained on here."""
        return await asyncio.to_thread(self._listed)

    async def seen_by(self, user: User) -> list[dict[str, Any]]:
        """The same, with how long a step took last; where a folder lies is told only to whoever sits here."""
        paces = await self._runs.paces(user.id)
        found = [each | {"trainable_here": _here(each, paces)} for each in await self.all()]
        return found if self._alone else [{**each, "path": None} for each in found]

    def here(self) -> dict[str, Any]:
        """What this computer has to train with."""
        ram = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
        return {"gpu_name": _gpu(), "cpu_cores": os.cpu_count() or 1, "ram_gb": round(ram / _GIB, 1)}

    async def add(self, user: User, *, id: str | None = None, folder: str | None = None) -> dict[str, Any]:
        """Name a model of a hub, or a folder of this computer."""
        self._require_admin(user)
        if folder is not None:
            named = await asyncio.to_thread(self._of_folder, folder)
        elif id is not None and is_hub_id(id):
            named = Named(key_of(id), id)
        else:
            raise BaseNotHere(str(id)[:200])
        if any(each["key"] == named.key for each in await self.all()):
            raise BaseKnown(named.key)
        await asyncio.to_thread(self._named.put, named)
        return await self.get(named.key)

    async def get(self, key: str) -> dict[str, Any]:
        for each in await self.all():
            if each["key"] == key:
                return each
        raise BaseNotFound(key)

    async def forget(self, user: User, key: str) -> None:
        """What was fetched goes; a folder of somebody's own stays where it lies and is only forgotten."""
        self._require_admin(user)
        told = await self.get(key)
        was_named = await asyncio.to_thread(self._named.remove, key)
        if told["source"] == "hub" and told["installed"]:
            await asyncio.to_thread(self._durable.remove_tree, Path(told["path"]))
        elif not was_named:
            raise BaseNotFound(key)

    async def offer(self, user: User, key: str) -> dict[str, Any]:
        """What fetching it would bring: its size and its licence, before anything is fetched."""
        self._require_admin(user)
        told = await self.get(key)
        model = await self._hub.about(told["mirror"] or told["id"])
        size = sum(each.size for each in _wanted(model))
        return {"size_bytes": size, "licence": model.licence or told["licence"] or "unknown"}

    async def download(self, user: User, key: str, *, accept_licence: bool) -> Job:
        """Fetch it as a job; asked again while that goes on, the same is given back."""
        offer = await self.offer(user, key)
        if not accept_licence:
            raise LicenceNotAccepted(offer["licence"], offer["size_bytes"])
        free = shutil.disk_usage(self._into if self._into.exists() else self._into.parent).free
        if free < offer["size_bytes"] + _ROOM:
            raise NoRoomForBase(offer["size_bytes"], free)
        told = await self.get(key)
        inputs = {"key": key, "id": told["id"], "from": told["mirror"] or told["id"], "type": told["type"] or ""}
        return await self._jobs.start(
            FETCHING,
            user,
            title=f"Fetch {told['id']}"[:120],
            subject=Subject("base model", key),
            inputs=inputs,
            identity=key,
        )

    def kind(self) -> JobKind:
        return JobKind(FETCHING, "Fetch a base model", "io", (STEP,), self._work)

    async def _work(self, context: JobContext) -> "Flat | None":
        async def fetch() -> dict[str, object]:
            return await self._fetched(context)

        return cast("Flat", await context.step(STEP, fetch))

    async def _fetched(self, context: JobContext) -> dict[str, object]:
        """File by file into a folder beside; what a kill left there is gone on with."""
        self._require_admin(await self._people.acting(context.user_id))
        id, source = str(context.inputs["id"]), str(context.inputs["from"])
        model = await self._hub.about(source)
        wanted = _wanted(model)
        arriving = self._into / f".fetching-{key_of(id)}"
        for folder in (self._into.parent, self._into, arriving):
            await asyncio.to_thread(self._durable.create_folder, folder)
        whole, before = max(1, sum(each.size for each in wanted)), 0
        for file in wanted:
            await self._bring(context, model, file, arriving / file.name, (before, whole))
            before += file.size
        target = self._into / ("images" if (arriving / "model_index.json").is_file() else "text")
        await asyncio.to_thread(self._durable.create_folder, target)
        place = target / id.replace("/", "--")
        if place.exists():
            await asyncio.to_thread(self._durable.remove_tree, place)
        await asyncio.to_thread(move_folder, self._durable, arriving, place)
        return {"id": id, "bytes": before, "place": place.name}

    async def _bring(
        self, context: JobContext, model: HubModel, file: HubFile, path: Path, of: tuple[int, int]
    ) -> None:
        before, whole = of

        async def heard(there: int) -> None:
            await context.progress(min(99, (before + there) * 100 // whole), "fetching")

        await asyncio.to_thread(self._durable.create_folder, path.parent)
        await fetch_file(self._durable, self._hub, model, file, path, heard)

    def _listed(self) -> list[dict[str, Any]]:
        lacks = self._lacks()
        found = bases_in(self._places)
        named = self._named.all()
        listed: list[dict[str, Any]] = []
        taken: set[Path] = set()
        rows: list[tuple[str, str, Listed | None]] = [(each.key, each.id, each) for each in CATALOGUE]
        rows += [(each.key, each.id, None) for each in named if all(each.key != known.key for known in CATALOGUE)]
        folders = {each.key: Path(each.folder) for each in named if each.folder}
        for key, id, known in rows:
            base = next((each for each in found if each.path == folders.get(key)), None) or called(found, id)
            if base is None and known is not None and known.mirror:
                base = called(found, known.mirror)
            if base is not None:
                taken.add(base.path)
            source = "folder" if key in folders else "catalogue" if known else "hub"
            if base is not None and base.path.parent.parent == self._into and "--" in base.path.name:
                source = "hub"
            row = _row(key, id, known, base, source, lacks)
            added = any(each.key == key for each in named)
            listed.append(row | {"removable": added or (source == "hub" and base is not None)})
        listed += [
            _row(key_of(each.name), each.name, None, each, "folder", lacks) for each in found if each.path not in taken
        ]
        return sorted(listed, key=lambda row: (not row["installed"], row["key"]))

    def _of_folder(self, folder: str) -> Named:
        if not self._alone:
            raise FoldersAreLocal
        path = Path(folder).expanduser()
        base = next(iter(bases_in([path])), None) if path.is_absolute() else None
        if base is None or base.path != path:
            raise BaseNotHere(folder[:200])
        return Named(key_of(base.name), base.name, str(path))

    def _require_admin(self, user: User) -> None:
        if not user.is_admin:
            raise NotForGuests


class Lacks(Protocol):
    """What is not installed, or None."""

    def __call__(self) -> str | None: ...


def _wanted(model: HubModel) -> Sequence[HubFile]:
    names = [each.name for each in model.files]
    found = [each for each in model.files if is_wanted(each.name, names)]
    if not any(each.name.endswith(".safetensors") for each in found):
        raise BaseHasNoSafetensors(model.id)
    return found


def _row(key: str, id: str, known: Listed | None, base: Base | None, source: str, lacks: str | None) -> dict[str, Any]:
    reason = "Ready to train."
    if base is None:
        reason = "It is not on this computer yet."
    elif lacks is not None:
        reason = f"{lacks} is not installed: the extra `train` has it."
    return {
        "key": key,
        "id": id,
        "name": base.name if base else id,
        "label": known.label if known else id,
        "type": base.type if base else known.type if known else None,
        "family": base.family if base else known.family if known else "",
        "size_gb": base.size_gb if base else known.size_gb if known else None,
        "min_vram_gb": known.min_vram_gb if known else None,
        "train_vram_gb": known.train_vram_gb if known else None,
        "mirror": known.mirror if known else None,
        "licence": known.licence if known else "",
        "installed": base is not None,
        "path": str(base.path) if base else None,
        "source": source,
        "trainable": base is not None and lacks is None,
        "reason": reason,
        "trainable_here": {"yes": base is not None and lacks is None, "reason": reason, "seconds_per_step": None},
        "removable": False,
    }


def _here(told: Mapping[str, Any], paces: Mapping[str, float]) -> dict[str, Any]:
    """Whether it can be trained on here, and at what pace that went by any of its names."""
    pace = next((paces[name] for name in (told["id"], told["name"], told["mirror"]) if name in paces), None)
    return {**told["trainable_here"], "seconds_per_step": pace}


def _gpu() -> str | None:
    """As the driver tells it; nothing is loaded for it."""
    for path in sorted(Path("/proc/driver/nvidia/gpus").glob("*/information")):
        for line in path.read_text("utf-8", "replace").splitlines():
            if line.startswith("Model:"):
                return line.partition(":")[2].strip()
    return None
