"""Heads of the four families from the side, looking left, and from behind. A person's are in `profile`."""

from troupe.kit.markup import Markup
from troupe.looks.catalog import species
from troupe.looks.rig import beast, machine, spirit, wild
from troupe.looks.rig.materials import WHITE, Materials
from troupe.looks.rig.paths import Cubic, all_of, ellipse, outline, ribbon, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, group, oval, path

_MUZZLE = (
    "M-14 -52C-26 -48 -33 -34 -33 -16C-33 -8 -34 -2 -37 4C-42 9 -50 11 -55 15C-59 18 -58 23 -55 26C-54 31 -52 35 -47 38"
    "C-42 42 -34 45 -26 48C-10 48 4 40 12 30C24 20 36 -4 32 -28C26 -56 -2 -58 -14 -52Z"
)
_PALE = "M-37 12C-44 13 -52 15 -56 19L-60 30L-50 44L-26 52C-16 50 -10 44 -12 36C-22 32 -32 26 -37 12Z"
_RUFF = (
    "M-4 4C6 8 10 14 12 20L22 22C20 28 16 32 12 35L18 42C8 46 -2 48 -8 47"
    "L-12 54C-20 52 -24 48 -26 44C-14 38 -6 24 -4 4Z"
)
_PLATE = (
    "M-16 -50C-30 -46 -36 -30 -36 -16L-41 -13C-43.4 -6 -43.4 8 -41 15L-37 18L-37 22L-41 25L-42 38L-37 48L-26 51L-4 47"
    "L14 36L21 18C30 2 34 -14 32 -28C26 -56 -4 -56 -16 -50Z"
)
_VISOR = (
    "M-41 -13C-43.4 -6 -43.4 8 -41 15C-34 18.6 -16 18.6 -4 15C4 12.6 9 6 9 0C9 -8 3 -13 -6 -14.4"
    "C-18 -16 -34 -16 -41 -13Z"
)
_JAW = "M-41 25L-42 38L-37 48L-26 51L-4 47L14 36L18 25L5 24L-4 33L-21 34L-23 25Z"
_CHEEK = "M-37 18L3 17L11 23L-3 32L-19 32L-21 23L-37 22Z"
_UNDER = "M-37 48L-26 51L-4 47L14 36L16 30L-6 41L-25 44L-39 42Z"
_SLOT = "M-42.4 29.5L-25 28.8L-25 40L-42 41Z"
_SNOUT = (
    "M-14 -52C-26 -48 -33 -36 -34 -21C-40.6 -17 -41.4 -9 -35.6 -5C-37 2 -45 8 -48 14C-50 19 -48.4 24.6 -44 26"
    "C-43.4 29 -44.4 31 -44.4 33C-44.6 37 -42 40 -40 43.6C-37 50 -30 51.4 -23 50"
    "C-10 46 4 40 12 30C24 20 36 -4 32 -28C26 -56 -2 -58 -14 -52Z"
)
_FINS = (((-1.0, 4.0), (27.0, 1.0), 11.0), ((-4, 18), (25, 21), 11.0), ((-10, 31), (15, 39), 10.0))
"""Spikes behind the cheek: where they are rooted, where they end, how wide they are."""
_FANG = "M-40.6 34.2C-39.6 35 -38 35 -37 34.4C-37.4 37.4 -38.2 39.6 -39 40.8C-40 39 -40.6 37 -40.6 34.2Z"
_TUSK = "M-39 37C-40.2 33 -40.4 29.4 -38.6 26C-36.4 29 -35.2 33 -35.4 36.8C-36.2 38 -38 38 -39 37Z"
_TUFTS: tuple[tuple[Cubic, float], ...] = (
    (((6, -53), (-8, -58), (-26, -52), (-32, -40)), -0.2),
    (((-4, -52), (-18, -53), (-33, -45), (-37, -27)), 0.4),
)
MOUTH_SHIFT = {"animal": (-14.0, -2.0), "creature": (-8.0, 0.0), "spirit": (6.0, -2.0)}


def owner(look: ResolvedLook) -> str | None:
    """Which family draws this head, if any does."""
    owned = {
        "machine": machine.owns_the_head(look),
        "creature": beast.owns_the_head(look),
        "spirit": spirit.owns_the_head(look),
        "animal": wild.owns_the_head(look),
    }
    return next((name for name, owns in owned.items() if owns), None)


def face(look: ResolvedLook, paint: Materials, sheet: Sheet) -> list[Markup]:
    """The head of a family in profile; nothing, where a person's is to be drawn."""
    drawn = {"machine": _machine, "creature": _creature, "spirit": _spirit, "animal": _animal}.get(owner(look) or "")
    return drawn(look, paint, sheet) if drawn else []


def moved_mouth(look: ResolvedLook, paint: Materials, mouth: list[Markup]) -> list[Markup]:
    """A muzzle carries its mouth further forward."""
    shift = MOUTH_SHIFT.get(owner(look) or "")
    moved = [group(*mouth, transform=f"translate({shift[0]:g} {shift[1]:g})")] if shift else mouth
    return [*moved, *teeth(look, paint)]


def behind(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """What stands behind a head in profile, narrower than it is from the front."""
    plume = [group(*beast.plume(look, paint), transform="translate(14 0) scale(.62 1)")] if look.creature else []
    mane = [group(*wild.mane(look, paint), transform="translate(17 -2) scale(.84 1)")] if look.faced.animal else []
    return [*spirit.aura(look.faced, paint), *plume, *mane]


def back(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """A head of light or fur from behind; nothing, where skull and hair are to be drawn."""
    if spirit.owns_the_head(look):
        ball = path(ellipse(0, 1, 48, 48), paint.skin.step(-0.1), stroke=paint.skin_edge, stroke_width=1.7)
        light = oval(-14, -20, 24, 18, WHITE, fill_opacity=0.28)
        return [*spirit.aura(look, paint), ball, light]
    if not wild.owns_the_head(look):
        return []
    f = look.face_width
    skull = outline(
        f"M{-f} -10C{-f} -60 {f} -60 {f} -10L{f + 6} 8L{f - 2} 8L{f + 9} 22L{f - 4} 21L{f + 4} 36L{f - 11} 32"
        f"L12 44L0 39L-12 44L{-f + 11} 32L{-f - 4} 36L{-f + 4} 21L{-f - 9} 22L{-f + 2} 8L{-f - 6} 8Z"
    )
    tufts: list[Cubic] = [
        ((x, y), (x + 1, y + 4), (x + 1.5, y + 7), (x, y + 11))
        for x, y in (
            (-16.0, -30.0),
            (3.0, -36.0),
            (18.0, -26.0),
            (-22.0, -8.0),
            (-4.0, -14.0),
            (14.0, -4.0),
            (-10.0, 10.0),
            (8.0, 14.0),
        )
    ]
    fur = path(all_of(tapered(line, 0.3, 1.5, 0.2) for line in tufts).coarse, paint.skin.step(-1.2), fill_opacity=0.7)
    return [
        path(skull.coarse, paint.skin.step(-0.2), stroke=paint.skin_edge, stroke_width=1.7),
        fur,
        *wild.mane(look, paint),
    ]


def _shaped(look: ResolvedLook, paint: Materials, sheet: Sheet, d: str, inside: list[Markup]) -> list[Markup]:
    """A head by its outline, lit from the upper left, with what lies on it."""
    skin, shape = paint.skin, outline(d)
    fill = sheet.radial((-20, 4), 56, [(0, skin.step(0.7)), (0.55, skin.step(0.25)), (1, skin.step(-0.7))])
    return [
        path(shape, fill, stroke=paint.skin_edge, stroke_width=1.7),
        group(*inside, clip_path=sheet.clip(shape)),
    ]


def _animal(look: ResolvedLook, paint: Materials, sheet: Sheet) -> list[Markup]:
    kind, skin, belly = species()[look.species], paint.skin, paint.belly
    pale = path(outline(_PALE), belly.step(0), fill_opacity=0.94)
    ring = [oval(-25, look.eye_height - 1, 12, 14, belly.step(0), fill_opacity=0.6)] if kind.pale == "eyes" else []
    ruff = path(outline(_RUFF), skin.step(-0.3), stroke=paint.skin_edge, stroke_width=1.5)
    nose = outline(
        "M-50 13.4C-54 12.6 -59.4 14.4 -59.6 18.4C-59.4 21.6 -56.4 23 -53.6 22C-50.6 20.4 -49 16.4 -50 13.4Z"
    )
    lip: Cubic = ((-56.4, 22), (-56, 27), (-52, 31), (-45, 31.6))
    whiskers: list[Cubic] = [
        ((-44, y), (-36, y + fall * 0.3), (-26, y + fall * 0.7), (-18, y + fall))
        for y, fall in ((24.0, -4.0), (27.0, 1.0), (30.0, 6.0))
    ]
    drawn = [*_shaped(look, paint, sheet, _MUZZLE, [*ring, pale]), ruff]
    drawn += [path(tapered(lip, 0.3, 1.1, 0.3), belly.step(-2.2)), path(nose, kind.nose)]
    drawn.append(oval(-55.6, 15.6, 1.8, 0.8, WHITE, fill_opacity=0.5))
    for spine, k in _TUFTS:
        drawn.append(
            path(ribbon(spine, (6, 12, 9, 0)).coarse, paint.hair.step(k), stroke=paint.hair.line(), stroke_width=1.3)
        )
    if kind.whiskers:
        lines = all_of(tapered(line, 0.8, 0.8, 0.1) for line in whiskers)
        drawn.append(path(lines.coarse, paint.skin_edge, fill_opacity=0.75))
    return drawn


def _creature(look: ResolvedLook, paint: Materials, sheet: Sheet) -> list[Markup]:
    hide, y = paint.hide, look.eye_height
    mask = oval(-22, y - 1, 15, 12, hide.step(-1.9), fill_opacity=0.6)
    ridge: Cubic = ((-38, y - 14), (-31, y - 22), (-18, y - 23), (-8, y - 15))
    stripes = all_of(
        tapered(line, 0.2, 2.4, 1.6)
        for line in (((-22, 22), (-17, 24), (-12, 24), (-8, 22)), ((-24, 29), (-20, 31), (-15, 31), (-12, 29)))
    )  # fmt: skip
    slit: Cubic = ((-46.4, 19.4), (-46, 22.4), (-44.4, 23.6), (-42, 22.6))
    bridge: Cubic = ((-36, 1), (-40, 7), (-44, 11), (-46, 15))
    spikes = [
        tapered((root, (root[0] + 10, root[1] + 1), (end[0] - 6, end[1] + 1), end), 0.6, 1.1 * wide, 0.3)
        for root, end, wide in _FINS
    ]
    inside = [
        mask,
        path(stripes.coarse, hide.step(-1.6), fill_opacity=0.8),
        path(tapered(bridge, 0.4, 2.2, 0.4), hide.step(1.2), fill_opacity=0.7),
    ]
    return [
        *_shaped(look, paint, sheet, _SNOUT, inside),
        path(all_of(spikes), paint.skin.step(-0.5), stroke=paint.skin_edge, stroke_width=1.6),
        path(tapered(ridge, 1.6, 6.4, 1.0), hide.step(-0.9), stroke=paint.skin_edge, stroke_width=0.9),
        path(tapered(slit, 0.3, 1.7, 0.3), hide.step(-2.8)),
    ]


def teeth(look: ResolvedLook, paint: Materials) -> list[Markup]:
    """What stands out of a creature's mouth."""
    if owner(look) != "creature":
        return []
    shape = _TUSK if beast.kind_of(look) in ("horned", "mossy") else _FANG
    return [path(outline(shape), beast.TUSK, stroke=paint.skin.step(-2.6), stroke_width=0.8)]


def _spirit(look: ResolvedLook, paint: Materials, sheet: Sheet) -> list[Markup]:
    skin = paint.skin
    ball = ellipse(-2, 1, 46, 48)
    fill = sheet.radial((-18, -20), 66, [(0, skin.step(1.2)), (0.6, skin.step(0.2)), (1, skin.step(-0.7))])
    inside = [
        oval(-25, 18, 27, 27, skin.step(2.6), fill_opacity=0.72),
        oval(-13, 27, 5.4, 4.0, look.accent.lower(), fill_opacity=0.3),
    ]
    return [path(ball, fill, stroke=paint.skin_edge, stroke_width=1.7), group(*inside, clip_path=sheet.clip(ball))]


def _machine(look: ResolvedLook, paint: Materials, sheet: Sheet) -> list[Markup]:
    """A visor that stands out of the plate and runs back to the temple, a cheek plate, and a jaw on its hinge."""
    metal = paint.metal
    line = metal.step(-2.2)
    screws = [oval(x, y, 1.1, 1.1, metal.step(-2.4)) for x, y in ((-2.0, 41.0), (-16.0, 27.6))]
    inside = [
        path(outline(_JAW), metal.step(0.1), stroke=line, stroke_width=1.2),
        path(outline(_UNDER), metal.step(-1.1)),
        path(outline(_CHEEK), metal.step(1.0), stroke=line, stroke_width=1.0),
        path(outline(_SLOT), paint.glass),
        path(outline(_VISOR).moved(0.6, 1.8), metal.step(-1.6), stroke=metal.step(-1.6), stroke_width=3.4),
        path(outline(_VISOR), paint.glass, stroke=metal.step(-2.6), stroke_width=1.8),
        path(outline("M-40 -10C-42 -4 -42 5 -40.4 11L-35 12.6C-36.4 4 -36 -5 -33 -12.6Z"), WHITE, fill_opacity=0.2),
        path(outline("M-14 -15L-5 -14.2L-13 17L-22 17.6Z"), WHITE, fill_opacity=0.08),
        *screws,
    ]
    hinge = [
        oval(14, 28, 6.4, 6.4, metal.step(-0.6), stroke=line, stroke_width=1.3),
        oval(14, 28, 3.2, 3.2, metal.step(0.9)),
        oval(14, 28, 1.2, 1.2, metal.step(-2.4)),
    ]
    return [*_shaped(look, paint, sheet, _PLATE, inside), *hinge]
