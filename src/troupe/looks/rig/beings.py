"""Pets and things in a frame: the parts of a figure, drawn from other plans than a person's."""

from troupe.looks.catalog.thing import things
from troupe.looks.domain.performance import Frame, Performance
from troupe.looks.rig.pets.coat import plan_of
from troupe.looks.rig.pets.scene import Shown, show_pet
from troupe.looks.rig.pets.turned import turned
from troupe.looks.rig.resolved import ResolvedLook
from troupe.looks.rig.things import STATES, ShownThing, is_faceless, show_thing, thing_figure

__all__ = ["STATES", "Shown", "ShownThing", "shown", "stature", "thing_figure", "turned"]


def shown(look: ResolvedLook, performance: Performance, frame: Frame) -> Shown | ShownThing:
    return show_thing(look, performance, frame) if is_faceless(look) else show_pet(look, performance, frame)


def stature(look: ResolvedLook) -> float:
    """How tall somebody stands beside a grown person; a person is one."""
    if look.being is None:
        return 1.0
    return things()[look.being.name].size if is_faceless(look) else plan_of(look).size
