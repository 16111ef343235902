"""The job of painting: one call of a model after the other, each kept as it comes."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from troupe.accounts import People, Spending, User
from troupe.jobs import JobContext, JobKind
from troupe.kit import raster
from troupe.kit.errors import TroupeError, Unavailable
from troupe.looks.domain.commission import (
    JOB_KINDS,
    Piece,
    cell_of,
    pieces_of,
    seed_of_cell,
    step_of,
    together,
    with_piece,
)
from troupe.looks.errors import PictureFailed, RenderNotFound
from troupe.looks.rig.finish.paint import paint
from troupe.looks.rig.templates import Cell
from troupe.looks.service.asking import Asked, Order, asked_of, most_references
from troupe.looks.service.assembling import assembled
from troupe.looks.service.dressing import Wardrobe
from troupe.looks.service.imaging import RIG, Imaging
from troupe.looks.service.keeping import Keeping
from troupe.looks.service.marking import Seal, mark_of_drawing
from troupe.looks.service.recalling import recalled
from troupe.looks.service.recipes import TYPES
from troupe.looks.service.recording import finished_record, mark_of_sheet
from troupe.looks.service.references import References
from troupe.looks.service.till import Till
from troupe.looks.store.renders import RenderStore
from troupe.media import Media, MediaLibrary
from troupe.ports.image import ImageRequest, Picture

_LOOK_S = 0.5
_LONGEST_WAIT_S = 30
_WAITS = 2
# What one picture may meet with while its neighbours come out well; everything else would meet them too.
_OF_ONE_PICTURE = ("provider_failed", "provider_timeout", "prompt_refused_by_provider", "outcome_unknown")
_PASSING = ("provider_unreachable",)


class PaintingJobs:
    """Does the jobs that `Commissions` begins."""

    def __init__(
        self,
        wardrobe: Wardrobe,
        store: RenderStore,
        media: MediaLibrary,
        imaging: Imaging,
        keeping: Keeping,
        references: References,
        seal: Seal,
        people: People,
        spending: Spending,
    ) -> None:
        self._wardrobe = wardrobe
        self._store = store
        self._media = media
        self._imaging = imaging
        self._keeping = keeping
        self._references = references
        self._seal = seal
        self._people = people
        self._spending = spending

    def kinds(self) -> list[JobKind]:
        return [JobKind(kind, "Paint a persona", "io", _steps, self._work) for kind in JOB_KINDS.values()]

    async def _work(self, context: JobContext) -> Mapping[str, object]:
        user = await self._people.acting(context.user_id)
        ids = context.inputs["render_ids"]
        assert isinstance(ids, list)
        failures: list[TroupeError] = []
        for number, id in enumerate(ids, 1):
            order = await self._order(user, number, str(id))
            failures += await self._painted(context, user, order)
            if failures and failures[-1].code not in _OF_ONE_PICTURE:
                break
        finished = [str(id) for id in ids if await self._store.find(user.id, str(id))]
        if failures:
            # Of kind `unavailable` the house tries a job again by itself: only where nothing was begun or paid.
            raise failures[0] if failures[0].code in _PASSING else PictureFailed(failures[0], finished)
        return {"render_ids": finished}

    async def _order(self, user: User, number: int, id: str) -> Order:
        render = await self._store.ordered(user.id, id)
        if render is None:
            raise RenderNotFound
        worn = await self._wardrobe.of(user, render.persona_id)
        return await asyncio.to_thread(recalled, number, render, worn)

    async def _painted(self, context: JobContext, user: User, order: Order) -> list[TroupeError]:
        """All pieces of one picture; one that fails leaves the others."""
        failures: list[TroupeError] = []
        asked_for = cell_of(context.inputs)
        for cell in order.sheet.cells if asked_for is None else [order.sheet.cells[asked_for]]:
            try:
                await self._piece(context, user, order, cell)
            except TroupeError as failure:
                failures.append(failure)
                await self._failed(user, order, cell, failure)
                if failure.code not in _OF_ONE_PICTURE:
                    break
        if not order.alone and not (failures and asked_for is not None):
            await self._together(context, user, order, whole=not failures)
        return failures

    async def _piece(self, context: JobContext, user: User, order: Order, cell: Cell) -> None:
        step = step_of(order.number, cell.index + 1, cell.label, len(order.sheet.cells))

        async def work() -> dict[str, Any]:
            render = await self._store.ordered(user.id, order.render.id)
            known = pieces_of(render)[cell.index] if render else None
            anew = cell_of(context.inputs) == cell.index
            if known and known.status == "done" and not anew:  # an attempt that failed elsewhere had painted this one
                return {"media_id": known.media_id, "told": known.told}
            return await self._made(context, user, order, cell, step)

        async def save(found: dict[str, Any]) -> dict[str, Any]:
            piece = Piece(cell.index, cell.label, "done", found["media_id"], found["told"])
            await self._keep_piece(user, order, piece)
            return found

        await context.step(step, work, save=save, paid=not order.free)

    async def _made(self, context: JobContext, user: User, order: Order, cell: Cell, step: str) -> dict[str, Any]:
        began = time.perf_counter()
        can = await self._imaging.can(user, order.provider)
        asked = await asyncio.to_thread(asked_of, self._imaging.makers, can, order, cell)
        if (seed := seed_of_cell(context.inputs)) is not None:
            asked = replace(asked, request=replace(asked.request, seed=seed))
        asked = replace(asked, request=await self._with_references(user, order, asked.request))
        instead: dict[str, Any] = {}
        try:
            picture = await self._paid(context, user, order, asked, step)
            media = await self._kept(user, order, cell, asked.request, picture)
        except TroupeError as failure:
            if order.recipe.painting.fallback != RIG:
                raise
            picture, media = await self._drawn(user, order, cell, asked.request)
            instead = {"provider": RIG, "drawn_instead": failure.code}
        told = {
            "provider": order.provider,
            "model": picture.model,
            "prompt": asked.request.prompt,
            "negative": asked.request.negative,
            "seed": picture.seed,
            "kits": asked.kits,
            "references": len(asked.request.references),
            "dropped": [*asked.dropped, *picture.dropped],
            "seconds": round(time.perf_counter() - began, 3),
            "width": media.width,
            "height": media.height,
            "type": media.type,
        }
        return {"media_id": media.id, "told": told | instead}

    async def _with_references(self, user: User, order: Order, request: ImageRequest) -> ImageRequest:
        """Whether they may be sent is asked again: a consent may have been taken back since."""
        painting = order.recipe.painting
        most = most_references(self._imaging.makers.capabilities(order.provider), painting)
        shown = await self._references.pictures(user, order.dressed, painting, most)
        return replace(request, references=shown) if shown else request

    async def _paid(self, context: JobContext, user: User, order: Order, asked: Asked, step: str) -> Picture:
        """What one piece costs is held before it is asked for, and settled when it came or surely never will."""
        if order.free:
            return await self._patiently(context, user, order, asked, step)
        till = Till(self._spending, user, order)
        async with till.open():
            picture = await self._patiently(context, user, order, asked, step)
        if order.price_of_a_piece:
            await context.spend(order.price_of_a_piece)
        return picture

    async def _patiently(self, context: JobContext, user: User, order: Order, asked: Asked, step: str) -> Picture:
        """Waits when the provider says for how long, and leaves kits out when that was allowed."""
        waited, request = 0, asked.request
        while True:
            try:
                return await self._watched(context, user, order, request, step)
            except TroupeError as failure:
                if failure.code == "kit_not_on_provider" and order.recipe.painting.missing_kits == "skip":
                    request = _without(request, asked, str(failure.facts["kit"]))
                elif failure.code == "provider_limited" and waited < _WAITS and _soon(failure):
                    waited += 1
                    await asyncio.sleep(failure.retry_after or 1)
                else:
                    raise

    async def _watched(
        self, context: JobContext, user: User, order: Order, request: ImageRequest, step: str
    ) -> Picture:
        """Paint, and tell how far it is; a stop stops both."""
        shares: list[float] = []
        persona, provider = order.dressed.persona, order.provider
        painting = asyncio.create_task(
            self._imaging.painted(user, persona, request, provider, lambda done, of: shares.append(done / max(1, of)))
        )
        try:
            while not painting.done():
                await asyncio.wait([painting], timeout=_LOOK_S)
                if shares and not painting.done():
                    await context.progress(_percent(context, step, shares[-1]))
            return painting.result()
        finally:
            if not painting.done():
                painting.cancel()
                with suppress(asyncio.CancelledError, TroupeError):
                    await painting

    async def _kept(self, user: User, order: Order, cell: Cell, request: ImageRequest, picture: Picture) -> Media:
        title = f"{order.name} {order.recipe.called if order.alone else cell.label}"
        fit = order.recipe.painting.fit or not order.alone  # a cell is cut into its place anyway
        persona_id = order.dressed.persona.id
        return await self._keeping.keep(user, picture, request, order.provider, title, persona_id, fit=fit)

    async def _drawn(self, user: User, order: Order, cell: Cell, request: ImageRequest) -> tuple[Picture, Media]:
        """The studio's own drawing instead, because the user wants it so rather than nothing."""
        size = (request.width, request.height)
        encode = raster.encode_webp if request.format == "webp" else raster.encode_png
        content = encode(await asyncio.to_thread(paint, cell.drawing, *size), *size)
        content = self._seal(content, TYPES[request.format], mark_of_drawing(cell.drawing.frame_hash, request.seed))
        media = await self._media.keep(
            user,
            content,
            kind="image",
            type=TYPES[request.format],
            name=f"{order.name} {cell.label}.{request.format}",
            persona_id=order.dressed.persona.id,
            made="drawn",
            width=size[0],
            height=size[1],
        )
        return Picture(content, request.seed, None), media

    async def _failed(self, user: User, order: Order, cell: Cell, failure: TroupeError) -> None:
        """A cell that was there before and could not be painted anew stays as it was."""
        piece = Piece(cell.index, cell.label, "failed", None, {"error": failure.code, "detail": failure.detail})
        async with self._store.held(user.id, order.render.id) as render:
            if render is not None and pieces_of(render)[cell.index].status != "done":
                await self._store.amend(render.id, with_piece(render, piece))

    async def _keep_piece(self, user: User, order: Order, piece: Piece) -> None:
        """In the transaction of its step; a picture of one piece is finished by it."""
        async with self._store.held(user.id, order.render.id) as render:
            if render is None:
                return  # the persona is gone; its file goes the way of all its files
            record = with_piece(render, piece)
            if order.alone and piece.told is not None:
                record |= finished_record(order, [piece])
                await self._store.amend(render.id, record, piece.media_id)
            else:
                await self._store.amend(render.id, record)

    async def _together(self, context: JobContext, user: User, order: Order, *, whole: bool) -> None:
        """Lay the pieces that there are into the sheet; one that lacks some is made anew when they come."""

        async def work() -> dict[str, Any]:
            render = await self._store.ordered(user.id, order.render.id)
            pieces = pieces_of(render) if render else []
            done = {each.index: str(each.media_id) for each in pieces if each.status == "done"}
            if render is None or not done:
                return {"media_id": None}
            files = {index: await self._media.read(user, id) for index, id in done.items()}
            content = await asyncio.to_thread(assembled, order.sheet, files, order.recipe.format)
            type, told = TYPES[order.recipe.format], [each.told for each in pieces if each.told and each.media_id]
            content = self._seal(content, type, mark_of_sheet(order, told))
            media = await self._media.keep(
                user,
                content,
                kind="image",
                type=type,
                name=f"{order.name} {order.recipe.called}.{order.recipe.format}",
                persona_id=order.dressed.persona.id,
                made="generated",
                width=order.sheet.width,
                height=order.sheet.height,
            )
            return {"media_id": media.id}

        async def save(found: dict[str, Any]) -> dict[str, Any]:
            async with self._store.held(user.id, order.render.id) as render:
                if render is not None and found["media_id"]:
                    record = render.record | finished_record(order, pieces_of(render))
                    await self._store.amend(render.id, record, found["media_id"])
            return found

        if whole:
            await context.step(together(order.number), work, save=save)
        else:
            await save(await work())


def _steps(inputs: Mapping[str, object]) -> Sequence[str]:
    steps = inputs["steps"]
    assert isinstance(steps, list)
    return steps


def _soon(failure: TroupeError) -> bool:
    return isinstance(failure, Unavailable) and (failure.retry_after or 1) <= _LONGEST_WAIT_S


def _percent(context: JobContext, step: str, share: float) -> int:
    """All steps weigh the same."""
    names = _steps(context.inputs)
    return int((names.index(step) + min(1.0, share)) * 100 / len(names))


def _without(request: ImageRequest, asked: Asked, kit: str) -> ImageRequest:
    for each in asked.kits:
        if each["name"] == kit:
            each.update(applied=False, reason="not_on_provider")
    return replace(request, kits=tuple(each for each in request.kits if each.name != kit))
