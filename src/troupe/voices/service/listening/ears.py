"""What listening needs of the installed ears and detectors."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from troupe.kit.errors import Invalid, Missing, Unavailable
from troupe.ports.hearing import Detector, Ear


class EarUnknown(Invalid):
    code = "provider_unknown"

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"There is no ear {name[:40]!r}.", next_step=f"Choose one of {', '.join(known)}.", field="provider"
        )


class EarNotFound(Missing):
    """None elsewhere, to be exact: what hears on this computer costs nothing."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"There is no ear {name[:40]!r} that takes money.", next_step=f"Choose one of {', '.join(known)}."
        )


class EarNotSetUp(Unavailable):
    """Chosen, and not set up."""

    code = "provider_missing"

    def __init__(self, name: str, title: str) -> None:
        super().__init__(
            f"{title} is not set up: it has no key, and no server of your own is named.",
            next_step=f"Entrust its key with `troupe keys set {name}`, or name a server by TROUPE_HEARING_URL.",
            provider=name,
        )


@dataclass(frozen=True)
class EarOffer:
    """An ear that is installed, and whether it can be asked."""

    name: str
    title: str
    runs_here: bool
    """Whether what is said stays on this computer."""
    base_url: str | None
    ready: bool
    needs: str | None
    """What is still missing, in words; None where nothing is."""
    chosen: bool
    """Whether it hears where nobody is named."""
    minute_micros: int | None
    """What it takes for a minute, in millionths of a US dollar; None where nobody wrote it down."""
    key_name: str | None
    """As what its key is entrusted; None where it takes none."""
    own_minute_micros: int | None = None
    """What this studio says a minute costs, whatever its model; None where finer rows or the shipped list decide."""


class Ears(Protocol):
    """The ears of the studio."""

    async def offers(self, user_id: str) -> Sequence[EarOffer]:
        """Every ear that is installed; none of them is asked."""
        ...

    def open(self, user_id: str | None, name: str | None) -> AbstractAsyncContextManager[Ear]:
        """An ear by its name, else the one the settings name; raises EarUnknown."""
        ...

    def priced(self) -> Sequence[str]:
        """The names of those that may cost money."""
        ...

    def set_price(self, name: str, micros: int | None, today: date) -> None:
        """Write down what a minute costs, for everybody in this studio; None goes by the list that ships again."""
        ...

    def detector(self) -> Detector:
        """The best detector that is installed."""
        ...
