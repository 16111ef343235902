"""A figure that does not face the viewer: from its sides or from behind."""

from troupe.kit.markup import Markup
from troupe.looks.rig.acting import Acting
from troupe.looks.rig.figure import body_parts
from troupe.looks.rig.materials import materials
from troupe.looks.rig.places import FIGURE_PIVOT, HEAD_PIVOT, Places
from troupe.looks.rig.profile import draw_back_of_head, draw_profile, profile_back
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.sheet import Sheet, group, part
from troupe.looks.rig.stance import Bearing

TURNED_IDS = 500
"""Where the kept parts of a turned body begin to count, clear of the frame's own."""


def turned_figure(look: ResolvedLook, sheet: Sheet, acting: Acting, bearing: Bearing) -> Markup:
    body, places, paint = body_parts(look, bearing, TURNED_IDS), Places(acting), materials(look)
    back = bearing.facing == "back"
    head = (
        draw_back_of_head(look, paint, sheet)
        if back
        else draw_profile(look, paint, sheet, acting, int(bearing.facing == "left"))
    )
    mass = [] if back else profile_back(look, paint, sheet)
    x, y = HEAD_PIVOT
    order = [
        part("shadow", body.shadow),
        part("cape", body.cape, transform=places.body),
        part("arms_behind", body.behind, transform=places.body),
        part("head_back", *mass, transform=places.head),
        part("legs", body.legs),
        part("torso", body.torso, transform=places.body),
        part("clothes", body.clothes, transform=places.body),
        part("arms_front", body.front, transform=places.body),
        part("head", *head, data_pivot=f"{x:g} {y:g}", transform=places.head),
        part("arms_over", body.over, transform=places.body),
        part("fx", body.around),
    ]
    figure = part("figure", *order, stroke_linejoin="round", data_pivot=f"{FIGURE_PIVOT[0]:g} {FIGURE_PIVOT[1]:g}")
    # Mirrored around the figure, which a driver in the page gives a transform of its own.
    return group(figure, transform="scale(-1 1)") if bearing.facing == "right" else figure
