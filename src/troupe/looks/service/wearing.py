"""Which trained weights a model wears for a picture, how strongly, and what is told of those that it does not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from troupe.looks.domain.kits import Kit
from troupe.looks.service.dressing import Dressed
from troupe.looks.service.imaging import Painting
from troupe.ports.image import Capabilities, KitWorn

_UNTRAINED = "no_trained_weights"
_IN_WORDS = "provider_has_no_kits"


@dataclass(frozen=True)
class Wearing:
    """The kits of one request."""

    worn: tuple[KitWorn, ...]
    words: tuple[str, ...]
    """Kits that were named for this picture, where they can only be words; those of a look have words of their own."""
    told: list[dict[str, Any]]


def wearing(dressed: Dressed, painting: Painting, can: Capabilities) -> Wearing:
    """What the look wears, under its cap, and what was named for this picture alone, as strongly as it was named.

    Weights as they are before the first step of training would change nothing: they are told of, and not sent.
    """
    of_look = list(_of_look(dressed))
    kits = _together(dressed, [kit for kit in of_look if kit.file], painting.kits)
    names = {kit.name for kit in kits}
    idle = [_told(kit, _UNTRAINED) for kit in of_look if kit.name not in names]
    if can.kits == "none" or painting.workflow:
        words = tuple(kit.name.replace("_", " ") for kit in painting.kits)
        return Wearing((), words, [_told(kit, _IN_WORDS) for kit in kits] + idle)
    return Wearing(tuple(kits), (), [_told(kit) for kit in kits] + idle)


def _of_look(dressed: Dressed) -> Iterator[KitWorn]:
    """The installed kits that weigh something."""
    for item in dressed.weights.items:
        if item.weight and (kit := dressed.kits.get(item.id)):
            yield _worn(kit, dressed.weights.applied(item))


def _together(dressed: Dressed, of_look: Sequence[KitWorn], named: Sequence[KitWorn]) -> list[KitWorn]:
    """A kit that is on the look and named besides weighs both; an installed one that is named brings its file."""
    found = {kit.name: kit for kit in of_look}
    for each in named:
        if before := found.get(each.name):
            found[each.name] = replace(before, weight=before.weight + each.weight)
        else:
            kit = dressed.kits.get(each.name)
            found[each.name] = _worn(kit, each.weight) if kit else each
    return list(found.values())


def _worn(kit: Kit, weight: float) -> KitWorn:
    return KitWorn(kit.id, weight, kit.base, kit.weights, kit.hashes)


def _told(kit: KitWorn, reason: str = "") -> dict[str, Any]:
    return {"name": kit.name, "weight": kit.weight, "applied": not reason, **({"reason": reason} if reason else {})}
