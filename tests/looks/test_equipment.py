"""Outfits for occasions, and equipment that follows the body: in every pose, from every side, and alone."""

import json
import re

import numpy as np
import pytest

from troupe.kit.errors import Invalid
from troupe.looks import Drawing, Equipment, Frame, Look, Performance, draw, paint, resolve

KNIGHT = {
    "main_hand": "sword",
    "off_hand": "shield",
    "head": "helmet",
    "body": "plate",
    "back": "cape",
    "feet": "boots",
    "hands": "gloves",
}
FACINGS = ("front", "left", "right", "back")
HELD = ("sword", "dagger", "staff", "bow", "shield")
WORN = ("leather", "chainmail", "plate", "robe", "helmet", "cape", "boots", "gloves")
ITEMS = HELD + WORN
SLOTS = {"shield": "off_hand", "helmet": "head", "cape": "back", "boots": "feet", "gloves": "hands"} | dict.fromkeys(
    ("leather", "chainmail", "plate", "robe"), "body"
)


def look_of(**told):
    return resolve(Look.model_validate_json(json.dumps({"seed": 3, "finish": "cel"} | told)))


def shown(
    look, only: str = "all", equipment: bool = True, outfit: str = "default", pose="idle", facing="front", **more
):
    performance = Performance(pose=pose, facing=facing, equipment=equipment, outfit=outfit, **more)
    return draw(look, performance, Frame(view="full", only=only))


def solid(drawing: Drawing, width: int = 160) -> np.ndarray:
    """Where a drawing covers its ground."""
    height = round(width * drawing.height_units / drawing.width_units)
    return np.frombuffer(paint(drawing, width, height), np.uint8).reshape(height, width, 4)[:, :, 3] > 40


@pytest.mark.parametrize("item", ITEMS)
def test_everything_that_is_carried_or_put_on_is_drawn_alone_in_its_place(item):
    look = look_of(equipment={SLOTS.get(item, "main_hand"): item})
    parts = [solid(shown(look, f"item:{item}:{layer}")) for layer in ("front", "behind")]

    assert sum(part.sum() for part in parts) > 30
    assert shown(look, f"item:{item}:front").view_box == shown(look).view_box


def test_a_body_alone_is_as_large_as_the_armed_figure():
    look = look_of(equipment=KNIGHT)

    assert shown(look, "body", pose="attack").view_box == shown(look, pose="attack").view_box
    assert shown(look, "body").svg != shown(look).svg


def test_a_thing_alone_has_no_ground_and_no_body():
    look = look_of(equipment=KNIGHT)
    sword, whole = solid(shown(look, "item:sword:front")), solid(shown(look))

    assert whole.all()
    assert 0 < sword.sum() < 0.06 * whole.size


@pytest.mark.parametrize("facing", FACINGS)
@pytest.mark.parametrize("pose", ["idle", "attack", "thinking", "celebrating", "walking"])
def test_a_sword_follows_the_hand_and_stays_in_the_picture(pose, facing):
    look = look_of(equipment={"main_hand": "dagger"})
    dagger = solid(shown(look, "item:dagger:front", pose=pose, facing=facing)) | solid(
        shown(look, "item:dagger:behind", pose=pose, facing=facing)
    )

    assert dagger.sum() > 8
    rows, columns = np.nonzero(dagger)
    assert min(rows.min(), columns.min()) > 0
    assert rows.max() < dagger.shape[0] - 1
    assert columns.max() < dagger.shape[1] - 1


def test_a_strike_leaves_an_arc_in_the_air_and_rest_leaves_none():
    look = look_of(equipment={"main_hand": "sword"})

    idle, strike = (solid(shown(look, "item:sword:front", pose=pose)).sum() for pose in ("idle", "attack"))
    assert strike > 2 * idle


def test_equipment_is_shown_only_where_it_is_asked_for():
    bare, armed = look_of(), look_of(equipment=KNIGHT)
    plain = [re.sub(r"t[0-9a-f]{6}-", "", shown(look, equipment=False).svg) for look in (bare, armed)]

    assert plain[0] == plain[1]


def test_a_thing_for_both_hands_fills_both():
    assert look_of(equipment={"main_hand": "staff"}).equipment == Equipment(main_hand="staff", off_hand="staff")
    with pytest.raises(Invalid) as refused:
        look_of(equipment={"main_hand": "bow", "off_hand": "shield"})
    assert refused.value.code == "hands_full"


def test_what_does_not_fit_a_slot_is_refused_with_what_does():
    with pytest.raises(Invalid) as refused:
        look_of(equipment={"head": "sword"})

    assert (refused.value.code, "helmet" in refused.value.next_step) == ("unknown_equipment", True)


def test_a_thing_that_is_not_carried_cannot_be_drawn_alone():
    with pytest.raises(Invalid) as refused:
        shown(look_of(equipment={"main_hand": "sword"}), "item:bow:front")

    assert "sword" in refused.value.next_step


@pytest.mark.parametrize("outfit", ["formal", "casual", "sleep", "costume"])
def test_everybody_has_clothes_for_every_occasion(outfit):
    look = look_of()

    assert shown(look, outfit=outfit).svg != shown(look).svg


def test_an_outfit_of_ones_own_is_worn_by_its_name_and_open_slots_stay_as_every_day():
    look = look_of(
        clothes={"top": "tee", "bottom": "jeans"},
        outfits=[{"name": "party", "clothes": {"top": "blouse"}}],
    )
    worn = next(each for each in look.outfits if each.name == "party")

    assert {"blouse", "jeans"} <= {each.item for each in worn.garments}
    assert shown(look, outfit="party").svg != shown(look).svg


def test_an_outfit_that_nobody_has_is_refused_with_the_nearest():
    with pytest.raises(Invalid) as refused:
        shown(look_of(), outfit="formel")

    assert (refused.value.code, "formal" in refused.value.next_step) == ("unknown_outfit", True)


def test_two_outfits_cannot_have_one_name():
    with pytest.raises(ValueError, match="name of its own"):
        look_of(outfits=[{"name": "party"}, {"name": "party"}])
