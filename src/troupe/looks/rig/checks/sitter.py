"""One look while it is checked: every drawing of it is made once and every picture painted once, for all checks."""

from functools import cached_property

from troupe.kit import raster
from troupe.looks.catalog import garments
from troupe.looks.domain.look import Background
from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.rig.bust import Drawing, draw
from troupe.looks.rig.parting import without
from troupe.looks.rig.resolved import ResolvedLook

BARE = Background(kind="transparent")
SIDE = 200
"""Pixels of a portrait in which feelings are compared."""
_FAMILIES = ("mecha", "creature", "abstract", "animal")


class Sitter:
    def __init__(self, look: ResolvedLook) -> None:
        self.look = look
        self._felt: dict[str, tuple[Drawing, bytes]] = {}
        self._posed: dict[str, str] = {}

    @cached_property
    def strangest(self) -> float:
        """How far the look has left the human, to whichever side."""
        return max(self.look.mecha, self.look.creature, self.look.abstract, self.look.animal)

    @property
    def bust(self) -> Drawing:
        return self.felt("neutral")[0]

    @cached_property
    def figure(self) -> Drawing:
        """The whole figure at rest, before its own background."""
        return draw(self.look, frame=Frame(view="full"))

    def felt(self, emotion: str) -> tuple[Drawing, bytes]:
        """The portrait with a feeling, and its pixels."""
        if emotion not in self._felt:
            drawing = draw(self.look, Performance(emotion=emotion))
            self._felt[emotion] = drawing, raster.paint(drawing.svg, SIDE, SIDE)
        return self._felt[emotion]

    def posed(self, pose: str) -> str:
        """The body in a pose, in the finish that is drawn fastest: none changes its outline."""
        if pose not in self._posed:
            self._posed[pose] = whole(self._flat, pose).svg
        return self._posed[pose]

    @cached_property
    def unburdened(self) -> "Sitter":
        """The same figure with nothing on its back, where a cape would hide the body."""
        worn = tuple(one for one in self.look.garments if garments()[one.item].slot != "back")
        return self if worn == self.look.garments else Sitter(self.look.model_copy(update={"garments": worn}))

    @cached_property
    def human(self) -> "Sitter":
        return Sitter(self.look.model_copy(update=dict.fromkeys(_FAMILIES, 0.0)))

    def changed(self, **told: object) -> str:
        """The body at rest in the flat finish, with something about it changed."""
        return whole(self._flat.model_copy(update=told), "idle").svg

    @cached_property
    def _flat(self) -> ResolvedLook:
        return self.look if self.look.finish == "flat" else self.look.model_copy(update={"finish": "flat"})


def whole(look: ResolvedLook, pose: str) -> Drawing:
    return draw(look, Performance(pose=pose), Frame(view="full", background=BARE))


def solid(svg: str, size: tuple[int, int], *left_out: str) -> int:
    """Where a drawing covers its picture, as one number with a bit for each pixel."""
    pixels = raster.paint(without(svg, *left_out), *size)
    return int.from_bytes(raster.covered(pixels, *size))


def opposite(colour: str) -> str:
    """A colour as far away as there is in every channel, to see by a change where the first one is."""
    return "#" + "".join("00" if int(colour[i : i + 2], 16) > 127 else "ff" for i in (1, 3, 5))
