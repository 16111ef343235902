"""The two sliders: a plain human in the middle, and at every end somebody else who still laughs and scowls."""

from itertools import combinations

import numpy as np
import pytest

from tests.looks.drawing import only, painted_by_another, pixels, solid
from troupe.kit import raster
from troupe.kit.colour import from_hex
from troupe.looks import Frame, Look, Performance, Sliders, draw, face_table, glance, look_for, resolve, starter_look
from troupe.looks.rig.materials import materials
from troupe.looks.rig.parting import only as alone

ENDS = {
    "machine": Sliders(mecha=0.0),
    "creature": Sliders(mecha=1.0),
    "spirit": Sliders(animal=0.0),
    "animal": Sliders(animal=1.0),
}


def moved(look, sliders):
    return resolve(look.model_copy(update={"sliders": sliders}))


@pytest.mark.parametrize("axis", ["mecha", "animal"])
def test_every_step_of_a_slider_changes_the_drawing(axis):
    nova = starter_look("nova")
    seen = {draw(moved(nova, Sliders(**{axis: step / 50}))).svg.split("<defs>")[1] for step in range(51)}

    assert len(seen) == 51


@pytest.mark.parametrize("axis", ["mecha", "animal"])
def test_the_middle_is_the_plain_human(axis):
    nova = starter_look("nova")

    assert (pixels(draw(moved(nova, Sliders(**{axis: 0.5})))) == pixels(draw(resolve(nova)))).all()


@pytest.mark.parametrize(
    ("sliders", "owner"),
    [
        (Sliders(mecha=0.05, animal=0.95), "mecha"),
        (Sliders(mecha=0.10, animal=1.0), "animal"),
        (Sliders(mecha=0.95, animal=0.95), "creature"),
        (Sliders(mecha=0.95, animal=0.0), "abstract"),
        (Sliders(mecha=0.0, animal=0.0), "mecha"),
    ],
)
def test_of_several_families_the_largest_owns_the_head_and_of_equals_the_first(sliders, owner):
    look = moved(starter_look("nova"), sliders)
    weights = {name: getattr(look, name) for name in ("mecha", "creature", "abstract", "animal")}

    assert [name for name, weight in weights.items() if weight >= 0.75] == [owner]
    assert max(weight for name, weight in weights.items() if name != owner) == pytest.approx(0.75, abs=0.001)


@pytest.mark.parametrize("facing", ["front", "three_quarter_right", "left"])
@pytest.mark.parametrize(("both", "one"), [((0.05, 0.95), (0.05, 0.5)), ((0.1, 1.0), (0.5, 1.0))])
def test_only_its_owner_draws_a_face(both, one, facing):
    faces = ("face", "face_shade", "nose", "mouth", "eye_left", "eye_right", "brow_left", "brow_right")
    seen = []
    for mecha, animal in (both, one):
        look = moved(Look(seed=12), Sliders(mecha=mecha, animal=animal))
        drawing = draw(look, Performance(facing=facing, emotion="joy"))
        seen.append(raster.paint(alone(drawing.svg, *faces), 128, 128))

    assert raster.mean_difference(*seen, 128, 128) == 0


def test_what_grows_on_a_head_stays_when_another_family_owns_it():
    both, alone_ = (moved(Look(seed=12), Sliders(mecha=0.05, animal=end)) for end in (0.95, 0.5))

    assert "animal_ear_left" in draw(both).svg
    assert "animal_ear_left" not in draw(alone_).svg


@pytest.mark.parametrize("who", ["per_1", "per_2", "per_3", "per_4"])
def test_what_a_family_is_made_of_follows_the_person(who):
    machine, animal = (moved(look_for(who), ENDS[end]) for end in ("machine", "animal"))
    metal, fur, belly = materials(machine).metal.base, materials(animal).skin.base, materials(animal).belly.base

    assert metal.chroma <= 0.03
    assert metal.hue == pytest.approx(from_hex(machine.primary).hue)
    assert materials(machine).skin.base == pytest.approx(metal)
    assert fur.hue == pytest.approx(from_hex(animal.hair).hue)
    assert fur.chroma <= 0.1001
    assert belly == (0.95, 0.02, 80)


@pytest.mark.parametrize("end", ENDS)
def test_an_end_is_plainly_not_the_human(end):
    for i in range(4):
        look = look_for(f"per_{i}")
        human, other = pixels(draw(resolve(look)), 128), pixels(draw(moved(look, ENDS[end])), 128)
        assert (np.abs(human - other).max(axis=2) > 24).mean() >= 0.10


def test_the_four_ends_are_four_families():
    look = look_for("per_3")
    faces = {end: pixels(draw(moved(look, sliders)), 128) for end, sliders in ENDS.items()}

    for one, other in combinations(ENDS, 2):
        assert (np.abs(faces[one] - faces[other]).max(axis=2) > 24).mean() >= 0.12, (one, other)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("emotion", ["joy", "anger", "surprise", "sadness"])
def test_every_family_still_shows_feelings(end, emotion):
    human, other = resolve(starter_look("nova")), moved(starter_look("nova"), ENDS[end])

    assert changed_by(other, emotion) >= 0.6 * changed_by(human, emotion)


def changed_by(look, emotion):
    rest, felt = (pixels(draw(look, Performance(emotion=e)), 200) for e in ("neutral", emotion))
    return (np.abs(rest - felt).max(axis=2) > 16).sum()


@pytest.mark.parametrize("end", ENDS)
def test_every_family_blinks_and_speaks_in_the_page(end):
    svg = draw(moved(starter_look("rook"), ENDS[end]), live=True).svg

    for key in ("eye_left.white", "eye_right.lash", "brow_left", "mouth.interior"):
        assert f'data-face="{key}"' in svg


@pytest.mark.parametrize("end", ENDS)
def test_two_painters_see_the_same_family(end):
    drawing = draw(moved(look_for("per_2"), ENDS[end]), Performance(emotion="joy"))

    assert np.abs(pixels(drawing, 400) - painted_by_another(drawing, 400)).mean() <= 1


@pytest.mark.parametrize("facing", ["front", "left", "right", "back"])
def test_families_have_bodies_on_all_sides(facing):
    for sliders in ENDS.values():
        look = resolve(Look(seed=9, sliders=sliders))
        assert "legs" in draw(look, Performance(facing=facing), Frame(view="full")).parts


def test_machines_of_twenty_seeds_wear_at_least_five_different_heads():
    shells = set()
    for seed in range(20):
        told = {"seed": seed, "sliders": {"mecha": 0.0}, "face": {"width": 36.0}, "clothes": {"head": "none"}}
        machine = draw(resolve(Look.model_validate(told)), Performance(yaw=0, roll=0))
        shells.add(solid(only(machine, "headwear"), 64).tobytes())

    assert len(shells) >= 5


def test_a_machine_under_a_hat_has_nothing_that_stands_out_of_it():
    told = {"seed": 5, "sliders": {"mecha": 0.0}, "clothes": {"head": "hijab"}}
    machine = resolve(Look.model_validate(told))
    highest = solid(only(draw(machine), "headwear"), 170).any(axis=1).argmax()

    assert highest > 3


def test_a_machine_speaks_with_seven_bars_of_light():
    machine, human = (moved(starter_look("nova"), Sliders(mecha=mecha)) for mecha in (0.0, 0.5))
    shut, wide = (face_table(machine, "neutral")["mouths"][shape]["mouth.bars"] for shape in "AD")
    low, high = ([points[i + 5] - points[i + 1] for i in range(0, 56, 8)] for points in (shut, wide))

    assert len(shut) == len(wide) == 7 * 8
    assert all(opened >= closed > 0 for closed, opened in zip(low, high, strict=True))
    assert high[3] > 3 * low[3]
    assert "mouth.bars" not in face_table(human, "neutral")["mouths"]["D"]


def test_a_lion_has_its_mane_from_every_side():
    lion = resolve(Look.model_validate({"seed": 7, "species": "lion", "sliders": {"animal": 1.0}}))
    fox = resolve(Look.model_validate({"seed": 7, "species": "fox", "sliders": {"animal": 1.0}}))
    for facing in ("front", "left", "back"):
        frame = Frame.model_validate({"view": "head", "background": {"kind": "transparent"}})
        seen = [solid(draw(who, Performance.model_validate({"facing": facing}), frame), 132) for who in (lion, fox)]
        assert seen[0].sum() > 1.15 * seen[1].sum(), facing


BARE_ARMS = {"top": "tee", "bottom": "shorts", "shoes": "sneakers", "outer": "none", "hands": "none"}


def whole(sliders: dict[str, float], **acted: str) -> str:
    told = {"seed": 12, "finish": "cel", "sliders": sliders, "clothes": BARE_ARMS}
    return draw(resolve(Look.model_validate(told)), Performance.model_validate(acted), Frame(view="full")).svg


def arm(svg: str) -> str:
    return svg.partition('data-part="arm_right"')[2].partition('data-part="')[0]


@pytest.mark.parametrize(
    "sliders", [{"mecha": 0.0}, {"mecha": 1.0}, {"animal": 1.0}], ids=["machine", "beast", "animal"]
)
def test_an_arm_is_built_as_its_family_is(sliders):
    plain, own = arm(whole({}, pose="waving")), arm(whole(sliders, pose="waving"))

    assert own.count("<path") + own.count("<ellipse") > plain.count("<path") + plain.count("<ellipse")


def test_what_a_family_makes_of_a_body_grows_from_nothing():
    assert arm(whole({"mecha": 0.5})) == arm(whole({}))
    drawn = [whole({"mecha": value}, pose="waving") for value in (0.5, 0.36, 0.28, 0.2, 0.1, 0.0)]
    assert len({arm(svg) for svg in drawn}) >= 5


def test_a_spirit_is_small_and_its_hands_float():
    told = {"seed": 12, "sliders": {"animal": 0.0}, "clothes": BARE_ARMS}
    spirit = resolve(Look.model_validate(told))
    tall = resolve(Look.model_validate(told | {"body": {"heads": 7.0}}))
    bare = Frame.model_validate({"view": "full", "background": {"kind": "transparent"}})

    limb = raster.paint(alone(draw(spirit, Performance(pose="waving"), bare).svg, "arm_right"), 320, 480)
    assert (spirit.heads, tall.heads) == (3, 7)
    assert raster.pieces(limb, 320, 480) == 2


@pytest.mark.parametrize("facing", ["front", "left", "back"])
def test_a_spirit_drifts_and_has_no_feet(facing):
    spirit = resolve(Look.model_validate({"seed": 19, "sliders": {"animal": 0.0}, "clothes": {"bottom": "shorts"}}))
    drawn = draw(spirit, Performance.model_validate({"facing": facing}), Frame(view="full"))

    assert not solid(only(drawn, "leg_left", "leg_right")).any()
    assert solid(only(drawn, "drift"))[400:].any()


def test_a_creature_has_a_tail_and_room_for_it():
    person, creature = (resolve(Look.model_validate({"seed": 12, "sliders": {"mecha": m}})) for m in (0.5, 1.0))
    bare = Frame.model_validate({"view": "full", "background": {"kind": "transparent"}})

    wide = [draw(look, Performance(facing="left"), bare).bounds[2] for look in (person, creature)]
    assert wide[1] > 1.25 * wide[0]


OF_A_SMALL_CREATURE = {
    "sliders": {"mecha": 0.86},
    "finish": "watercolor",
    "body": {"heads": 2.8},
    "face": {"width": 40.0, "jaw": -1.0},
    "hair": {"style": "mohawk"},
}


@pytest.mark.parametrize(
    ("told", "acted"),
    [
        ({"sliders": {"mecha": 1.0}, "clothes": {"hands": "none"}}, {"pose": "swimming"}),
        ({"sliders": {"animal": 0.0}, "body": {"heads": 5.0}}, {"pose": "swimming"}),
        (
            {"sliders": {"mecha": 1.0}, "creature": "feathered", "body": {"heads": 2.0}},
            {"pose": "cheer", "facing": "back"},
        ),
        (OF_A_SMALL_CREATURE, {"facing": "three_quarter_right"}),
    ],
    ids=["claws", "floating hands", "feathers", "fins"],
)
def test_what_grows_on_a_family_is_in_the_picture_and_hangs_together(told, acted):
    look = resolve(Look.model_validate({"seed": 12} | told))

    assert [found for found in glance(look, Performance.model_validate(acted)) if not found.passed] == []


def test_a_childs_tail_is_as_long_as_its_body_bears():
    frame = Frame.model_validate({"view": "full", "background": {"kind": "transparent"}})

    wide = {}
    for heads in (2.5, 7.0):
        told = {"seed": 12, "sliders": {"mecha": 1.0}, "body": {"heads": heads}}
        wide[heads] = draw(resolve(Look.model_validate(told)), Performance(), frame).bounds[2]
    assert wide[2.5] < 0.7 * wide[7.0]
