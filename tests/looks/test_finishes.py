"""Finishes: one drawing in six hands, and always the same person."""

import re
from itertools import pairwise

import numpy as np
import pytest

from tests.looks.drawing import only
from troupe.kit import raster
from troupe.looks import Background, Drawing, Frame, Look, Performance, draw, paint, resolve, starter_look

FINISHES = ("flat", "cel", "soft", "ink", "pixel", "watercolor")
REWORKED = ("soft", "ink", "watercolor")
VIEWS = ("bust", "full")
COLOUR = re.compile(r"#[0-9a-f]{6}")
SIDE = 240


def drawn(finish: str, who: str = "nova", view: str = "bust", emotion: str = "neutral", background=None) -> Drawing:
    frame = Frame.model_validate({"finish": finish, "view": view, "background": background})
    return draw(resolve(starter_look(who)), Performance(emotion=emotion), frame)


@pytest.mark.parametrize("finish", FINISHES)
def test_a_finish_that_is_asked_for_is_the_one_that_is_drawn(finish):
    look = Look.model_validate({"seed": 5, "finish": finish})

    assert resolve(look).finish == finish
    assert not resolve(look).warnings
    assert draw(resolve(look)).finish == finish


def test_every_finish_looks_different_from_every_other():
    pictures = {finish: paint(drawn(finish), SIDE, SIDE) for finish in FINISHES}

    for one in FINISHES:
        for other in FINISHES:
            if one < other:
                apart = raster.mean_difference(pictures[one], pictures[other], SIDE, SIDE)
                assert apart > 1.0, (one, other, apart)


@pytest.mark.parametrize("finish", REWORKED)
@pytest.mark.parametrize("view", VIEWS)
def test_two_painters_agree_about_every_finish(finish, view):
    drawing = drawn(finish, view=view)
    wide, high = (SIDE, SIDE) if view == "bust" else (SIDE, SIDE * 3 // 2)

    ours, other = raster.paint(drawing.svg, wide, high), raster.second_opinion(drawing.svg, wide, high)

    assert raster.mean_difference(ours, other, wide, high) <= 1.0


@pytest.mark.parametrize("finish", FINISHES)
@pytest.mark.parametrize("emotion", ["joy", "anger", "sadness"])
def test_a_feeling_changes_the_face_and_nothing_else(finish, emotion):
    side = 340
    calm, moved = drawn(finish), drawn(finish, emotion=emotion)
    box = calm.face_box
    scale = side / calm.view_box[2]
    room = 6 if finish == "pixel" else 1  # a dot that the face touches belongs to it as a whole
    inside = (
        int((box[0] - calm.view_box[0]) * scale) - room,
        int((box[1] - calm.view_box[1]) * scale) - room,
        int(box[2] * scale) + 2 * room + 1,
        int(box[3] * scale) + 2 * room + 1,
    )

    before, after = (raster.painted_over(paint(drawing, side, side), (side, side), inside) for drawing in (calm, moved))

    assert before == after
    assert paint(calm, side, side) != paint(moved, side, side)


@pytest.mark.parametrize("emotion", ["disgust", "disapproval", "anger", "grief"])
def test_no_dot_outside_the_face_takes_a_colour_that_only_a_sign_of_feeling_has(emotion):
    side, dot = 256, 4
    calm, moved = drawn("pixel", "moss"), drawn("pixel", "moss", emotion=emotion)
    (x, y, wide, high), (left, top, across, _) = calm.face_box, calm.view_box
    scale = side / across
    start, up = int((x - left) * scale) - dot, int((y - top) * scale) - dot
    inside = (start, up, int(wide * scale) + 2 * dot + 1, min(side - up, int(high * scale) + 2 * dot + 1))

    before, after = (raster.painted_over(paint(each, side, side), (side, side), inside) for each in (calm, moved))

    assert raster.changed_pixels(before, after, side, side, 0) == 0


@pytest.mark.parametrize("finish", FINISHES)
def test_a_finish_gives_the_same_bytes_each_time(finish):
    assert drawn(finish).svg == drawn(finish).svg
    assert paint(drawn(finish), 96, 96) == paint(drawn(finish), 96, 96)


def test_ink_is_paper_and_line_and_little_else():
    pixels = paint(drawn("ink", "moss"), SIDE, SIDE)
    levels = [max(pixels[i : i + 3]) - min(pixels[i : i + 3]) for i in range(0, len(pixels), 4)]

    assert sum(level < 40 for level in levels) / len(levels) > 0.93


def test_dark_hair_is_a_black_shape_in_ink_and_fair_hair_is_not():
    def darkness(who: str) -> float:
        pixels = paint(drawn("ink", who), SIDE, SIDE)
        return sum(pixels[i] < 60 for i in range(0, len(pixels), 4)) / (SIDE * SIDE)

    assert darkness("nova") > 0.2
    assert darkness("rook") < 0.15


def test_a_soft_picture_has_no_contour_around_its_clothes():
    widths = {float(width) for width in re.findall(r'stroke-width="([\d.]+)"', clothes_of(drawn("soft").svg))}

    assert max(widths) < max(float(w) for w in re.findall(r'stroke-width="([\d.]+)"', clothes_of(drawn("cel").svg)))


def clothes_of(svg: str) -> str:
    return svg[svg.index('data-part="clothes"') : svg.index('data-part="head"')]


@pytest.mark.parametrize("view", VIEWS)
def test_a_pixel_picture_has_few_colours_in_whole_dots(view):
    wide, high = (320, 320) if view == "bust" else (320, 480)
    pixels = paint(drawn("pixel", "rook", view), wide, high)
    colours = {pixels[i : i + 4] for i in range(0, len(pixels), 4)}
    rows = [pixels[y * wide * 4 : (y + 1) * wide * 4] for y in range(high)]
    changes = [y for y in range(1, high) if rows[y] != rows[y - 1]]
    dot = min(after - before for before, after in pairwise(changes))

    assert len({colour for colour in colours if colour[3]}) <= 24
    assert dot >= 4
    assert all((after - before) % dot == 0 for before, after in pairwise(changes))


@pytest.mark.parametrize("view", VIEWS)
def test_the_outline_of_a_pixel_figure_is_of_its_own_lines_and_counts_among_its_colours(view):
    wide, high = (320, 320) if view == "bust" else (320, 480)
    nothing = resolve(
        starter_look("nova").model_copy(update={"finish": "pixel", "background": Background(kind="transparent")})
    )
    pixels = paint(draw(nothing, Performance(emotion="joy"), Frame(view=view)), wide, high)
    colours = {pixels[i : i + 3] for i in range(0, len(pixels), 4) if pixels[i + 3]}

    assert len(colours) <= 24
    assert min(map(sum, colours)) > 0


@pytest.mark.parametrize("who", ["nova", "rook", "moss"])
def test_a_small_pixel_figure_has_eyes_with_a_light_in_them_and_a_mouth_three_dots_wide(who):
    told = {"finish": "pixel", "background": Background(kind="transparent")}
    look = resolve(starter_look(who).model_copy(update=told))
    calm = draw(look, Performance(), Frame(view="full", aspect=1))
    dots = np.frombuffer(paint(calm, 112, 112), np.uint8).reshape(112, 112, 4)
    eyes, mouth = (
        np.frombuffer(raster.paint(only(calm, *parts).svg, 112, 112), np.uint8).reshape(112, 112, 4)[..., 3] > 0
        for parts in (("eye_left", "eye_right"), ("mouth",))
    )

    assert (dots[eyes][:, :3].min(axis=1) > 225).sum() >= 2
    found = dots[mouth]
    skin = np.array([int(look.skin[i : i + 2], 16) for i in (1, 3, 5)])
    assert (np.abs(found[:, :3].astype(int) - skin).sum(axis=1) > 60).sum() >= 3


@pytest.mark.parametrize("who", ["nova", "rook", "moss"])
def test_skin_hair_and_eyes_survive_in_a_pixel_picture(who):
    look = resolve(starter_look(who))
    pixels = paint(drawn("pixel", who), 320, 320)
    found = {f"#{pixels[i : i + 3].hex()}" for i in range(0, len(pixels), 4)}

    assert look.skin.lower() in found
    assert look.eye_left.lower() in found


def test_on_nothing_a_pixel_figure_has_a_dark_outline_away_from_the_light():
    picture = drawn("pixel", background={"kind": "transparent"})
    pixels = paint(picture, 320, 320)
    alphas = set(pixels[3::4])

    assert alphas == {0, 255}


def test_paper_shows_its_grain_at_the_same_places_whatever_is_painted():
    bare = {"kind": "solid", "colours": ("#C0C0C0",)}
    one, other = (paint(drawn("watercolor", who, background=bare), SIDE, SIDE) for who in ("nova", "moss"))
    corner = (0, 0, 24, 24)

    first, second = (raster.cut_out(pixels, (SIDE, SIDE), corner) for pixels in (one, other))
    assert first == second
    assert len(set(first[::4])) > 3
