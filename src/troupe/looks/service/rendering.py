"""Making pictures that are kept: drawn once, found again by their recipe."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from troupe.accounts import User
from troupe.kit import raster
from troupe.kit.paging import Page, cut, read_cursor
from troupe.kit.times import Clock
from troupe.looks.domain.canonical import digest
from troupe.looks.domain.render import Render
from troupe.looks.domain.template import Wishes
from troupe.looks.errors import RenderNotFound
from troupe.looks.rig.finish.paint import PAINTED_WHOLE
from troupe.looks.rig.resolved import RIG_VERSION
from troupe.looks.rig.templates import Composition, compose, paint_sheet
from troupe.looks.service.drawing import manner_of
from troupe.looks.service.dressing import Dressed, Wardrobe
from troupe.looks.service.imaging import RIG, Imaging, Painting, require_paintable, words_for
from troupe.looks.store.renders import RenderStore
from troupe.media import Media, MediaLibrary
from troupe.ports.image import ImageRequest, Picture

SheetFormat = Literal["png", "webp", "svg"]
_TYPES: Mapping[str, str] = {"png": "image/png", "webp": "image/webp", "svg": "image/svg+xml"}
_LIST = "renders"
_SEEDS = 2**32


@dataclass(frozen=True)
class Recipe:
    """What a picture is made by, besides the persona."""

    wishes: Wishes
    format: SheetFormat = "png"
    seed: int | None = None
    changes: Mapping[str, object] | None = None
    """Of the look, for this picture alone."""
    painting: Painting = field(default_factory=Painting)


@dataclass(frozen=True)
class Made:
    render: Render
    cached: bool


class Renders:
    """Pictures of personas that are kept in their owner's library."""

    def __init__(
        self,
        wardrobe: Wardrobe,
        store: RenderStore,
        media: MediaLibrary,
        imaging: Imaging,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._wardrobe = wardrobe
        self._imaging = imaging
        self._store = store
        self._media = media
        self._clock = clock
        self._new_id = new_id
        self._under_way: dict[str, asyncio.Lock] = {}

    async def make(self, user: User, dressed: Dressed, recipe: Recipe, count: int = 1) -> list[Made]:
        """The pictures of a recipe, each with the next seed."""
        first = recipe.seed if recipe.seed is not None else dressed.document.seed
        if count == 1 and recipe.seed is None:
            return [await self._one(user, dressed, recipe)]
        return [await self._one(user, _seeded(dressed, (first + i) % _SEEDS), recipe) for i in range(count)]

    async def get(self, user: User, id: str) -> Render:
        found = await self._store.find(user.id, id)
        if found is None:
            raise RenderNotFound
        return found

    async def list(
        self, user: User, persona_id: str | None, template: str | None, limit: int, cursor: str | None
    ) -> Page[Render]:
        """The newest first."""
        place = read_cursor(_LIST, cursor, (str, str))
        before = (datetime.fromisoformat(str(place[0])), str(place[1])) if place else None
        rows = await self._store.page(user.id, persona_id, template, before, limit + 1)
        return cut(rows, limit, lambda render: [render.created_at.isoformat(), render.id], _LIST)

    async def remove(self, user: User, id: str) -> None:
        """Its file goes to the bin; the same recipe draws it anew."""
        render = await self.get(user, id)
        await self._media.bin(user, render.media_id, force=True)
        await self._store.remove(render.id)

    async def use(self, user: User, id: str) -> Dressed:
        """Make a picture the persona's portrait."""
        render = await self.get(user, id)
        return await self._wardrobe.change(user, render.persona_id, {"portrait": render.media_id})

    async def _one(self, user: User, dressed: Dressed, recipe: Recipe) -> Made:
        if recipe.changes:
            dressed = dressed.as_if(recipe.changes)
        provider = self._imaging.known(recipe.painting.provider)
        if provider != RIG:
            return Made(await self._painted(user, dressed, recipe, provider), cached=False)
        key = _key(dressed, recipe)
        async with self._under_way.setdefault(f"{user.id} {key}", asyncio.Lock()):
            try:
                if known := await self._known(user, dressed.persona.id, key):
                    return Made(known, cached=True)
                return Made(await self._drawn(user, dressed, recipe, key), cached=False)
            finally:
                self._under_way.pop(f"{user.id} {key}", None)

    async def _known(self, user: User, persona_id: str, key: str) -> Render | None:
        """The picture of a recipe, as long as its file is there."""
        found = await self._store.of_recipe(user.id, persona_id, key)
        if found is None:
            return None
        media = await self._media.get(user, found.media_id)
        if media.state == "ready":
            return found
        await self._store.remove(found.id)
        return None

    async def _drawn(self, user: User, dressed: Dressed, recipe: Recipe, key: str) -> Render:
        began = time.perf_counter()
        persona = dressed.persona
        look, name = dressed.resolved, persona.document.spoken_name
        sheet = await asyncio.to_thread(compose, look, recipe.wishes, manner_of(persona), name)
        content = await self._content(user, sheet, recipe, dressed.document.seed)
        media = await self._media.keep(
            user,
            content,
            kind="image",
            type=_TYPES[recipe.format],
            name=f"{name} {recipe.wishes.template}.{recipe.format}",
            persona_id=persona.id,
            made="drawn",
            width=sheet.width,
            height=sheet.height,
        )
        return await self._kept(user, dressed, recipe, key, media, _record(dressed, recipe, sheet), began)

    async def _content(self, user: User, sheet: Composition, recipe: Recipe, seed: int) -> bytes:
        """The sheet as a file: as it is written, painted by the provider, or cell by cell for finishes on pixels."""
        if recipe.format == "svg":
            return sheet.svg.encode()
        if any(cell.drawing.finish not in PAINTED_WHOLE for cell in sheet.cells):
            return await asyncio.to_thread(_encoded, sheet, recipe.format)
        request = ImageRequest("", "", sheet.width, sheet.height, seed, sheet.svg, recipe.format)
        return (await self._imaging.painted(user, request, RIG, recipe.painting)).content

    async def _painted(self, user: User, dressed: Dressed, recipe: Recipe, provider: str) -> Render:
        """By a model; every request is a picture of its own, since nobody can promise the same one twice."""
        began = time.perf_counter()
        require_paintable(recipe.wishes, recipe.format)
        persona, painting = dressed.persona, recipe.painting
        look, name = dressed.resolved, persona.document.spoken_name
        sheet = await asyncio.to_thread(compose, look, recipe.wishes, manner_of(persona), name)
        request = await asyncio.to_thread(_request, dressed, recipe, sheet)
        picture = await self._imaging.painted(user, request, provider, painting)
        title = f"{name} {recipe.wishes.template}"
        media = await self._imaging.keep(user, picture, request, provider, title, persona.id)
        told = _model_record(dressed, recipe, sheet, request, picture, provider, media)
        return await self._kept(user, dressed, recipe, digest(self._new_id()), media, told, began)

    async def _kept(
        self, user: User, dressed: Dressed, recipe: Recipe, key: str, media: Media, record: dict[str, Any], began: float
    ) -> Render:
        persona_id = dressed.persona.id
        record = record | {"seconds": round(time.perf_counter() - began, 3)}
        template = recipe.wishes.template
        render = Render(self._new_id(), persona_id, user.id, template, key, media.id, record, self._clock())
        if await self._store.add(render):
            return render
        return await self._store.of_recipe(user.id, persona_id, key) or render


def _seeded(dressed: Dressed, seed: int) -> Dressed:
    return dressed.as_if({"seed": seed})


def _key(dressed: Dressed, recipe: Recipe) -> str:
    told = recipe.wishes.model_dump(mode="json")
    persona = dressed.persona
    return digest(
        RIG_VERSION, dressed.resolved.look_hash, told, recipe.format, manner_of(persona), persona.document.spoken_name
    )


def _encoded(sheet: Composition, format: SheetFormat) -> bytes:
    encode = raster.encode_png if format == "png" else raster.encode_webp
    return encode(paint_sheet(sheet), sheet.width, sheet.height)


def _request(dressed: Dressed, recipe: Recipe, sheet: Composition) -> ImageRequest:
    painting, said = recipe.painting, words_for(dressed, recipe.wishes, recipe.painting)
    return ImageRequest(
        prompt=said.positive,
        negative=said.negative,
        width=sheet.width,
        height=sheet.height,
        seed=dressed.document.seed,
        reference_svg=sheet.svg,
        format="webp" if recipe.format == "webp" else "png",
        model=painting.model,
        steps=painting.steps,
        cfg=painting.cfg,
        sampler=painting.sampler,
        init_image=None if painting.strength is None else _encoded(sheet, "png"),
        strength=painting.strength,
        transparent=painting.transparent,
    )


def _model_record(
    dressed: Dressed,
    recipe: Recipe,
    sheet: Composition,
    request: ImageRequest,
    picture: Picture,
    provider: str,
    media: Media,
) -> dict[str, Any]:
    """What a drawing's record says, with what the model was told and what it made of that."""
    return _record(dressed, recipe, sheet) | {
        "width": media.width,
        "height": media.height,
        "format": media.type.partition("/")[2],
        "seed": picture.seed,
        "provider": provider,
        "model": picture.model,
        "prompt": request.prompt,
        "negative": request.negative,
        "steps": request.steps,
        "cfg": request.cfg,
        "sampler": request.sampler,
        "strength": request.strength,
        "cells": [],
        "cost": None,
        "dropped": list(picture.dropped),
    }


def _record(dressed: Dressed, recipe: Recipe, sheet: Composition) -> dict[str, Any]:
    document = dressed.document
    cells = [
        {
            "index": cell.index,
            "label": cell.label,
            "emotion": cell.performance.emotion,
            "pose": cell.performance.pose,
            "facing": cell.performance.facing,
            "x": round(cell.box[0]),
            "y": round(cell.box[1]),
            "width": round(cell.box[2]),
            "height": round(cell.box[3]),
            "status": "done",
        }
        for cell in sheet.cells
    ]
    return {
        "width": sheet.width,
        "height": sheet.height,
        "format": recipe.format,
        "seed": document.seed,
        "provider": "rig",
        "model": None,
        "look_hash": dressed.resolved.look_hash,
        "frame_hash": digest(*(cell.drawing.frame_hash for cell in sheet.cells)),
        "rig_version": RIG_VERSION,
        "sliders": document.sliders.model_dump(mode="json"),
        "palette": document.palette.model_dump(mode="json"),
        "finish": document.finish,
        "weights": dressed.weights.as_json()["weights"],
        "cells": cells,
        "cost": 0,
        "warnings": list(dressed.resolved.warnings),
    }
