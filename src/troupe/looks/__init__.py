"""How a persona looks: from a list of numbers to a drawn, breathing figure."""

from troupe.looks.catalog import Handle, motion_names, pose_names, starter_look
from troupe.looks.domain.ages import Stage, stage_of
from troupe.looks.domain.avatar import Line
from troupe.looks.domain.bearer import Bearer
from troupe.looks.domain.emotion import ALIASES, ANCHORS, LABELS, UnknownEmotion, blend, label_known
from troupe.looks.domain.idle import IdleLife, idle
from troupe.looks.domain.kinds import CREATURES, PETS, SPIRIT_SHAPES, THINGS, pet_for, thing_for
from troupe.looks.domain.kits import Kit, RigFile
from troupe.looks.domain.look import Art, Background, Clothes, Equipment, Finish, Hair, Look, Palette, Sliders
from troupe.looks.domain.performance import Blink, Frame, Gaze, Mouth, Performance
from troupe.looks.domain.resting import resting_manner
from troupe.looks.domain.seeds import seed_of
from troupe.looks.domain.template import TEMPLATES, Template, Wishes
from troupe.looks.domain.weights import Weights, bases_in_conflict, weights_of
from troupe.looks.rig.beings import stature
from troupe.looks.rig.bust import Drawing, UnknownPose, draw
from troupe.looks.rig.checks import Check, Stranger, check, covering_looks, glance, stranger
from troupe.looks.rig.finish.paint import paint
from troupe.looks.rig.live import face_table, live_metadata
from troupe.looks.rig.maps import CLASSES, MAP_KINDS, MapKind, control_map
from troupe.looks.rig.proportions import heads_for
from troupe.looks.rig.resolve import UnknownItem, resolve
from troupe.looks.rig.resolved import RIG_VERSION, ResolvedLook
from troupe.looks.rig.scenery.kit import SceneKit, UnknownScenery, scene_kit
from troupe.looks.rig.scenery.light import Light
from troupe.looks.rig.stance import UnknownMotion, motion
from troupe.looks.rig.templates import Cell, Composition, compose, paint_sheet
from troupe.looks.rig.words import Reading, read_words
from troupe.voices import mouth_at

__all__ = [
    "ALIASES",
    "ANCHORS",
    "CLASSES",
    "CREATURES",
    "LABELS",
    "MAP_KINDS",
    "NOVA_AT_REST",
    "PETS",
    "RIG_VERSION",
    "SPIRIT_SHAPES",
    "TEMPLATES",
    "THINGS",
    "Art",
    "Background",
    "Bearer",
    "Blink",
    "Cell",
    "Check",
    "Clothes",
    "Composition",
    "Drawing",
    "Equipment",
    "Finish",
    "Frame",
    "Gaze",
    "Hair",
    "Handle",
    "IdleLife",
    "Kit",
    "Light",
    "Line",
    "Look",
    "MapKind",
    "Mouth",
    "Palette",
    "Performance",
    "Reading",
    "ResolvedLook",
    "RigFile",
    "SceneKit",
    "Sliders",
    "Stage",
    "Stranger",
    "Template",
    "UnknownEmotion",
    "UnknownItem",
    "UnknownMotion",
    "UnknownPose",
    "UnknownScenery",
    "Weights",
    "Wishes",
    "bases_in_conflict",
    "blend",
    "check",
    "compose",
    "control_map",
    "covering_looks",
    "draw",
    "face_table",
    "glance",
    "heads_for",
    "idle",
    "label_known",
    "live_metadata",
    "look_for",
    "motion",
    "motion_names",
    "mouth_at",
    "paint",
    "paint_sheet",
    "pet_for",
    "pose_names",
    "read_words",
    "resolve",
    "resting_manner",
    "scene_kit",
    "seed_of",
    "stage_of",
    "starter_look",
    "static_portrait",
    "stature",
    "stranger",
    "thing_for",
    "weights_of",
]


NOVA_AT_REST = {"joy": 0.3, "thinking": 0.15}
"""The manner that Nova's traits give her."""


def look_for(
    persona_id: str,
    *,
    seed: int | None = None,
    sliders: Sliders | None = None,
    palette: Palette | None = None,
    finish: Finish = "cel",
) -> Look:
    """A persona's look where only what the persona document holds is known; the rest comes from its seed."""
    return Look(
        seed=seed_of(persona_id) if seed is None else seed,
        sliders=sliders or Sliders(),
        palette=palette or Palette(),
        finish=finish,
    )


def static_portrait() -> str:
    """The first face a visitor sees, before any script has run: Nova's bust, at rest, on her halo."""
    return draw(resolve(starter_look("nova")), Performance(manner=NOVA_AT_REST), name="Nova").svg
