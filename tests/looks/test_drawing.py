"""A drawing: the same bytes everywhere, plain SVG, readable faces, and only the face moves with a feeling."""

import hashlib
import inspect
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from itertools import combinations

import numpy as np
import pytest

from tests.looks.drawing import ANCHOR_NAMES, STARTERS, face_pixels, painted_by_another, pixels
from troupe.looks import NOVA_AT_REST, Frame, Look, Performance, draw, look_for, resolve, starter_look, static_portrait

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {
    "svg", "g", "path", "ellipse", "circle", "defs", "linearGradient", "radialGradient", "stop", "clipPath",
    "title", "desc", "metadata",
}  # fmt: skip
ATTRIBUTES = {
    "viewBox", "id", "transform", "clip-path", "d", "cx", "cy", "rx", "ry", "r", "x1", "y1", "x2", "y2", "offset",
    "gradientUnits", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-linejoin",
    "stroke-linecap", "stop-color", "stop-opacity", "opacity",
}  # fmt: skip
PAINTS = re.compile(r"none|#[0-9a-f]{6}|url\(#t[0-9a-f]{6}-\d+\)")
SEEDS = range(0, 48, 2)


def mark_of_a_crowd():
    """One word for the drawings of fifteen people; this very text is also run by another process."""
    glad = Performance(emotion="joy", t=1234.5)
    drawn = [draw(resolve(starter_look(h)), glad, live=True) for h in ("nova", "rook", "moss")]
    drawn += [draw(resolve(Look(seed=seed))) for seed in range(12)]
    return hashlib.sha256("".join(d.svg for d in drawn).encode()).hexdigest()


def everyone():
    return [resolve(starter_look(handle)) for handle in STARTERS] + [resolve(look_for(f"per_{i}")) for i in SEEDS]


def test_every_process_draws_the_same_bytes():
    needs = "import hashlib\nfrom troupe.looks import Look, Performance, draw, resolve, starter_look\n"
    told = f"{needs}{inspect.getsource(mark_of_a_crowd)}print(mark_of_a_crowd())"
    surroundings = {**os.environ, "PYTHONHASHSEED": "4242"}

    elsewhere = subprocess.run([sys.executable, "-c", told], env=surroundings, capture_output=True, text=True)

    assert elsewhere.stdout.strip() == mark_of_a_crowd(), elsewhere.stderr


def test_a_drawing_uses_only_what_all_painters_agree_on():
    for look in everyone():
        for element in ElementTree.fromstring(draw(look, live=True, name="Ann", description="At rest").svg).iter():
            assert element.tag.removeprefix(SVG) in ELEMENTS
            assert {name for name in element.attrib if not name.startswith("data-")} <= ATTRIBUTES
            for name in ("fill", "stroke", "stop-color", "clip-path"):
                assert PAINTS.fullmatch(element.get(name, "none")), element.attrib
            if element.tag.endswith("Gradient"):
                assert element.get("gradientUnits") == "userSpaceOnUse"


def test_a_drawing_stays_light():
    for look in everyone():
        svg = draw(look, live=True).svg
        assert len(svg.encode()) <= 40 * 1024
        assert svg.count("<path") + svg.count("<ellipse") <= 400
        assert svg.count("Gradient id=") <= 40
        assert svg.count("<clipPath") <= 24


def test_numbers_have_at_most_two_decimals_and_no_exponent():
    for look in everyone():
        numbers = " ".join(re.findall(r' (?:d|transform|cx|cy|rx|ry|opacity)="([^"]*)"', draw(look).svg))
        assert not re.search(r"\.\d{3}|\de|-0(?![.\d])", numbers)


def test_every_id_is_used_defined_once_and_belongs_to_its_frame():
    drawing = draw(resolve(starter_look("moss")))
    ids = re.findall(r' id="([^"]+)"', drawing.svg)

    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", drawing.svg)) <= set(ids)
    assert all(name.startswith(f"t{drawing.frame_hash[:6]}-") for name in ids)


def test_two_frames_can_live_in_one_page():
    nova = resolve(starter_look("nova"))
    one, other = (set(re.findall(r' id="([^"]+)"', draw(nova, Performance(emotion=e)).svg)) for e in ("joy", "fear"))

    assert not one & other


def test_a_name_is_words_and_nothing_else():
    svg = draw(resolve(Look(seed=1)), name='</title><script>"&idmark-1').svg
    title = ElementTree.fromstring(svg).find(f"{SVG}title")

    assert title is not None
    assert title.text == '</title><script>"&idmark-1'


def test_parts_lie_in_the_order_that_keeps_brows_over_hair_and_hair_over_eyes():
    parts = draw(resolve(starter_look("nova"))).parts
    order = [
        "head_back",
        "torso",
        "clothes",
        "face",
        "mouth",
        "eye_left",
        "hair_front",
        "brow_left",
        "headwear",
        "marks",
    ]

    assert [name for name in parts if name in order] == order
    assert len(parts) == len(set(parts))


@pytest.mark.parametrize("handle", STARTERS)
def test_a_feeling_changes_nothing_outside_the_face(handle):
    look = resolve(starter_look(handle))
    rest = draw(look)
    before = pixels(rest)
    for emotion in ANCHOR_NAMES[1:]:
        drawing = draw(look, Performance(emotion=emotion))
        changed = np.abs(pixels(drawing) - before)
        assert drawing.face_box == rest.face_box
        changed[face_pixels(drawing)] = 0
        assert changed.max() == 0, emotion


def test_the_face_box_follows_a_tilted_head():
    look = resolve(starter_look("rook"))
    for roll, yaw in ((-15, -0.7), (15, 0.7)):
        rest = draw(look, Performance(roll=roll, yaw=yaw))
        afraid = draw(look, Performance(roll=roll, yaw=yaw, emotion="fear"))
        changed = np.abs(pixels(afraid) - pixels(rest))
        changed[face_pixels(afraid)] = 0
        assert changed.max() == 0


@pytest.mark.parametrize("handle", STARTERS)
def test_any_two_of_the_twelve_faces_differ(handle):
    look = resolve(starter_look(handle))
    faces = {}
    for emotion in ANCHOR_NAMES:
        drawing = draw(look, Performance(emotion=emotion))
        faces[emotion] = pixels(drawing)[face_pixels(drawing)]

    for one, other in combinations(ANCHOR_NAMES, 2):
        assert np.abs(faces[one] - faces[other]).mean() >= 0.8, (one, other)


@pytest.mark.parametrize("handle", STARTERS)
@pytest.mark.parametrize("emotion", ["neutral", "joy", "sadness", "fear"])
def test_two_painters_see_the_same_picture(handle, emotion):
    drawing = draw(resolve(starter_look(handle)), Performance(emotion=emotion))

    assert np.abs(pixels(drawing, 512) - painted_by_another(drawing, 512)).mean() <= 1


def test_no_resting_face_is_its_own_mirror_image():
    for look in everyone():
        figure = pixels(draw(look, frame=Frame.model_validate_json('{"background": {"kind": "transparent"}}')), 128)
        assert (np.abs(figure - figure[:, ::-1]).max(axis=2) > 24).mean() >= 0.07


def test_brows_eyes_and_mouth_can_be_seen():
    for look in everyone():
        drawing = draw(look)
        plain = pixels(drawing, 300)
        for part, least in (
            ("brow_left", 24),
            ("brow_right", 24),
            ("gaze_left", 40),
            ("gaze_right", 40),
            ("mouth", 20),
        ):
            assert (np.abs(pixels(without(drawing, part), 300) - plain).max(axis=2) > 12).sum() >= least, part


def without(drawing, part):
    """The same drawing with one part taken out."""
    tree = ElementTree.fromstring(drawing.svg)
    ElementTree.register_namespace("", SVG.strip("{}"))
    parents = {child: parent for parent in tree.iter() for child in parent}
    found = next(element for element in tree.iter() if element.get("data-part") == part)
    parents[found].remove(found)
    return type(drawing)(**{**fields_of(drawing), "svg": ElementTree.tostring(tree, encoding="unicode")})


def fields_of(drawing):
    return {name: getattr(drawing, name) for name in drawing.__slots__}


def test_two_seeds_look_like_two_people():
    pictures = [pixels(draw(resolve(look_for(f"per_{i}"))), 64) for i in range(10)]

    for one, other in combinations(pictures, 2):
        assert np.abs(one - other).mean() >= 4


def test_a_closed_eye_shows_no_iris():
    nova = resolve(starter_look("nova"))
    shut = draw(nova, Performance(blink=1))

    assert np.abs(pixels(shut) - pixels(without(shut, "gaze_left"))).max() <= 8


def test_a_background_can_be_left_out():
    frame = Frame.model_validate_json('{"background": {"kind": "transparent"}}')

    assert pixels(draw(resolve(starter_look("nova")), frame=frame))[2, 2, 3] == 0


def test_flat_is_simpler_than_cel():
    look = resolve(starter_look("nova"))

    assert len(draw(look, frame=Frame(finish="flat")).svg) < len(draw(look).svg)


def test_views_show_more_or_less_of_the_same_figure():
    look = resolve(starter_look("rook"))
    sizes = [draw(look, frame=Frame(view=view)).width_units for view in ("head", "bust", "portrait")]

    assert sizes == sorted(sizes)


def test_the_portrait_of_the_page_is_nova_at_rest():
    nova = resolve(starter_look("nova"))

    assert static_portrait() == draw(nova, Performance(manner=NOVA_AT_REST), name="Nova").svg
    assert len(static_portrait().encode()) <= 40 * 1024


def test_the_hash_of_a_look_moves_with_the_look_and_with_nothing_else():
    nova, rook = resolve(starter_look("nova")), resolve(starter_look("rook"))

    assert draw(nova).look_hash == draw(nova, Performance(emotion="joy")).look_hash != draw(rook).look_hash
    assert draw(nova).frame_hash != draw(nova, Performance(emotion="joy")).frame_hash
    assert len(hashlib.sha256().hexdigest()) == len(draw(nova).look_hash)
