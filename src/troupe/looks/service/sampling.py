"""What the catalogue holds, as small pictures: each choice as it is on somebody whom everybody knows."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, get_args

from troupe.kit import raster
from troupe.looks.catalog import garments, hair_styles, poses, species, starter_look
from troupe.looks.catalog.gear import gear
from troupe.looks.domain.bearer import Bearer
from troupe.looks.domain.document import LookDocument
from troupe.looks.domain.emotion import ANCHORS
from troupe.looks.domain.kinds import CREATURES, PETS, SPIRIT_SHAPES, THINGS, nearest
from troupe.looks.domain.look import FINISHES, Ground
from troupe.looks.domain.performance import FACINGS, Frame, Performance, View
from troupe.looks.errors import NotInCatalogue
from troupe.looks.rig.bust import draw
from troupe.looks.rig.finish.paint import paint
from troupe.looks.rig.glasses import KINDS
from troupe.looks.rig.resolve import resolve
from troupe.looks.rig.tailor import occasions

WIDTH = 184
_CLOSE = ("head", "neck", "eyes", "ears")
_HALF = ("top", "outer", "back", "hands")


class Sample(NamedTuple):
    """What is changed, done and seen to show one choice."""

    view: View
    changes: Mapping[str, Any] = {}
    performance: Performance = Performance()


def _garment(name: str) -> Sample:
    slot = "eyes" if name in KINDS else garments()[name].slot
    view: View = "bust" if slot in _CLOSE else "half" if slot in _HALF else "full"
    return Sample(view, {"clothes": {slot: {"item": name}}})


def _carried(name: str) -> Sample:
    return Sample("full", {"equipment": {gear()[name].slots[0]: name}}, Performance(equipment=True))


_SHOWN: dict[str, tuple[Callable[[], tuple[str, ...]], Callable[[str], Sample]]] = {
    "hair_styles": (lambda: tuple(hair_styles()), lambda name: Sample("head", {"hair": {"style": name}})),
    "garments": (lambda: (*garments(), *KINDS), _garment),
    "outfits": (
        lambda: ("default", *sorted(occasions())),
        lambda name: Sample("full", {}, Performance(outfit=name)),
    ),
    "equipment": (lambda: tuple(name for name, plan in gear().items() if plan.slots), _carried),
    "poses": (lambda: tuple(poses()), lambda name: Sample("full", {}, Performance(pose=name))),
    "anchors": (lambda: tuple(ANCHORS), lambda name: Sample("head", {}, Performance(emotion=name))),
    "finishes": (lambda: tuple(FINISHES), lambda name: Sample("bust", {"finish": name})),
    "facings": (
        lambda: FACINGS,
        lambda name: Sample("full", {}, Performance.model_validate({"facing": name})),
    ),
    "backgrounds": (lambda: get_args(Ground), lambda name: Sample("bust", {"background": {"kind": name}})),
    "species": (
        lambda: tuple(species()),
        lambda name: Sample("bust", {"species": name, "sliders": {"animal": 0.85}}),
    ),
    "pets": (lambda: tuple(PETS), lambda name: Sample("full", {"kind": "pet", "species": name})),
    "items": (lambda: tuple(THINGS), lambda name: Sample("full", {"kind": "item", "item": name})),
    "creatures": (
        lambda: tuple(CREATURES),
        lambda name: Sample("bust", {"creature": name, "sliders": {"mecha": 0.9}}),
    ),
    "shapes": (
        lambda: tuple(SPIRIT_SHAPES),
        lambda name: Sample("bust", {"shape": name, "sliders": {"animal": 0.1}}),
    ),
}
SHOWN = tuple(_SHOWN)


@lru_cache(maxsize=512)
def sample_picture(kind: str, name: str) -> bytes:
    """One choice of the catalogue as WebP; drawn once, and kept as long as the studio is up."""
    if kind not in _SHOWN:
        raise NotInCatalogue(kind, nearest(kind, SHOWN))
    names, sample_of = _SHOWN[kind]
    if name not in names():
        raise NotInCatalogue(name, nearest(name, names()))
    sample = sample_of(name)
    document = LookDocument.read(starter_look("nova").model_dump(mode="json")).changed_by(sample.changes)
    drawing = draw(resolve(document.drawn, Bearer()), sample.performance, Frame(view=sample.view))
    height = round(WIDTH * drawing.height_units / drawing.width_units)
    return raster.encode_webp(paint(drawing, WIDTH, height), WIDTH, height)
