"""What a model is told of a persona as it looks now, in words."""

from collections.abc import Iterator
from typing import Literal

from troupe.kit.colour import from_hex
from troupe.looks.domain.document import LookDocument
from troupe.looks.domain.kits import Kit
from troupe.looks.domain.prompting import Depicted, Prompt, colour_name, prompt_of
from troupe.looks.domain.template import Template, Wishes
from troupe.looks.domain.weights import Role
from troupe.looks.rig.resolved import Being, ResolvedLook
from troupe.looks.rig.templates import Cell
from troupe.looks.service.dressing import Dressed
from troupe.looks.service.imaging import Painting

_FACINGS = {
    "right": "seen from the side",
    "left": "seen from the side",
    "back": "seen from behind",
    "three_quarter_right": "three-quarter view",
    "three_quarter_left": "three-quarter view",
}
# The four families at the ends of the two sliders: what is said from a quarter of the way on.
_FAR = 0.25
_FAMILIES = (
    ("mecha", -1, "robot", "mechanical body, metal plates, glowing visor"),
    ("mecha", 1, "fantasy creature", "horns, scales, pointed ears"),
    ("animal", -1, "ethereal spirit", "glowing abstract body"),
    ("animal", 1, "anthropomorphic animal", "animal ears, muzzle, fur"),
)


def words_for(dressed: Dressed, wishes: Wishes, painting: Painting, *, more: tuple[str, ...] = ()) -> Prompt:
    """The prompt of a persona; `more` stands before the user's own words."""
    document, persona = dressed.document, dressed.persona.document
    palette, being = document.palette, dressed.resolved.being
    worn = kits_worn(dressed)
    return prompt_of(
        Depicted(
            template=wishes.template,
            token=next((kit.token for role, kit in worn if role == "identity"), ""),
            subject=f"one {being.name.replace('_', ' ')}" if being else "one person",
            age=None if being else persona.age,
            gender="" if being else persona.gender or "",
            looks=_being_words(being)
            if being
            else (*_family_words(document), *_look_words(dressed.resolved, document)),
            pose=wishes.pose or "",
            emotion=wishes.emotion or "",
            styles=tuple(words for role, kit in worn if role != "identity" for words in kit.styles),
            negatives=tuple(words for _, kit in worn for words in kit.negatives),
            palette=tuple(filter(None, (palette.primary, palette.secondary, palette.accent))),
            art_style=document.art_style or "",
            finish=document.finish,
            wishes=", ".join(filter(None, (*more, _FACINGS.get(wishes.facing, ""), painting.prompt))),
            unwanted=painting.negative,
        )
    )


def kits_worn(dressed: Dressed) -> list[tuple[Role, Kit]]:
    """The kits that weigh something, the heaviest first."""
    weighing = sorted((each for each in dressed.weights.items if each.weight > 0), key=lambda each: -each.weight)
    return [(each.role, dressed.kits[each.id]) for each in weighing if each.id in dressed.kits]


def words_for_cell(dressed: Dressed, wishes: Wishes, painting: Painting, cell: Cell, alone: bool) -> Prompt:
    """One cell of a sheet shows less than the sheet: a face, or a figure in its own pose."""
    if alone:
        return words_for(dressed, wishes, painting)
    acted = cell.performance
    shown: Template = "hero_portrait" if view_of(cell, wishes.template) in ("head", "bust") else "full_body"
    emotion = acted.emotion if isinstance(acted.emotion, str) else None
    told = wishes.model_copy(update={"template": shown, "emotion": emotion, "pose": acted.pose})
    facing = _FACINGS.get(acted.facing)
    return words_for(dressed, told, painting, more=("plain background", *((facing,) if facing else ())))


def view_of(cell: Cell, template: Template) -> Literal["head", "bust", "portrait", "full"]:
    """How much of the figure a cell shows; on a sheet the square ones are faces."""
    match template:
        case "hero_portrait":
            return "portrait"
        case "expression_grid":
            return "bust"
        case "full_body":
            return "full"
    return "head" if cell.box[2] == cell.box[3] else "full"


def _family_words(document: LookDocument) -> Iterator[str]:
    for slider, end, name, traits in _FAMILIES:
        reached = (getattr(document.sliders, slider) - 0.5) * 2 * end
        if reached >= _FAR:
            yield name
            yield from (traits,) if reached >= 2 * _FAR else ()


def _being_words(being: Being) -> tuple[str, ...]:
    if being.kind == "pet":
        return (f"{colour_name(being.coat)} coat", f"{colour_name(being.belly)} belly", "animal")
    return (f"{colour_name(being.coat)} and {colour_name(being.second)}", "object")


def _look_words(look: ResolvedLook, document: LookDocument) -> tuple[str, ...]:
    """What the owner wrote wins over what the drawing shows."""
    told = document.features
    worn = (f"{colour_name(each.primary)} {each.item.partition('.')[0].replace('_', ' ')}" for each in look.garments)
    return (
        told.hair or f"{colour_name(look.hair)} {look.hair_style.replace('_', ' ')} hair",
        told.eyes or f"{colour_name(look.eye_left)} eyes",
        told.skin or f"{_skin_word(look.skin)} skin",
        *((document.clothing,) if document.clothing else worn),
    )


def _skin_word(colour: str) -> str:
    lightness = from_hex(colour).lightness
    return next((word for least, word in ((0.8, "fair"), (0.65, "tan"), (0.5, "brown")) if lightness > least), "dark")
