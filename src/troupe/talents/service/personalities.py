"""Kits that talk like somebody: where they stand, and what a training makes of them."""

import asyncio
import stat
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from troupe.accounts import User
from troupe.kit.durable import FolderDraft
from troupe.kit.strict_json import read_json
from troupe.kit.times import Clock, as_text
from troupe.talents.domain.adapter import Alphas
from troupe.talents.domain.datasets import Dataset
from troupe.talents.domain.header import BadWeights
from troupe.talents.domain.likeness import REAL
from troupe.talents.domain.making import as_file
from troupe.talents.domain.naming import BASE, LICENCE, MANIFEST, PROMPTS, is_talking_id
from troupe.talents.domain.personality import (
    ADAPTER,
    ADAPTER_CONFIG,
    FILES,
    GGUF,
    REPORT,
    PersonalityKit,
    adapter_config,
    alphas_in,
    is_personality,
    judge_personality,
    prompts_file,
)
from troupe.talents.domain.runs import Run
from troupe.talents.errors import KitExists, KitInvalid, KitNotFound, NotForModelFiles, VersionNotFound
from troupe.talents.errors.training import LikenessRequired
from troupe.talents.service.zips import unzipped, zipped
from troupe.talents.store import CannotBeGguf, Shelves, Version, as_gguf, bases_in, called, look_into, opened

Withdrawn = Callable[[], Awaitable[frozenset[str]]]
Agreed = Callable[[User, str, str | None], Awaitable[None]]
"""Raises when whoever is meant has not agreed: the owner, whom it is like, the consent."""
BIN = timedelta(days=30)
_LARGEST = 1024 * 1024
_MIB = 1_048_576


async def nobody() -> frozenset[str]:
    """Nobody has taken an agreement back."""
    return frozenset()


async def only_invented(user: User, subject: str, consent_id: str | None) -> None:
    """Nobody real has agreed to anything."""
    if subject in REAL:
        raise LikenessRequired


class Answering(Protocol):
    """A brain, as far as kits know one."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


class Fits(Protocol):
    """Whether brains talk with kits; said by whoever knows brains."""

    async def fits(self, user: User, brain_id: str | None) -> tuple[Answering, Sequence[object]]: ...


class Personalities:
    """The talking kits of each person."""

    def __init__(
        self,
        shelves: Shelves,
        clock: Clock,
        models: Sequence[Path] = (),
        withdrawn: Withdrawn = nobody,
        agreed: Agreed = only_invented,
    ) -> None:
        self._shelves = shelves
        self._clock = clock
        self._models = models
        self._withdrawn = withdrawn
        self._agreed = agreed

    async def all(self, user: User) -> list[PersonalityKit]:
        """Sorted by id."""
        withdrawn = await self._withdrawn()
        found = await asyncio.to_thread(self._found, self._shelves.talking(user.id))
        return [each.without_consent(withdrawn) for each in found]

    async def get(self, user: User, id: str) -> PersonalityKit:
        for each in await self.all(user) if is_personality(id) else []:
            if each.id == id:
                return each
        raise KitNotFound(id)

    async def file(self, user: User, id: str, name: str) -> Path:
        """One of the files that such a kit has."""
        kit = await self.get(user, id)
        path = Path(kit.path) / name
        if name not in FILES or not path.is_file():
            raise KitNotFound(id)
        return path

    async def pack(self, user: User, id: str) -> Iterator[bytes]:
        """A zip of one: the same kit gives the same bytes."""
        folder = Path((await self.get(user, id)).path)
        return await asyncio.to_thread(lambda: zipped(folder, [name for name in FILES if (folder / name).is_file()]))

    async def bring_in(self, user: User, zip: Path, *, replace: bool = False) -> PersonalityKit:
        """Install the kit in a zip; with `replace` one of the same id becomes a version of it."""
        with self._shelves.draft() as draft:
            await asyncio.to_thread(unzipped, zip, draft, FILES.__contains__, is_talking_id)
            id = (await asyncio.to_thread(_judged, draft.path, draft.path.name)).manifest.get("id")
            kit = await asyncio.to_thread(_judged, draft.path, id if isinstance(id, str) else "")
            await self._require_agreement(user, kit)
            kit = kit.without_consent(await self._withdrawn())
            if not kit.is_sound or not is_personality(kit.id):
                raise KitInvalid([each.as_json("strict") for each in kit.findings])
            place = self._shelves.talking(user.id)
            if not await asyncio.to_thread(self._shelves.put, draft, place, kit.id, replace=replace):
                raise KitExists(kit.id)
        return await self.get(user, kit.id)

    async def _require_agreement(self, user: User, kit: PersonalityKit) -> None:
        told = kit.manifest.get("metadata")
        told = told if isinstance(told, dict) else {}
        consent = told.get("consent_id")
        consent = consent if isinstance(consent, str) else None
        await self._agreed(user, str(told.get("subject") or ("real_person" if consent else "fictional")), consent)

    async def for_model_files(self, user: User, id: str) -> PersonalityKit:
        """Write its adapter as model files on this computer take it, out of the model that it was taught on."""
        kit = await self.get(user, id)
        await asyncio.to_thread(self._write_gguf, kit)
        return await self.get(user, id)

    async def remove(self, user: User, id: str) -> None:
        """To its versions, from where it comes back for thirty days."""
        kit = await self.get(user, id)
        await asyncio.to_thread(self._shelves.drop_old, BIN.total_seconds())
        await asyncio.to_thread(self._shelves.retire, Path(kit.path).parent, id)

    async def versions(self, user: User, id: str) -> Sequence[Version]:
        """Earlier states, the newest first; also of a kit that was put away."""
        if not is_personality(id):
            raise KitNotFound(id)
        return await asyncio.to_thread(self._shelves.versions, self._shelves.talking(user.id), id)

    async def put_away(self, user: User) -> Sequence[str]:
        """Kits that can come back."""
        return await asyncio.to_thread(self._shelves.put_away, self._shelves.talking(user.id))

    async def restore(self, user: User, id: str, number: int | None = None) -> PersonalityKit:
        """An earlier state again, the newest when no number is told."""
        for each in await self.versions(user, id):
            if number in (None, each.number):
                await asyncio.to_thread(self._shelves.bring_back, self._shelves.talking(user.id), each, id)
                return await self.get(user, id)
        raise VersionNotFound(number or 0)

    async def install(
        self, user: User, run: Run, dataset: Dataset, learnt: Path, report: Mapping[str, Any]
    ) -> PersonalityKit:
        """Write a kit of what was learnt, judge it, and give it its place; one of the same id gives way to it."""
        return await asyncio.to_thread(self._install, user, run, dataset, learnt, report)

    def _install(
        self, user: User, run: Run, dataset: Dataset, learnt: Path, report: Mapping[str, Any]
    ) -> PersonalityKit:
        with self._shelves.draft() as draft:
            self._write(draft, run, dataset, learnt, report)
            kit = _judged(draft.path, run.kit_id)
            if not kit.is_sound:
                raise KitInvalid([each.as_json("strict") for each in kit.findings])
            self._shelves.put_talking(draft, user.id, run.kit_id)
        return _judged(self._shelves.talking(user.id) / run.kit_id, run.kit_id)

    def _write(self, draft: FolderDraft, run: Run, dataset: Dataset, learnt: Path, report: Mapping[str, Any]) -> None:
        config = run.config
        with opened(learnt) as weights:
            told = read_json(weights.adapter.metadata.get("adapter", "{}").encode(), most_keys=100, deepest=4)
        draft.write(ADAPTER, [learnt.read_bytes()])
        prompts = [each["prompt"] for each in report["replies"]]
        small = {
            ADAPTER_CONFIG: adapter_config(told if isinstance(told, dict) else {}, config["base_model"]),
            PROMPTS: prompts_file(prompts),
            BASE: f"Base model: {config['base_model']}\nLoRA rank: {config['lora_rank']}\n".encode(),
            LICENCE: f"{config['license']}\n".encode(),
            REPORT: as_file(dict(report)),
        }
        for name, content in small.items():
            draft.write(name, [content])
        with suppress(CannotBeGguf, BadWeights):  # such a model talks through other programs
            draft.write(GGUF, self._gguf(learnt, run.kit_id, config["base_model"], float(config["lora_alpha"])))
        draft.write(MANIFEST, [as_file(self._manifest(run, dataset, learnt.stat().st_size, report))])

    def _gguf(self, learnt: Path, id: str, base_model: str, alpha: float, alphas: Alphas | None = None) -> list[bytes]:
        base = called(bases_in(self._models), base_model)
        if base is None or base.type != "text":
            raise CannotBeGguf(f"{base_model} does not lie on this computer.")
        return list(as_gguf(learnt, base.path, id, base_model, alpha, alphas))

    def _write_gguf(self, kit: PersonalityKit) -> None:
        try:
            config = (Path(kit.path) / ADAPTER_CONFIG).read_bytes()
            alpha = float(kit.manifest.get("lora_alpha") or 0)
            pieces = self._gguf(Path(kit.path) / ADAPTER, kit.id, kit.base_model, alpha, alphas_in(config))
        except (CannotBeGguf, BadWeights) as refused:
            raise NotForModelFiles(kit.id, str(refused)) from None
        self._shelves.add_file(Path(kit.path) / GGUF, b"".join(pieces))

    def _manifest(self, run: Run, dataset: Dataset, size: int, report: Mapping[str, Any]) -> dict[str, Any]:
        config = run.config
        about: dict[str, Any] = {
            "description": config["description"] or f"Trained from {len(dataset.used)} exchanges.",
            "tags": config["tags"],
            "author": config["author"],
            "license": config["license"],
            "source": "trained",
            "run_id": run.id,
            "dataset_sha256": run.dataset_sha256,
            "perplexity": report["perplexity"],
        }
        if dataset.consent_id:
            about["consent_given_at"] = report["data"].get("consent_given_at")
        return {
            "id": run.kit_id,
            "category": "Presence/Personality",
            "kind": "lora",
            "base_model": config["base_model"],
            "lora_rank": config["lora_rank"],
            "lora_alpha": float(config["lora_alpha"]),
            "default_weight": float(config["default_weight"]),
            "size_mb": max(0.1, round(size / _MIB, 2)),
            "created_at": as_text(self._clock()),
            "languages": config["languages"],
            "metadata": about | {"consent_id": dataset.consent_id},
        }

    def _found(self, place: Path) -> list[PersonalityKit]:
        if not place.is_dir():
            return []
        names = sorted(each.name for each in place.iterdir() if is_personality(each.name))
        return [_judged(place / name, name) for name in names]


def _judged(folder: Path, name: str) -> PersonalityKit:
    """Read a folder; links are told and not followed."""
    files: dict[str, bytes] = {}
    links: list[str] = []
    there = False
    if not stat.S_ISDIR(folder.lstat().st_mode):
        return judge_personality(name, str(folder), {}, [name], None)
    for path in sorted(folder.iterdir()):
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode):
            links.append(path.name)
        elif path.name == ADAPTER:
            there = True
        elif path.name == GGUF:
            files[GGUF] = b""  # it is read where it is used
        elif path.name in FILES and about.st_size <= _LARGEST:
            files[path.name] = path.read_bytes()
    weights = look_into(folder / ADAPTER, whole=False)[0] if there else None
    return judge_personality(name, str(folder), files, links, weights)
