"""Pictures by models: what they would cost and take, and asking for them; the painting itself is a job."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from troupe.accounts import Spending, User
from troupe.database import Database
from troupe.jobs import Estimate, Job, Jobs, QueueName, State, Subject
from troupe.kit.times import Clock
from troupe.looks.domain.canonical import digest
from troupe.looks.domain.commission import (
    JOB_KINDS,
    cell_of,
    inputs_for_cell,
    next_seed,
    ordered,
    pieces_of,
    step_names,
)
from troupe.looks.domain.look import Look
from troupe.looks.domain.render import Render
from troupe.looks.errors import (
    CostTooHigh,
    CostUnknown,
    DrawnOnly,
    NoSuchCell,
    NothingPaintedInCells,
    SheetUnderWay,
)
from troupe.looks.rig.resolve import resolve
from troupe.looks.rig.templates import Composition, compose
from troupe.looks.service.asking import Order, request_for
from troupe.looks.service.dressing import Dressed
from troupe.looks.service.imaging import RIG, Imaging
from troupe.looks.service.recipes import Recipe, composed, dressed_for, seeded, seeds_of
from troupe.looks.service.references import References
from troupe.looks.service.wearing import wearing
from troupe.looks.store.renders import RenderStore

_REMEMBERED = 200
_LAST_RUNS = 20
_KEPT = timedelta(days=30)
_CURRENCY = "USD"
_UNDER_WAY: Sequence[State] = ("queued", "running", "cancelling")


@dataclass(frozen=True)
class Quote:
    """What pictures would cost and take, as far as that is known."""

    provider: str
    model: str | None
    pictures: int
    seconds_low: int | None
    seconds_high: int | None
    cost_micros: int | None
    """None: nobody has written down what this provider costs."""
    basis: str
    checked_on: date | None
    free: bool
    currency: str = _CURRENCY


@dataclass(frozen=True)
class Begun:
    """Pictures that are being painted."""

    job: Job
    quote: Quote


class Commissions:
    """Asks models for pictures, in the name of a person."""

    def __init__(
        self,
        database: Database,
        store: RenderStore,
        imaging: Imaging,
        references: References,
        jobs: Jobs,
        spending: Spending,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._database = database
        self._store = store
        self._imaging = imaging
        self._references = references
        self._jobs = jobs
        self._spending = spending
        self._clock = clock
        self._new_id = new_id

    async def quote(self, user: User, recipe: Recipe, count: int) -> Quote:
        """Costs nothing, draws nothing, asks nobody."""
        provider = self._imaging.known(recipe.painting.provider)
        makers = self._imaging.makers
        calls = count * len(await asyncio.to_thread(_labels, recipe)) if provider != RIG else count
        low, high = await self._seconds(user, provider, recipe, calls)
        free = makers.capabilities(provider).free
        price = None if free else makers.price(provider, recipe.painting.model)
        cost = 0 if free else None if price is None else price.cost_micros * calls
        basis = "free" if free else "unknown" if price is None else "picture"
        on = price.checked_on if price else None
        return Quote(provider, recipe.painting.model, count, low, high, cost, basis, on, free)

    async def begin(self, user: User, dressed: Dressed, recipe: Recipe, count: int, provider: str) -> Begun:
        """Refuse what can be refused now; then the job paints, and whoever asks twice gets the same job."""
        if recipe.format == "svg":
            raise DrawnOnly("An SVG", "format")
        await self._references.require(user, dressed, recipe.painting)
        await self._imaging.require_ready(user, provider)
        quote = await self.quote(user, recipe, count)
        _check_cost(quote, recipe)
        if quote.cost_micros:
            await self._spending.require_room(user, quote.cost_micros)
        if recipe.painting.workflow:
            self._imaging.makers.workflow(recipe.painting.workflow)
        worn = [seeded(dressed_for(dressed, recipe), seed) for seed in seeds_of(dressed, recipe, count)]
        sheets = [await asyncio.to_thread(composed, each, recipe) for each in worn]
        for each, sheet in zip(worn, sheets, strict=True):
            self._imaging.judge(each.persona, request_for(each, recipe, sheet, sheet.cells[0], ()))
        await self._require_fit(user, worn[0], recipe, provider)
        return Begun(await self._ordered(user, worn, recipe, provider, sheets, quote), quote)

    async def begin_cell(self, user: User, order: Order, index: int, seed: int | None, max_cost: int | None) -> Begun:
        """Paint one cell of a sheet again, and lay the sheet together anew; the price is the one it was ordered at."""
        if order.alone:
            raise NothingPaintedInCells
        if index >= len(order.sheet.cells):
            raise NoSuchCell([cell.label for cell in order.sheet.cells])
        await self._imaging.require_ready(user, order.provider)
        quote = await self._quote_of_cell(user, order)
        _check_cost(quote, replace(order.recipe, painting=replace(order.recipe.painting, max_cost=max_cost)))
        if quote.cost_micros:
            await self._spending.require_room(user, quote.cost_micros)
        cell = order.sheet.cells[index]
        self._imaging.judge(order.dressed.persona, request_for(order.dressed, order.recipe, order.sheet, cell, ()))
        await self._require_fit(user, order.dressed, order.recipe, order.provider)
        return Begun(await self._ordered_cell(user, order, index, seed, quote), quote)

    async def _require_fit(self, user: User, dressed: Dressed, recipe: Recipe, provider: str) -> None:
        """What a model would wear is made for its family; asked of the server before anything waits in a queue."""
        kits = wearing(dressed, recipe.painting, self._imaging.makers.capabilities(provider)).worn
        await self._imaging.require_fit(user, provider, kits, recipe.painting.model)

    async def _quote_of_cell(self, user: User, order: Order) -> Quote:
        low, high = await self._seconds(user, order.provider, order.recipe, 1)
        price = 0 if order.free else order.price_of_a_piece
        basis = "free" if order.free else "unknown" if price is None else "picture"
        model = order.recipe.painting.model
        return Quote(order.provider, model, 1, low, high, price, basis, None, order.free)

    async def _ordered_cell(self, user: User, order: Order, index: int, seed: int | None, quote: Quote) -> Job:
        """Whoever asks for a cell twice gets one job; while anything of a sheet is painted, no other cell is begun."""
        render, persona, kind = order.render, order.dressed.persona, JOB_KINDS[order.render.template]
        under_way = await self._jobs.list(user, states=_UNDER_WAY, kind=kind, limit=_REMEMBERED)
        busy = next((job for job in under_way.items if render.id in _ids(job)), None)
        if busy and cell_of(busy.inputs) != index:
            raise SheetUnderWay(busy.id)
        pieces = pieces_of(render)
        return await self._jobs.start(
            kind,
            user,
            title=f"Paint {persona.document.spoken_name}, {pieces[index].label}"[:120],
            queue=await self._queue(order.provider),
            subject=Subject("persona", persona.id),
            inputs=inputs_for_cell(render, index, next_seed(pieces[index]) if seed is None else seed),
            identity=digest(user.id, render.id, index),
            estimate=_as_estimate(quote),
        )

    async def _ordered(
        self,
        user: User,
        worn: Sequence[Dressed],
        recipe: Recipe,
        provider: str,
        sheets: Sequence[Composition],
        quote: Quote,
    ) -> Job:
        template = recipe.wishes.template
        orders = [_order(each, recipe, provider, quote) for each in worn]
        labels = [[cell.label for cell in sheet.cells] for sheet in sheets]
        persona = worn[0].persona
        queue = await self._queue(provider)
        await self._jobs.open()
        async with self._database.writing():
            await self._store.forget_unpainted(user.id, self._clock() - _KEPT)
            rows = [
                self._row(user, persona.id, template, ordered(order, named))
                for order, named in zip(orders, labels, strict=True)
            ]
            job = await self._jobs.start(
                JOB_KINDS[template],
                user,
                title=f"Paint {persona.document.spoken_name}"[:120],
                queue=queue,
                subject=Subject("persona", persona.id),
                inputs={"render_ids": [row.id for row in rows], "steps": step_names(labels)},
                identity=digest(user.id, persona.id, *orders),
                estimate=_as_estimate(quote),
            )
            if job.inputs["render_ids"] == [row.id for row in rows]:  # else the same is being painted already
                for row in rows:
                    await self._store.add(row)
        return job

    def _row(self, user: User, persona_id: str, template: str, record: dict[str, Any]) -> Render:
        return Render(self._new_id(), persona_id, user.id, template, digest(self._new_id()), "", record, self._clock())

    async def _queue(self, provider: str) -> QueueName:
        """What runs on this computer's graphics card waits for a worker that has one; without one it runs anyway."""
        here = self._imaging.makers.capabilities(provider)
        if not (here.runs_here and here.kits == "local"):
            return "io"
        return "gpu" if "gpu" in await self._jobs.attended() else "cpu"

    async def _seconds(self, user: User, provider: str, recipe: Recipe, calls: int) -> tuple[int | None, int | None]:
        """From the last runs of this provider in this size and with these steps."""
        wishes, steps = recipe.wishes, recipe.painting.steps
        size = wishes.size if wishes.width or wishes.height else None
        rows = await self._store.page(user.id, None, recipe.wishes.template, None, _REMEMBERED)
        took = [
            _seconds_of_a_call(row)
            for row in rows
            if row.record.get("provider") == provider
            and row.record.get("steps") == steps
            and (size is None or (row.record["width"], row.record["height"]) == size)
        ][:_LAST_RUNS]
        return (round(min(took) * calls), round(max(took) * calls) + 1) if took else (None, None)


def _seconds_of_a_call(painted: Render) -> float:
    """A sheet of a model took as many calls as it has cells; the studio draws one at once."""
    cells = 1 if painted.record["provider"] == RIG else len(painted.record["cells"])
    return float(painted.record["seconds"]) / max(1, cells)


def _ids(job: Job) -> Sequence[str]:
    ids = job.inputs.get("render_ids")
    return ids if isinstance(ids, list) else []


def _labels(recipe: Recipe) -> Sequence[str]:
    """The cells of a template, whoever it shows."""
    return [cell.label for cell in compose(resolve(Look(seed=0)), recipe.wishes, {}, "").cells]


def _order(dressed: Dressed, recipe: Recipe, provider: str, quote: Quote) -> dict[str, Any]:
    """Everything the job needs, as it was when it was asked for."""
    return {
        "provider": provider,
        "wishes": recipe.wishes.model_dump(mode="json"),
        "format": recipe.format,
        "painting": asdict(recipe.painting),
        "look": dressed.document.as_json(),
        "revision": dressed.revision,
        "price": None if quote.cost_micros is None else quote.cost_micros // quote.pictures,
        "free": quote.free,
    }


def _check_cost(quote: Quote, recipe: Recipe) -> None:
    painting = recipe.painting
    if quote.cost_micros is None:
        if not painting.accept_unknown_cost and painting.max_cost is None:
            raise CostUnknown(quote.provider)
    elif painting.max_cost is not None and quote.cost_micros > painting.max_cost:
        raise CostTooHigh(quote.provider, quote.cost_micros, painting.max_cost)


def _as_estimate(quote: Quote) -> Estimate | None:
    if quote.seconds_low is None or quote.seconds_high is None:
        return None
    return Estimate(quote.seconds_low, quote.seconds_high, quote.cost_micros or 0)
