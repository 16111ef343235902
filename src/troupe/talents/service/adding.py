"""Files of weights from other tools: looked into, made into kits, written in another tool's naming."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from troupe.accounts import User
from troupe.kit.durable import FolderDraft
from troupe.kit.times import Clock, as_text
from troupe.talents.domain.adapter import FAMILIES, Adapter, report, resolution, trigger, triggers
from troupe.talents.domain.architecture import Family
from troupe.talents.domain.dialects import WRITTEN, Written
from troupe.talents.domain.header import BadWeights
from troupe.talents.domain.making import DEFAULT_BASES, Draft, as_file, base_file, manifest_of
from troupe.talents.domain.manifest import is_token
from troupe.talents.domain.naming import BASE, LICENCE, MANIFEST, PROMPTS, WEIGHTS, is_kit_id, type_of
from troupe.talents.domain.texts import composed, prompts_for
from troupe.talents.errors import (
    BadChange,
    BadId,
    FamilyUnknown,
    KitNotFound,
    NotConvertible,
    TokenUnsaid,
    WeightsInvalid,
)
from troupe.talents.service.blending import converted
from troupe.talents.service.keeping import Keeping, OnConflict
from troupe.talents.service.library import Shown
from troupe.talents.store import look_into, packed, sha256_of

DType = Literal["F16", "BF16", "F32"]


@dataclass(frozen=True)
class NewKit:
    """What its owner says of a file."""

    id: str
    license: str
    type: str | None = None
    token: str | None = None
    base_model: str | None = None
    description: str | None = None
    subject: str = "fictional"
    consent_id: str | None = None


class Adding:
    """Bare files in, and out again."""

    def __init__(self, keeping: Keeping, clock: Clock) -> None:
        self._keeping = keeping
        self._clock = clock

    async def inspect(self, file: Path) -> dict[str, object]:
        """What a file is; nothing of it is kept."""
        return report(await asyncio.to_thread(_adapter, file))

    async def add(self, user: User, draft: FolderDraft, told: NewKit, on_conflict: OnConflict = "refuse") -> Shown:
        """Build a kit around a file that lies in the draft as its weights; the file stays as it is."""
        _require_sense(told)
        adapter = await asyncio.to_thread(_adapter, draft.path / WEIGHTS)
        about = self._about(told, adapter, await self._keeping.whom(user, None, told.subject, told.consent_id))
        await asyncio.to_thread(_write_around, draft, about, told.license)
        return await self._keeping.install(user, draft, told.id, "added", on_conflict=on_conflict)

    async def convert(self, user: User, id: str, to: str, dtype: DType) -> tuple[str, Iterator[bytes]]:
        """A kit's weights as another tool names them; gives a file name and the bytes."""
        if to not in WRITTEN:
            raise BadChange("to", f"one of {', '.join(WRITTEN)}")
        shown = await self._keeping.library.get(user.id, id)
        family = shown.kit.family
        if shown.kit.adapter is None:
            raise KitNotFound(id)
        if family not in FAMILIES:
            raise NotConvertible(list(shown.kit.adapter.modules))
        lacks = [name for name, place in shown.kit.adapter.placed(family).items() if place is None]
        if lacks:
            raise NotConvertible(lacks)
        source = Path(shown.kit.path) / WEIGHTS
        pieces = await asyncio.to_thread(_converted, source, family, to, dtype)
        return f"{id}.{to}.safetensors", pieces

    def _about(self, told: NewKit, adapter: Adapter, whom: Mapping[str, object]) -> Draft:
        family = adapter.family or self._keeping.library.folders.base_family(told.base_model or "")
        if family not in FAMILIES:
            raise FamilyUnknown
        words = triggers(adapter.metadata)
        token = told.token or _called(told.id, adapter, words)
        ranks = list(adapter.ranks)
        pattern = {name: each.rank for name, each in adapter.modules.items() if each.rank != ranks[-1]}
        more: dict[str, Any] = {"source": "added", "trained": True, "version": 1, "dialect": adapter.dialect}
        more |= {"alpha": adapter.alpha}
        more |= {"adapter": "dora" if adapter.is_dora else "lora"} | ({"rank_pattern": pattern} if pattern else {})
        return Draft(
            id=told.id,
            family=family,
            base_model=told.base_model or DEFAULT_BASES[family],
            rank=ranks[-1],
            licence=told.license.strip(),
            token=token,
            description=composed(told.description or "") or adapter.metadata.get("modelspec.title", "")[:4_000],
            tags=[word[:60] for word in words[:5]],
            author=adapter.metadata.get("modelspec.author", "")[:200],
            created_at=as_text(self._clock()),
            resolution=resolution(adapter.metadata),
            about={**more, **whom},
        )


def _require_sense(told: NewKit) -> None:
    if not is_kit_id(told.id):
        raise BadId(told.id)
    if told.type not in (None, type_of(told.id)):
        raise BadChange("type", f"the id says {type_of(told.id)}")
    if not told.license.strip() or len(told.license) > 200:
        raise BadChange("license", "name the licence, in at most 200 characters")
    if told.token is not None and not is_token(told.token):
        raise BadChange("token", "letters, digits and _, at most 64")


def _called(id: str, adapter: Adapter, words: Sequence[str]) -> str | None:
    """The word that calls an identity, as its maker says; of its tags one is only proposed."""
    if type_of(id) != "identity":
        return None
    told = trigger(adapter.metadata)
    if is_token(told):
        return told
    raise TokenUnsaid([word for word in words if is_token(word)])


def _adapter(file: Path) -> Adapter:
    found = look_into(file, whole=False)[0]
    if isinstance(found, BadWeights):
        raise WeightsInvalid(found.code, found.detail)
    return found


def _write_around(draft: FolderDraft, about: Draft, licence: str) -> None:
    weights = draft.path / WEIGHTS
    prompts = as_file(prompts_for(about.id, about.token, about.tags, ""))
    text = f"{licence.strip()}\n".encode()
    draft.write(PROMPTS, [prompts])
    draft.write(LICENCE, [text])
    size = weights.stat().st_size
    sums: Mapping[str, Mapping[str, object]] = {WEIGHTS: {"bytes": size, "sha256": sha256_of(weights)}}
    told = manifest_of(about, size, sums)
    draft.write(BASE, [base_file(told)])
    draft.write(MANIFEST, [as_file(told)])


def _converted(source: Path, family: Family, to: Written, dtype: str) -> Iterator[bytes]:
    tensors = dict(converted(source, family, to, dtype))
    return packed(tensors, {"format": "pt"})
