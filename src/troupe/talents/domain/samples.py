"""The six kits that every studio begins with: data, from which files are made; the same everywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

BASE_MODEL = "runwayml/stable-diffusion-v1-5"
RANK = 16
CREATED_AT = "2026-01-01T00:00:00.000Z"
LICENCE = "CC0-1.0"
LICENCE_TEXT = """\
CC0 1.0 Universal

To the extent possible under law, the makers of Troupe have waived all copyright and related or neighbouring rights
to this talent kit: its manifest, its weights, its pictures and its settings. Use it for anything, without asking.
The full text is at https://creativecommons.org/publicdomain/zero/1.0/legalcode
"""
NEGATIVES = "photo, text, watermark"
NEGATIVES_OF_PEOPLE = "photo, hyperrealistic, text, watermark"


@dataclass(frozen=True)
class Sample:
    """One kit, told in data."""

    id: str
    description: str
    tags: Sequence[str]
    rig: Mapping[str, Any]
    token: str | None = None
    look: Mapping[str, Any] = field(default_factory=dict)
    """The look that its example pictures are drawn from, besides what the kit itself does."""

    @property
    def negatives(self) -> str:
        return NEGATIVES_OF_PEOPLE if self.token else NEGATIVES

    @property
    def is_mixed_with(self) -> list[str]:
        """Styles that it is meant to meet."""
        return [each.id for each in SAMPLES if each.token is None] if self.token else []


def _moved(**paths: float) -> list[dict[str, object]]:
    return [{"path": f"art.{name}", "op": "add", "value": value} for name, value in paths.items()]


def _style(axis: str, deltas: list[dict[str, object]]) -> dict[str, object]:
    return {"rig_version": 1, "axis": axis, "identity": None, "deltas": deltas, "sliders": []}


def _person(identity: Mapping[str, object]) -> dict[str, object]:
    return {"rig_version": 1, "axis": None, "identity": identity, "deltas": [], "sliders": []}


_AURORA = _person(
    {
        "palette": {"primary": "#00A8FF", "secondary": "#FFD166", "accent": "#8A2BE2"},
        "hair": {"style": "long_wavy", "colour": "#BFE6F7", "second": "#8A2BE2", "dye": "tips", "volume": 1.15},
        "eyes": {"left": "#7A4FD0", "right": "#7A4FD0"},
        "skin": 3,
        "face": {"jaw": -0.2, "eye_size": 1.15, "lashes": 0.8, "brow_weight": 0.8},
        "clothes": {"top": {"item": "turtleneck"}, "outer": {"item": "cardigan"}},
    }
)
_KAIRO = _person(
    {
        "palette": {"primary": "#1F2A44", "secondary": "#F25C54", "accent": "#F7B267"},
        "hair": {"style": "undercut", "colour": "#15151A", "dye": "none"},
        "eyes": {"left": "#D08A1E", "right": "#D08A1E"},
        "skin": 8,
        "face": {"jaw": 0.45, "chin": 0.3, "brow_weight": 1.35, "facial_hair": "stubble"},
        "clothes": {"top": {"item": "hoodie"}, "head": {"item": "headphones"}},
    }
)
SAMPLES: tuple[Sample, ...] = (
    Sample(
        "avatar.identity.dot_aurora",
        "Dot Aurora: ice-blue waves with violet tips, violet eyes, a calm look.",
        ("identity", "character", "dot_aurora", "persona"),
        _AURORA,
        "dot_aurora",
    ),
    Sample(
        "avatar.identity.dot_kairo",
        "Dot Kairo: a black undercut, amber eyes, headphones, quick to answer.",
        ("identity", "character", "dot_kairo", "persona"),
        _KAIRO,
        "dot_kairo",
    ),
    Sample(
        "avatar.style.abstract",
        "Geometric and minimal: round, plain, a spirit more than a body.",
        ("style", "abstract", "geometric", "minimalist"),
        _style("abstract", _moved(roundness=0.25, ornament=-0.3)),
        look={"sliders": {"animal": 0.0}},
    ),
    Sample(
        "avatar.style.animal_traits",
        "Anthropomorphic: ears, muzzle and fur of an animal, softly drawn.",
        ("style", "animal traits", "anthropomorphic"),
        _style("animal", _moved(softness=0.15)),
        look={"sliders": {"animal": 1.0}},
    ),
    Sample(
        "avatar.style.anime.creature",
        "Organic and fantastical: horns, markings, a body that has grown.",
        ("style", "anime", "creature", "organic"),
        _style("creature", _moved(ornament=0.15, asymmetry=0.1)),
        look={"sliders": {"mecha": 1.0}},
    ),
    Sample(
        "avatar.style.anime.mecha",
        "Mechanical: panels, joints and lights, in bold lines.",
        ("style", "anime", "mecha", "machine"),
        _style("mecha", _moved(line_weight=0.1, contrast=0.15)),
        look={"sliders": {"mecha": 0.0}},
    ),
)
