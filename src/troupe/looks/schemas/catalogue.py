"""Everything that can be chosen, in one answer."""

from functools import lru_cache
from typing import get_args

from pydantic import BaseModel

from troupe.looks.catalog import garments, hair_styles, motions, poses, props, skin_tones, species
from troupe.looks.catalog.gear import gear
from troupe.looks.domain.canonical import digest
from troupe.looks.domain.emotion import ANCHORS, LABELS
from troupe.looks.domain.kinds import CREATURES, PETS, SPIRIT_SHAPES, THINGS
from troupe.looks.domain.look import FINISHES, Ground
from troupe.looks.domain.performance import FACINGS, VIEWS, MouthShape
from troupe.looks.domain.template import NATURAL, TEMPLATES
from troupe.looks.rig.glasses import KINDS
from troupe.looks.rig.hands import HANDS
from troupe.looks.rig.maps import MAP_KINDS
from troupe.looks.rig.resolved import RIG_VERSION
from troupe.looks.rig.tailor import ALWAYS, occasions
from troupe.looks.rig.things import STATES
from troupe.looks.schemas.choices import NumberView, WordView, numbers, words
from troupe.looks.service.sampling import SHOWN


class Garment(BaseModel):
    name: str
    label: str
    slot: str
    variants: list[str] = []
    """Other cuts of it, to be named beside the garment."""


class Gear(BaseModel):
    name: str
    label: str
    slots: list[str]
    two_handed: bool


class TemplateView(BaseModel):
    name: str
    width: int | None
    height: int | None


class CatalogueView(BaseModel):
    hair_styles: list[str]
    garments: list[Garment]
    always_worn: list[str]
    """Slots of clothes that are never empty; in every other one `none` is nothing."""
    outfits: list[str]
    equipment: list[Gear]
    poses: list[str]
    motions: list[str]
    props: list[str]
    hands: list[str]
    anchors: list[str]
    emotions: list[str]
    finishes: list[str]
    facings: list[str]
    backgrounds: list[str]
    mouths: list[str]
    maps: list[str]
    views: list[str]
    species: list[str]
    pets: list[str]
    items: list[str]
    item_states: list[str]
    creatures: list[str]
    shapes: list[str]
    skin_tones: int
    templates: list[TemplateView]
    numbers: list[NumberView]
    words: list[WordView]
    thumbnails: dict[str, str]
    """For each of these lists the address of a small picture of a choice; put its name in place of `{name}`."""


@lru_cache(maxsize=1)
def catalogue() -> CatalogueView:
    return CatalogueView(
        hair_styles=list(hair_styles()),
        garments=[
            *(
                Garment(name=name, label=plan.label, slot=plan.slot, variants=list(plan.variants))
                for name, plan in garments().items()
            ),
            *(Garment(name=kind, label=kind.replace("_", " ").capitalize(), slot="eyes") for kind in KINDS),
        ],
        always_worn=list(ALWAYS),
        outfits=["default", *sorted(occasions())],
        equipment=[
            Gear(name=name, label=plan.label, slots=list(plan.slots), two_handed=plan.two_handed)
            for name, plan in gear().items()
            if plan.slots
        ],
        poses=list(poses()),
        motions=list(motions()),
        props=list(props()),
        hands=list(HANDS),
        anchors=list(ANCHORS),
        emotions=list(LABELS),
        finishes=list(FINISHES),
        facings=list(FACINGS),
        backgrounds=list(get_args(Ground)),
        mouths=list(get_args(MouthShape)),
        maps=list(MAP_KINDS),
        views=list(VIEWS),
        species=list(species()),
        pets=list(PETS),
        items=list(THINGS),
        item_states=list(STATES),
        creatures=list(CREATURES),
        shapes=list(SPIRIT_SHAPES),
        skin_tones=len(skin_tones()),
        templates=[
            TemplateView(name=name, width=NATURAL[name][0], height=NATURAL[name][1])
            if name in NATURAL
            else TemplateView(name=name, width=None, height=None)
            for name in TEMPLATES
        ],
        numbers=numbers(),
        words=words(),
        thumbnails={kind: f"/api/looks/catalog/{kind}/{{name}}.webp?rig={RIG_VERSION}" for kind in SHOWN},
    )


@lru_cache(maxsize=1)
def catalogue_tag() -> str:
    """Another catalogue, or another drawing, has another tag."""
    return digest(RIG_VERSION, catalogue().model_dump(mode="json"))[:32]
