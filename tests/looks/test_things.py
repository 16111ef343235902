"""Things: fifteen of them, held, nearby and glowing; stuffed ones look back. And creatures and shapes by name."""

import json

import numpy as np
import pytest

from tests.looks.drawing import pixels
from troupe.looks import CREATURES, SPIRIT_SHAPES, THINGS, Frame, Look, Performance, draw, resolve, stature, thing_for

STUFFED = ("teddy_bear", "stuffed_animal", "doll")
FULL = Frame.model_validate_json(
    '{"view": "full", "aspect": 1, "background": {"kind": "solid", "colours": ["#808080"]}}'
)


def thing(item, seed=5, **told):
    return resolve(Look.model_validate_json(json.dumps({"kind": "item", "item": item, "seed": seed, **told})))


@pytest.mark.parametrize("item", THINGS)
def test_a_thing_can_be_seen_in_three_states_and_stays_small(item):
    shown = {state: draw(thing(item), Performance(pose=state), FULL) for state in ("held", "nearby", "glowing")}

    assert all(len(drawing.svg.encode()) <= 40 * 1024 for drawing in shown.values())
    held, nearby, glowing = (pixels(shown[state], 96) for state in ("held", "nearby", "glowing"))
    assert np.abs(glowing - nearby).mean() > 1
    assert item in STUFFED or np.abs(held - nearby).mean() > 1


@pytest.mark.parametrize("item", THINGS)
def test_only_what_is_stuffed_has_a_face(item):
    drawing = draw(thing(item))

    assert ("eye_left" in drawing.parts) is (item in STUFFED)
    assert {"figure", "head"} <= set(drawing.parts)


def test_a_teddy_laughs_and_speaks():
    calm, glad, speaking = (
        pixels(draw(thing("teddy_bear"), acted))
        for acted in (Performance(), Performance(emotion="laugh"), Performance(mouth="D"))
    )

    assert np.abs(calm - glad).max() > 40
    assert np.abs(calm - speaking).max() > 40


def test_a_doll_is_dressed_in_her_portrait():
    look = thing("doll")
    portrait = draw(look, frame=Frame(view="portrait")).svg

    assert look.accent.lower() in portrait


def test_things_are_made_in_the_colours_of_the_palette():
    red = draw(thing("ball", palette={"primary": "#C02020"})).svg

    assert "#c02020" in red


def test_what_nobody_knows_comes_wrapped_and_said_so():
    look = thing("flux capacitor")

    assert (look.being.name, look.warnings) == ("gift", ("nearest_item",))
    assert thing_for("teddy") == ("teddy_bear", False)
    assert thing_for("lamp") == ("lamp", True)


@pytest.mark.parametrize("creature", CREATURES)
def test_a_creature_is_the_one_that_was_chosen(creature):
    ends = {"seed": 3, "sliders": {"mecha": 1.0, "animal": 0.5}}
    chosen, others = (
        resolve(Look.model_validate({**ends, "creature": creature})),
        [resolve(Look.model_validate({**ends, "creature": other})) for other in CREATURES if other != creature],
    )

    assert chosen.beast == creature
    assert draw(chosen).svg not in {draw(other).svg for other in others}


@pytest.mark.parametrize("shape", SPIRIT_SHAPES)
def test_a_spirit_has_the_shape_that_was_chosen(shape):
    ends = {"seed": 3, "sliders": {"mecha": 0.5, "animal": 0.0}}
    drawn = {name: draw(resolve(Look.model_validate({**ends, "shape": name}))).body for name in SPIRIT_SHAPES}

    assert len({str(body) for name, body in drawn.items() if name == shape or body != drawn[shape]}) == len(
        SPIRIT_SHAPES
    )


@pytest.mark.parametrize(
    ("field", "word", "meant"),
    [("creature", "hornet", "horned"), ("shape", "cloudy", "cloud"), ("species", "bare", "bear")],
)
def test_a_name_nobody_knows_is_refused_with_the_nearest(field, word, meant):
    with pytest.raises(ValueError, match=f"the nearest are.*{meant}"):
        Look.model_validate({field: word})


def test_what_is_drawn_knows_how_tall_it_stands_beside_a_person():
    horse, mouse = (resolve(Look.model_validate({"kind": "pet", "species": name})) for name in ("horse", "mouse"))

    assert stature(resolve(Look(seed=1))) == 1
    assert stature(mouse) < stature(thing("lamp")) < stature(horse)
