"""The document: light enough to travel, with strokes that show, and the same picture for every painter."""

import re
import zlib
from collections.abc import Iterator

from troupe.kit import raster
from troupe.looks.rig.checks.finding import Check
from troupe.looks.rig.checks.sitter import Sitter

_WIDTH = re.compile(r'<(?:path|ellipse)[^>]*stroke-width="([0-9.]+)"')
_TARGET = 512
BUST_KILOBYTES, FIGURE_KILOBYTES = 17, 26
_NONE = 0.05
"""A stroke this thin is one that has faded away on purpose."""


def strokes(sitter: Sitter) -> Iterator[Check]:
    """Seen at 512 pixels, no stroke is thinner than what a pixel can show."""
    drawing = sitter.bust
    widths = [float(width) for width in _WIDTH.findall(drawing.svg)]
    drawn = [width for width in widths if width > _NONE]
    if drawn:
        yield Check("stroke", min(drawn) * _TARGET / drawing.view_box[2], 0.6)


def weight(sitter: Sitter) -> Iterator[Check]:
    """What a drawing weighs on its way to a page, and how much there is in it to paint."""
    bust, figure = sitter.bust.svg, sitter.figure.svg
    yield Check("bust kilobytes", travelling(bust), BUST_KILOBYTES, "at most")
    yield Check("figure kilobytes", travelling(figure), FIGURE_KILOBYTES, "at most")
    yield Check("paths", figure.count("<path") + figure.count("<ellipse"), 400, "at most")
    yield Check("gradients", figure.count("Gradient id="), 40, "at most")
    yield Check("clips", bust.count("<clipPath"), 24, "at most")
    yield Check("figure clips", figure.count("<clipPath"), 40, "at most")


def travelling(svg: str) -> float:
    """Kilobytes as they are sent, which is compressed."""
    return len(zlib.compress(svg.encode(), 6)) / 1024


def agreement(sitter: Sitter) -> Iterator[Check]:
    """Both painters see the same picture."""
    drawing, _ = sitter.felt("joy")
    ours, theirs = raster.paint(drawing.svg, 256, 256), raster.second_opinion(drawing.svg, 256, 256)
    yield Check("parity", raster.mean_difference(ours, theirs, 256, 256), 1, "at most")
