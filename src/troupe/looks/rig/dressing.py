"""What a figure has on in this frame: the outfit of the occasion, and its equipment where that is shown."""

from troupe.kit.errors import Invalid
from troupe.looks.catalog import garments
from troupe.looks.catalog.gear import gear
from troupe.looks.domain.kinds import nearest
from troupe.looks.domain.look import Equipment
from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.rig.resolved import Garment, ResolvedLook

HANDS = ("main_hand", "off_hand")
_WORN = ("body", "back", "feet", "hands", "head")
_NOTHING = Equipment()


class UnknownOutfit(Invalid):
    code = "unknown_outfit"

    def __init__(self, name: str, known: list[str]) -> None:
        alike = nearest(name, known)
        step = f"Try {', '.join(alike)}."
        super().__init__(f"There is no outfit called {name!r}.", next_step=step, field="outfit", nearest=alike)


class NotEquipped(Invalid):
    code = "unknown_item"

    def __init__(self, name: str, known: list[str]) -> None:
        step = f"Ask for {', '.join(known)}." if known else "Put something into its hands first."
        super().__init__(f"This figure has no {name!r} on it.", next_step=step, field="only")


def dressed(look: ResolvedLook, performance: Performance, frame: Frame) -> ResolvedLook:
    """The look as it is worn in this frame."""
    look = _in_outfit(look, performance)
    if frame.only == "body":
        closed = {slot: "nothing" for slot in HANDS if getattr(look.equipment, slot)}
        return look.model_copy(update={"equipment": Equipment.model_validate(closed)})
    if not performance.equipment:
        return look.model_copy(update={"equipment": _NOTHING}) if look.equipment != _NOTHING else look
    return with_equipment(look)


def equipped_items(look: ResolvedLook) -> list[str]:
    return sorted({item for item in look.equipment.model_dump().values() if item and item != "nothing"})


def with_equipment(look: ResolvedLook) -> ResolvedLook:
    """Worn pieces take the place of what was in their slot; a suit goes over all of it."""
    worn = list(look.garments)
    for slot in _WORN:
        item = getattr(look.equipment, slot)
        if item is None:
            continue
        plan = garments()[gear()[item].garment]
        taken = ("one_piece", "top", "bottom", "outer") if plan.slot == "one_piece" else (plan.slot,)
        worn = [each for each in worn if garments()[each.item].slot not in taken]
        piece = Garment(item=gear()[item].garment, primary=look.primary, secondary=look.secondary, accent=look.accent)
        place = next((i for i, each in enumerate(worn) if garments()[each.item].slot in ("neck", "head")), len(worn))
        worn.insert(place, piece)
    return look.model_copy(update={"garments": tuple(worn)})


def without(look: ResolvedLook, item: str) -> ResolvedLook:
    """The same, but for one thing; a hand that held it stays closed."""
    left = look.equipment.model_dump()
    for slot in [slot for slot, name in left.items() if name == item]:
        left[slot] = "nothing" if slot in HANDS else None
    return look.model_copy(update={"equipment": Equipment.model_validate(left)})


def _in_outfit(look: ResolvedLook, performance: Performance) -> ResolvedLook:
    name = performance.outfit
    if name == "default":
        return look
    outfit = next((each for each in look.outfits if each.name == name), None)
    if outfit is None:
        raise UnknownOutfit(name, ["default", *(each.name for each in look.outfits)])
    return look.model_copy(
        update=outfit.model_dump(include={"glasses", "glasses_colour"}) | {"garments": outfit.garments}
    )
