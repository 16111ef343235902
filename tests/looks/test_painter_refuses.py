"""A drawing that the painter refuses is painted all the same, and the log says which one it was."""

import logging
from dataclasses import dataclass, replace

import pytest

from troupe.kit.raster import PaintingFailed, decode
from troupe.kit.raster import paint as paint_svg
from troupe.looks import Wishes, compose, paint_sheet, resolve, starter_look
from troupe.looks.rig.finish.paint import paint
from troupe.ports.image import ImageRequest
from troupe.providers.rig.image import RigImage

# One painter does not know elements with a prefix.
REFUSED = (
    '<!-- <svg --><s:svg xmlns:s="http://www.w3.org/2000/svg" width="8" height="8" viewBox="0 0 8 8">'
    '<s:rect width="8" height="8" fill="#336699"/></s:svg>'
)


@dataclass(frozen=True)
class Drawn:
    svg: str = REFUSED
    finish: str = "flat"
    frame_hash: str = "f00d"
    view_box: tuple[float, float, float, float] = (0, 0, 8, 8)
    face_box: tuple[float, float, float, float] = (0, 0, 8, 8)
    colours: tuple[str, ...] = ()
    dots: float = 4
    solid: bool = False


def test_what_one_painter_refuses_the_other_paints(caplog):
    with pytest.raises(PaintingFailed):
        paint_svg(REFUSED, 8, 8)

    with caplog.at_level(logging.ERROR):
        pixels = paint(Drawn(), 8, 8)

    assert pixels == bytes((0x33, 0x66, 0x99, 255)) * 64
    [told] = [record for record in caplog.records if record.msg == "looks.painter_refused"]
    assert told.__dict__["fields"]["frame"] == "f00d"


@pytest.mark.parametrize("finish", ["pixel", "watercolor"])
def test_so_it_is_in_finishes_that_pass_over_pixels(finish):
    assert len(paint(Drawn(finish=finish, colours=("#336699",)), 8, 8)) == 8 * 8 * 4


def test_the_ground_of_a_sheet_is_painted_by_the_other_painter_too(caplog):
    wishes = Wishes.model_validate({"template": "grid", "emotions": ("joy",), "cell": 128})
    look = resolve(starter_look("nova").model_copy(update={"finish": "watercolor"}))
    sheet = compose(look, wishes, {}, "")

    with caplog.at_level(logging.ERROR):
        pixels = paint_sheet(replace(sheet, ground=REFUSED))

    assert len(pixels) == sheet.width * sheet.height * 4
    assert [record.msg for record in caplog.records] == ["looks.painter_refused"]


async def test_a_picture_that_is_kept_is_painted_by_the_other_painter_too(caplog):
    with caplog.at_level(logging.ERROR):
        made = await RigImage().make(ImageRequest("", "", 8, 8, 1, REFUSED))

    assert decode(made.content)[0] == bytes((0x33, 0x66, 0x99, 255)) * 64
    [told] = [record for record in caplog.records if record.msg == "rig.painter_refused"]
    assert len(told.__dict__["fields"]["drawing"]) == 64


def test_what_both_refuse_is_told_with_a_way_on():
    with pytest.raises(PaintingFailed) as failure:
        paint(Drawn(svg="this is no drawing"), 8, 8)

    assert failure.value.next_step
