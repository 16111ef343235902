"""Model files that answer on this computer: which can be had, and how one comes here and becomes a brain."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from troupe.accounts import People, User
from troupe.jobs import Job, JobContext, JobKind, Jobs, Subject
from troupe.kit.durable import Durable, move_folder
from troupe.kit.gguf import is_gguf
from troupe.talents.domain.catalogue import is_hub_id, key_of
from troupe.talents.domain.small_models import SMALL_MODELS, is_model_file
from troupe.talents.errors.bases import (
    HubFileDiffers,
    LicenceNotAccepted,
    ModelFileHere,
    NoModelFile,
    NoRoomForBase,
    NotForGuests,
)
from troupe.talents.service.fetching import Hub, HubFile, HubModel, fetch_file

if TYPE_CHECKING:
    from troupe.jobs.domain import Flat

FETCHING = "talents.model_file"
STEP = "fetching"
_ROOM = 256 * 1024 * 1024
MakeBrain = Callable[[User, str], Awaitable[str]]
"""Makes a brain of a file in the folder of models, and says its id."""


class ModelFiles:
    """The use cases of small downloads."""

    def __init__(
        self, into: Path, hub: Hub, durable: Durable, people: People, jobs: Jobs, make_brain: MakeBrain
    ) -> None:
        self._into = into
        self._hub = hub
        self._durable = durable
        self._people = people
        self._jobs = jobs
        self._make_brain = make_brain

    def small(self) -> list[dict[str, Any]]:
        """A few that are known to be small and free to use; nothing is asked of anybody."""
        return [vars(each) | {"here": self._is_here(each.file)} for each in SMALL_MODELS]

    async def of(self, user: User, id: str) -> dict[str, Any]:
        """The files of any model of the hub, with their sizes and the licence."""
        _require_admin(user)
        model = await self._about(id)
        rows = [
            {"file": each.name, "size_bytes": each.size, "here": self._is_here(each.name)}
            for each in model.files
            if is_model_file(each.name)
        ]
        if not rows:
            raise NoModelFile(id)
        return {
            "id": id,
            "licence": model.licence or "unknown",
            "files": sorted(rows, key=lambda row: row["size_bytes"]),
        }

    async def fetch(self, user: User, id: str, file: str, *, accept_licence: bool) -> Job:
        """Fetch one as a job; asked again while that goes on, the same is given back."""
        _require_admin(user)
        model = await self._about(id)
        found = _one(model, file)
        if self._is_here(file):
            raise ModelFileHere(file)
        if not accept_licence:
            raise LicenceNotAccepted(model.licence or "unknown", found.size)
        free = shutil.disk_usage(self._into if self._into.exists() else self._into.parent).free
        if free < found.size + _ROOM:
            raise NoRoomForBase(found.size, free)
        subject = Subject("model file", key_of(file))
        return await self._jobs.start(
            FETCHING, user, title=f"Fetch {file}"[:120], subject=subject, inputs={"id": id, "file": file}, identity=file
        )

    def kind(self) -> JobKind:
        return JobKind(FETCHING, "Fetch a model file", "io", (STEP,), self._work)

    async def _work(self, context: JobContext) -> "Flat | None":
        async def fetch() -> dict[str, object]:
            return await self._fetched(context)

        return cast("Flat", await context.step(STEP, fetch))

    async def _fetched(self, context: JobContext) -> dict[str, object]:
        """Into a file beside, so that nobody takes half a model for one; then it thinks."""
        user = await self._people.acting(context.user_id)
        _require_admin(user)
        id, name = str(context.inputs["id"]), str(context.inputs["file"])
        target = self._into / name
        if not target.exists():
            model = await self._hub.about(id)
            await self._bring(context, model, _one(model, name), target)
        return {"file": name, "brain_id": await self._make_brain(user, name)}

    async def _bring(self, context: JobContext, model: HubModel, file: HubFile, target: Path) -> None:
        async def heard(there: int) -> None:
            await context.progress(min(99, there * 100 // max(1, file.size)), "fetching")

        await asyncio.to_thread(self._durable.create_folder, self._into)
        arriving = self._into / f".fetching-{file.name}"
        await fetch_file(self._durable, self._hub, model, file, arriving, heard)
        if not await asyncio.to_thread(is_gguf, arriving):
            await asyncio.to_thread(self._durable.remove, arriving)
            raise HubFileDiffers(file.name)
        await asyncio.to_thread(move_folder, self._durable, arriving, target)

    async def _about(self, id: str) -> HubModel:
        if not is_hub_id(id):
            raise NoModelFile(id)
        return await self._hub.about(id)

    def _is_here(self, file: str) -> bool:
        return (self._into / file).is_file()


def _one(model: HubModel, name: str) -> HubFile:
    found = next((each for each in model.files if each.name == name and is_model_file(name)), None)
    if found is None:
        raise NoModelFile(f"{model.id}/{name}")
    return found


def _require_admin(user: User) -> None:
    if not user.is_admin:
        raise NotForGuests
