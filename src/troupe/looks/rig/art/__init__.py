"""The hand a figure is drawn by: line, tone, edge, form, colour and print, as passes over a finished drawing.

What a feeling moves keeps its outlines, so that a face in the page and a painted one stay the same face. Realism,
ornament and the tilt of a head are not passes: `proportions`, `trims` and `acting` feel them.
"""

from troupe.kit.markup import Markup, element, join
from troupe.looks.domain.look import Art
from troupe.looks.rig.art.colour import brightened
from troupe.looks.rig.art.edges import softened_edges
from troupe.looks.rig.art.form import lopsided, rounded_forms
from troupe.looks.rig.art.lines import weighed
from troupe.looks.rig.art.printed import printed
from troupe.looks.rig.art.tones import shaded
from troupe.looks.rig.background import Box
from troupe.looks.rig.finish.tree import read, written
from troupe.looks.rig.resolved import ResolvedLook

PLAIN_ART = Art()
_PASSES = (
    (("asymmetry",), lopsided),
    (("roundness",), rounded_forms),
    (("shading", "contrast"), shaded),
    (("softness",), softened_edges),
    (("line_weight", "line_colour"), weighed),
    (("chroma",), brightened),
    (("texture",), printed),
)


def drawn_by(body: Markup, look: ResolvedLook, box: Box) -> Markup:
    """The drawing in this look's art; at the plain one it costs nothing."""
    chosen = [work for names, work in _PASSES if any(getattr(look.art, n) != getattr(PLAIN_ART, n) for n in names)]
    if not chosen:
        return body
    drawing = read(element("g", {}, body))
    for work in chosen:
        drawing = work(drawing, look, box)
    return join(written(child) for child in drawing.children)
