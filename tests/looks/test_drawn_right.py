"""What once was drawn wrong of people nobody chose: told as looks, so that it stays right when the strangers change."""

import pytest

from troupe.looks import Look, Performance, Sliders, check, glance, resolve

HORNED = Sliders(mecha=0.85)


def of(found, name):
    return next(one for one in found if one.name == name)


@pytest.mark.parametrize("style", ["bald", "buzz", "mohawk"])
@pytest.mark.parametrize("facing", ["front", "back"])
def test_horns_and_ears_grow_out_of_a_bare_crown(style, facing):
    for sliders in (HORNED, Sliders(animal=0.65)):
        look = resolve(Look(seed=7, hair={"style": style}, sliders=sliders, body={"heads": 3.2}))

        assert of(glance(look, Performance(facing=facing)), "pieces").passed


def test_a_crest_does_not_stand_out_behind_from_under_a_hat():
    look = resolve(Look(seed=7, hair={"style": "mohawk"}, clothes={"head": "hat"}))

    assert of(glance(look, Performance(facing="right")), "pieces").passed


def test_a_figure_all_in_its_accent_is_found():
    look = resolve(Look(seed=7, finish="flat", clothes={"outer": "raincoat"}))
    loud = tuple(worn.model_copy(update={"accent": look.accent}) for worn in look.garments)

    assert of(check(look), "accent").passed
    assert of(check(look.model_copy(update={"garments": loud})), "accent").value > 0.3


@pytest.mark.parametrize("kind", ["solid", "halo", "rays"])
def test_a_pale_scarf_stands_off_from_its_ground(kind):
    look = resolve(
        Look(
            seed=7,
            finish="flat",
            background={"kind": kind},
            palette={"primary": "#7FA8D8", "secondary": "#8FB0E0"},
            clothes={"head": "headscarf", "top": "tee", "outer": "none"},
        )
    )

    assert of(check(look), "figure off the ground").passed
