"""What once was drawn wrong of people nobody chose: told as looks, so that it stays right when the strangers change."""

import pytest

from troupe.looks import Bearer, Look, Performance, Sliders, check, glance, resolve
from troupe.looks.rig.checks.bodies import accent_area, attached
from troupe.looks.rig.checks.sitter import Sitter


def of(found, name):
    return next(one for one in found if one.name == name)


@pytest.mark.parametrize(("style", "facing"), [("bald", "front"), ("bald", "back"), ("buzz", "back")])
def test_horns_grow_out_of_a_bare_crown(style, facing):
    horned = {"creature": "horned", "sliders": Sliders(mecha=0.85)}
    look = resolve(Look(seed=7, hair={"style": style}, body={"heads": 3.2}, **horned))

    assert of(glance(look, Performance(facing=facing)), "pieces").passed


@pytest.mark.parametrize("facing", ["left", "right"])
def test_a_spirit_that_crawls_keeps_its_tail_of_light_in_the_picture(facing):
    look = resolve(Look(seed=7, sliders=Sliders(animal=0.0), body={"heads": 4.0}))

    assert of(glance(look, Performance(pose="crawling", facing=facing)), "cut off").passed


def test_braids_keep_their_loose_hairs():
    look = resolve(Look(seed=3095891379, finish="flat", body={"heads": 2.38}, hair={"style": "braids"}))

    assert next(attached(Sitter(look))).passed


def accent_of(look):
    return next(accent_area(Sitter(look)))


def test_a_figure_all_in_its_accent_is_found():
    look = resolve(Look(seed=7, finish="flat", clothes={"outer": "raincoat"}))
    loud = tuple(worn.model_copy(update={"accent": look.accent}) for worn in look.garments)

    assert accent_of(look).passed
    assert accent_of(look.model_copy(update={"garments": loud})).value > 0.3


@pytest.mark.parametrize(
    "told",
    [
        {"seed": 2628458994, "sliders": Sliders(mecha=0.048, animal=0.149), "clothes": {"waist": "sash"}},
        {"seed": 3, "sliders": Sliders(animal=0.0), "shape": "orb", "clothes": {"waist": "sash", "outer": "none"}},
    ],
)
def test_what_is_lit_on_a_head_counts_as_accent(told):
    look = resolve(Look(skin=1, finish="flat", body={"heads": 2.29}, **told))

    assert accent_of(look).passed


@pytest.mark.parametrize(
    ("heads", "ornament", "hair", "clothes"),
    [
        (6.6, 0.41, "buzz", {"top": "turtleneck", "outer": "none", "neck": "bow", "waist": "sash"}),
        (6.6, 0.5, "bob", {"top": "tunic", "outer": "jacket", "hands": "mitts", "shoes": "sneakers"}),
        (2.0, 0.3, "headscarf", {"top": "turtleneck", "outer": "none"}),
    ],
)
def test_hems_stripes_and_scarves_are_accents_too(heads, ornament, hair, clothes):
    told = {"body": {"heads": heads}, "art": {"ornament": ornament}, "hair": {"style": hair}, "clothes": clothes}

    looks = [resolve(Look.model_validate({"seed": seed, "finish": "flat", **told})) for seed in (3, 11)]

    assert [found.value for found in map(accent_of, looks) if not found.passed] == []


def test_piping_that_glows_is_more_of_an_accent():
    told = {"seed": 3819224570, "finish": "flat", "art": {"softness": 0.99, "ornament": 0.45}}

    assert accent_of(resolve(Look.model_validate(told | {"clothes": {"one_piece": "pyjamas", "outer": "none"}}))).passed


def test_the_trims_of_a_long_dress_are_small():
    told = {"seed": 3211385041, "skin": 4, "finish": "flat", "clothes": {"one_piece": "long_dress", "outer": "none"}}
    shape = {"body": {"shoulders": 1.14}, "art": {"softness": 0.71, "chroma": 0.85}}

    assert accent_of(resolve(Look.model_validate(told | shape), Bearer(age=8))).value < 0.07


def test_an_accent_is_kept_where_it_is_small():
    look = resolve(Look(seed=7, finish="flat", clothes={"one_piece": "long_dress", "outer": "none"}))

    assert next(worn for worn in look.garments if worn.item == "long_dress").accent == look.accent


def test_a_ground_stands_off_from_a_scarf_rather_than_from_the_hair_below_it():
    scarf = {"head": "headscarf", "top": "kimono_top", "outer": "none"}
    palette = {"primary": "#3A2F7A", "secondary": "#00BCD8", "accent": "#00BCD8"}
    look = resolve(Look(seed=7, finish="flat", skin=10, background={"kind": "solid"}, palette=palette, clothes=scarf))

    assert of(check(look), "figure off the ground").value > 0.3


@pytest.mark.parametrize("style", ["long_wavy", "braid", "bun", "bob_blunt"])
def test_loose_strands_hang_together_with_the_hair(style):
    told = {"body": {"heads": 2.2}, "hair": {"style": style, "flyaways": 3}, "clothes": {"head": "none"}}

    assert next(attached(Sitter(resolve(Look.model_validate({"seed": 7, "finish": "flat", **told}))))).passed
