"""What somebody wears: told, or drawn from the seed; for every day and for each occasion. Nobody is left undressed."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

from troupe.kit.errors import Invalid
from troupe.looks.catalog import garments
from troupe.looks.catalog.gear import gear
from troupe.looks.domain.ages import Stage
from troupe.looks.domain.kinds import nearest
from troupe.looks.domain.look import Clothes, Equipment, Look, Worn
from troupe.looks.domain.seeds import draw_number, draw_one
from troupe.looks.rig.glasses import BY_CHANCE, KINDS
from troupe.looks.rig.resolved import Garment, WornOutfit

T = TypeVar("T")
Rack = tuple[tuple[str, float], ...]
NOTHING = "none"
"""What is worn in a slot that is to stay empty."""
ALWAYS = ("top", "bottom", "shoes")
_SLOTS = (
    "bottom", "socks", "shoes", "top", "one_piece", "outer", "neck", "waist", "hands", "ears", "back", "head",
)  # fmt: skip
"""In the order in which they are put on."""
_BY_CHANCE = {
    "outer": 0.22,
    "neck": 0.22,
    "head": 0.22,
    "waist": 0.1,
    "ears": 0.14,
    "back": 0.06,
    "socks": 0.2,
    "one_piece": 0.1,
}
"""How often a seed that was left to dress somebody adds to what everybody wears."""


class UnknownItem(Invalid):
    """A hair style or garment that the catalogue does not have."""

    def __init__(self, kind: str, name: str, known: Sequence[str], field: str = "") -> None:
        super().__init__(
            f"There is no {kind} called {name!r}.",
            next_step=f"Try {', '.join(nearest(name, known))}; `troupe looks catalog` lists them all.",
            code=f"unknown_{kind}",
            field=field or kind,
            nearest=nearest(name, known),
        )
        self.item = name


class UnknownVariant(Invalid):
    """A cut that this garment does not come in."""

    code = "unknown_variant"

    def __init__(self, worn: Worn, known: Sequence[str], field: str) -> None:
        step = f"Try {', '.join(nearest(worn.variant or '', known))}." if known else "Leave the variant out."
        super().__init__(
            f"There is no {worn.item.replace('_', ' ')} in {worn.variant!r}.",
            next_step=step,
            field=field,
            nearest=nearest(worn.variant or "", known),
        )


class AlwaysWorn(Invalid):
    code = "always_worn"

    def __init__(self, slot: str) -> None:
        super().__init__(
            f"Nobody is drawn without {slot}.",
            next_step="Choose another one, or null, which leaves it to the seed.",
            field=f"clothes.{slot}",
        )


class HandsFull(Invalid):
    code = "hands_full"

    def __init__(self, item: str) -> None:
        super().__init__(
            f"{item.capitalize()} takes both hands.",
            next_step="Empty the other hand.",
            field="equipment.off_hand",
        )


class Tailor:
    def __init__(self, look: Look, palette: tuple[str, str, str], stage: Stage) -> None:
        self._look, self._palette, self._stage = look, palette, stage
        self.unsuited: list[str] = []
        """What was chosen and is not for this age."""

    def every_day(self) -> WornOutfit:
        return self._dressed("default", self._look.clothes, self._look.clothes)

    def dressed_up(self) -> tuple[WornOutfit, ...]:
        """Every other outfit: those that were told, and those that everybody has."""
        told = {outfit.name: outfit.clothes for outfit in self._look.outfits}
        names = sorted({*told, *occasions()} - {"default"})
        return tuple(self._dressed(name, self._clothes(name, told.get(name)), self._look.clothes) for name in names)

    def _clothes(self, name: str, told: Clothes | None) -> Clothes:
        """Open slots are filled by the occasion, or as every day."""
        usual = occasions().get(name, Clothes()) if told is None else told
        worn = {slot: getattr(usual, slot) or getattr(self._look.clothes, slot) for slot in Clothes.model_fields}
        return Clothes(**worn)

    def equipment(self) -> Equipment:
        """What is carried and put on, each in a slot it fits; a thing for both hands leaves no other room."""
        told = self._look.equipment
        for slot, item in told.model_dump().items():
            known = [name for name, plan in gear().items() if slot in plan.slots]
            if item is not None and item not in known:
                raise UnknownItem("equipment", item, known, f"equipment.{slot}")
        if told.main_hand and gear()[told.main_hand].two_handed:
            if told.off_hand not in (None, told.main_hand):
                raise HandsFull(told.main_hand)
            return told.model_copy(update={"off_hand": told.main_hand})
        return told

    def _dressed(self, name: str, clothes: Clothes, chosen: Clothes) -> WornOutfit:
        where = "clothes" if name == "default" else f"outfits.{name}.clothes"
        worn = {slot: self._worn(slot, clothes, chosen, where) for slot in _SLOTS}
        glasses = self._glasses(clothes, where)
        return WornOutfit(
            name=name,
            garments=tuple(self._garments(worn)),
            glasses=glasses.item if glasses else NOTHING,
            glasses_colour=(glasses.colour if glasses else None) or "#2B2B33",
        )

    def _worn(self, slot: str, clothes: Clothes, chosen: Clothes, where: str) -> Worn | None:
        given = getattr(clothes, slot)
        known = _rack(slot, self._stage)
        if given is not None:
            return self._named(slot, given, known, f"{where}.{slot}")
        if slot in ALWAYS:
            return Worn(item=self._pick(slot, known))
        free = (chosen.top, chosen.bottom if slot == "one_piece" else None) == (None, None)
        if known and free and draw_number(self._look.seed, slot) < _BY_CHANCE.get(slot, 0):
            return Worn(item=self._pick(slot + " item", known))
        return None

    def _named(self, slot: str, given: Worn, known: Rack, field: str) -> Worn | None:
        """What was chosen; what the bearer has grown out of, or not into, is left to the seed."""
        if given.item == NOTHING and slot not in ALWAYS:
            return None
        if given.item in dict(known):
            return _in_a_variant(given, field)
        everything = [name for name, plan in garments().items() if plan.slot == slot]
        if given.item == NOTHING:
            raise AlwaysWorn(slot)
        if given.item not in everything:
            raise UnknownItem("garment", given.item, [name for name, _ in known], field)
        self.unsuited.append(given.item)
        return Worn(item=self._pick(slot, known)) if slot in ALWAYS else None

    def _garments(self, worn: dict[str, Worn | None]) -> list[Garment]:
        """Without a whole suit there are always a top and something on the legs."""
        for slot in ("one_piece", "outer"):
            item = worn[slot]
            under = garments()[item.item].needs if item else None
            top = worn["top"]
            if under and not (top and top.item == under):
                worn["top"] = Worn(item=under)
        if worn["one_piece"]:
            worn["bottom"] = None
            if not garments()[worn["one_piece"].item].needs:
                worn["top"] = None
        return [self._garment(item) for item in worn.values() if item]

    def _garment(self, worn: Worn) -> Garment:
        """A colour of its own takes the place of whatever the garment is mainly made of."""
        primary, secondary, accent = self._palette
        colours = {"primary": primary, "secondary": secondary, "accent": accent}
        made_of = garments()[worn.name].made_of
        if worn.colour and made_of in colours:
            return Garment(item=worn.name, **{**colours, made_of: worn.colour})
        return Garment(item=worn.name, own=worn.colour, **colours)

    def _glasses(self, clothes: Clothes, where: str) -> Worn | None:
        given = clothes.eyes
        if given is None:
            kind = self._pick("glasses", [(NOTHING, 8), *BY_CHANCE.items()])
            return None if kind == NOTHING else Worn(item=kind)
        if given.item == NOTHING:
            return None
        if given.item not in KINDS:
            raise UnknownItem("glasses", given.item, KINDS, f"{where}.eyes")
        return given

    def _pick(self, trait: str, choices: Sequence[tuple[T, float]]) -> T:
        return draw_one(self._look.seed, trait, choices)


def _in_a_variant(given: Worn, field: str) -> Worn:
    """What was chosen, once it is known that there is such a variant of it."""
    variants = garments()[given.item].variants
    if given.variant is not None and given.variant not in variants:
        raise UnknownVariant(given, variants, f"{field}.variant")
    return given


@lru_cache(maxsize=64)
def _rack(slot: str, stage: Stage) -> Rack:
    """What there is for a slot at an age, with how often a seed takes it."""
    return tuple((name, plan.weight) for name, plan in garments().items() if plan.slot == slot and stage in plan.stage)


@lru_cache(maxsize=1)
def occasions() -> Mapping[str, Clothes]:
    """The occasions everybody is dressed for, as far as the catalogue goes."""
    told: dict[str, Any] = tomllib.loads((files("troupe.looks.catalog") / "outfits.toml").read_text("utf-8"))
    return MappingProxyType({name: _available(slots) for name, slots in told.items()})


def _available(slots: Mapping[str, list[str]]) -> Clothes:
    known = {**{name: plan.slot for name, plan in garments().items()}, **dict.fromkeys(KINDS, "eyes")}
    worn = {}
    for slot, items in slots.items():
        item = next((each for each in items if known.get(each) == slot), None)
        if item or not items:
            worn[slot] = Worn(item=item or NOTHING)
    return Clothes(**worn)
