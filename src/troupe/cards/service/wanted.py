"""Which file somebody asks for when a persona leaves as a card, and the file that is handed out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from troupe.cards.domain.character import Spec
from troupe.cards.errors import CannotBe

As = Literal["original", "json", "png", "apng", "charx"]
Assets = Literal["all", "icon", "none"]


@dataclass(frozen=True)
class CardWanted:
    """Which file somebody asks for; nothing named is as it came, else a picture."""

    as_: As | None = None
    spec: Spec | None = None
    assets: Assets = "all"
    backfill: bool = True


def wanted_in(as_: str | None, spec: str | None, assets: str, backfill: bool) -> CardWanted:
    """What a command line asks for; whatever is no choice is refused."""
    given = {"as": (as_, get_args(As)), "spec": (spec, get_args(Spec)), "assets": (assets, get_args(Assets))}
    for name, (value, allowed) in given.items():
        if value is not None and value not in allowed:
            raise CannotBe(name, f"{name} is one of {', '.join(allowed)}.")
    return CardWanted(as_, spec, assets, backfill)  # type: ignore[arg-type]  # checked one by one


@dataclass(frozen=True)
class CardFileOut:
    """A file to hand out, and what it could not carry."""

    name: str
    full_name: str
    type: str
    content: bytes
    left_out: Sequence[str] = ()
    repaired: Sequence[str] = ()
