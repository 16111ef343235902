"""The scene kit for whoever asks: what there is, and one piece of it drawn."""

from troupe.looks.domain.look import Finish
from troupe.looks.rig.scenery.kit import SceneKit, scene_kit
from troupe.looks.rig.scenery.light import Light, Time, Weather
from troupe.looks.rig.scenery.naming import setting_named
from troupe.looks.rig.scenery.single import Scenery, scenery
from troupe.looks.rig.scenery.view import place_view
from troupe.looks.rig.substances import PLAIN_PALETTE, Palette

__all__ = [
    "PLAIN_PALETTE",
    "Light",
    "Palette",
    "SceneKit",
    "Scenery",
    "Time",
    "Weather",
    "all_scenery",
    "one_scenery",
    "place_view",
    "setting_named",
]


def all_scenery() -> SceneKit:
    """Everything that places are built from."""
    return scene_kit()


def one_scenery(name: str, light: Light, finish: Finish) -> Scenery:
    """One thing or one ground as a document of its own."""
    return scenery(name, light, finish)
