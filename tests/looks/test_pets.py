"""Pets: twelve animals with a person's face numbers on a body of their own."""

import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from tests.looks.drawing import SVG, face_pixels, painted_by_another, pixels, solid
from troupe.looks import (
    PETS,
    Frame,
    Look,
    Performance,
    UnknownPose,
    check,
    draw,
    face_table,
    live_metadata,
    pet_for,
    resolve,
)

BARE = Frame.model_validate_json('{"view": "fit", "background": {"kind": "transparent"}}')
STANCES = ("standing", "sitting", "playing", "walking", "running", "sleeping", "waving")


def pet(species="dog", seed=4, **told):
    return resolve(Look.model_validate_json(json.dumps({"kind": "pet", "species": species, "seed": seed, **told})))


def shape_of(drawing, side=64):
    """Where a drawing covers a small square, fitted into it, without its shadow."""
    unshaded = re.sub(r'<g data-part="shadow">.*?</g>', "", drawing.svg)
    covered = solid(replace(drawing, svg=unshaded), 200)
    rows, columns = np.where(covered.any(axis=1))[0], np.where(covered.any(axis=0))[0]
    cut = covered[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    across = [int(i * cut.shape[1] / side) for i in range(side)]
    return cut[[int(i * cut.shape[0] / side) for i in range(side)]][:, across]


def apart(one, other):
    return (one ^ other).sum() / (one | other).sum()


def test_every_animal_is_told_apart_by_its_outline_at_sixty_four_pixels():
    shapes = {name: shape_of(draw(pet(name), Performance(pose="standing"), BARE)) for name in PETS}

    for one, other in combinations(PETS, 2):
        assert apart(shapes[one], shapes[other]) >= 0.12, (one, other)


@pytest.mark.parametrize("species", ["dog", "horse"])
def test_every_bearing_of_an_animal_has_an_outline_of_its_own(species):
    shapes = {stance: shape_of(draw(pet(species), Performance(pose=stance, phase=0.3), BARE)) for stance in STANCES}

    for one, other in combinations(STANCES, 2):
        assert apart(shapes[one], shapes[other]) >= 0.08, (one, other)


@pytest.mark.parametrize("species", PETS)
def test_an_animal_is_small_enough_to_send_from_every_side(species):
    for view, facing in (("bust", "front"), ("full", "front"), ("full", "left"), ("full", "back")):
        svg = draw(pet(species), Performance(facing=facing, pose="walking", phase=0.2), Frame(view=view)).svg

        assert len(svg.encode()) <= (40 if view == "bust" else 75) * 1024
        assert svg.count("<path") + svg.count("<ellipse") <= 400
        assert svg.count("Gradient id") <= 40
        assert svg.count("<clipPath") <= 24


@pytest.mark.parametrize("species", ["dog", "bird", "horse"])
def test_a_feeling_moves_nothing_but_an_animals_face(species):
    calm, worried = (draw(pet(species), Performance(emotion=emotion)) for emotion in ("neutral", "fear"))
    moved = np.abs(pixels(calm) - pixels(worried)).max(axis=2) > 8
    rows, columns = face_pixels(calm)
    inside = moved[rows, columns].sum()
    moved[rows, columns] = False

    assert inside > 150
    assert not moved.any()


def test_an_animal_seen_from_its_side_shows_what_it_feels():
    glad, sad = (draw(pet(), Performance(emotion=e, facing="left"), Frame(view="full")) for e in ("laugh", "sadness"))

    assert np.abs(pixels(glad) - pixels(sad)).max(axis=2).sum() > 0
    assert 'data-part="eye_right"' not in glad.svg


def test_left_and_right_are_mirror_images_of_one_animal():
    left, right = (
        shape_of(draw(pet(), Performance(pose="standing", facing=facing), BARE)) for facing in ("left", "right")
    )

    assert apart(left[:, ::-1], right) < 0.15
    assert apart(left, right) > 0.3


def test_the_page_finds_every_face_path_of_an_animal_in_its_table():
    look = pet("cat")
    tree = ElementTree.fromstring(draw(look, live=True).svg)
    in_document = {element.get("data-face") for element in tree.iter()} - {None}
    table = face_table(look, "joy")
    parts = {element.get("data-part") for element in tree.iter()} - {None}

    assert in_document == set(table["paths"]) | set(table["lids"]) | set(table["mouths"]["rest"])
    assert {"figure", "head", "eye_left", "eye_right", "mouth", "brow_left", "nose", "ear_left"} <= parts
    assert json.loads(tree.find(f"{SVG}metadata").text)["shapes"] == live_metadata(look)["shapes"]


def test_the_same_seed_has_the_same_coat_and_another_seed_another():
    assert draw(pet(seed=9)).svg == draw(pet(seed=9)).svg
    assert len({pet(seed=seed).being.coat for seed in range(8)}) == 8


def test_what_words_tell_of_fur_is_the_coat():
    grey = pet("cat", hair={"colour": "#8A8A92", "second": "#3A3A44"})

    assert (grey.being.coat, grey.being.second) == ("#8A8A92", "#3A3A44")


@pytest.mark.parametrize(
    ("word", "drawn"),
    [("parrot", "bird"), ("Wolf", "dog"), ("guinea pig", "hamster"), ("tiger", "cat"), ("xyz", "dog")],
)
def test_another_animal_is_drawn_as_the_nearest_and_said_so(word, drawn):
    look = pet(word)

    assert (look.being.name, look.being.label) == (drawn, word)
    assert look.warnings == ("nearest_species",)
    assert pet_for(drawn) == (drawn, True)
    assert pet(drawn).warnings == ()


def test_sleeping_animals_close_their_eyes_and_lie_low():
    awake, asleep = (draw(pet(), Performance(pose=pose), BARE) for pose in ("standing", "sleeping"))

    assert asleep.height_units < 0.75 * awake.height_units
    assert "eye_left.white" in asleep.svg


def test_an_animal_does_what_it_can_of_what_people_do_and_nothing_unheard_of():
    assert draw(pet(), Performance(pose="reading"), BARE).height_units == pytest.approx(
        draw(pet(), Performance(pose="sitting"), BARE).height_units
    )
    with pytest.raises(UnknownPose):
        draw(pet(), Performance(pose="levitating"))


def test_a_walk_comes_back_to_where_it_began_and_moves_in_between():
    def draw_at(phase):
        return draw(pet("cat"), Performance(pose="walking", phase=phase), Frame(view="full"))

    assert len({draw_at(i / 6).svg for i in range(6)}) == 6
    assert np.abs(pixels(draw_at(0.0)) - pixels(draw_at(0.9999))).mean() < 1


def test_the_picture_keeps_its_size_and_its_ground_while_an_animal_runs():
    frames = [draw(pet(), Performance(pose="running", phase=i / 5), Frame(view="full")) for i in range(5)]

    assert len({(round(one.width_units, 3), round(one.height_units, 3)) for one in frames}) == 1
    assert len({round(one.view_box[0], 3) for one in frames}) == 1


@pytest.mark.parametrize("finish", ["soft", "ink", "watercolor", "pixel"])
def test_an_animal_is_drawn_in_every_finish(finish):
    plain, other = pixels(draw(pet("fox"))), pixels(draw(pet("fox", finish=finish)))

    assert np.abs(plain - other).mean() > 1


@pytest.mark.parametrize("species", ["cat", "turtle"])
def test_a_strict_art_director_has_nothing_to_say_of_an_animal(species):
    assert [found.name for found in check(pet(species, finish="cel")) if not found.passed] == []


def test_two_painters_paint_the_same_animal():
    drawing = draw(pet("rabbit"))

    assert np.abs(pixels(drawing) - painted_by_another(drawing, 256)).mean() <= 1
