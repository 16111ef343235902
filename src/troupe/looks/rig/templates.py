"""Pictures made of pictures: a hero portrait, a full body, a character sheet, a grid of expressions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from troupe.kit import raster
from troupe.kit.colour import Oklch, Ramp, from_hex, to_hex
from troupe.kit.markup import Markup, element
from troupe.looks.catalog.labels import written_label
from troupe.looks.domain.look import Background
from troupe.looks.domain.performance import Facing, Frame, Performance
from troupe.looks.domain.template import SHEETS, Template, Wishes
from troupe.looks.rig.bust import Drawing, draw
from troupe.looks.rig.finish.paint import PAINTED_WHOLE, paint, painted
from troupe.looks.rig.lettering import can_write, fitted, width_of, write
from troupe.looks.rig.paths import Shape, number
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import group, path

_NOTHING = Background(kind="transparent", colours=())
_TURNAROUND: tuple[Facing, ...] = ("front", "three_quarter_right", "right", "back")
_FACES = ("neutral", "joy", "sadness", "anger", "surprise", "thinking")
_STANCES = ("waving", "hands_on_hips", "running", "sitting")
_TITLES = (44.0, 27.0, 22.0)
"""How high the capitals of a name are at most, at least in one line, and in two."""
_COLUMNS = (704, 1028, 1352, 1676)
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Cell:
    """One picture of a larger one, and where it lies."""

    index: int
    label: str
    box: Box
    performance: Performance
    drawing: Drawing
    lettered: Box | None = None
    """Where its label stands, when it shows one."""


@dataclass(frozen=True, slots=True)
class Composition:
    """A whole sheet: its document, its size in pixels, and its cells."""

    template: Template
    svg: str
    width: int
    height: int
    cells: tuple[Cell, ...]
    ground: str = field(repr=False)
    """The same document without its cells, for finishes that work on pixels."""


def compose(look: ResolvedLook, wishes: Wishes, manner: dict[str, float], name: str) -> Composition:
    """The template in one document; the same arguments give the same bytes."""
    return _Composing(look, wishes, manner, name).done()


def paint_sheet(composition: Composition) -> bytes:
    """The whole sheet as RGBA rows; finishes that work on pixels paint each cell by itself."""
    size, first = (composition.width, composition.height), composition.cells[0].drawing.frame_hash
    if all(cell.drawing.finish in PAINTED_WHOLE for cell in composition.cells):
        return painted(composition.svg, *size, first)
    pixels = painted(composition.ground, *size, first)
    for cell in composition.cells:
        x, y, wide, high = (round(side) for side in cell.box)
        pixels = raster.laid_over(pixels, size, paint(cell.drawing, wide, high), (x, y, wide, high))
    return pixels


class _Composing:
    def __init__(self, look: ResolvedLook, wishes: Wishes, manner: dict[str, float], name: str) -> None:
        self._look, self._wishes, self._manner, self._name = look, wishes, manner, name
        self._ink = Ramp(look.primary).step(-2.6) if from_hex(look.primary).lightness > 0.35 else "#2a2733"
        self._cells: list[Cell] = []

    def done(self) -> Composition:
        extras: list[Markup] = []
        match self._wishes.template:
            case "hero_portrait":
                size = self._hero()
            case "full_body":
                size = self._body()
            case "character_sheet":
                size, extras = self._sheet()
            case "expression_grid":
                size = self._grid()
        extras += [self._label(cell) for cell in self._cells if cell.lettered]
        shown = [_placed(cell) for cell in self._cells]
        width, height = self._wishes.size
        return Composition(
            template=self._wishes.template,
            svg=self._document(size, [*shown, *extras]),
            width=width,
            height=height,
            cells=tuple(_sized(cell, width / size[0], height / size[1]) for cell in self._cells),
            ground=self._document(size, extras),
        )

    def _hero(self) -> tuple[int, int]:
        """The head is 46 % of the height, a little above the middle, and the shoulders reach the lower edge."""
        wishes = self._wishes
        width, height = wishes.size
        usual = 0.5 if wishes.emotion is None else 1.0
        strength = usual if wishes.intensity is None else wishes.intensity
        acted = self._acted(emotion=wishes.emotion or "joy", intensity=strength, roll=3, facing=wishes.facing)
        self._add(
            "hero_portrait", (0, 0, width, height), acted, Frame(view="portrait", background=self._wishes.background)
        )
        return width, height

    def _body(self) -> tuple[int, int]:
        width, height = self._wishes.size
        frame = Frame(view="full", aspect=width / height, background=self._wishes.background)
        acted = self._acted(**self._felt(), pose=self._wishes.pose or "idle", facing=self._wishes.facing)
        self._add("full_body", (0, 0, width, height), acted, frame)
        return width, height

    def _felt(self) -> dict[str, object]:
        """What a whole body feels: nothing, unless it is told."""
        wishes = self._wishes
        strength = 1.0 if wishes.intensity is None else wishes.intensity
        return {} if wishes.emotion is None else {"emotion": wishes.emotion, "intensity": strength}

    def _sheet(self) -> tuple[tuple[int, int], list[Markup]]:
        standing = Frame(view="full", background=_NOTHING)
        whole = standing.model_copy(update={"aspect": 608 / 1376})
        acted = self._acted(**self._felt(), pose=self._wishes.pose or "idle")
        self._add("full body", (48, 112, 608, 1376), acted, whole)
        slim = standing.model_copy(update={"aspect": 308 / 720})
        for x, facing in zip(_COLUMNS, _TURNAROUND, strict=True):
            self._add(facing.replace("_", " "), (x, 48, 308, 720), self._acted(pose="standing", facing=facing), slim)
        faces = Frame(view="head", background=_NOTHING)
        for i, emotion in enumerate(_FACES):
            self._add(
                emotion, (704 + 216 * i, 800, 200, 200), self._acted(emotion=emotion), faces, lettered=(0, 204, 200, 32)
            )
        stances = standing.model_copy(update={"aspect": 308 / 320})
        for x, pose in zip(_COLUMNS, _STANCES, strict=True):
            self._add(pose.replace("_", " "), (x, 1056, 308, 320), self._acted(pose=pose), stances)
        return self._wishes.natural, [*self._title(), *self._palette()]

    def _title(self) -> Iterator[Markup]:
        """The name over the large figure, as large as its place allows: smaller, then in two lines, then cut short."""
        left, middle, wide = 48, 70, 608
        size, lines = fitted(self._name if can_write(self._name) else "", wide, _TITLES)
        for i, line in enumerate(lines):
            down = (i - (len(lines) - 1) / 2) * 1.45 * size
            yield write(line, left, middle + size / 2 + down, size, self._ink, weight=1.1)

    def _grid(self) -> tuple[int, int]:
        cell, columns = self._wishes.cell, self._wishes.columns
        strength = 1.0 if self._wishes.intensity is None else self._wishes.intensity
        frame = Frame(view="bust", background=self._wishes.background)
        for i, emotion in enumerate(self._wishes.expressions):
            x, y = 32 + (i % columns) * (cell + 16), 32 + (i // columns) * (cell + 56)
            acted = self._acted(emotion=emotion, intensity=strength)
            self._add(emotion, (x, y, cell, cell), acted, frame, lettered=(0, cell, cell, 40))
        return self._wishes.natural

    def _acted(self, **told: object) -> Performance:
        wishes = self._wishes
        usual = {"manner": self._manner, "yaw": wishes.yaw, "outfit": wishes.outfit, "equipment": wishes.equipment}
        return Performance.model_validate(usual | told)

    def _add(
        self, label: str, box: Box, performance: Performance, frame: Frame, *, lettered: Box | None = None
    ) -> None:
        x, y, _, _ = box
        drawing = draw(self._look, performance, frame)
        under = (x + lettered[0], y + lettered[1], lettered[2], lettered[3]) if lettered else None
        self._cells.append(Cell(len(self._cells), label, box, performance, drawing, under))

    def _label(self, cell: Cell) -> Markup:
        x, y, wide, high = cell.lettered or (0, 0, 0, 0)
        told = written_label(cell.label, self._wishes.language)
        words = told if can_write(told) else str(cell.index + 1)
        size = min(18.0, high * 0.42)
        size *= min(1.0, wide / max(1.0, width_of(words, size)))
        return write(words, x + wide / 2, y + high * 0.66, size, self._ink, align="middle")

    def _palette(self) -> Iterator[Markup]:
        """Six colours in three steps each, in rounded swatches."""
        look = self._look
        colours = (look.primary, look.secondary, look.accent, look.hair, look.skin, look.eye_left)
        wide = 1280 / len(colours)
        for i, colour in enumerate(colours):
            ramp, x = Ramp(colour), 704 + i * wide
            for k, (step, share) in enumerate(((0.9, 0.25), (0.0, 0.5), (-1.0, 0.25))):
                left = x + (0, 0.25, 0.75)[k] * (wide - 12)
                yield path(_box((left, 1400, share * (wide - 12), 88)), ramp.step(step))

    def _document(self, size: tuple[int, int], shown: Sequence[Markup]) -> str:
        root = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {size[0]} {size[1]}"}
        words = [element("title", {}, self._name)] if self._name else []
        ground = [path(_box((0, 0, size[0], size[1])), self._paper())] if self._wishes.template in SHEETS else []
        return str(element("svg", root, *words, *ground, *shown))

    def _paper(self) -> str:
        """A pale tint of the palette, on which every hair colour stands out."""
        return to_hex(Oklch(0.945, 0.018, from_hex(self._look.primary).hue))


def _sized(cell: Cell, across: float, down: float) -> Cell:
    """The cell where it lies in the picture; its document keeps the units of the template."""
    x, y, wide, high = cell.box
    return cell if across == down == 1 else replace(cell, box=(x * across, y * down, wide * across, high * down))


def _placed(cell: Cell) -> Markup:
    """The cell's drawing, scaled into its box and cut at its edges."""
    x, y, wide, _ = cell.box
    left, top, units, _ = cell.drawing.view_box
    scale = wide / units
    clip_id = f"c{cell.drawing.frame_hash[:6]}-{cell.index}"
    clip = element("clipPath", {"id": clip_id}, path(_box(cell.drawing.view_box), "#000000"))
    move = f"translate({number(x - left * scale)} {number(y - top * scale)}) scale({scale:.5f})"
    return group(
        element("defs", {}, clip),
        group(cell.drawing.body, clip_path=f"url(#{clip_id})"),
        transform=move,
        data_cell=str(cell.index),
    )


def _box(box: Box) -> Shape:
    x, y, wide, high = box
    return Shape("MLLLZ", ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high)))
