"""Templates: pictures made of pictures, each at its place, and always of the same person."""

import re
from xml.etree import ElementTree

import pytest
from pydantic import ValidationError

from troupe.kit import raster
from troupe.looks import ANCHORS, TEMPLATES, UnknownEmotion, Wishes, compose, paint_sheet, resolve, starter_look
from troupe.looks.catalog.labels import written_label
from troupe.looks.domain.emotion import ALIASES, LABELS
from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.domain.template import LABELLED_IN
from troupe.looks.rig.bust import draw
from troupe.looks.rig.finish.paint import painted
from troupe.looks.rig.lettering import can_write, fitted, width_of, write


def composed(template: str, who: str = "nova", finish: str | None = None, name: str = "Nova", **told: object):
    look = resolve(starter_look(who))
    look = look.model_copy(update={"finish": finish}) if finish else look
    return compose(look, Wishes.model_validate({"template": template} | told), {}, name)


@pytest.mark.parametrize(
    ("template", "size", "cells"),
    [
        ("hero_portrait", (1024, 1024), 1),
        ("full_body", (1024, 1536), 1),
        ("character_sheet", (2048, 1536), 15),
        ("expression_grid", (1648, 1368), 12),
    ],
)
def test_each_template_has_its_size_and_its_cells(template, size, cells):
    picture = composed(template)

    assert (picture.width, picture.height) == size
    assert [cell.index for cell in picture.cells] == list(range(cells))
    assert len(paint_sheet(picture)) == size[0] * size[1] * 4


@pytest.mark.parametrize("alias", ["hero", "portrait", "body", "sheet", "grid", "expressions"])
def test_short_names_of_templates_are_understood(alias):
    assert Wishes.model_validate({"template": alias}).template in TEMPLATES


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_cell_lies_over_another_or_outside(template):
    picture = composed(template)
    boxes = [cell.box for cell in picture.cells]

    for i, (x, y, wide, high) in enumerate(boxes):
        assert x >= 0
        assert y >= 0
        assert x + wide <= picture.width
        assert y + high <= picture.height
        for left, top, w, h in boxes[i + 1 :]:
            assert x + wide <= left or left + w <= x or y + high <= top or top + h <= y


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_document_of_many_cells_names_everything_once(template):
    svg = composed(template).svg
    ids = re.findall(r' id="([^"]+)"', svg)

    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)
    ElementTree.fromstring(svg)


def test_two_painters_agree_about_a_sheet():
    picture = composed("character_sheet")
    size = (picture.width // 2, picture.height // 2)

    apart = raster.mean_difference(raster.paint(picture.svg, *size), raster.second_opinion(picture.svg, *size), *size)

    assert apart <= 1.0


def test_a_cell_shows_exactly_what_the_same_frame_shows_alone():
    picture = composed("expression_grid", emotions=("joy",), cell=256)
    alone = draw(resolve(starter_look("nova")), Performance(emotion="joy"), Frame())
    x, y, wide, high = (int(side) for side in picture.cells[0].box)

    cut = raster.cut_out(paint_sheet(picture), (picture.width, picture.height), (x, y, wide, high))

    assert raster.mean_difference(cut, raster.paint(alone.svg, wide, high), wide, high) < 0.3


def test_in_a_grid_only_the_faces_differ():
    picture = composed("expression_grid", cell=256)
    pixels, size = paint_sheet(picture), (picture.width, picture.height)
    first = picture.cells[0].drawing
    scale = 256 / first.view_box[2]
    left, top = first.face_box[0] - first.view_box[0], first.face_box[1] - first.view_box[1]
    face = (
        int(left * scale) - 1,
        int(top * scale) - 1,
        int(first.face_box[2] * scale) + 3,
        int(first.face_box[3] * scale) + 3,
    )
    cells = [
        raster.painted_over(raster.cut_out(pixels, size, tuple(int(side) for side in cell.box)), (256, 256), face)
        for cell in picture.cells
    ]

    assert [cell.label for cell in picture.cells] == list(ANCHORS)
    assert [raster.changed_pixels(cell, cells[0], 256, 256) for cell in cells] == [0] * len(cells)


def test_a_grid_of_few_expressions_is_small():
    picture = composed("expression_grid", emotions=("joy", "anger", "fear"), cell=128)

    assert (picture.width, picture.height) == (64 + 2 * 128 + 16, 64 + 2 * 168 + 16)
    assert [cell.label for cell in picture.cells] == ["joy", "anger", "fear"]


@pytest.mark.parametrize(
    "told",
    [
        {"template": "poster"},
        {"template": "hero", "width": 63},
        {"template": "hero", "width": 4097},
        {"template": "hero", "width": 4096, "height": 4096, "cell": 100},
        {"template": "grid", "emotions": ("joy", "joy")},
        {"template": "grid", "cell": 127},
        {"template": "sheet", "width": 1000, "height": 1000},
        {"template": "hero", "yaw": 1.1},
        {"template": "hero", "colour": "red"},
    ],
)
def test_wishes_that_cannot_be_drawn_are_refused(told):
    with pytest.raises(ValidationError):
        Wishes.model_validate(told)


def test_a_feeling_nobody_knows_is_refused_with_the_nearest():
    with pytest.raises(UnknownEmotion) as refused:
        Wishes.model_validate({"template": "grid", "emotions": ("anger", "joyy")})

    assert "joy" in refused.value.next_step
    assert refused.value.field == "emotions.1"


def test_one_side_alone_keeps_the_shape():
    assert Wishes.model_validate({"template": "body", "width": 512}).size == (512, 768)
    assert Wishes.model_validate({"template": "hero", "height": 300}).size == (300, 300)


@pytest.mark.parametrize("template", ["full_body", "character_sheet"])
def test_a_whole_body_feels_what_it_is_told(template):
    angry, calm = composed(template, emotion="anger", intensity=0.6), composed(template)

    assert angry.cells[0].performance.emotion == "anger"
    assert angry.cells[0].performance.intensity == 0.6
    assert angry.cells[0].drawing.svg != calm.cells[0].drawing.svg


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Nova", ["Nova"]),
        ("Wilhelmina von Hohenstein", ["Wilhelmina von Hohenstein"]),
        ("Wilhelmina Adelheid von Hohenstein-Hohenfels", ["Wilhelmina Adelheid von", "Hohenstein-Hohenfels"]),
        ("W" * 90, None),
        ("Wilhelmina Adelheid " * 5, None),
    ],
)
def test_a_name_never_runs_into_the_figures_beside_it(name, lines):
    size, written = fitted(name, 608, (44, 27, 22))

    assert max(width_of(line, size) for line in written) <= 608.001
    assert len(written) <= 2
    assert written == lines if lines else written[-1].endswith("...")


@pytest.mark.parametrize("language", [code for code in LABELLED_IN if code != "en"])
def test_every_feeling_has_a_word_in_every_language_of_sheets_that_can_be_written(language):
    every = {*ANCHORS, *LABELS, *ALIASES}
    words = {label: written_label(label, language) for label in every}

    assert [word for word in words.values() if not can_write(word) or width_of(word, 18) > 250] == []
    assert len([label for label in every if words[label] == label.replace("_", " ")]) <= 10
    assert words["joy"] != "joy"


def test_japanese_words_are_strokes_and_small_letters_and_voiced_sounds_are_letters_of_their_own():
    told = ["かき", "がき", "かぎ", "つき", "っき", "はは", "ぱは", "ばは", "クール", "グール"]
    drawn = {str(write(word, 0, 0, 18, "#222222")) for word in told}

    assert all(can_write(word) for word in told)
    assert len(drawn) == len(told)
    assert width_of("っ", 18) < width_of("つ", 18)


def test_a_long_label_stays_under_its_own_small_cell():
    picture = composed("expression_grid", emotions=("smug", "disapproval"), cell=128, language="de")
    width, high = picture.width, picture.height
    pixels = painted(picture.ground, width, high, "label")
    inked = {i // 4 % width for i in range(0, len(pixels), 4) if pixels[i : i + 4] != pixels[:4]}

    assert width_of(written_label("smug", "de"), 128 * 0.14) > 128
    assert inked
    assert {x for x in inked if not (30 <= x < 162 or 174 <= x < 306)} == set()


@pytest.mark.parametrize(
    ("template", "told", "own", "written"),
    [
        ("grid", None, "de-AT", "de"),
        ("grid", "en", "de", "en"),
        ("sheet", "ja-JP", "de", "ja"),
        ("sheet", "it", "de", "en"),
        ("sheet", None, "en", "en"),
        ("hero", "de", "de", None),
    ],
)
def test_a_sheet_is_labelled_as_it_is_asked_for_and_else_as_the_asker_reads(template, told, own, written):
    wishes = Wishes.model_validate({"template": template, "language": told})

    assert wishes.worded_for(own).language == written


def test_labels_follow_the_language_and_the_names_of_cells_do_not():
    german, english = composed("expression_grid", language="de"), composed("expression_grid", language="en")

    assert german.svg != english.svg
    assert [cell.label for cell in german.cells] == [cell.label for cell in english.cells]
    assert english.svg == composed("expression_grid").svg


def test_a_name_becomes_strokes_and_no_font_is_asked_for():
    svg = composed("character_sheet", name="Zoë Łódź").svg

    assert "<text" not in svg
    assert svg != composed("character_sheet", name="Zoe").svg


@pytest.mark.parametrize("name", ["Ελένη Ωραία", "Юлия Щербакова", "Їжак Ґонта", "Ђорђе", "Þórður O’Neil", "Ștefan"])
def test_names_in_greek_cyrillic_and_all_of_latin_are_written(name):
    drawn, unwritten = composed("character_sheet", name=name).svg, composed("character_sheet", name="桜").svg

    assert len(drawn) > len(unwritten) + 150
    assert f"<title>{name}</title>" in drawn


def test_a_name_that_the_alphabet_lacks_is_left_out_and_still_told_to_readers():
    svg = composed("character_sheet", name="桜").svg

    assert "<title>桜</title>" in svg


def test_markup_in_a_name_stays_a_name():
    svg = composed("character_sheet", name="<script>alert(1)</script>").svg

    assert "<script>" not in svg
    ElementTree.fromstring(svg)


@pytest.mark.parametrize("finish", ["pixel", "watercolor", "ink"])
def test_a_sheet_has_the_finish_of_its_look(finish):
    plain, other = composed("expression_grid", cell=128), composed("expression_grid", finish=finish, cell=128)
    size = (plain.width, plain.height)

    assert raster.mean_difference(paint_sheet(plain), paint_sheet(other), *size) > 1.0


def test_a_template_gives_the_same_bytes_each_time():
    assert composed("full_body").svg == composed("full_body").svg


@pytest.mark.parametrize(("template", "size"), [("character_sheet", (512, 384)), ("expression_grid", (412, 342))])
def test_a_sheet_of_another_size_is_the_same_sheet(template, size):
    usual, small = composed(template), composed(template, width=size[0])

    assert (small.width, small.height) == size
    assert small.svg == usual.svg
    assert small.cells[-1].box[0] == pytest.approx(usual.cells[-1].box[0] * size[0] / usual.width)
    assert len(paint_sheet(small)) == size[0] * size[1] * 4


@pytest.mark.parametrize(
    "told",
    [
        {"template": "character_sheet", "width": 1000, "height": 1000},
        {"template": "expression_grid", "width": 1000, "height": 1000},
        {"template": "full_body", "width": 64, "height": 63},
        {"template": "full_body", "height": 64},
    ],
)
def test_a_size_that_cannot_be_drawn_names_its_side(told):
    with pytest.raises(ValidationError) as refused:
        Wishes.model_validate(told)

    assert refused.value.errors()[0]["loc"] == ("height",)


def test_a_feeling_of_no_strength_is_not_felt():
    calm = composed("hero_portrait", emotion="anger", intensity=0)
    angry = composed("hero_portrait", emotion="anger")

    assert calm.cells[0].performance.intensity == 0
    assert angry.cells[0].performance.intensity == 1
    assert composed("hero_portrait").cells[0].performance.intensity == 0.5
