"""What a drawing tells of itself: where hands, feet and eyes are, and what it covers."""

import pytest

from troupe.looks import CLASSES, Frame, Look, Performance, control_map, draw, resolve, starter_look

SIDE = 200


def region_at(look, performance, frame, point):
    """The class of what is drawn at a point."""
    x, y, wide, high = draw(look, performance, frame).view_box
    width, height = SIDE, round(SIDE * high / wide)
    pixels = control_map("segmentation", look, performance, frame, width, height)
    at = 4 * (int((point[1] - y) / high * height) * width + int((point[0] - x) / wide * width))
    found = f"#{pixels[at]:02x}{pixels[at + 1]:02x}{pixels[at + 2]:02x}"
    return next((name for name, colour in CLASSES.items() if colour == found), "nothing")


@pytest.mark.parametrize(
    ("pose", "facing"), [("waving", "front"), ("walking", "right"), ("walking", "left"), ("idle", "back")]
)
def test_the_places_of_hands_lie_on_hands_whatever_side_is_seen(pose, facing):
    look, performance, frame = resolve(starter_look("rook")), Performance(pose=pose, facing=facing), Frame(view="full")
    drawing = draw(look, performance, frame)

    seen = {name: region_at(look, performance, frame, drawing.anchors[name]) for name in ("hand_left", "hand_right")}
    assert "skin" in seen.values()
    left, top, wide, high = drawing.bounds
    for x, y in drawing.anchors.values():
        assert left <= x <= left + wide
        assert top <= y <= top + high


def test_the_mouth_and_the_head_are_where_they_are_drawn_when_the_head_turns():
    look = resolve(starter_look("nova"))
    for yaw in (-0.7, 0.7):
        performance = Performance(yaw=yaw, mouth="D")
        anchors = draw(look, performance).anchors

        assert region_at(look, performance, Frame(), anchors["mouth"]) == "mouth"
        assert region_at(look, performance, Frame(), anchors["eyes"]) == "skin"


def test_what_cannot_be_seen_is_not_told():
    rook = resolve(starter_look("rook"))

    assert set(draw(rook).anchors) == {"head", "eyes", "mouth"}
    assert set(draw(rook, Performance(facing="back"), Frame(view="full")).anchors) == {
        "head", "feet", "hand_left", "hand_right",
    }  # fmt: skip
    assert set(draw(resolve(Look(kind="item", species=None)), frame=Frame(view="full")).anchors) == {"feet"}


def test_a_dog_stands_on_the_lower_edge_of_what_it_covers():
    dog = draw(resolve(Look(kind="pet", species="dog")), Performance(pose="standing"), Frame(view="full"))

    left, top, wide, high = dog.bounds
    assert dog.anchors["feet"] == pytest.approx((left + wide / 2, top + high), abs=0.02)
    assert "mouth" in dog.anchors


def test_a_raised_arm_makes_the_figure_cover_more():
    rook, whole = resolve(starter_look("rook")), Frame(view="full")
    waving, standing = (draw(rook, Performance(pose=pose), whole).bounds for pose in ("waving", "standing"))

    assert waving[2] > standing[2] * 1.1
