"""The wardrobe: everything the catalogue promises can be worn by every body, and leaves nobody uncovered."""

import json

import numpy as np
import pytest

from troupe.kit.errors import TroupeError
from troupe.looks import Frame, Look, Performance, UnknownItem, draw, paint, resolve
from troupe.looks.catalog import garments, hair_styles
from troupe.looks.rig.glasses import KINDS

WARDROBE = {
    "top": "tee shirt blouse polo sweater hoodie turtleneck vest_shirt tunic jersey kimono_top tank_over_tee",
    "bottom": "trousers jeans shorts skirt long_skirt pleated_skirt cargo leggings_tunic",
    "one_piece": "dress long_dress overalls jumpsuit robe pyjamas full_suit uniform",
    "outer": "jacket blazer coat cardigan cape_short raincoat lab_coat armour_light",
    "shoes": "sneakers boots loafers sandals_socks heels_low hooves paws",
    "socks": "short knee tights",
    "head": "cap beanie hat beret witch_hat crown helmet hood headband flower headphones hijab",
    "neck": "scarf bow tie necklace collar",
    "ears": "studs hoops cuffs",
    "hands": "gloves mitts bracelet",
    "waist": "belt sash pouch",
    "back": "backpack cape wings quiver bag",
}
SLENDER = {"form": 1, "build": -1, "heads": 7}
STURDY = {"form": 0, "build": 1, "shoulders": 1.2, "heads": 6}
BARE = '{"view": "full", "background": {"kind": "transparent"}}'
PLAIN = {"top": "tee", "bottom": "shorts", "shoes": "sneakers", "eyes": "none"}


def dressed(clothes=None, body=SLENDER, hair="crop", **more):
    worn = {**PLAIN, **(clothes or {})}
    told = {"seed": 11, "hair": {"style": hair}, "clothes": worn, "body": body, **more}
    return resolve(Look.model_validate_json(json.dumps(told)))


def seen(look, wide=80, high=120, **acted):
    return painted(bare(look, **acted), wide, high)


def bare(look, **acted):
    """The figure before nothing, which leaves about a kilobyte for a ground."""
    return draw(look, Performance(**{"pose": "standing", **acted}), Frame.model_validate_json(BARE))


def painted(drawing, wide=80, high=120):
    return np.frombuffer(paint(drawing, wide, high), np.uint8).reshape(high, wide, 4).astype(int)


def test_the_wardrobe_holds_everything_it_promises():
    for slot, items in WARDROBE.items():
        assert {name for name, plan in garments().items() if plan.slot == slot} >= set(items.split())
    assert {"glasses_round", "glasses_square", "goggles", "eyepatch"} <= set(KINDS)


@pytest.mark.parametrize("slot", WARDROBE)
def test_whatever_is_put_on_can_be_seen_and_stays_small_enough_to_send(slot):
    worn_without = {"socks": {"bottom": "shorts"}, "ears": {}}.get(slot, {})
    for body, facing in ((SLENDER, "front"), (STURDY, "left")):
        nothing = seen(dressed(worn_without, body), facing=facing)
        for item in WARDROBE[slot].split():
            drawing = bare(dressed({**worn_without, slot: item}, body), facing=facing)

            assert len(drawing.svg.encode()) <= 74 * 1024, item
            if PLAIN.get(slot) != item:
                assert np.abs(painted(drawing) - nothing).max() > 8, (item, facing)


@pytest.mark.parametrize("slot", ["top", "one_piece", "outer"])
def test_no_skin_shows_between_collar_and_thigh(slot):
    for body in (SLENDER, STURDY):
        for item in WARDROBE[slot].split():
            look = dressed({slot: item, "bottom": "skirt"}, body, skin="#00E000", palette={
                "primary": "#3A3A8C", "secondary": "#8C3A3A", "accent": "#8C3A8C"})  # fmt: skip
            picture = seen(look, 160, 240)
            rows = np.flatnonzero(picture[..., 3].any(axis=1))
            top, low = rows[0], rows[-1]
            head = (low - top) / body["heads"]
            trunk = picture[int(top + 1.6 * head) : int(top + 0.62 * (low - top)), 72:88]
            green = (trunk[..., 1] > trunk[..., 0] + 60) & (trunk[..., 1] > trunk[..., 2] + 60)

            assert not green.any(), (item, body)


@pytest.mark.parametrize("style", ["mohawk", "afro", "quiff", "two_buns"])
def test_hair_stays_under_a_cap(style):
    bust = Frame.model_validate_json('{"view": "portrait", "background": {"kind": "transparent"}}')

    def top_of(hair):
        drawing = draw(dressed({"head": "cap"}, hair=hair), Performance(yaw=0, roll=0), bust)
        picture = np.frombuffer(paint(drawing, 216, 216), np.uint8).reshape(216, 216, 4)
        return int(np.flatnonzero((picture[..., 3] > 128).any(axis=1))[0])

    assert abs(top_of(style) - top_of("bald")) <= 2


def test_a_helmet_and_a_scarf_leave_no_hair_to_be_seen():
    for item in ("helmet", "hijab", "headscarf"):
        pictures = [draw(dressed({"head": item}, hair=hair)).svg.split(">", 1)[1] for hair in ("long", "afro")]
        assert len({picture[picture.index("<g") :].count("<path") for picture in pictures}) == 1


def test_every_hair_style_of_the_catalogue_can_wear_every_hat_from_every_side():
    hats, styles = WARDROBE["head"].split(), list(hair_styles())
    assert len(styles) >= 32
    for i, style in enumerate(styles):
        look = dressed({"head": hats[i % len(hats)]}, hair=style)
        for facing in ("front", "left", "back"):
            assert draw(look, Performance(facing=facing)).svg.startswith("<svg")


def test_whoever_wears_a_whole_suit_wears_neither_top_nor_bottom_with_it():
    worn = {garment.item for garment in dressed({"one_piece": "dress"}).garments}

    assert "dress" in worn
    assert not worn & {"tee", "shorts"}


def test_overalls_are_worn_over_a_shirt():
    worn = {garment.item for garment in dressed({"one_piece": "overalls", "top": "hoodie"}).garments}

    assert {"overalls", "tee"} <= worn


def test_more_ornament_sews_more_on():
    def paths(much):
        return draw(dressed({"top": "jersey"}, art={"ornament": much}), frame=Frame(view="full")).svg.count("<path")

    assert paths(0.1) < paths(0.3) < paths(1.0)


def test_an_even_outfit_carries_no_badge():
    def svg(asymmetry):
        return draw(dressed({"top": "polo"}, art={"asymmetry": asymmetry}), frame=Frame(view="full")).svg

    assert svg(0).count("<ellipse") < svg(0.4).count("<ellipse")


def test_heels_are_not_for_children():
    worn = {garment.item for garment in dressed({"shoes": "heels_low"}, {"apparent_age": 7}).garments}

    assert "heels_low" not in worn


@pytest.mark.parametrize("item", ["jeans", "skirt", "trousers"])
def test_a_garment_takes_a_colour_of_its_own_whatever_it_is_made_of(item):
    pictures = [seen(dressed({"bottom": {"item": item, "colour": colour}})) for colour in ("#B02020", "#20B020")]

    assert (pictures[0][70:100, :, 0] - pictures[1][70:100, :, 0]).clip(0).sum() > 4000


def test_a_garment_that_nobody_has_sewn_is_refused_with_its_field_and_those_spelled_alike():
    with pytest.raises(UnknownItem) as refused:
        dressed({"top": "sweatr"})

    assert (refused.value.code, refused.value.field) == ("unknown_garment", "clothes.top")
    assert "sweater" in refused.value.as_json()["nearest"]


def test_every_variant_is_another_cut_of_its_garment_and_is_listed_with_it_alone():
    cuts = [(name, plan, variant) for name, plan in garments().items() for variant in plan.variants]

    assert len(cuts) > 15
    for name, plan, variant in cuts:
        worn = garments()[f"{name}.{variant}"]
        assert worn.slot == plan.slot, name
        assert (worn.cut, worn.pieces) != (plan.cut, plan.pieces), (name, variant)
    assert not any("." in name for name in garments())


def test_a_look_names_a_variant_beside_the_garment_and_is_refused_one_that_nobody_has_cut():
    plain, rolled = (dressed({"top": {"item": "shirt", **told}}) for told in ({}, {"variant": "rolled"}))
    with pytest.raises(TroupeError) as refused:
        dressed({"top": {"item": "shirt", "variant": "roled"}})

    assert np.abs(seen(plain) - seen(rolled)).max() > 60
    assert (refused.value.code, refused.value.field) == ("unknown_variant", "clothes.top.variant")
    assert refused.value.as_json()["nearest"][0] == "rolled"


@pytest.mark.parametrize("slot", ["top", "bottom", "shoes"])
def test_what_everybody_wears_cannot_be_taken_off(slot):
    with pytest.raises(TroupeError) as refused:
        resolve(Look.model_validate({"seed": 1, "clothes": {slot: {"item": "none"}}}))

    assert (refused.value.code, refused.value.field) == ("always_worn", f"clothes.{slot}")


def test_gloves_cover_both_hands_in_every_pose():
    bare, gloved = (
        dressed(clothes, skin="#00E000") for clothes in ({"top": "shirt"}, {"top": "shirt", "hands": "gloves"})
    )
    for pose in ("standing", "waving", "guard"):
        green = [
            int(((p[..., 1] > p[..., 0] + 60) & (p[..., 1] > p[..., 2] + 60)).sum())
            for p in (seen(bare, 160, 240, pose=pose), seen(gloved, 160, 240, pose=pose))
        ]
        assert green[1] < green[0] - 20, pose


def test_dye_fades_from_the_crown_to_the_ends():
    told = {"style": "long", "colour": "#202020", "second": "#F04040", "dye": "ombre"}
    look = dressed().model_copy(update={"hair_style": "long", "hair": "#202020", "hair_second": "#f04040"})
    ombre, plain = (
        draw(look.model_copy(update={"dye": dye}), Performance(facing="back")) for dye in (told["dye"], "none")
    )
    one, other = (
        np.frombuffer(paint(each, 120, 120), np.uint8).reshape(120, 120, 4).astype(int) for each in (ombre, plain)
    )
    redder = (one[..., 0] - other[..., 0]).clip(0)

    assert redder[80:].sum() > 5 * redder[:45].sum()


def test_hair_grows_with_its_length_from_every_side():
    def low(length, facing):
        look = dressed(hair="long").model_copy(update={"length": length, "hair": "#D02020"})
        picture = seen(look, 160, 240, facing=facing)
        red = (picture[..., 0] > picture[..., 1] + 70) & (picture[..., 0] > picture[..., 2] + 70)
        return int(np.flatnonzero(red.sum(axis=1) >= 3)[-1])

    for facing in ("front", "left", "back"):
        assert low(0.6, facing) < low(1.0, facing) < low(1.4, facing), facing


def test_a_parting_moves_the_hair_and_hardly_the_outline_of_the_head():
    def bust(parting):
        look = dressed(hair="bob").model_copy(update={"parting": parting, "flyaways": 0})
        drawing = draw(look, Performance(yaw=0, roll=0), Frame.model_validate_json(BARE.replace("full", "portrait")))
        return np.frombuffer(paint(drawing, 160, 160), np.uint8).reshape(160, 160, 4).astype(int)

    left, right = bust(-1), bust(1)
    assert (np.abs(left - right)[..., :3].max(axis=2) > 24).sum() > 150
    assert ((left[..., 3] > 128) ^ (right[..., 3] > 128)).sum() < 0.04 * (left[..., 3] > 128).sum()
