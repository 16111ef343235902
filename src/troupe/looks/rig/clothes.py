"""Neck, shoulders and what is worn on them. Nobody is drawn without clothes: resolving always gives a top."""

from collections.abc import Callable, Mapping

from troupe.kit.colour import RED, Oklch, Ramp
from troupe.kit.markup import Markup, join
from troupe.looks.catalog import Piece, garments
from troupe.looks.rig.kindred import rings
from troupe.looks.rig.materials import Materials
from troupe.looks.rig.paths import Point, Shape, all_of, cubic, outline, tapered
from troupe.looks.rig.resolved import PLAIN, Garment, ResolvedLook
from troupe.looks.rig.sheet import Sheet, group, path
from troupe.looks.rig.swinging import swung

Cloth = Mapping[str, Ramp]
Move = Callable[[float, float], Point]


def _still(x: float, y: float) -> Point:
    return x, y


_PLAIN = Ramp(Oklch(0.95, 0.012, 90))
_DARK = Ramp(Oklch(0.32, 0.02, 280))
_DENIM = Ramp(Oklch(0.42, 0.07, 258))
_DENIM_LIGHT = Ramp(Oklch(0.62, 0.05, 250))
_LEATHER = Ramp(Oklch(0.42, 0.06, 52))
_METAL = Ramp(Oklch(0.70, 0.015, 250))
_GOLD = Ramp(Oklch(0.76, 0.12, 84))
_DRAWN_SHOULDERS = 72.0
_DRAWN_NECK = 11.0
_IN_THE_COLLAR = 14.0
"""How far inside the shoulders a neck ends, or it would stick out of the collar of a small figure."""
_COLLAR_WIDE, _COLLAR_LOW = 27.0, 114.0
"""What is no further from the middle and no lower lies around the neck."""
_SHOULDER_LINE = 0.035
"""Shoulders lean against the head's tilt: level ones make a figure stand like a post."""


def neck_half(look: ResolvedLook) -> float:
    return 12.5 - 3 * look.form + 0.8 * look.build


def shoulder_half(look: ResolvedLook) -> float:
    return look.shoulders * (11.8 * (look.heads - 1) + 6) + 2 * look.build


def draw_behind(look: ResolvedLook, sheet: Sheet) -> Markup:
    """The parts of garments that lie behind the neck."""
    return join(_pieces(look, sheet, "behind"))


def draw_clothes(look: ResolvedLook, sheet: Sheet) -> Markup:
    return join(_pieces(look, sheet, "body"))


def draw_neck(look: ResolvedLook, paint: Materials, sheet: Sheet, move: Move = _still) -> Markup:
    n, skin = neck_half(look), paint.skin
    out = max(4.0, min(34.0, shoulder_half(look) - n - _IN_THE_COLLAR))
    inner, outer = n + 0.26 * out, n + 0.65 * out
    shape = outline(
        f"M{-n} 36C{-n} 48 {-n - 0.5} 56 {-n - 3} 61C{-inner} 68 {-outer} 71 {-n - out} 75L{n + out} 75"
        f"C{outer} 71 {inner} 68 {n + 3} 61C{n + 0.5} 56 {n} 48 {n} 36Z"
    )
    cast = outline(f"M{-n - 4} 36L{n + 4} 36L{n + 4} 58C{n - 2} 66 {-n + 9} 65 {-n - 4} 54Z")
    bones = all_of(tapered(((s * 3, 76), (s * 9, 73.4), (s * 18, 73.2), (s * 27, 75)), 0.2, 0.8, 0.2) for s in (-1, 1))
    shape = shape.mapped(move)
    inside = [
        path(cast.mapped(move), Ramp(skin.base, pole=RED).step(-1.5)),
        path(bones.mapped(move), skin.step(-1.6)),
    ]
    if (ringed := rings(look, n)).points:
        inside.append(path(ringed.mapped(move), skin.step(-2.4)))
    neck = path(shape, skin.step(-0.2), stroke=paint.skin_edge, stroke_width=1.8)
    return join([neck, group(*inside, clip_path=sheet.clip(shape))])


def _pieces(look: ResolvedLook, sheet: Sheet, layer: str) -> list[Markup]:
    drawn, wrapped = [], _is_wrapped_up(look)
    for garment in look.garments:
        cloth, under = cloth_of(garment), wrapped and garments()[garment.item].slot == "top"
        for piece in _pieces_below_the_head(garment):
            if piece.layer == layer and piece.d and not (under and _is_at_the_neck(piece)):
                drawn += loose(piece, draw_piece(look, sheet, piece, cloth))
    return drawn


def loose(piece: Piece, drawn: Markup, move: Move = _still) -> list[Markup]:
    """A piece, which swings from where it hangs if it is a loose end."""
    return swung("scarf", move(*piece.swings), [drawn]) if piece.swings else [drawn]


def _is_wrapped_up(look: ResolvedLook) -> bool:
    """Whether a scarf lies around the neck of an outer garment: nothing is then seen of a collar below both."""
    plans = [garments()[garment.item] for garment in look.garments]
    scarf = any(plan.slot == "neck" and any(piece.layer == "behind" for piece in plan.pieces) for plan in plans)
    return scarf and any(plan.slot == "outer" for plan in plans)


def _is_at_the_neck(piece: Piece) -> bool:
    return all(abs(x) < _COLLAR_WIDE and y < _COLLAR_LOW for x, y in outline(piece.d).points)


def _pieces_below_the_head(garment: Garment) -> tuple[Piece, ...]:
    plan = garments()[garment.item]
    return () if plan.slot == "head" else plan.pieces


def cloth_of(garment: Garment) -> Cloth:
    """The ramps a garment is drawn in, by role."""
    own: dict[str, Ramp] = {garments()[garment.item].made_of: Ramp(garment.own)} if garment.own else {}
    return {
        "primary": Ramp(garment.primary),
        "secondary": Ramp(garment.secondary),
        "accent": Ramp(garment.accent),
        "plain": _PLAIN,
        "dark": _DARK,
        "denim": _DENIM,
        "denim_light": _DENIM_LIGHT,
        "leather": _LEATHER,
        "metal": _METAL,
        "gold": _GOLD,
        **own,
    }


def draw_piece(look: ResolvedLook, sheet: Sheet, piece: Piece, cloth: Cloth, move: Move = _still) -> Markup:
    """One piece of a garment fitted to this body; `move` then puts it where a posed chest is."""

    def fitted(shape: Shape) -> Shape:
        placed = _fitted(look, shape)
        return placed if move is _still else placed.mapped(move)

    return draw_shaped(look, sheet, piece, cloth, fitted)


def draw_shaped(
    look: ResolvedLook, sheet: Sheet, piece: Piece, cloth: Cloth, fitted: Callable[[Shape], Shape]
) -> Markup:
    """One piece, put where `fitted` puts each of its shapes."""

    def mass(d: str) -> Shape:
        return fitted(outline(d)).coarse

    ramp = cloth[piece.role]
    shape = mass(piece.d)
    fill = ramp.step(piece.k)
    body = path(shape, fill, stroke=ramp.line(), stroke_width=piece.outline) if piece.outline else path(shape, fill)
    inside = [
        path(mass(shade.d), cloth[shade.role or piece.role].step(piece.k + shade.k))
        for shade in piece.shades
        if look.finish not in PLAIN or shade.k < 0 or shade.role
    ]
    inside += _folds(piece, cloth, fitted)
    if not inside:
        return body
    return join([body, group(*inside, clip_path=sheet.clip(shape))])


def _folds(piece: Piece, cloth: Cloth, fitted: Callable[[Shape], Shape]) -> list[Markup]:
    """Folds of one colour are one path: a clip is paid for by every path it cuts."""
    colours: dict[str, list[Shape]] = {}
    for line in piece.lines:
        colour = cloth[line.role or piece.role].step(piece.k + line.k)
        colours.setdefault(colour, []).append(fitted(tapered(cubic(line.s), *line.w)))
    return [path(all_of(shapes), colour) for colour, shapes in colours.items()]


def _fitted(look: ResolvedLook, shape: Shape) -> Shape:
    """Garments are drawn for one body; near the neck they follow the neck, further out the shoulders."""
    wide = shoulder_half(look) / _DRAWN_SHOULDERS
    slim = neck_half(look) / _DRAWN_NECK
    inner = slim + (wide - slim) * 0.35

    def move(x: float, y: float) -> Point:
        share = min(1.0, max(0.0, (abs(x) - 16) / 40))
        across = x * (inner + (wide - inner) * share)
        return across, y - across * share * _SHOULDER_LINE

    return shape.mapped(move)
