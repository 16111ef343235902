"""The rules of colour that always hold, in their order. What was chosen by hand stays; then the other side moves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from troupe.kit.colour import Oklch, difference, from_hex, to_hex
from troupe.looks.catalog import garments, skin_tones
from troupe.looks.domain.look import Background
from troupe.looks.rig.accents import Figure, kept_small, main_role
from troupe.looks.rig.clothes import cloth_of
from troupe.looks.rig.paths import outline
from troupe.looks.rig.resolved import Clash, Garment, WornOutfit

HAIR_FROM_FACE, IRIS_FROM_WHITE, PUPIL_FROM_IRIS = 0.18, 0.25, 0.15
CLOTH_APART, CLOTH_DIFFERENT = 0.10, 0.12
FIGURE_FROM_GROUND = 0.27
MOST_COLOURS = 12
_WHITE_OF_THE_EYE, _DARKEST = 0.975, 0.12
_HEAD_SHARE, _LONG_HAIR_SHARE = 5, 6
"""How much of a portrait's edge a head is, where what is worn outermost is one."""
_FOLDS = 0.12
"""How much darker than its colour what is wound around a head gets."""
_SHOULDER = 100.0
"""How far out and how far down a shoulder is in a portrait."""
_GROUND_PARTS: Mapping[str, tuple[float, ...]] = {"solid": (1,), "halo": (0.15, 0.15, 0.7)}
"""How much of a portrait's ground each of its colours is; of other kinds the first two are all."""
_RUNS = ("gradient", "halo")
"""Grounds that run from one colour to another over the whole picture."""
_FEW_TONES, _RUN, _TONES, _MOST_LOWER = 0.55, 0.09, 50, 12
"""How light a run may begin before it surely has tones enough, how far apart its ends are to be one, and its tones."""
_DIM, _CALM = 0.55, 0.8
"""Below which lightness a ground is dark, and how far the hues that are mud there turn away."""
_WINE, _UMBER, _OLIVE, _BOTTLE, _TEAL = 12.0, 30.0, 112.0, 172.0, 195.0
_OWN = ("primary", "secondary", "accent")
_NEIGHBOURS = (("top", "bottom"), ("top", "outer"), ("bottom", "shoes"), ("one_piece", "outer"), ("one_piece", "shoes"),
               ("outer", "neck"), ("top", "neck"))  # fmt: skip

_Edge = tuple[float, float]
"""How light an edge is where it is shaded and where it is lit."""


@dataclass
class Colours:
    """The colours of a figure while they are brought together. `fixed` names those that were chosen by hand."""

    skin: str
    hair: str
    eye_left: str
    eye_right: str
    background: Background
    outfits: tuple[WornOutfit, ...]
    fixed: frozenset[str]
    worn_by_hand: frozenset[str]
    """Garments with a colour of their own."""
    ground_by_hand: int = 0
    bald: bool = False
    shaved: bool = False
    """Whether hair leaves the sides of the head bare."""
    figure: Figure = field(default_factory=Figure)
    """What tells how much of it an accent is."""
    cropped: bool = False
    """Whether hair shows the ears: below a hat there is then as much of the face as of the hair."""
    long_hair: bool = False
    """Whether hair hangs over the shoulders, where it is most of a portrait's edge."""
    shines: bool = False
    """Whether a spirit's light takes the place of hair."""
    wrap: Garment | None = None
    """A cloth that is worn in place of hair."""
    clashes: list[Clash] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def clash(self, parts: tuple[str, str], one: str, other: str) -> None:
        self.clashes.append(Clash(parts=parts, colours=(one.upper(), other.upper())))


def harmonised(colours: Colours) -> Colours:
    _hair_from_face(colours)
    _iris_in_the_eye(colours)
    # What takes the second colour instead of the accent may then be too near to what wears it already.
    quiet = (kept_small(outfit, colours.figure) for outfit in colours.outfits)
    colours.outfits = tuple(_dressed_apart(colours, outfit) for outfit in quiet)
    _ground_apart(colours)
    if _many(colours):
        colours.warnings.append("many_colours")
    if colours.clashes:
        colours.warnings.append("low_contrast")
    return colours


def _hair_from_face(colours: Colours) -> None:
    """Hair keeps its hue and leaves the face's lightness; where it was chosen, a tone of skin that was not moves."""
    hair, face = from_hex(colours.hair), from_hex(colours.skin)
    if abs(hair.lightness - face.lightness) >= HAIR_FROM_FACE:
        return
    if "hair" not in colours.fixed:
        below = face.lightness - HAIR_FROM_FACE - 0.02
        apart = below if below >= 0.24 else face.lightness + HAIR_FROM_FACE + 0.02
        colours.hair = to_hex(hair._replace(lightness=apart))
        return
    tones = [tone for tone in skin_tones() if abs(tone.lightness - hair.lightness) >= HAIR_FROM_FACE]
    if "skin" not in colours.fixed and tones:
        colours.skin = to_hex(min(tones, key=lambda tone: abs(tone.lightness - face.lightness)))
        return
    colours.clash(("hair", "skin"), colours.hair, colours.skin)


def _iris_in_the_eye(colours: Colours) -> None:
    """Darker than the white around it, lighter than the pupil in it."""
    for name in ("eye_left", "eye_right"):
        told = getattr(colours, name)
        iris = from_hex(told)
        kept = max(_DARKEST + PUPIL_FROM_IRIS, min(_WHITE_OF_THE_EYE - IRIS_FROM_WHITE - 0.005, iris.lightness))
        if abs(kept - iris.lightness) < 0.004:
            continue
        if name in colours.fixed:
            colours.clash((name, "eye"), told, "#F7F7FA" if kept < iris.lightness else "#07060A")
        else:
            setattr(colours, name, to_hex(iris._replace(lightness=kept)))


def _dressed_apart(colours: Colours, outfit: WornOutfit) -> WornOutfit:
    worn: dict[str, Garment] = {garments()[each.item].slot: each for each in outfit.garments}
    for first, second in _NEIGHBOURS:
        if first in worn and second in worn and not (first == "top" and second == "neck" and "outer" in worn):
            _put_apart(colours, worn, first, second)
    return outfit.model_copy(update={"garments": tuple(worn[garments()[each.item].slot] for each in outfit.garments)})


def _put_apart(colours: Colours, worn: dict[str, Garment], first: str, second: str) -> None:
    """Of two that lie close, one moves; never so that it comes close to another neighbour of its own."""
    one, other = main_colour(worn[first]), main_colour(worn[second])
    if _told_apart(one, other):
        return
    for slot, moving, still in ((second, other, one), (first, one, other)):
        if _may_move(colours, worn[slot]):
            beside = [main_colour(worn[each]) for each in _beside(slot) if each in worn and each not in (first, second)]
            worn[slot] = _recoloured(worn[slot], _away(moving, still, beside))
            return
    if {worn[first].item, worn[second].item} <= colours.worn_by_hand:
        colours.clash((worn[first].item, worn[second].item), to_hex(one), to_hex(other))


def _told_apart(one: Oklch, other: Oklch) -> bool:
    return abs(one.lightness - other.lightness) >= CLOTH_APART or difference(one, other) >= CLOTH_DIFFERENT


def _beside(slot: str) -> Iterator[str]:
    for first, second in _NEIGHBOURS:
        if slot in (first, second):
            yield second if slot == first else first


@lru_cache(maxsize=1024)
def main_colour(garment: Garment) -> Oklch:
    return cloth_of(garment)[main_role(garment)].base


def _may_move(colours: Colours, garment: Garment) -> bool:
    return garment.item not in colours.worn_by_hand and main_role(garment) in _OWN


def _recoloured(garment: Garment, colour: Oklch) -> Garment:
    return garment.model_copy(update={main_role(garment): to_hex(colour)})


def _away(moving: Oklch, still: Oklch, beside: Sequence[Oklch]) -> Oklch:
    """Just far enough, to the side it is on already where there is room, and clear of what else it touches."""
    up, down = still.lightness + CLOTH_APART + 0.02, still.lightness - CLOTH_APART - 0.02
    upward = moving.lightness >= still.lightness
    first = (up if up <= 0.9 else down) if upward else (down if down >= 0.2 else up)
    further = sorted((i / 50 for i in range(10, 46)), key=lambda goal: abs(goal - first))
    goals = (moving._replace(lightness=goal) for goal in (first, up, down, *further))
    clear = (goal for goal in goals if 0.2 <= goal.lightness <= 0.9 and _clear_of(goal, (still, *beside)))
    return next(clear, moving._replace(lightness=first))


def _clear_of(colour: Oklch, others: Sequence[Oklch]) -> bool:
    return all(_told_apart(colour, other) for other in others)


def _ground_apart(colours: Colours) -> None:
    """The ground leaves the figure's lightness; the figure never moves for it."""
    ground = colours.background
    if ground.kind == "transparent" or not ground.colours:
        return
    edges, by_hand = list(_edges(colours)), colours.ground_by_hand
    shades = [from_hex(colour) for colour in ground.colours]
    if _distance(edges, _behind(ground.kind, shades)) >= FIGURE_FROM_GROUND:
        return
    if by_hand >= len(shades):
        colours.clash(("figure", "background"), colours.hair, ground.colours[0])
        return
    moved = _moved_off(edges, ground.kind, shades, by_hand)
    if ground.kind in _RUNS and by_hand == 0:
        moved = _run_further(moved)
    colours.background = ground.model_copy(update={"colours": tuple(to_hex(shade).upper() for shade in moved)})


def _moved_off(edges: Sequence[_Edge], kind: str, shades: Sequence[Oklch], by_hand: int) -> list[Oklch]:
    """Lighter or darker by as little as is enough; where nothing is, as far off as there is room."""
    level = _behind(kind, shades)
    ways, pole = sorted((i / 50 - level for i in range(13, 49)), key=abs), _out_of_the_mud(shades)
    furthest, most = list(shades), -1.0
    for by in ways:
        tried = [*shades[:by_hand], *(_deepened(shade, by, pole) for shade in shades[by_hand:])]
        away = _distance(edges, _behind(kind, tried))
        if away >= FIGURE_FROM_GROUND:
            return tried
        if away > most:
            furthest, most = tried, away
    return furthest


def _run_further(shades: list[Oklch]) -> list[Oklch]:
    """A dark gradient has few tones to run through: its dark end goes darker until no step shows, and the figure only
    stands off the more."""
    first, second, *others = shades
    dark = min(first.lightness, second.lightness)
    if dark > _FEW_TONES or abs(first.lightness - second.lightness) < _RUN:
        return shades
    for lower in (i / 50 for i in range(_MOST_LOWER)):
        if dark - lower < _DARKEST:
            break
        found = [each._replace(lightness=each.lightness - lower * (each.lightness == dark)) for each in (first, second)]
        if _tones(*found) >= _TONES:
            break
    return [*found, *others]


def _tones(first: Oklch, second: Oklch) -> int:
    """How many steps a screen takes at least from one to the other: as many as the channel that changes most."""
    one, other = (bytes.fromhex(to_hex(each)[1:]) for each in (first, second))
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def _deepened(shade: Oklch, by: float, pole: float) -> Oklch:
    """A ground that has to be dark is rich, or it would be mud; dark yellow is mud however rich it is."""
    lightness = min(0.97, max(0.1, shade.lightness + by))
    rich = shade._replace(lightness=lightness, chroma=min(0.1, shade.chroma * (1 + 2.4 * max(0.0, -by))))
    return rich if by >= 0 else _cleared(rich, pole)


def _cleared(shade: Oklch, pole: float) -> Oklch:
    """A dark shade of the hues that are mud there, turned towards a pole."""
    if not _UMBER < shade.hue < _BOTTLE:
        return shade
    dark = min(1.0, max(0.0, (_DIM - shade.lightness) / 0.15))
    return shade._replace(hue=shade.hue + dark * _CALM * (pole - shade.hue), chroma=shade.chroma * (1 - 0.3 * dark))


def out_of_the_mud(shades: Sequence[Oklch]) -> list[Oklch]:
    """The colours of a ground without those that would be olive or brown in the dark."""
    pole = _out_of_the_mud(shades)
    return [_cleared(shade, pole) for shade in shades]


def _out_of_the_mud(shades: Sequence[Oklch]) -> float:
    """Where the hues between umber and bottle green turn to in the dark: together to wine, or to teal."""
    return _WINE if shades[0].hue < _OLIVE else _TEAL


def _behind(kind: str, shades: Sequence[Oklch]) -> float:
    """How light it is behind a portrait, by how much of the picture each colour of its ground is."""
    parts = _GROUND_PARTS.get(kind, (0.5, 0.5))[: len(shades)]
    return sum(part * shade.lightness for part, shade in zip(parts, shades, strict=False)) / sum(parts)


def _edges(colours: Colours) -> Iterator[_Edge]:
    """What meets the ground in a portrait: mostly the head, and what is worn outermost."""
    worn: dict[str, Garment] = {garments()[each.item].slot: each for each in colours.outfits[0].garments}
    yield from [_edge(0.86)] * _HEAD_SHARE if colours.shines else _around_the_head(colours)
    if _draped(worn):
        return
    outermost = next((worn[slot] for slot in ("outer", "one_piece", "top") if slot in worn), None)
    yield from (_edge(main_colour(each).lightness) for each in (outermost, _spread(worn)) if each)


def _edge(base: float, shade: float = 0.04) -> _Edge:
    return base - shade, base


def _draped(worn: Mapping[str, Garment]) -> bool:
    """Whether what is worn on the head falls over the shoulders too."""
    cloth = worn.get("head")
    pieces = garments()[cloth.item].pieces if cloth else ()
    return any(y > 80 for piece in pieces if piece.layer == "body" for _, y in outline(piece.d).points)


def _spread(worn: Mapping[str, Garment]) -> Garment | None:
    """What hangs on the back and reaches beyond the shoulders of a portrait, as wings do."""
    load = worn.get("back")
    pieces = garments()[load.item].pieces if load else ()
    wide = any(abs(x) > _SHOULDER for piece in pieces for x, y in outline(piece.d).points if y < _SHOULDER)
    return load if wide else None


def _around_the_head(colours: Colours) -> list[_Edge]:
    every = (each for each in colours.outfits[0].garments if garments()[each.item].slot == "head")
    worn = next(every, colours.wrap)
    if worn is None:
        return _hair(colours)
    covers, hat = garments()[worn.item].covers, main_colour(worn).lightness
    if covers in ("hair", "back"):
        return [_edge(hat, _FOLDS)] * _HEAD_SHARE
    if covers == "crown" and colours.cropped and not (colours.bald or colours.shaved):
        return [_edge(hat), _edge(hat), *(_edge(from_hex(each).lightness) for each in (colours.hair, colours.skin))]
    hats = [_edge(hat)] * (1 if covers == "nothing" or colours.long_hair else 2)
    return [*hats, *_hair(colours)[len(hats) :]]


def _hair(colours: Colours) -> list[_Edge]:
    """The crown's hair, then what shows lower down: skin, where it is shaved."""
    hair, skin = (_edge(from_hex(colour).lightness) for colour in (colours.hair, colours.skin))
    if colours.bald:
        return [skin] * _HEAD_SHARE
    if colours.shaved:
        return [hair, hair, *[skin] * (_HEAD_SHARE - 2)]
    if colours.cropped:
        return [*[hair] * (_HEAD_SHARE - 2), skin, skin]
    return [hair] * (_LONG_HAIR_SHARE if colours.long_hair else _HEAD_SHARE)


def _distance(edges: Sequence[_Edge], level: float) -> float:
    return sum(max(0.0, dark - level, level - light) for dark, light in edges) / len(edges)


def _many(colours: Colours) -> bool:
    """More ramps than a picture holds together; only colours given by hand can bring it that far."""
    worn = {getattr(each, role).lower() for each in colours.outfits[0].garments for role in _OWN}
    return len(worn | {colours.skin, colours.hair, colours.eye_left, colours.eye_right}) > MOST_COLOURS
