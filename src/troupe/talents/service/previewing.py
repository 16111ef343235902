"""A kit without any training: what the pictures say to the drawing, and weights that change nothing."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from troupe.accounts import User
from troupe.kit.durable import FolderDraft
from troupe.media import MediaLibrary
from troupe.talents.domain.datasets import Dataset
from troupe.talents.domain.fitting import fitted
from troupe.talents.domain.making import as_file, base_file, manifest_of
from troupe.talents.domain.naming import BASE, MANIFEST, RIG, WEIGHTS
from troupe.talents.domain.runs import Run
from troupe.talents.service.crafting import FAMILIES, draft_of, ordered, small_files
from troupe.talents.service.easel import Acting, Easel
from troupe.talents.service.samples import about, neutral_weights
from troupe.talents.service.sketching import traits_of
from troupe.talents.store import Courses

_BEFORE, _AFTER = "sample-000000-0.png", "sample-000001-0.png"
_SHOWN = "examples/1_bust.png"
_NOTHING: Mapping[str, float] = {"median_rms": 0.0, "max_rms": 0.0, "relative_median": 0.0}


@dataclass(frozen=True)
class Previewed:
    """What a preview came to, before it is a kit."""

    rig: Mapping[str, Any]
    report: Mapping[str, Any]
    pictures: Mapping[str, bytes]
    samples: list[dict[str, object]]


class Previewing:
    """Fits a `rig.json` to pictures, and shows what it does."""

    def __init__(self, media: MediaLibrary, courses: Courses, easel: Easel) -> None:
        self._media = media
        self._courses = courses
        self._easel = easel

    async def look_at(self, user: User, run: Run, dataset: Dataset) -> Previewed:
        pictures = [await self._media.read(user, each.media_id or "") for each in dataset.used]
        found = await asyncio.to_thread(self._fitted, run, dataset, pictures)
        shots = {_BEFORE: self._drawn(run, None)[_SHOWN], _AFTER: found.pictures[_SHOWN]}
        await asyncio.to_thread(self._courses.lay, run.id, {"type": run.type, "backend": "preview"}, shots)
        return found

    def _fitted(self, run: Run, dataset: Dataset, pictures: list[bytes]) -> Previewed:
        started = time.monotonic()
        traits = traits_of(pictures, self._easel.skins)
        rig = fitted(dataset.type, traits)
        report = {
            "backend": "preview",
            "steps": 0,
            "device": "cpu",
            "delta": dict(_NOTHING),
            "fitted": traits.as_json(),
        }
        report["seconds"] = round(time.monotonic() - started, 2)
        prompt = run.config["token"] or run.kit_id
        samples: list[dict[str, object]] = [
            {"step": step, "prompt": prompt, "file": name} for step, name in enumerate((_BEFORE, _AFTER))
        ]
        return Previewed(rig, report, self._drawn(run, rig), samples)

    def _drawn(self, run: Run, rig: Mapping[str, Any] | None) -> Mapping[str, bytes]:
        """The same figure each time, with the kit at work or without."""
        acting = Acting(run.kit_id, 1.0, FAMILIES[run.config["sdx_version"]], rig)
        worn = {} if run.type == "identity" else {"kits": [{"id": run.kit_id, "weight": 1.0}]}
        return self._easel.pictures(acting, worn)


def write_preview(draft: FolderDraft, run: Run, dataset: Dataset, found: Previewed, now: str) -> None:
    """A whole kit, which says that it was not trained."""
    told = draft_of(run, dataset, found.report, now, trained=False)
    files = small_files(run, told, found.report) | dict(found.pictures) | {RIG: as_file(found.rig)}
    files[WEIGHTS] = neutral_weights(told)
    for name, content in files.items():
        draft.write(name, [content])
    sums = {name: about(content) for name, content in files.items()}
    manifest = ordered(manifest_of(told, len(files[WEIGHTS]), sums), run.config)
    draft.write(BASE, [base_file(manifest)])
    draft.write(MANIFEST, [as_file(manifest)])
