"""From the open look of a pet or a thing to one without questions."""

from typing import Any

from troupe.kit.colour import Oklch, from_hex, to_hex
from troupe.looks.catalog.pet import PetFace, PetPlan, pets
from troupe.looks.catalog.thing import stuffed
from troupe.looks.domain.ages import Stage
from troupe.looks.domain.kinds import PETS, THINGS, Pet, Thing, pet_for, thing_for
from troupe.looks.domain.look import Background, Look
from troupe.looks.domain.seeds import draw_between, draw_number, draw_one
from troupe.looks.rig.resolved import Being, ResolvedLook

_PLAIN: dict[str, Any] = {
    "mecha": 0.0, "animal": 0.0, "creature": 0.0, "abstract": 0.0,
    "hair_style": "bald", "dye": "none", "species": "dog", "volume": 1.0, "flyaways": 0,
    "jaw": 0.0, "chin": 0.0, "nose": 1.0, "lashes": 0.15, "freckles": 0.0, "marks": (), "facial_hair": "none",
    "lines": 0.0,
    "heads": 3.0, "form": 0.5, "shoulders": 1.0, "hips": 1.0, "build": 0.0, "legs": 0.0,
    "garments": (), "glasses": "none", "glasses_colour": "#333333",
}  # fmt: skip
"""The numbers of a person that an animal has no use for."""


def resolved_being(look: Look, palette: tuple[str, str, str], background: Background, stage: Stage) -> ResolvedLook:
    """A pet or a thing without open questions; what is not told is its seed's to say."""
    name, word, exact = _named(look)
    plan = pets().get(name) or stuffed().get(name)
    being = _furred(look, plan, name, word) if plan else _made(look, palette, name, word)
    face, told = plan.face if plan else PetFace(), look.face
    eyes = plan.eyes if plan else ("#3A2A22",)
    left = look.eyes.left or draw_one(look.seed, "pet eyes", [(colour, 1.0) for colour in eyes])
    return ResolvedLook(
        **_PLAIN,
        seed=look.seed,
        finish=look.finish,
        primary=palette[0],
        secondary=palette[1],
        accent=palette[2],
        skin=being.coat,
        hair=being.second if from_hex(being.second).lightness < from_hex(being.coat).lightness else being.coat,
        hair_second=being.second,
        eye_left=left,
        eye_right=look.eyes.right or left,
        face_width=face.width,
        eye_gap=face.eye_gap if told.eye_gap is None else told.eye_gap,
        eye_height=face.eye_height if told.eye_height is None else told.eye_height,
        eye_size=round((told.eye_size or 1.0) * face.eye_size, 3),
        iris_size=face.iris_size if told.iris_size is None else told.iris_size,
        mouth_width=face.mouth_width if told.mouth_width is None else told.mouth_width,
        brow_weight=face.brow_weight if told.brow_weight is None else told.brow_weight,
        background=background,
        art=look.art,
        stage=stage,
        warnings=() if exact else ("nearest_species" if look.kind == "pet" else "nearest_item",),
        being=being,
    )


def _named(look: Look) -> tuple[Pet | Thing, str, bool]:
    """What is drawn, the word that was told, and whether that is the very same."""
    if look.kind == "pet":
        word = look.species or draw_one(look.seed, "pet", [(name, 1.0) for name in PETS])
        pet, exact = pet_for(word)
        return pet, word, exact
    word = look.item or draw_one(look.seed, "thing", [(name, 1.0) for name in THINGS])
    thing, exact = thing_for(word)
    return thing, word, exact


def _furred(look: Look, plan: PetPlan, name: Pet | Thing, word: str) -> Being:
    worn = draw_one(look.seed, "coat", [(coat, coat.weight) for coat in plan.coats])
    return Being(
        kind="pet" if look.kind == "pet" else "item",
        name=name,
        label=word,
        coat=look.hair.colour or _warmed(look.seed, worn.coat),
        second=look.hair.second or worn.second,
        belly=look.skin if isinstance(look.skin, str) else worn.belly,
        patches=tuple(i for i in range(3) if draw_number(look.seed, f"patch {i}") < 0.4),
        collar=plan.wears_collar and draw_number(look.seed, "collar") < 0.6,
    )


def _made(look: Look, palette: tuple[str, str, str], name: Pet | Thing, word: str) -> Being:
    """What is made and not grown is in the colours of the palette."""
    return Being(kind="item", name=name, label=word, coat=palette[0], second=palette[1], belly=palette[1])


def _warmed(seed: int, colour: str) -> str:
    """No two coats are quite the same."""
    base = from_hex(colour)
    lightness = base.lightness + draw_between(seed, "coat light", -0.03, 0.03)
    return to_hex(
        Oklch(min(0.97, max(0.2, lightness)), base.chroma, base.hue + draw_between(seed, "coat hue", -6, 6))
    ).upper()
