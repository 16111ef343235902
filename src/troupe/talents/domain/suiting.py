"""Whether a kit fits a model, and the sentence that says why not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from troupe.talents.domain.adapter import FAMILIES, Adapter
from troupe.talents.domain.architecture import Place, Widths

Verdict = Literal["yes", "partly", "no"]
Shapes = Mapping[tuple[str, str], Widths]
"""A model's layers by part and name, with what comes out and what goes in."""
_PARTLY = 0.9
_LISTED = 20
_CALLED = {
    "sd15": ("SD 1.5", 768),
    "sd2": ("SD 2", 1024),
    "sdxl": ("SDXL", 2048),
    "flux": ("Flux", None),
    "llm": ("a language model", None),
}


@dataclass(frozen=True)
class Model:
    """What a kit is held against: its family, and its layers where they could be read."""

    name: str
    family: str
    shapes: Shapes | None = None


@dataclass(frozen=True)
class Fit:
    """The verdict, and what it stands on."""

    model: str
    fits: Verdict
    family: str | None
    matched: int
    reason: str
    unmatched: list[str] = field(default_factory=list)


def fit(id: str, adapter: Adapter, family: str | None, model: Model) -> Fit:
    """A kit is held against a model, layer by layer, when both are of one family."""
    if family != model.family or model.family not in FAMILIES:
        reason = f"{id} was trained for {_called(family, wide=True)}; this model is {_called(model.family)}."
        return Fit(model.name, "no", family, 0, reason, sorted(adapter.modules)[:_LISTED])
    places = adapter.placed("sd15" if family == "sd15" else "sdxl")
    lacks = [name for name, place in places.items() if not _is_there(place, adapter.modules[name].widths, model.shapes)]
    whole = len(places)
    matched = whole - len(lacks)
    verdict: Verdict = "yes" if not lacks else "partly" if matched >= _PARTLY * whole else "no"
    return Fit(model.name, verdict, family, matched, _reason(id, verdict, matched, whole), lacks[:_LISTED])


def _is_there(place: Place | None, widths: Widths, shapes: Shapes | None) -> bool:
    if place is None:
        return False
    if shapes is not None:
        return shapes.get((place.part, place.name)) == widths
    return place.widths in (None, widths)


def _reason(id: str, verdict: Verdict, matched: int, whole: int) -> str:
    if verdict == "yes":
        return f"All {whole} modules of {id} have their place in this model."
    if verdict == "partly":
        return f"{whole - matched} of {whole} modules of {id} have no place in this model; the others act."
    return f"Only {matched} of {whole} modules of {id} have a place of their width in this model."


def _called(family: str | None, *, wide: bool = False) -> str:
    name, width = _CALLED.get(family or "", (family or "a model that nobody knows", None))
    if width is None:
        return name
    return f"{name} ({width}-wide prompts)" if wide else f"{name} ({width})"
