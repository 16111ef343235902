"""How an animal holds itself: the six bearings it knows, and which of them stands for a person's."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from troupe.looks.domain.performance import Facing, Performance

Stance = Literal["standing", "sitting", "playing", "walking", "running", "sleeping", "waving"]
STANCES: tuple[Stance, ...] = ("standing", "sitting", "playing", "walking", "running", "sleeping", "waving")
_AS: Mapping[str, Stance] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "sitting", "sitting_couch", "reading", "drawing", "working", "driving", "thinking", "listening",
                "eating",
                "drinking", "kneeling", "defeat", "slump", "sad", "crying", "arms_crossed", "phoning", "love", "shrug",
                "crouching", "hiding", "scared", "brushing_teeth", "cooking",
            ),
            "sitting",
        ),
        **dict.fromkeys(("running", "exercising", "riding_bike", "swimming", "attack", "climbing"), "running"),
        **dict.fromkeys(("walking", "crawling", "carrying", "gathering"), "walking"),
        **dict.fromkeys(("sleeping", "lying", "pajamas"), "sleeping"),
        **dict.fromkeys(("held", "nearby", "glowing"), "standing"),
        **dict.fromkeys(
            (
                "playing", "jumping", "happy_jump", "celebrating", "cheer", "dancing", "victory", "happy", "laughing",
                "bow", "attack_ready", "hands_on_hips", "angry", "fighting",
            ),
            "playing",
        ),
        **dict.fromkeys(
            (
                "waving", "high_five", "pointing", "gesturing", "talking", "present", "interact", "thumbs_up",
                "item_use", "singing",
            ),
            "waving",
        ),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """A bearing at one moment, seen from one side: `way` is 1 where the animal heads to the right of the picture."""

    stance: Stance
    facing: Facing
    way: int
    phase: float = 0.0
    glows: bool = False
    lifted: bool = False
    """In somebody's hand."""


def stance_for(pose: str) -> Stance:
    """The bearing of an animal that is told to do what people do."""
    return next((stance for stance in STANCES if stance == pose), _AS.get(pose, "standing"))


def held(performance: Performance) -> Held:
    facing = performance.seen_from
    way = {"left": -1, "right": 1}.get(facing, 1 if performance.turn >= 0 else -1)
    return Held(
        stance_for(performance.pose),
        facing,
        way,
        performance.phase or 0.0,
        performance.pose == "glowing",
        performance.pose == "held",
    )
