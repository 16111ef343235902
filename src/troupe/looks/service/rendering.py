"""Making pictures that are kept: drawn once, found again by their recipe."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from troupe.accounts import User
from troupe.kit.errors import Missing
from troupe.kit.marks import written_into
from troupe.kit.paging import Page, cut, read_cursor
from troupe.kit.times import Clock
from troupe.looks.catalog import poses
from troupe.looks.domain.canonical import digest
from troupe.looks.domain.commission import by_pieces
from troupe.looks.domain.render import Render
from troupe.looks.errors import NothingPaintedInCells, ProviderNotNamed, RenderNotFound
from troupe.looks.rig.bust import UnknownPose
from troupe.looks.rig.finish.paint import PAINTED_WHOLE
from troupe.looks.rig.resolved import RIG_VERSION
from troupe.looks.rig.templates import Cell, Composition, compose
from troupe.looks.service.commissions import Begun, Commissions, Quote
from troupe.looks.service.drawn import manner_of
from troupe.looks.service.dressing import Dressed, Wardrobe
from troupe.looks.service.imaging import RIG, Imaging
from troupe.looks.service.marking import mark_of_drawing
from troupe.looks.service.recalling import recalled
from troupe.looks.service.recipes import TYPES, Recipe, cell_alone, dressed_for, encoded, record_of, seeded, seeds_of
from troupe.looks.store.renders import RenderStore
from troupe.media import Media, MediaLibrary, Size
from troupe.ports.image import ImageRequest

_LIST = "renders"


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
        commissions: Commissions,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._wardrobe = wardrobe
        self._imaging = imaging
        self._commissions = commissions
        self._store = store
        self._media = media
        self._clock = clock
        self._new_id = new_id
        self._under_way: dict[str, asyncio.Lock] = {}

    async def make(self, user: User, dressed: Dressed, recipe: Recipe, count: int = 1) -> list[Made] | Begun:
        """The pictures of a recipe, each with the next seed; what a model paints is begun, and comes by and by."""
        if (pose := recipe.wishes.pose) is not None and pose not in poses():
            raise UnknownPose(pose)
        if recipe.painting.references and recipe.painting.provider is None:
            raise ProviderNotNamed
        recipe = self._with_painter(user, dressed, recipe)
        recipe = replace(recipe, wishes=recipe.wishes.worded_for(user.language))
        provider = self._imaging.known(recipe.painting.provider)
        if provider != RIG:
            dressed_for(dressed, recipe).require_kits(skip_missing=recipe.painting.missing_kits == "skip")
            return await self._commissions.begin(user, dressed, recipe, count, provider)
        if count == 1 and recipe.seed is None:
            return [await self._one(user, dressed, recipe)]
        return [await self._one(user, seeded(dressed, seed), recipe) for seed in seeds_of(dressed, recipe, count)]

    async def paint_cell(
        self, user: User, id: str, index: int, seed: int | None = None, max_cost: int | None = None
    ) -> Begun:
        """One cell of a sheet again: one that is missing, or one that did not please, of another seed."""
        render = await self.get(user, id)
        if not by_pieces(render):
            raise NothingPaintedInCells
        worn = await self._wardrobe.of(user, render.persona_id)
        order = await asyncio.to_thread(recalled, 1, render, worn)
        return await self._commissions.begin_cell(user, order, index, seed, max_cost)

    async def quote(self, user: User, dressed: Dressed, recipe: Recipe, count: int) -> Quote:
        """What it would cost and take."""
        return await self._commissions.quote(user, self._with_painter(user, dressed, recipe), count)

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

    async def face(self, user: User, persona_id: str, size: Size) -> bytes | None:
        """Its portrait in small; None where it has none of its own that this person may see."""
        portrait = (await self._wardrobe.to_look_at(user, persona_id)).persona.document.look.portrait
        try:
            return await self._media.thumbnail(user, portrait, size) if portrait else None
        except Missing:
            return None  # it was deleted, or belongs to whoever shared the persona

    def _with_painter(self, user: User, dressed: Dressed, recipe: Recipe) -> Recipe:
        """Whoever the request names, else the persona's look, else the settings, else the studio itself.

        What only the studio may make is never sent elsewhere.
        """
        if recipe.painting.provider is not None:
            return recipe
        if recipe.format == "svg" or user.age_band == "child":
            return replace(recipe, painting=replace(recipe.painting, provider=RIG))
        painter = dressed.document.painter
        if painter is None:
            return recipe
        model = recipe.painting.model or painter.model
        return replace(recipe, painting=replace(recipe.painting, provider=painter.provider, model=model))

    async def _one(self, user: User, dressed: Dressed, recipe: Recipe) -> Made:
        dressed = dressed_for(dressed, recipe)
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
        seed = dressed.document.seed
        content = await self._content(user, sheet, recipe, seed)
        content = written_into(content, TYPES[recipe.format], mark_of_drawing(key, seed))
        media = await self._media.keep(
            user,
            content,
            kind="image",
            type=TYPES[recipe.format],
            name=f"{name} {recipe.called}.{recipe.format}",
            persona_id=persona.id,
            made="drawn",
            width=sheet.width,
            height=sheet.height,
        )
        record = record_of(dressed, recipe.format, sheet)
        if recipe.split and len(sheet.cells) > 1:
            for told, cell in zip(record["cells"], sheet.cells, strict=True):
                told["media_id"] = (await self._cell_alone(user, dressed, recipe, cell)).id
        return await self._kept(user, dressed, recipe, key, media, record, began)

    async def _cell_alone(self, user: User, dressed: Dressed, recipe: Recipe, cell: Cell) -> Media:
        wide, high = round(cell.box[2]), round(cell.box[3])
        content = await asyncio.to_thread(cell_alone, cell, recipe.format, wide, high)
        return await self._media.keep(
            user,
            written_into(
                content, TYPES[recipe.format], mark_of_drawing(cell.drawing.frame_hash, dressed.document.seed)
            ),
            kind="image",
            type=TYPES[recipe.format],
            name=f"{dressed.persona.document.spoken_name} {cell.label}.{recipe.format}",
            persona_id=dressed.persona.id,
            made="drawn",
            width=wide,
            height=high,
        )

    async def _content(self, user: User, sheet: Composition, recipe: Recipe, seed: int) -> bytes:
        """The sheet as a file: as it is written, painted by the provider, or cell by cell for finishes on pixels."""
        if recipe.format == "svg":
            return sheet.svg.encode()
        if any(cell.drawing.finish not in PAINTED_WHOLE for cell in sheet.cells):
            return await asyncio.to_thread(encoded, sheet, recipe.format)
        request = ImageRequest("", "", sheet.width, sheet.height, seed, sheet.svg, recipe.format)
        return (await self._imaging.drawn(user, request)).content

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


def _key(dressed: Dressed, recipe: Recipe) -> str:
    told = recipe.wishes.model_dump(mode="json") | ({"split": True} if recipe.split else {})
    persona = dressed.persona
    return digest(
        RIG_VERSION, dressed.resolved.look_hash, told, recipe.format, manner_of(persona), persona.document.spoken_name
    )
