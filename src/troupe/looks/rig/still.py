"""What a look keeps from frame to frame: everything that only moves as a whole, drawn once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from troupe.kit.markup import Markup, join
from troupe.looks.rig import beast, families, machine, spirit, wild
from troupe.looks.rig.clothes import draw_behind, draw_clothes, draw_neck
from troupe.looks.rig.eyes import draw_iris, draw_shine
from troupe.looks.rig.glasses import draw_glasses
from troupe.looks.rig.hair import Hair
from troupe.looks.rig.head import contour, draw_ear, draw_face, draw_far_hair, draw_far_side, draw_nose, draw_on_skin
from troupe.looks.rig.headwear import draw_behind_head, draw_earring, draw_hats
from troupe.looks.rig.marks import draw_signs
from troupe.looks.rig.materials import Materials, materials
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet
from troupe.looks.rig.swinging import swung

BUST_IDS = 700
"""Where the clothes of a bust begin to count, clear of everything else."""


@dataclass(frozen=True, slots=True)
class StillParts:
    """The insides of the moving groups, with the gradients and clips they use."""

    back: Markup
    torso: Markup
    clothes: Markup
    ears: tuple[Markup, Markup]
    face: Markup
    face_clip: str
    far_side: Markup
    on_face: Markup
    nose: Markup
    fangs: Markup
    cap: Markup
    locks: tuple[Markup, Markup]
    fringe: Markup
    headwear: Markup
    irises: tuple[Markup, Markup]
    shine: Markup
    signs: Mapping[str, Markup]
    defs: Markup
    dress_defs: Markup
    next_id: int


@lru_cache(maxsize=64)
def still_parts(look: ResolvedLook) -> StillParts:
    # What a bust wears has a sheet of its own: a whole body is dressed anew and needs none of it.
    dress, paint = Sheet(BUST_IDS), materials(look)
    torso, clothes = join([draw_behind(look, dress), draw_neck(look, paint, dress)]), draw_clothes(look, dress)
    sheet, face = Sheet(), look.faced
    hair = Hair(look, paint, sheet)
    return StillParts(
        back=join([*spirit.aura(face, paint), *beast.plume(look, paint), hair.back(), *draw_behind_head(look, sheet)]),
        torso=torso,
        clothes=clothes,
        ears=(_ear(look, -1), _ear(look, 1)),
        face=_face(face, paint, sheet),
        face_clip=sheet.clip(contour(face)),
        far_side=draw_far_side(look, paint),
        on_face=_on_face(face, paint, sheet, hair),
        nose=join(
            [
                *wild.muzzle(face, paint),
                *(families.nose_pad(face) or [draw_nose(face, paint)]),
                *wild.whiskers(face, paint),
            ]
        ),
        fangs=join(beast.fangs(face, paint)),
        cap=hair.cap(),
        locks=(hair.side("left"), hair.side("right")),
        fringe=join([hair.fringe(), *wild.forelock(look, paint)]),
        headwear=_headwear(look, paint, sheet),
        irises=(draw_iris(face, sheet, paint.iris[0]), draw_iris(face, sheet, paint.iris[1])),
        shine=draw_shine(face),
        signs=draw_signs(look, paint, sheet),
        defs=sheet.defs,
        dress_defs=dress.defs,
        next_id=sheet.next_id,
    )


def _face(look: ResolvedLook, paint: Materials, sheet: Sheet) -> Markup:
    behind = [*wild.ruff(look, paint), *draw_far_hair(look, paint), *beast.fins(look, paint, contour(look))]
    return join([*behind, draw_face(look, paint, sheet)])


def _on_face(look: ResolvedLook, paint: Materials, sheet: Sheet, hair: Hair) -> Markup:
    """All that lies on the skin, from what grows in it to what is cast on it."""
    grown = [
        *wild.mask(look, paint, sheet),
        *wild.stripes(look, paint),
        *beast.markings(look, paint),
        *beast.night_eyes(look, paint),
    ]
    set_in = [*spirit.pale_face(look, paint, sheet), *families.seams(look, paint), *machine.plates(look, paint)]
    return join([*grown, *hair.shaved(), hair.shadow(), *set_in, draw_on_skin(look, paint)])


def _headwear(look: ResolvedLook, paint: Materials, sheet: Sheet) -> Markup:
    worn = [*machine.helmet(look, paint, sheet), *beast.crest(look, paint), *beast.horns(look, paint)]
    worn += families.antlers(look)
    for name, side in families.EARS.items():
        worn += swung(name, families.ear_root(look, side), families.animal_ears(look, paint, (side,)))
    worn += [*families.discs_over_hair(look, paint), *spirit.decoration(look, paint)]
    return join([*worn, *draw_hats(look, sheet), *draw_glasses(look)])


def _ear(look: ResolvedLook, side: int) -> Markup:
    paint = materials(look)
    human = families.human_ear(look)
    return join(
        [
            draw_ear(look, paint, side, human),
            *families.ear_disc(look, paint, side),
            *(draw_earring(look, side) if human > 0.3 else []),
        ]
    )
