"""Whoever is dead is spoken of as one speaks of the dead, whatever else is told of them."""

from collections.abc import Iterable
from dataclasses import replace

from troupe.providers.improv.listening.matters import Matter

_KEPT = frozenset({"grief", "quarrel", "fear"})


def dead_in(matters: Iterable[Matter]) -> frozenset[str]:
    """Those whose death was told, by what they are."""
    return frozenset(each.thing.head for each in matters if each.kind == "grief" and each.thing)


def as_mourned(matter: Matter, dead: frozenset[str]) -> Matter:
    """The same matter, said with care where it is about somebody who died."""
    if matter.thing is None or matter.thing.head not in dead or matter.kind in _KEPT:
        return matter
    return replace(matter, kind="mourned")
