"""The rules of colour that always hold, in their order. What was chosen by hand stays; then the other side moves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from troupe.kit.colour import Oklch, difference, from_hex, to_hex
from troupe.looks.catalog import garments, skin_tones
from troupe.looks.domain.look import Background
from troupe.looks.rig.clothes import cloth_of
from troupe.looks.rig.resolved import Clash, Garment, WornOutfit

HAIR_FROM_FACE, IRIS_FROM_WHITE, PUPIL_FROM_IRIS = 0.18, 0.25, 0.15
CLOTH_APART, CLOTH_DIFFERENT = 0.10, 0.12
FIGURE_FROM_GROUND = 0.25
ACCENT_MOST = 0.08
MOST_COLOURS = 12
_WHITE_OF_THE_EYE, _DARKEST = 0.975, 0.12
_OWN = ("primary", "secondary", "accent")
_SHARES = {"one_piece": 0.5, "outer": 0.26, "top": 0.24, "bottom": 0.26, "back": 0.1, "head": 0.07, "neck": 0.05}
"""How much of a figure a garment covers, about; what is not named is small."""
_SMALL = 0.03
_NEIGHBOURS = (("top", "bottom"), ("top", "outer"), ("bottom", "shoes"), ("one_piece", "outer"), ("one_piece", "shoes"),
               ("outer", "neck"), ("top", "neck"))  # fmt: skip


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
    long_hair: bool = False
    """Whether hair hangs over the shoulders, where it is most of a portrait's edge."""
    shines: bool = False
    """Whether a spirit's light takes the place of hair."""
    clashes: list[Clash] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def clash(self, parts: tuple[str, str], one: str, other: str) -> None:
        self.clashes.append(Clash(parts=parts, colours=(one.upper(), other.upper())))


def harmonised(colours: Colours) -> Colours:
    _hair_from_face(colours)
    _iris_in_the_eye(colours)
    # What takes the second colour instead of the accent may then be too near to what wears it already.
    colours.outfits = tuple(_dressed_apart(colours, _accents_kept_small(outfit)) for outfit in colours.outfits)
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


def main_role(garment: Garment) -> str:
    """Which of its colours a garment is mainly made of."""
    plan = garments()[garment.item]
    if plan.cut:
        return plan.cut.role
    return plan.pieces[0].role if plan.pieces else "primary"


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
    edges = list(_edges(colours))
    shades = [from_hex(colour) for colour in ground.colours]
    level = sum(shade.lightness for shade in shades) / len(shades)
    if _distance(edges, level) >= FIGURE_FROM_GROUND:
        return
    if colours.ground_by_hand >= len(shades):
        colours.clash(("figure", "background"), colours.hair, ground.colours[0])
        return
    goals = sorted((i / 50 for i in range(13, 49)), key=lambda goal: abs(goal - level))
    goal = next((goal for goal in goals if _distance(edges, goal) >= FIGURE_FROM_GROUND), level)
    moved = [shade if i < colours.ground_by_hand else _deepened(shade, goal - level) for i, shade in enumerate(shades)]
    written = tuple(to_hex(shade._replace(lightness=min(0.97, max(0.1, shade.lightness)))).upper() for shade in moved)
    colours.background = ground.model_copy(update={"colours": written})


def _deepened(shade: Oklch, by: float) -> Oklch:
    """A ground that has to be dark is rich, or it would be mud."""
    return shade._replace(lightness=shade.lightness + by, chroma=min(0.1, shade.chroma * (1 + 2.4 * max(0.0, -by))))


def _edges(colours: Colours) -> Iterator[float]:
    """The lightness of what meets the ground: a hat, hair, or the skin of a bald head, and the largest garments."""
    worn = colours.outfits[0].garments
    hats = [main_colour(each).lightness for each in worn if garments()[each.item].covers in ("crown", "back")]
    head = from_hex(colours.skin if colours.bald else colours.hair).lightness
    yield from [0.86, 0.86] if colours.shines else [*hats, *[head] * (6 if colours.long_hair else 1 if hats else 2)]
    upper = [each for each in worn if garments()[each.item].slot in ("top", "one_piece", "outer")]
    outer = sorted(upper, key=lambda each: -_share(each))[:2]
    yield from (main_colour(garment).lightness for garment in outer)


def _distance(edges: Sequence[float], level: float) -> float:
    return sum(abs(edge - level) for edge in edges) / len(edges)


def _accents_kept_small(outfit: WornOutfit) -> WornOutfit:
    """What is mostly accent is small; the largest such pieces take the second colour instead."""
    worn = list(outfit.garments)
    loud = sorted((each for each in worn if main_role(each) == "accent"), key=lambda each: -_share(each))
    while loud and sum(map(_share, loud)) > ACCENT_MOST:
        first = loud.pop(0)
        worn[worn.index(first)] = first.model_copy(update={"accent": first.secondary})
    return outfit.model_copy(update={"garments": tuple(worn)})


def _share(garment: Garment) -> float:
    return _SHARES.get(garments()[garment.item].slot, _SMALL)


def _many(colours: Colours) -> bool:
    """More ramps than a picture holds together; only colours given by hand can bring it that far."""
    worn = {getattr(each, role).lower() for each in colours.outfits[0].garments for role in _OWN}
    return len(worn | {colours.skin, colours.hair, colours.eye_left, colours.eye_right}) > MOST_COLOURS
