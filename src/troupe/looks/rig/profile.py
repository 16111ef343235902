"""A head from the side, looking to the left, and a head from behind. The face numbers are those of the front."""

from troupe.kit.markup import Markup
from troupe.looks.catalog import HairStyle, Lock, hair_styles
from troupe.looks.rig import beast, families, machine, plaits, sides, spirit
from troupe.looks.rig.acting import Acting
from troupe.looks.rig.glasses import draw_glasses_sideways
from troupe.looks.rig.hair import Hair
from troupe.looks.rig.head import draw_ear
from troupe.looks.rig.headwear import draw_behind_head, draw_earring_sideways, draw_hats, hatted, hides_back_hair
from troupe.looks.rig.materials import Materials
from troupe.looks.rig.paths import Point, outline, tapered
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, group, part, path
from troupe.looks.rig.sideface import CONTOUR, side_brow, side_eye, side_face, side_marks, side_mouth


def draw_profile(look: ResolvedLook, paint: Materials, sheet: Sheet, acting: Acting, near: int) -> list[Markup]:
    """Face, ear, hair and what is worn, back to front; behind it all lies `profile_back`."""
    brow = tapered(side_brow(look, acting.face, near), 1.2, 2.4 * look.brow_weight, 0.4)
    return [
        part("face", *side_face(look, paint, sheet)),
        part("mouth", *sides.moved_mouth(look, paint, side_mouth(look, paint, sheet, acting))),
        part("eye_left", *side_eye(look, paint, sheet, acting, near)),
        part("hair_front", *_hair(look, paint, sheet)),
        part("brow_left", path(brow, paint.brow)),
        part("headwear", *_worn(look, paint), *draw_earring_sideways(look), *draw_hats(look, sheet, "side")),
        part("marks", *side_marks(look, paint, acting.face)),
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
        shorn = group(*hair.shorn(plaits.SKULL["side"]), clip_path=sheet.clip(outline(CONTOUR)))
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
    return [] if hatted(look) else [_lock(*_rooted(one[0], one[1]), *one[2:]) for one in spines]


def _rooted(x: float, y: float) -> Point:
    """Where a crest grows from: within the skull, so that no volume lifts it off."""
    return x + 0.24 * (4 - x), y + 0.24 * (-8 - y)


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
