"""Data sets: made, filled picture by picture or line by line, judged by the coach."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, Literal

from troupe.accounts import User
from troupe.kit.errors import TroupeError
from troupe.kit.ids import NewId, is_id
from troupe.kit.paging import Page, cut, read_cursor
from troupe.kit.times import Clock, from_millis, to_millis
from troupe.media import Media, MediaLibrary, MediaNotFound
from troupe.talents.domain.coach import Measured
from troupe.talents.domain.datasets import (
    LONGEST_CAPTION,
    LONGEST_SOURCE,
    MASK_SUM,
    MOST_LINES,
    MOST_PICTURES,
    QUALITY,
    SOURCE,
    Dataset,
    Sample,
    Type,
    caption_of,
    masked,
    pieces_of,
    shortened,
)
from troupe.talents.domain.likeness import REAL
from troupe.talents.domain.naming import TOKEN
from troupe.talents.domain.texts import composed
from troupe.talents.errors import BadChange
from troupe.talents.errors.arriving import AlreadyThere, NoPicture, TooSmall
from troupe.talents.errors.training import (
    BadLines,
    DatasetFull,
    DatasetInUse,
    DatasetNotFound,
    NothingAdded,
    NotThisType,
    SampleNotFound,
)
from troupe.talents.service.agreeing import Agreements, require_grown
from troupe.talents.service.masks import Arriving, with_masks
from troupe.talents.service.measuring import measure, share_of
from troupe.talents.store import DatasetStore, RunStore

_LIST = "talent datasets"
_SMALLEST = 256
_PICTURES = ("image/png", "image/jpeg", "image/webp")
Refusal = dict[str, object]


class Collecting:
    """The use cases of data sets."""

    def __init__(
        self,
        store: DatasetStore,
        runs: RunStore,
        agreements: Agreements,
        media: MediaLibrary,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._store = store
        self._runs = runs
        self._agreements = agreements
        self._media = media
        self._clock = clock
        self._new_id = new_id
        agreements.when_withdrawn("datasets", self._emptied)

    async def make(
        self,
        user: User,
        *,
        name: str,
        type: Type,
        token: str | None = None,
        subject: str = "fictional",
        consent_id: str | None = None,
        persona_id: str | None = None,
    ) -> Dataset:
        """A new data set; whom it shows is said first."""
        if type == "identity" and not token:
            raise BadChange("token", "an identity needs the word that calls it")
        if token is not None and not TOKEN.fullmatch(token):
            raise BadChange("token", "letters, digits and _, at most 64")
        require_grown(f"{name} {token or ''}", "The name")
        await self._agreements.require(user, subject, consent_id)
        consent = consent_id if subject in REAL else None
        name = str(composed(name.strip()))
        made = Dataset(self._new_id(), user.id, name, type, token, subject, consent, persona_id, self._clock())
        await self._store.add(made)
        return made

    async def get(self, user: User, id: str) -> Dataset:
        found = await self._store.find(user.id, id) if is_id(id) else None
        if found is None:
            raise DatasetNotFound(id)
        return found

    async def page(self, user: User, limit: int, cursor: str | None) -> Page[Dataset]:
        place = read_cursor(_LIST, cursor, (int, str))
        before = (from_millis(int(place[0])), str(place[1])) if place else None
        found = await self._store.page(user.id, limit + 1, before)
        return cut(found, limit, lambda each: [to_millis(each.created_at), each.id], _LIST)

    async def rename(self, user: User, id: str, name: str) -> Dataset:
        found = await self.get(user, id)
        require_grown(name, "The name")
        await self._store.change(found.id, {"name": composed(name.strip())})
        return await self.get(user, id)

    async def belongs_to(self, dataset: Dataset, persona_id: str) -> None:
        """Whose lines these are, where nobody was named before."""
        if dataset.persona_id is None:
            await self._store.change(dataset.id, {"persona_id": persona_id})

    async def remove(self, user: User, id: str) -> None:
        """The data set and its pictures, at once and for good."""
        found = await self.get(user, id)
        if any(run.dataset_id == id for run in await self._runs.under_way(user.id)):
            raise DatasetInUse
        await self._forget(user, found.samples)
        await self._store.remove(id)

    async def add(self, user: User, id: str, arriving: Sequence[Arriving]) -> tuple[list[Sample], list[Refusal]]:
        """Take what is good of a batch; each that is not is named with its reason."""
        dataset = await self._own(user, id)
        if dataset.type == "personality":
            raise NotThisType("lines", "pictures")
        added: list[Sample] = []
        refused: list[Refusal] = []
        for each in with_masks(arriving):
            try:
                if len(dataset.samples) + len(added) >= MOST_PICTURES:
                    raise DatasetFull(MOST_PICTURES)
                added.append(await self._taken(user, dataset, each))
            except TroupeError as fault:
                refused.append({"file": each.name[:200], "error": fault.code, "detail": fault.detail})
        if not added:
            raise NothingAdded(refused)
        return added, refused

    async def add_lines(
        self, user: User, id: str, lines: Sequence[Any], source: str | None = None
    ) -> tuple[int, list[Refusal]]:
        """Take exchanges; personal data in them is masked before they are kept, and where they come from is kept."""
        dataset = await self._own(user, id)
        if dataset.type != "personality":
            raise NotThisType("pictures", "lines")
        if len(dataset.samples) + len(lines) > MOST_LINES:
            raise DatasetFull(MOST_LINES)
        taken = 0
        refused: list[Refusal] = []
        for number, line in enumerate(lines, 1):
            try:
                taken += await self._line(user, dataset, line, number, source)
            except TroupeError as fault:
                refused.append({"file": f"line {number}", "error": fault.code, "detail": fault.detail})
        if not taken and refused:
            raise NothingAdded(refused)
        return taken, refused

    async def add_spoken(
        self, user: User, id: str, lines: Sequence[Any] | None, text: str | None, source: str | None = None
    ) -> tuple[int, list[Refusal]]:
        """Exchanges, or a document where there are none."""
        return await (
            self.add_text(user, id, text or "", source) if lines is None else self.add_lines(user, id, lines, source)
        )

    async def add_text(self, user: User, id: str, text: str, source: str | None = None) -> tuple[int, list[Refusal]]:
        """Take a document that somebody wrote, piece by piece, as what they say when nothing was asked."""
        pieces = pieces_of(text)
        if not pieces:
            raise BadLines("No piece of this text is long enough to learn from.")
        lines = [{"messages": [{"role": "persona", "text": piece}]} for piece in pieces]
        return await self.add_lines(user, id, lines, source)

    async def change_sample(
        self, user: User, id: str, sample_id: str, *, caption: str | None = None, excluded: bool | None = None
    ) -> Dataset:
        dataset = await self._own(user, id)
        if not any(each.id == sample_id for each in dataset.samples):
            raise SampleNotFound(sample_id)
        values: dict[str, object] = {}
        if caption is not None:
            require_grown(caption, "The caption")
            values["caption"] = caption_of(caption)
        if excluded is not None:
            values["excluded"] = excluded
        if values:
            await self._store.change_sample(sample_id, values)
        return await self.get(user, id)

    async def remove_sample(self, user: User, id: str, sample_id: str) -> None:
        dataset = await self._own(user, id)
        found = [each for each in dataset.samples if each.id == sample_id]
        if not found:
            raise SampleNotFound(sample_id)
        await self._forget(user, found)

    async def caption(
        self, user: User, id: str, mode: Literal["token", "words", "clear"], prefix: str, *, overwrite: bool
    ) -> dict[str, int]:
        """Fill captions in: the token, the words of each file's name, or nothing."""
        dataset = await self._own(user, id)
        require_grown(prefix, "The caption")
        changed = 0
        for each in dataset.samples:
            if each.caption and not overwrite:
                continue
            words = " ".join(PurePath(each.name).stem.replace("_", " ").replace("-", " ").split())
            told = {"token": dataset.token or "", "words": words, "clear": ""}[mode]
            text = caption_of(", ".join(filter(None, [prefix.strip(), told]))) if mode != "clear" else ""
            if text != each.caption:
                await self._store.change_sample(each.id, {"caption": text})
                changed += 1
        return {"changed": changed, "kept": len(dataset.samples) - changed}

    async def uses_of(self, media_id: str) -> list[str]:
        """Data sets that show a file, for whoever would throw it away."""
        return [f"data set {name}" for name in await self._store.showing(media_id)]

    async def _own(self, user: User, id: str) -> Dataset:
        """What may be changed: nothing reads it, and whoever it shows still agrees."""
        dataset = await self.get(user, id)
        if any(run.dataset_id == id for run in await self._runs.under_way(user.id)):
            raise DatasetInUse
        await self._agreements.require(user, dataset.subject, dataset.consent_id)
        return dataset

    async def add_made(self, user: User, id: str, pictures: Sequence[Arriving]) -> list[Sample]:
        """Pictures that the studio drew itself; what is there already is left out."""
        dataset = await self._own(user, id)
        if dataset.type == "personality":
            raise NotThisType("lines", "pictures")
        if len(dataset.samples) + len(pictures) > MOST_PICTURES:
            raise DatasetFull(MOST_PICTURES)
        added = []
        for each in pictures:
            media = await self._media.keep(
                user, each.content, kind="image", type="image/png", name=each.name, persona_id=dataset.persona_id
            )
            with suppress(BadChange):
                added.append(await self._kept(user, dataset, each, caption_of(each.caption), media))
        return added

    async def _taken(self, user: User, dataset: Dataset, each: Arriving) -> Sample:
        name = str(composed(PurePath(each.name.replace("\\", "/")).name))[:200] or "picture"
        caption = caption_of(each.caption)
        require_grown(f"{PurePath(name).stem}. {caption}", "The file's name or caption")
        if len(each.caption) > LONGEST_CAPTION:
            raise BadChange("caption", f"at most {LONGEST_CAPTION} letters")
        media = await self._media.upload(user, each.content, file_name=name, persona_id=dataset.persona_id)
        return await self._kept(user, dataset, replace(each, name=name), caption, media)

    async def _kept(self, user: User, dataset: Dataset, each: Arriving, caption: str, media: Media) -> Sample:
        """A picture among the samples; one that is refused leaves no file behind."""
        mask: Media | None = None
        try:
            if media.type not in _PICTURES:
                raise NoPicture("a PNG, JPEG or WebP picture")
            content = await self._media.read(user, media.id)
            measured = await asyncio.to_thread(measure, content)
            if min(measured.width, measured.height) < _SMALLEST:
                raise TooSmall(measured.width, measured.height, _SMALLEST)
            if each.mask:
                mask = await self._mask(user, dataset, each)
                measured = replace(measured, subject=await asyncio.to_thread(share_of, each.mask))
            sample = self._sample(dataset, each.name, caption, content, media.id, measured)
            if mask:
                told = {**sample.checks, MASK_SUM: hashlib.sha256(each.mask or b"").hexdigest()}
                sample = replace(sample, mask_media_id=mask.id, checks=told)
            if not await self._store.put(user.id, sample):
                raise AlreadyThere
        except TroupeError:
            for one in filter(None, (media, mask)):
                await self._media.erase(user, one.id)
            raise
        return sample

    async def _mask(self, user: User, dataset: Dataset, each: Arriving) -> Media:
        """Judged as every picture that comes in."""
        name = f"{PurePath(each.name).stem[:180]}.mask.png"
        mask = await self._media.upload(user, each.mask or b"", file_name=name, persona_id=dataset.persona_id)
        if mask.type not in _PICTURES:
            await self._media.erase(user, mask.id)
            raise NoPicture("a mask that is a PNG, JPEG or WebP picture")
        return mask

    def _sample(
        self, dataset: Dataset, name: str, caption: str, content: bytes, media_id: str, measured: Measured
    ) -> Sample:
        digest = hashlib.sha256(content).hexdigest()
        return Sample(self._new_id(), dataset.id, 0, name, caption, digest, media_id, [], measured.as_json(), False)

    async def _line(self, user: User, dataset: Dataset, line: Any, number: int, source: str | None) -> bool:
        messages, count, weight = _messages(line, number)
        self._agreements.look_over(each["text"] for each in messages)
        digest = hashlib.sha256(json.dumps(messages, ensure_ascii=False).encode()).hexdigest()
        told = line.get(SOURCE)  # a line's own word counts more than that of what it came in
        told = told if isinstance(told, str) else source
        checks: dict[str, Any] = {"masked": count, "weight": weight} | (
            {SOURCE: caption_of(told)[:LONGEST_SOURCE]} if told else {}
        )
        if (quality := _quality(line, number)) is not None:
            checks[QUALITY] = quality
        sample = Sample(self._new_id(), dataset.id, 0, f"line {number}", "", digest, None, messages, checks, False)
        return await self._store.put(user.id, sample)

    async def _forget(self, user: User, samples: Sequence[Sample]) -> None:
        for each in samples:
            for media_id in filter(None, (each.media_id, each.mask_media_id)):
                with suppress(MediaNotFound):  # somebody erased it before; the row goes all the same
                    await self._media.erase(user, media_id)
        await self._store.remove_samples([each.id for each in samples])

    async def _emptied(self, consent_id: str) -> Sequence[str]:
        """What was collected under an agreement that is none any more."""
        found = await self._store.naming(consent_id)
        for dataset in found:
            await self._forget(_Holder(dataset.user_id), dataset.samples)  # type: ignore[arg-type]  # an owner by id
        return [each.name for each in found]


@dataclass(frozen=True)
class _Holder:
    """Whose files they are."""

    id: str


def _messages(line: Any, number: int) -> tuple[list[Mapping[str, str]], int, float]:
    """An exchange with nothing private in it; it ends with the persona."""
    told = line.get("messages") if isinstance(line, dict) else None
    if not isinstance(told, list) or not 1 <= len(told) <= 40:
        raise BadLines(f"Line {number} has no messages.")
    found: list[Mapping[str, str]] = []
    count, weight = 0, 0.0
    for each in told:
        role, text = (each.get("role"), each.get("text")) if isinstance(each, dict) else (None, None)
        if role not in ("user", "persona") or not isinstance(text, str) or not text.strip():
            raise BadLines(f"Line {number} has a message without a role or a text.")
        clean, here, heavy = masked(shortened(text.strip()))
        found.append({"role": role, "text": clean})
        count, weight = count + here, weight + heavy
    if found[-1]["role"] != "persona":
        raise BadLines(f"Line {number} does not end with the persona.")
    return found, count, weight


def _quality(line: Mapping[str, Any], number: int) -> float | None:
    """How good an exchange is, where somebody says so."""
    told = line.get(QUALITY)
    if told is None:
        return None
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0 <= told <= 1:
        raise BadLines(f"Line {number} has a quality that is no number from 0 to 1.")
    return float(told)
