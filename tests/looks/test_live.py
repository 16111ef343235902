"""A live document and its face tables: a driver that follows the page in the docs arrives at the server's own frame."""

import json
import math
import re
import xml.etree.ElementTree as ElementTree

import pytest

from tests.looks.drawing import ANCHOR_NAMES, STARTERS
from tests.looks.driving import at_rest, matrix_of
from troupe.looks import Frame, Gaze, Performance, draw, face_table, idle, live_metadata, resolve, starter_look

SVG = "{http://www.w3.org/2000/svg}"
LOOKS = {handle: resolve(starter_look(handle)) for handle in STARTERS}


def lists_of(table):
    """Every list of numbers of a face table under its key."""
    found = [*table["paths"].items()]
    for key, lid in table["lids"].items():
        found += [(key, lid["open"]), (key, lid["closed"])]
    for mouth in table["mouths"].values():
        found += mouth.items()
    return found


def takes(commands):
    return sum({"M": 2, "L": 2, "C": 6, "Z": 0}[command] for command in commands)


def tree_of(performance=None, handle="nova"):
    return ElementTree.fromstring(draw(LOOKS[handle], performance, live=True).svg)


def metadata_in(tree):
    return json.loads(tree.find(f"{SVG}metadata").text)


@pytest.mark.parametrize("handle", STARTERS)
@pytest.mark.parametrize("emotion", [*ANCHOR_NAMES, "curiosity"])
def test_every_variant_of_a_path_takes_the_same_commands(handle, emotion):
    shapes = live_metadata(LOOKS[handle])["shapes"]
    table = face_table(LOOKS[handle], emotion)

    for key, numbers in lists_of(table):
        assert len(numbers) == takes(shapes[key]), key
        assert all(math.isfinite(number) for number in numbers)
    assert set(table["mouths"]) == {"rest", *"ABCDEFGHX"}


@pytest.mark.parametrize("handle", STARTERS)
def test_a_face_table_and_the_metadata_stay_small(handle):
    for emotion in ANCHOR_NAMES:
        assert len(json.dumps(face_table(LOOKS[handle], emotion), separators=(",", ":"))) <= 16 * 1024
    assert len(json.dumps(live_metadata(LOOKS[handle]), separators=(",", ":"))) <= 6 * 1024


def test_every_face_path_of_the_document_is_in_the_table_and_the_other_way_round():
    in_document = {element.get("data-face") for element in tree_of().iter()} - {None}

    assert in_document == {key for key, _ in lists_of(face_table(LOOKS["nova"], "joy"))}
    assert in_document == set(live_metadata(LOOKS["nova"])["shapes"])


def test_every_part_that_moves_is_described_and_every_fade_is_present():
    tree = tree_of()
    parts = {element.get("data-part") for element in tree.iter() if element.get("transform")} - {None}
    fades = {element.get("data-fade") for element in tree.iter()} - {None}

    assert parts == set(metadata_in(tree)["parts"])
    assert fades == set(face_table(LOOKS["nova"], "joy")["fades"])


def test_a_document_carries_the_metadata_of_the_face_of_the_slice_with_the_parts_that_are_in_it():
    carried, told = metadata_in(tree_of()), live_metadata(LOOKS["nova"])
    parts, every = carried.pop("parts"), told.pop("parts")

    assert carried == told
    assert parts == {name: every[name] for name in parts}
    assert "arms_front" in set(every) - set(parts)


@pytest.mark.parametrize("pose", ["idle", "slump", "reading"])
@pytest.mark.parametrize("facing", ["front", "three_quarter_left", "left", "right", "back"])
def test_nothing_jumps_when_the_driver_begins(facing, pose):
    drawing = draw(LOOKS["nova"], Performance(pose=pose, facing=facing, emotion="shy"), Frame(view="half"), live=True)
    tree = ElementTree.fromstring(drawing.svg)
    metadata, table = metadata_in(tree), face_table(LOOKS["nova"], "shy")

    for element in tree.iter():
        if part := metadata["parts"].get(element.get("data-part")):
            told = at_rest(part, metadata, table)
            assert matrix_of(told) == pytest.approx(matrix_of(element.get("transform")), abs=0.02), element.attrib


@pytest.mark.parametrize("emotion", ["neutral", "joy", "anger", "laugh", "sleepy"])
@pytest.mark.parametrize("blink", [0, 0.4, 1])
@pytest.mark.parametrize("mouth", [None, "A", "D", "F"])
def test_the_table_poured_into_the_document_is_the_servers_own_frame(emotion, blink, mouth):
    tree = tree_of(Performance(emotion=emotion, blink=blink, mouth=mouth))
    table = face_table(LOOKS["nova"], emotion)

    expected = dict(table["paths"]) | table["mouths"][mouth or "rest"]
    for key, lid in table["lids"].items():
        expected[key] = [a + (b - a) * blink for a, b in zip(lid["open"], lid["closed"], strict=True)]
    for element in tree.iter():
        if key := element.get("data-face"):
            assert places_of(element.get("d")) == pytest.approx(expected[key], abs=0.02), key
        if fade := element.get("data-fade"):
            assert float(element.get("opacity")) == pytest.approx(table["fades"][fade], abs=0.006)


def places_of(d):
    """Path data as absolute numbers."""
    numbers, here, start = [], (0.0, 0.0), (0.0, 0.0)
    for command, words in re.findall(r"([A-Za-z])([^A-Za-z]*)", d):
        steps = [float(word) for word in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", words)]
        origin = (0.0, 0.0) if command == "M" else here
        for x, y in zip(steps[::2], steps[1::2], strict=True):
            here = (origin[0] + x, origin[1] + y)
            numbers += here
        if command in "Mm":
            start = here
        if command == "Z":
            here = start
    return numbers


@pytest.mark.parametrize(("yaw", "pitch", "roll"), [(0.28, 0, 2), (-0.7, 0.4, -5), (0.7, -0.5, 9), (0, 0, 0)])
@pytest.mark.parametrize("handle", STARTERS)
def test_the_rules_of_the_page_give_the_servers_transforms(handle, yaw, pitch, roll):
    acted = Performance(yaw=yaw, pitch=pitch, roll=roll, gaze=Gaze(x=0.3, y=-0.2), breath=0.6, emotion="joy")
    tree = tree_of(acted, handle)
    rules, table = metadata_in(tree), face_table(LOOKS[handle], "joy")

    for element in tree.iter():
        if (name := element.get("data-part")) and element.get("transform"):
            expected = transform(rules, table, name, yaw, pitch, roll, (0.3, -0.2), 0.6)
            assert numbers_in(element.get("transform")) == pytest.approx(numbers_in(expected), abs=0.011), name


def transform(rules, table, name, yaw, pitch, roll, gaze, breath):
    """What `docs/looks.md` tells a driver to set, with no time running."""
    part, far = rules["parts"][name], rules["parallax"]
    (px, py), depth = part["pivot"], part["depth"]
    turn = roll + far["roll_per_yaw"] * yaw
    sx, sy = yaw * depth * far["x"], pitch * depth * far["y"]
    hx, hy = rules["parts"]["head"]["pivot"]
    head = f"translate(0 {-rules['breath']['head'] * breath}) rotate({turn} {hx} {hy})"
    kind, is_far = part["kind"], px * yaw > 0
    if kind in ("eye", "ear"):
        narrow = 1 - far[f"{kind}_narrow"] * abs(yaw) if is_far else 1
        inward = math.copysign(far["eye_inward"] * abs(yaw), px) if is_far and kind == "eye" else 0
        return f"matrix({narrow} 0 0 1 {sx + px * (1 - narrow) - inward} {sy})"
    x, y = (max(-0.8, min(0.8, a + b)) for a, b in zip(table["gaze"], gaze, strict=True))
    return {
        "figure": f"rotate(0 {px} {py})",
        "body": f"translate(0 {-rules['breath']['body'] * breath})",
        "head": head,
        "back": f"{head} translate({sx} {sy}) rotate(0 {px} {py})",
        "shift": f"translate({sx} {sy})",
        "gaze": f"translate({px + far['gaze'] * x} {py + far['gaze'] * y}) scale({table['iris']})",
        "spring": f"rotate(0 {px} {py})",
    }[kind]


def numbers_in(text):
    return [float(word) for word in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", text)]


def test_the_idle_constants_are_those_the_server_draws_with():
    seed, rules = LOOKS["nova"].seed, live_metadata(LOOKS["nova"])
    for t in (0, 1234, 9876, 54321):
        breath, sway = rules["breath"], rules["sway"]
        assert idle(seed, t).breath == pytest.approx(math.sin(math.tau * (t / breath["period_ms"] + breath["phase"])))
        swayed = sum(s["degrees"] * math.sin(math.tau * (t / s["period_ms"] + s["phase"])) for s in sway)
        assert idle(seed, t).sway == pytest.approx(swayed)
    for start in rules["blink"]["starts_ms"]:
        assert idle(seed, start + rules["blink"]["close_ms"]).blink == pytest.approx(1)
