"""A head from the side, looking to the left, and a head from behind. The face numbers are those of the front."""

from troupe.kit.markup import Markup
from troupe.looks.catalog import HairStyle, Lock, hair_styles
from troupe.looks.domain.emotion import FaceNumbers
from troupe.looks.rig import beast, families, machine, plaits, sides, spirit
from troupe.looks.rig.acting import Acting
from troupe.looks.rig.beard import draw_beard_sideways
from troupe.looks.rig.glasses import draw_glasses_sideways
from troupe.looks.rig.hair import Hair
from troupe.looks.rig.head import draw_ear
from troupe.looks.rig.headwear import draw_behind_head, draw_earring_sideways, draw_hats, hatted, hides_back_hair
from troupe.looks.rig.materials import BLUSH, MOUTH, WHITE, Materials
from troupe.looks.rig.paths import Cubic, Point, Shape, outline, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, group, oval, part, path

_CONTOUR = (
    "M-14 -52C-26 -48 -33 -32 -33 -12C-33 -6 -32.4 -2 -33 3C-34 9 -38.5 16 -40 21.5C-40.6 24.5 -38 26 -35.6 26.6"
    "C-35.2 28 -36 29.5 -36.6 31C-36.8 33 -35.4 34 -34.6 34.4C-35.6 35.6 -35.8 37.6 -34.2 39C-34 41 -34.4 43 -33.6 45.6"
    "C-32.4 50 -28 51.2 -23 50C-10 46 4 40 12 30C24 20 36 -4 32 -28C26 -56 -2 -58 -14 -52Z"
)


def draw_profile(look: ResolvedLook, paint: Materials, sheet: Sheet, acting: Acting) -> list[Markup]:
    """Face, ear, hair and what is worn, back to front; behind it all lies `profile_back`."""
    return [
        part("face", *_face(look, paint, sheet)),
        part("mouth", *sides.moved_mouth(look, _mouth(look, paint, acting))),
        part("eye_left", *_eye(look, paint, sheet, acting)),
        part("hair_front", *_hair(look, paint, sheet)),
        part("brow_left", path(tapered(_brow(look, acting.face), 1.2, 2.4 * look.brow_weight, 0.4), paint.brow)),
        part("headwear", *_worn(look, paint), *draw_earring_sideways(look), *draw_hats(look, sheet, "side")),
    ]


def profile_back(look: ResolvedLook, paint: Materials, sheet: Sheet) -> list[Markup]:
    """The mass of hair behind head and neck, and what of a hood or scarf lies there."""
    return [*sides.behind(look, paint), *_back_hair(look, paint, sheet), *draw_behind_head(look, sheet, "side")]


def _back_hair(look: ResolvedLook, paint: Materials, sheet: Sheet) -> list[Markup]:
    if hides_back_hair(look):
        return []
    hair, low, style = Hair(look, paint, sheet, sideways=True), length_of(look), _style(look)
    if style.fuzz:
        return []
    if style.curls:
        return (
            hair.curl_mass(12, -18, 54, 54)
            if low < 40
            else [*hair.curl_mass(12, -18, 54, 54), *hair.curl_mass(30, 24, 30, 34)]
        )
    if style.crest:
        return []
    if style.rows:
        return hair.locks(plaits.ends("side"))
    if low <= 32:
        return _tails(hair, _TAILS_SIDEWAYS[style.tails], style.tails)
    end = low
    mass = outline(
        f"M6 -40C34 -60 62 -34 58 4C58 {end * 0.5} 60 {end * 0.8} 46 {end}"
        f"C34 {end + 5} 20 {end + 3} 12 {end - 4}C6 {end * 0.6} 10 0 6 -40Z"
    )
    return hair.mass(mass, -0.6)


def draw_back_of_head(look: ResolvedLook, paint: Materials, sheet: Sheet) -> list[Markup]:
    """Seen from behind: ears, nape, and hair that falls from the whorl."""
    hair, style, low, f = Hair(look, paint, sheet), _style(look), length_of(look), look.face_width
    skull = outline(f"M{-f} -12C{-f} -60 {f} -60 {f} -12C{f} 10 {f - 8} 30 16 38L-16 38C{-f + 8} 30 {-f} 10 {-f} -12Z")
    ears = [draw_ear(look, paint, side, families.human_ear(look)) for side in (-1, 1)]
    bare = path(skull, paint.skin.step(-0.2), stroke=paint.skin_edge, stroke_width=1.7)
    skin = [*beast.plume(look, paint), *(sides.back(look, paint) or [bare])]
    drawn = [part("ear_left", ears[0]), part("ear_right", ears[1]), part("face", *skin)]
    covered: list[Markup] = []
    if hides_back_hair(look):
        covered = []
    elif machine.owns_the_head(look):
        covered = machine.cap(look, paint, sheet, "back")
    elif not style.cap and not style.curls:
        covered = []
    elif style.curls and not style.cap:
        covered = [*hair.curl_mass(0, -14, 55, 52)]
        if low > 40:
            covered += hair.curl_mass(0, 26, 52, 34)
    elif style.fuzz:
        covered = hair.short(
            outline(f"M{-f} 2C{-f - 3} -60 {f + 3} -60 {f} 2C{f - 8} 22 12 26 0 26C-12 26 {-f + 8} 22 {-f} 2Z")
        )
    elif style.crest:
        shorn = group(*hair.shorn(plaits.SKULL["back"]), clip_path=sheet.clip(skull))
        covered = [shorn, *hair.locks(_crest(look, _CREST_BEHIND))]
    elif style.rows:
        covered = [*hair.mass(outline(plaits.SKULL["back"]), -0.2), *hair.locks(plaits.rows("back"))]
        covered += hair.locks(plaits.ends("back"))
    else:
        covered = _falling(look, hair, low)
    drawn.append(part("hair_front", *covered))
    drawn.append(
        part("headwear", *_crown(look, paint), *draw_behind_head(look, sheet, "back"), *draw_hats(look, sheet, "back"))
    )
    return drawn


def _crown(look: ResolvedLook, paint: Materials) -> list[Markup]:
    ears = [*families.antlers(look, behind=True), *families.animal_ears(look, paint, behind=True)]
    # A head of fur is rounder from behind than from the front, where a forelock stands up.
    worn = [group(*ears, transform="translate(0 8)")] if ears and sides.owner(look) == "animal" else ears
    worn += [*beast.crest(look, paint), *beast.horns(look, paint, behind=True)]
    return [*worn, *spirit.decoration(look, paint)]


def _falling(look: ResolvedLook, hair: Hair, low: float) -> list[Markup]:
    """Long hair hangs as wide as the head; short hair narrows to the nape."""
    f = look.face_width
    if low <= 32:
        cap = outline(
            f"M{-f - 4} -6C{-f - 8} -44 {-f + 6} -67 0 -67C{f - 6} -67 {f + 8} -44 {f + 4} -6"
            f"C{f + 2} 12 22 24 14 33C5 36 -5 36 -14 33C-22 24 {-f - 2} 12 {-f - 4} -6Z"
        )
        tails = _tails(hair, _TAILS_BEHIND[_style(look).tails], _style(look).tails)
        knot = [one for d in _style(look).back for one in hair.mass(outline(d), 0.2) if _is_knot(d)]
        return [*knot, *hair.mass(cap, 0.0), *hair.locks(_fan(f + 1, 30, 0.42)), *tails]
    wide, high = f + 10, min(low, 20)
    cap = outline(
        f"M{-wide} {high}C{-wide - 6} -40 {-wide + 8} -67 0 -67C{wide - 8} -67 {wide + 6} -40 {wide} {high}"
        f"C{wide + 2} {low * 0.7} {wide} {low * 0.9} {wide * 0.7} {low}C12 {low + 5} -12 {low + 5} {-wide * 0.7} {low}"
        f"C{-wide} {low * 0.9} {-wide - 2} {low * 0.7} {-wide} {high}Z"
    )
    if _twisted(look):
        return [*hair.mass(cap.mapped(lambda x, y: (x, min(y, 36.0))), 0.0), *hair.locks(_ropes(wide, low))]
    return [*hair.mass(cap, 0.0), *hair.locks(_fan(wide, low, 0.86))]


def length_of(look: ResolvedLook) -> float:
    """How far down the hair reaches, in head space."""
    style = _style(look)
    if style.tails != "none":
        return 26.0
    lows = [max(y for _, y in outline(d).points) for d in style.back]
    lows += [max(lock.s[1::2]) for lock in style.locks if lock.layer == "back"]
    lows += [curls.at[1] + curls.at[3] for curls in style.curls]
    return max(lows, default=22.0)


_TAILS_SIDEWAYS: dict[str, tuple[tuple[float, ...], ...]] = {
    "none": (),
    "high": ((34, -56, 84, -70, 80, -4, 72, 50, 24), (36, -58, 70, -62, 66, -20, 84, 22, 14)),
    "low": ((38, 6, 64, 16, 54, 60, 58, 104, 22), (36, 10, 54, 26, 48, 60, 44, 88, 13)),
    "plaits": ((34, 14, 44, 34, 34, 66, 36, 100, 21),),
    "shoulder": ((36, 12, 38, 40, 14, 62, 4, 108, 21),),
    "twin": ((24, -30, 66, -34, 62, 24, 50, 80, 24), (26, -26, 54, -20, 50, 20, 64, 52, 13)),
}
_TAILS_BEHIND: dict[str, tuple[tuple[float, ...], ...]] = {
    "none": (),
    "high": ((-2, -58, -30, -40, 26, 10, 2, 70, 30), (2, -58, 26, -44, 10, 0, 26, 44, 16)),
    "low": ((0, 14, -20, 34, 16, 66, 2, 108, 26), (3, 16, 18, 36, 10, 60, 16, 90, 14)),
    "plaits": ((-26, 18, -44, 34, -40, 64, -46, 100, 20), (26, 18, 44, 34, 40, 64, 46, 100, 20)),
    "shoulder": ((0, 16, -14, 34, -40, 44, -50, 84, 20),),
    "twin": ((-34, -34, -82, -44, -84, 20, -62, 80, 24), (34, -34, 83, -44, 85, 20, 64, 78, 24)),
}
"""Where gathered hair hangs when a head is not seen from the front: eight numbers of its spine, and its width."""


_CREST_SIDEWAYS = (
    (28, 0, 46, 0, 58, 4, 62, 14, 15),
    (28, -16, 48, -22, 62, -20, 73, -10, 17),
    (25, -31, 46, -44, 62, -48, 77, -40, 19),
    (22, -44, 36, -62, 52, -70, 68, -70, 19),
    (10, -48, 20, -70, 36, -84, 54, -86, 19),
    (-2, -49, 2, -72, 14, -88, 34, -94, 19),
    (-14, -47, -14, -68, -4, -84, 12, -92, 18),
    (-24, -40, -32, -58, -28, -74, -12, -84, 16),
)
_CREST_BEHIND = (
    (-6, -46, -16, -62, -24, -74, -27, -84, 16),
    (6, -46, 16, -62, 26, -72, 31, -82, 16),
    (0, -46, -2, -64, 0, -80, 4, -94, 18),
    (-4, -30, -14, -44, -18, -54, -20, -62, 14),
    (5, -30, 14, -42, 20, -52, 22, -60, 14),
    (0, -14, -3, -34, 0, -50, 3, -64, 18),
    (0, 14, -5, -2, -2, -18, 2, -34, 16),
)
"""Hair that stands up along the middle of a head: spines and widths."""


def _tails(hair: Hair, places: tuple[tuple[float, ...], ...], kind: str) -> list[Markup]:
    if kind in ("plaits", "shoulder"):
        return hair.locks([bead for numbers in places for bead in plaits.plait(numbers[:8], numbers[8], 7)])
    return hair.locks([_lock(*numbers) for numbers in places]) if places else []


def _style(look: ResolvedLook) -> HairStyle:
    return hair_styles()[look.hair_style]


def _twisted(look: ResolvedLook) -> bool:
    return any(lock.rope for lock in _style(look).locks)


def _ropes(wide: float, end: float) -> list[Lock]:
    """The same for hair in ropes: many, each ending where it likes."""
    ropes = []
    for i, share in enumerate((-1.0, 1.0, -0.8, 0.8, -0.6, 0.6, -0.4, 0.4, -0.2, 0.22, 0.0)):
        tip = (share * wide * 0.98, end - 12 + 9 * ((i * 7) % 3))
        spine = (share * 12, -60.0, share * (wide + 4), -50.0, share * (wide + 4), end * 0.3, *tip)
        ropes.append(Lock(layer="front", s=spine, w=(6, 11, 11, 9), shine=0.36, rope=True, k=-0.3 * share))
    return ropes


def _is_knot(d: str) -> bool:
    """A bun is a mass that lies wholly above the eyes."""
    return max(y for _, y in outline(d).points) < -20


def _fan(wide: float, end: float, narrow: float) -> list[Lock]:
    """Locks from the whorl down to the ends, unequal, drawn from the outside in."""
    locks = []
    for share in (-1.0, 1.0, -0.72, 0.7, -0.44, 0.4, -0.14):
        tip = (share * wide * narrow + 2, end - 3 + 5 * abs(share % 0.3))
        spine = (
            3 + share * 4,
            -62.0,
            share * (wide + 6),
            -48.0,
            share * (wide + 8) * (0.5 + 0.5 * narrow),
            end * 0.3,
            *tip,
        )
        locks.append(Lock(layer="front", s=spine, w=(5, 22, 20, 0), shine=0.36, k=-0.4 if share > 0 else 0))
    return locks


def _face(look: ResolvedLook, paint: Materials, sheet: Sheet) -> list[Markup]:
    if owned := sides.face(look, paint, sheet):
        return owned
    skin, shape, n = paint.skin, outline(_CONTOUR), look.nose
    shape = shape.mapped(lambda x, y: (x - (n - 1) * 3 if x < -34 and 8 < y < 27 else x, y))
    fill = sheet.radial((-20, 4), 52, [(0, skin.step(0.8)), (0.55, skin.step(0.35)), (1, skin.step(-0.5))])
    cheek = sheet.radial((-14, 23), 10, [(0, BLUSH, 0.34), (1, BLUSH, 0)])
    jaw = outline("M-30 52C-14 46 4 38 12 26C16 18 22 10 26 0L40 10L20 60L-30 60Z")
    nostril = tapered(((-37.6, 25.4), (-36.4, 23.8), (-35, 24), (-34.4, 25.4)), 0.2, 1.0, 0.2)
    inside = [path(jaw, skin.step(-0.8), fill_opacity=0.8), oval(-14, 23, 10, 7, cheek), path(nostril, skin.step(-2.0))]
    inside += draw_beard_sideways(look, paint)
    drawn = [path(shape, fill, stroke=paint.skin_edge, stroke_width=1.7), group(*inside, clip_path=sheet.clip(shape))]
    if families.human_ear(look) > 0.3:
        drawn += _ear(look, paint)
    return drawn


def _ear(look: ResolvedLook, paint: Materials) -> list[Markup]:
    if look.ears == "none":
        return []
    skin, tip = paint.skin, "25 -20 22 -4" if look.ears == "pointed" else "17 -8 20 -1"
    shell = outline(f"M7 4C6 -5 {tip}C22 5 18 10 17 14C16.4 19 11 19.6 9.6 15C8.6 11 7.4 9 7 4Z")
    fold = outline("M10 3C10.4 -2 16 -3.4 17.4 1C18 5 15 7.4 14.6 10.6C14 13 12 12 12 10C14 6 12.6 4 10 3Z")
    return [path(shell, skin.step(0.1), stroke=paint.skin_edge, stroke_width=1.5), path(fold, skin.step(-1.3))]


def _eye(look: ResolvedLook, paint: Materials, sheet: Sheet, acting: Acting) -> list[Markup]:
    """A wedge with the iris at its front edge."""
    face, z, y = acting.face, look.eye_size, look.eye_height
    blink = max(acting.blink_left, 1.0 if face.laugh else 0.0)
    opened = max(0.0, face.eye_open * (1 - blink))
    top, low = y - 10 * z * opened, y + (6.4 - 3 * face.eye_smile) * z * (1 - blink) + 2.4 * blink
    lid: Cubic = ((-29.4, top + 1.8), (-26, top - 1.6), (-19.4, top + 1.2), (-14.6, y + 1.2 - 2 * face.eye_tilt))
    if opened < 0.08:
        dip = -4 if face.laugh else 4
        shut: Cubic = ((-28.6, y + 1), (-25, y + 1 + dip), (-19, y + 1 + dip), (-14.4, y))
        return [path(tapered(shut, 1.2, 2.1, 0.6), paint.lash)]
    white = Shape(
        "MCCCZ", (*lid, (-18.6, low), (-24, low + 0.6), (-28, low - 1.2), (-30, y + 1), (-30, top + 4), lid[0])
    )
    ramp, r = paint.iris[0], 8.0 * look.iris_size * z * face.iris
    gaze = 2.0 * acting.gaze_x, 2.4 * acting.gaze_y
    cx, cy = -25.4 + gaze[0], y - 0.9 + gaze[1]
    depth = sheet.linear((0, cy - r), (0, cy + r), [(0, ramp.step(-3)), (0.4, ramp.step(-1.2)), (1, ramp.step(2.2))])
    inside = group(
        oval(cx, cy, 0.46 * r, 1.12 * r, depth, stroke=ramp.step(-2.7), stroke_width=0.7),
        oval(cx - 0.3, cy, 0.2 * r, 0.52 * r, ramp.step(-3.8)),
        oval(cx - 0.16 * r, cy - 0.44 * r, 0.17 * r, 0.3 * r, WHITE),
        clip_path=sheet.clip(white),
    )
    wing: Cubic = ((-16, y), (-14, y + 0.4), (-12.4, y - 0.6), (-10.6, y - 2.6))
    lash = tapered(lid, 1.6, 3.0 * (0.7 + 0.3 * look.lashes), 1.6)
    return [path(white, paint.sclera), inside, path(lash, paint.lash), path(tapered(wing, 1.8, 1.2, 0.2), paint.lash)]


def _brow(look: ResolvedLook, face: FaceNumbers) -> Cubic:
    y = look.eye_height - 17 - 4.7 * face.brow_raise + 1.7 * max(0.0, face.brow_angle)
    return (
        (-30.6, y + 3.6 * face.brow_angle + 1),
        (-26.6, y - 3 * face.brow_curve),
        (-20.6, y - 3.4 * face.brow_curve - face.brow_angle),
        (-14.4, y + 1.8 - 3 * face.brow_angle),
    )


def _mouth(look: ResolvedLook, paint: Materials, acting: Acting) -> list[Markup]:
    mouth = acting.mouth
    corner: Point = (-25.0 + 3 * mouth.round, 35.4 - 3.8 * mouth.curve)
    if mouth.open < 0.06:
        line: Cubic = ((-35, 34.6), (-32, 35.6 + mouth.curve), (-28, 35.6 + mouth.curve), corner)
        return [path(tapered(line, 0.5, 1.2, 0.4), paint.lip)]
    low = 34.6 + 11 * mouth.open
    shape = Shape("MCCZ", ((-35.6, 33.6), (-32, 33.4), (-28, 33.6), corner, (-26, low), (-33, low + 1), (-35.6, 33.6)))
    return [path(shape, MOUTH, stroke=paint.lip, stroke_width=0.9)]


def _hair(look: ResolvedLook, paint: Materials, sheet: Sheet) -> list[Markup]:
    hair, style, low = Hair(look, paint, sheet, sideways=True), _style(look), length_of(look)
    if machine.owns_the_head(look):
        return machine.cap(look, paint, sheet, "side")
    if not style.cap and not style.curls:
        return []
    if style.curls and not style.cap:
        return [*hair.curl_mass(31, -16, 24, 36), *hair.curl_mass(4, -42, 40, 22)]
    crown = "M-30 -34C-26 -60 2 -72 24 -66C50 -60 60 -32 55 -4C53 10 46 20 38 30C32 32 26 30 22 24C20 14 20 2 14 -8"
    if style.fuzz:
        short = (
            "M-31 -24C-28 -54 2 -64 22 -56C38 -50 42 -26 36 -2C33 12 28 22 22 24C20 12 20 0 14 -6"
            "C8 -12 0 -8 -6 -10C-14 -18 -22 -24 -31 -24Z"
        )
        return hair.short(outline(short))
    if style.rows:
        return [*hair.mass(outline(plaits.SKULL["side"]), -0.2), *hair.locks(plaits.rows("side"))]
    if style.crest:
        shorn = group(*hair.shorn(plaits.SKULL["side"]), clip_path=sheet.clip(outline(_CONTOUR)))
        return [shorn, *hair.locks(_crest(look, _CREST_SIDEWAYS))]
    cap = outline(crown + "C4 -12 -8 -16 -14 -24C-20 -30 -26 -32 -30 -34Z")
    if not style.fringe:
        locks = [_lock(-26, -28, -34, -54, -14, -74, 14, -74, 14), _lock(-14, -28, -18, -50, 0, -72, 34, -72, 15)]
        locks += [_lock(0, -24, 6, -48, 26, -66, 52, -58, 15), _lock(12, -14, 22, -36, 40, -50, 62, -38, 14)]
    else:
        end = min(low, 14.0) if style.shows_ears else low * 0.82
        locks = [
            _lock(14, -62, 42, -56, 58, -14, 44, max(low - 4, 30), 22),
            _lock(10, -62, 34, -46, 40, -8, 28, max(low, 30), 20),
        ]
        locks += [_lock(4, -63, -26, -62, -38, -38, -34, -8, 17), _lock(8, -62, -14, -60, -28, -40, -24, -8, 16)]
        locks += [_lock(10, -61, -4, -52, -16, -28, -8, end if not style.shows_ears else 2, 18)]
        if not style.shows_ears:
            locks.append(_lock(12, -61, 10, -46, 0, -16, 10, end, 20))
    if _twisted(look):
        locks += [_lock(x - 6, -58, x + 4, -40, x, 0, x + 2, low - 6 + (x % 9), 20) for x in (26, 34, 42)]
        locks = [lock.model_copy(update={"rope": True, "w": (6, 11, 11, 9)}) for lock in locks]
    knots = [outline(d).moved(16, 4) for d in style.back if _is_knot(d)]
    drawn = [one for knot in knots[:1] for one in hair.mass(knot, 0.2)]
    return [*drawn, *hair.mass(cap, 0.0), *hair.locks(locks)]


def _crest(look: ResolvedLook, spines: tuple[tuple[float, ...], ...]) -> list[Lock]:
    """A crest stands up, and under a hat there is no room to."""
    return [] if hatted(look) else [_lock(*one) for one in spines]


def _lock(*numbers: float) -> Lock:
    *spine, wide = numbers
    a, b, c, d, e, f, g, h = spine
    return Lock(layer="front", s=(a, b, c, d, e, f, g, h), w=(5, wide, wide * 0.86, 0), shine=0.44, dye=h > 16)


def _worn(look: ResolvedLook, paint: Materials) -> list[Markup]:
    drawn: list[Markup] = []
    if look.animal > 0:
        shift = (
            group(*families.antlers(look, sides=(-1,)), transform="translate(16 -2)"),
            group(*families.animal_ears(look, paint, sides=(-1,)), transform="translate(40 -4)"),
        )
        drawn += [one for one in shift if look.animal]
    if look.creature:
        drawn += beast.crest(look, paint)
        drawn.append(group(*beast.horns(look, paint, sides=(-1,)), transform="translate(16 -4)"))
    drawn += spirit.decoration(look, paint)
    if look.mecha:
        drawn.append(group(*families.ear_disc(look, paint, 1), transform=f"translate({12 - look.face_width:.2f} 2)"))
    drawn += draw_glasses_sideways(look)
    return drawn
