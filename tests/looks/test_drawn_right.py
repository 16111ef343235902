"""What once was drawn wrong of people nobody chose: told as looks, so that it stays right when the strangers change."""

import pytest

from troupe.looks import Look, Performance, Sliders, check, glance, resolve


def of(found, name):
    return next(one for one in found if one.name == name)


@pytest.mark.parametrize(("style", "facing"), [("bald", "front"), ("bald", "back"), ("buzz", "back")])
def test_horns_grow_out_of_a_bare_crown(style, facing):
    horned = {"creature": "horned", "sliders": Sliders(mecha=0.85)}
    look = resolve(Look(seed=7, hair={"style": style}, body={"heads": 3.2}, **horned))

    assert of(glance(look, Performance(facing=facing)), "pieces").passed


def test_a_figure_all_in_its_accent_is_found():
    look = resolve(Look(seed=7, finish="flat", clothes={"outer": "raincoat"}))
    loud = tuple(worn.model_copy(update={"accent": look.accent}) for worn in look.garments)

    assert of(check(look), "accent").passed
    assert of(check(look.model_copy(update={"garments": loud})), "accent").value > 0.3


@pytest.mark.parametrize(
    "told",
    [
        {"seed": 2628458994, "sliders": Sliders(mecha=0.048, animal=0.149), "clothes": {"waist": "sash"}},
        {"seed": 3, "sliders": Sliders(animal=0.0), "shape": "orb", "clothes": {"waist": "sash", "outer": "none"}},
    ],
)
def test_what_is_lit_on_a_head_counts_as_accent(told):
    look = resolve(Look(skin=1, finish="flat", body={"heads": 2.29}, **told))

    assert of(check(look), "accent").passed


def test_a_ground_stands_off_from_a_scarf_rather_than_from_the_hair_below_it():
    scarf = {"head": "headscarf", "top": "kimono_top", "outer": "none"}
    palette = {"primary": "#3A2F7A", "secondary": "#00BCD8", "accent": "#00BCD8"}
    look = resolve(Look(seed=7, finish="flat", skin=10, background={"kind": "solid"}, palette=palette, clothes=scarf))

    assert of(check(look), "figure off the ground").value > 0.3
