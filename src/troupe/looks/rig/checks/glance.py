"""A glance at one frame: is the document sound, is somebody in the picture, whole, in one piece, and with a face?

It costs a fortieth of all the checks, so that ten thousand people can be looked at.
"""

import re
from collections.abc import Iterator
from xml.parsers import expat

from troupe.kit import raster
from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.rig.bust import Drawing, draw
from troupe.looks.rig.checks.documents import BUST_KILOBYTES, FIGURE_KILOBYTES, travelling
from troupe.looks.rig.checks.finding import Check
from troupe.looks.rig.checks.looking import face_pixels
from troupe.looks.rig.parting import without
from troupe.looks.rig.resolved import ResolvedLook

_NO_NUMBER = re.compile(r"[^a-z](?:nan|inf)[^a-z]")
_ID = re.compile(r' id="([^"]+)"')
_USED = re.compile(r"url\(#([^)]+)\)")
_FACE_SIDE = 96
_BODY = (160, 240)
_AROUND = ("background", "shadow", "fx", "seat")
_FLOATING = 0.5
_LEAST = 24
"""Pixels: toes that look out from under a hem are fewer, a hand is more."""


def glance(look: ResolvedLook, performance: Performance) -> Iterator[Check]:
    """The portrait with a feeling, and the whole figure as it acts."""
    bust = draw(look, Performance(emotion=performance.emotion, yaw=performance.yaw))
    figure = draw(look, performance.model_copy(update={"props": ()}), Frame(view="full"))
    yield from _sound("bust", bust.svg, BUST_KILOBYTES)
    yield from _sound("figure", figure.svg, FIGURE_KILOBYTES)
    yield Check("tones of the face", _tones(bust), 24)
    yield from _in_the_picture(look, figure)


def _sound(name: str, svg: str, kilobytes: float) -> Iterator[Check]:
    """Text that every reader of SVG takes, with nothing missing and nothing twice."""
    identities = _ID.findall(svg)
    missing = set(_USED.findall(svg)) - set(identities)
    yield Check(f"{name} faults", _faults(svg) + len(missing), 0, "at most")
    yield Check(f"{name} names twice", len(identities) - len(set(identities)), 0, "at most")
    yield Check(f"{name} kilobytes", travelling(svg), kilobytes, "at most")


def _faults(svg: str) -> int:
    try:
        expat.ParserCreate().Parse(svg, True)
    except expat.ExpatError:
        return 1
    return len(_NO_NUMBER.findall(svg))


def _tones(bust: Drawing) -> int:
    """How many colours meet in the face: an empty or covered one has few."""
    size = (_FACE_SIDE, _FACE_SIDE)
    face = raster.cut_out(raster.paint(bust.svg, *size), size, face_pixels(bust, _FACE_SIDE))
    return len({face[i : i + 3] for i in range(0, len(face), 4)})


def _in_the_picture(look: ResolvedLook, figure: Drawing) -> Iterator[Check]:
    pixels = raster.paint(without(figure.svg, *_AROUND), *_BODY)
    wide, high = _BODY
    solid = raster.covered(pixels, wide, high)
    rows = [solid[wide * y : wide * (y + 1)] for y in range(high)]
    yield Check("share of the picture", solid.count(255) / len(solid), 0.04)
    yield Check("cut off", rows[0].count(255) + sum(row[0] // 255 + row[-1] // 255 for row in rows), 0, "at most")
    if look.abstract <= _FLOATING:
        yield Check("pieces", raster.pieces(pixels, wide, high, _LEAST), 1, "at most")
