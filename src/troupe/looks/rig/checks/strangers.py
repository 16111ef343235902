"""People that nobody chose: any family, age, finish, body, wardrobe, pose and side, all drawn from one number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from troupe.looks.catalog import garments, hair_styles, pose_names
from troupe.looks.catalog.gear import gear
from troupe.looks.domain.bearer import Bearer
from troupe.looks.domain.emotion import ANCHORS
from troupe.looks.domain.look import Look
from troupe.looks.domain.performance import Performance
from troupe.looks.domain.seeds import draw_between, draw_number, draw_one

_FINISHES = ("flat", "cel", "soft", "ink", "pixel", "watercolor")
_GROUNDS = ("halo", "halo", "halo", "solid", "gradient", "rays", "dots", "stage", "transparent")
_SIDES = ("front", "front", "front", "three_quarter_left", "three_quarter_right", "left", "right", "back")
_BODY = {"form": (0, 1), "shoulders": (0.8, 1.35), "hips": (0.85, 1.25), "build": (-1, 1), "legs": (-1, 1)}
_FACE = {
    "width": (32, 40), "jaw": (-1, 1), "chin": (-1, 1), "eye_size": (0.7, 1.4), "eye_height": (2, 12),
    "eye_gap": (17, 26), "nose": (0, 1.6), "mouth_width": (0.8, 1.25), "lashes": (0, 1),
}  # fmt: skip
_HAIR = {"length": (0.5, 1.5), "volume": (0.7, 1.4), "parting": (-1, 1)}
_ART = ("line_weight", "line_colour", "shading", "softness", "roundness", "chroma", "contrast", "ornament", "asymmetry")


@dataclass(frozen=True)
class Stranger:
    """One of them, and what it is doing."""

    number: int
    look: Look
    bearer: Bearer
    performance: Performance


def stranger(number: int) -> Stranger:
    """The same stranger for a number on every machine; it changes with the catalogue."""
    return _Casting(number).whoever()


class _Casting:
    def __init__(self, number: int) -> None:
        self._number = number

    def whoever(self) -> Stranger:
        told: dict[str, object] = {
            "seed": int(self._share("seed") * 2**32),
            "finish": self._one("finish", _FINISHES),
            "sliders": self._family(),
            "background": {"kind": self._one("ground", _GROUNDS)},
            "body": self._numbers("body", _BODY, 0.35) | self._tall(),
            "face": self._numbers("face", _FACE, 0.25),
            "hair": self._hair(),
            "clothes": self._clothes(),
            "equipment": self._equipment(),
            "art": self._numbers("art", dict.fromkeys(_ART, (0, 1)), 0.25),
        }
        if self._happens("tone", 0.5):
            told["skin"] = 1 + int(10 * self._share("which tone"))
        return Stranger(self._number, Look.model_validate(told), Bearer(age=self._age()), self._performance())

    def _family(self) -> Mapping[str, float]:
        """Half of them human, the others somewhere along one axis, and a few along both."""
        kind = self._share("family")
        sliders = {"mecha": self._share("mecha"), "animal": self._share("animal")}
        if kind < 0.5:
            return {}
        return sliders if kind > 0.94 else {"mecha": sliders["mecha"]} if kind < 0.72 else {"animal": sliders["animal"]}

    def _age(self) -> int | None:
        stages = [(None, 0.4), ((1, 12), 0.2), ((13, 17), 0.1), ((18, 64), 0.15), ((65, 99), 0.15)]
        span = draw_one(self._number, "stranger|age", stages)
        return None if span is None else int(self._between("years", *span))

    def _tall(self) -> dict[str, float]:
        return {"heads": round(self._between("heads", 2, 8.5), 2)} if self._happens("tall", 0.25) else {}

    def _hair(self) -> Mapping[str, object]:
        style = {"style": self._one("style", tuple(hair_styles()))} if self._happens("styled", 0.6) else {}
        return {**style, **self._numbers("hair", _HAIR, 0.3)}

    def _clothes(self) -> Mapping[str, str]:
        """Half of them choose some of what they wear."""
        if not self._happens("dressed", 0.5):
            return {}
        return {slot: self._one(f"wears {slot}", names) for slot, names in _racks().items() if self._happens(slot, 0.3)}

    def _equipment(self) -> Mapping[str, str]:
        if not self._happens("armed", 0.15):
            return {}
        borne = {slot: self._one(f"bears {slot}", names) for slot, names in _arms().items() if self._happens(slot, 0.6)}
        if "main_hand" in borne and gear()[borne["main_hand"]].two_handed:
            borne.pop("off_hand", None)
        return borne

    def _performance(self) -> Performance:
        return Performance.model_validate(
            {
                "pose": self._one("pose", pose_names()),
                "facing": self._one("facing", _SIDES),
                "emotion": self._one("emotion", tuple(ANCHORS)),
                "yaw": round(self._between("yaw", -0.7, 0.7), 2),
                "phase": round(self._between("phase", 0, 0.99), 2),
                "equipment": True,
            }
        )

    def _numbers(self, what: str, spans: Mapping[str, tuple[float, float]], often: float) -> dict[str, float]:
        """Some of these numbers, for as many strangers as are told."""
        if not self._happens(what, often):
            return {}
        return {
            name: round(self._between(name, *span), 2) for name, span in spans.items() if self._happens(f"{name}?", 0.5)
        }

    def _share(self, what: str) -> float:
        return draw_number(self._number, f"stranger|{what}")

    def _between(self, what: str, low: float, high: float) -> float:
        return draw_between(self._number, f"stranger|{what}", low, high)

    def _happens(self, what: str, often: float) -> bool:
        return self._share(f"{what} so") < often

    def _one(self, what: str, choices: Sequence[str]) -> str:
        return choices[int(self._share(what) * len(choices))]


@lru_cache(maxsize=1)
def _racks() -> Mapping[str, Sequence[str]]:
    racks: dict[str, list[str]] = {}
    for name, plan in garments().items():
        racks.setdefault(plan.slot, []).append(name)
    return racks


@lru_cache(maxsize=1)
def _arms() -> Mapping[str, Sequence[str]]:
    racks: dict[str, list[str]] = {}
    for name, item in gear().items():
        for slot in item.slots:
            racks.setdefault(slot, []).append(name)
    return racks
