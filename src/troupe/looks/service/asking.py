"""What a model is asked for one piece of a picture, and what of the wishes it cannot take."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from troupe.kit import raster
from troupe.looks.domain.commission import order_of, size_to_paint
from troupe.looks.domain.performance import Frame
from troupe.looks.domain.render import Render
from troupe.looks.rig.finish.paint import paint
from troupe.looks.rig.maps import control_map, has_bones
from troupe.looks.rig.templates import Cell, Composition
from troupe.looks.service.dressing import Dressed
from troupe.looks.service.imaging import ImageMakers, Painting
from troupe.looks.service.recipes import Recipe
from troupe.looks.service.wearing import wearing
from troupe.looks.service.wording import view_of, words_for_cell
from troupe.ports.image import Capabilities, ControlKind, ImageRequest

_MAPS: tuple[ControlKind, ...] = ("openpose", "depth", "lineart", "segmentation", "mask")


@dataclass(frozen=True)
class Order:
    """One picture of a job: what was asked, and the drawing it goes by."""

    number: int
    render: Render
    dressed: Dressed
    recipe: Recipe
    provider: str
    sheet: Composition

    @property
    def alone(self) -> bool:
        return len(self.sheet.cells) == 1

    @property
    def name(self) -> str:
        return self.dressed.persona.document.spoken_name

    @property
    def free(self) -> bool:
        return bool(order_of(self.render)["free"])

    @property
    def price_of_a_piece(self) -> int | None:
        """None: nobody wrote down what it costs."""
        price: int | None = order_of(self.render)["price"]
        return None if price is None else price // len(self.sheet.cells)


@dataclass(frozen=True)
class Asked:
    """A request, and what is to be written down beside it."""

    request: ImageRequest
    kits: list[dict[str, Any]]
    dropped: tuple[str, ...]


def asked_of(makers: ImageMakers, can: Capabilities, order: Order, cell: Cell) -> Asked:
    """What the provider can take of what was asked; the rest is named, kits become words where they are none."""
    painting = order.recipe.painting
    order.dressed.require_kits(skip_missing=painting.missing_kits == "skip")  # one may have gone since it was ordered
    kits = wearing(order.dressed, painting, can)
    request = request_for(order.dressed, order.recipe, order.sheet, cell, kits.words)
    drawable = has_bones(order.dressed.resolved)
    maps = [kind for kind in _maps_for(can, painting.workflow) if drawable or kind != "openpose"]
    taken = [kind for kind in painting.controls if kind in maps]
    over_mask = "mask" in painting.controls and can.inpaint and painting.strength is not None and not painting.workflow
    workflow = makers.workflow(painting.workflow) if painting.workflow and can.workflows else None
    dropped = [
        f"controls.{kind}" for kind in painting.controls if kind not in (*taken, *(["mask"] if over_mask else []))
    ]
    dropped += ["references"] if painting.references and not most_references(can, painting) else []
    dropped += ["workflow"] if painting.workflow and not can.workflows else []
    controls = {kind: _map_of(order, cell, kind, request) for kind in taken if not (over_mask and kind == "mask")}
    mask = _map_of(order, cell, "mask", request) if over_mask else None
    request = replace(request, kits=kits.worn, controls=controls, mask=mask, workflow=workflow)
    return Asked(request, kits.told, tuple(dropped))


def most_references(can: Capabilities, painting: Painting) -> int:
    """How many photos it can be shown; a graph of the user's own has a place for one."""
    return 1 if painting.workflow and can.workflows else can.references


def request_for(dressed: Dressed, recipe: Recipe, sheet: Composition, cell: Cell, words: Sequence[str]) -> ImageRequest:
    """One call of a model, with the studio's own drawing of the same thing."""
    painting, alone = recipe.painting, len(sheet.cells) == 1
    told = replace(painting, prompt=", ".join(filter(None, (*words, painting.prompt))))
    said = words_for_cell(dressed, recipe.wishes, told, cell, alone)
    width, height = size_to_paint(cell.box[2], cell.box[3], alone=alone)
    drawn = None
    if painting.strength is not None:
        drawn = raster.encode_png(paint(cell.drawing, width, height), width, height)
    return ImageRequest(
        prompt=said.positive,
        negative=said.negative,
        width=width,
        height=height,
        seed=dressed.document.seed,
        reference_svg=cell.drawing.svg,
        format="webp" if recipe.format == "webp" else "png",
        model=painting.model,
        steps=painting.steps,
        cfg=painting.cfg,
        sampler=painting.sampler,
        init_image=drawn,
        strength=painting.strength,
        transparent=painting.transparent,
    )


def _maps_for(can: Capabilities, workflow: str | None) -> tuple[ControlKind, ...]:
    """A graph of the user's own may have a place for every map."""
    return _MAPS if workflow and can.workflows else can.controls


def _map_of(order: Order, cell: Cell, kind: ControlKind, request: ImageRequest) -> bytes:
    view, size = view_of(cell, order.recipe.wishes.template), (request.width, request.height)
    frame = Frame(view=view, aspect=size[0] / size[1]) if view == "full" else Frame(view=view)
    pixels = control_map(kind, order.dressed.resolved, cell.performance, frame, *size)
    return raster.encode_png(pixels, *size)
