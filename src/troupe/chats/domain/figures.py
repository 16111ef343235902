"""What an answer cost, how long it took, how much was told for it, and for whom its brain stood in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

_MICROS = Decimal(1_000_000)


@dataclass(frozen=True)
class Figures:
    cost_micros: int | None = None
    """Millionths of a US dollar; None where the price is not known."""
    first_text_ms: int | None = None
    duration_ms: int | None = None
    lore_fired: int = 0
    memories_used: int = 0
    stood_in_for: Sequence[Mapping[str, object]] = field(default_factory=list)
    """Which brains gave up before the one that spoke, and why."""

    def as_kept(self) -> dict[str, object]:
        return dict(vars(self))

    @classmethod
    def shown(cls, kept: Mapping[str, object] | None) -> dict[str, object]:
        """As clients see them; what nobody was asked for has none."""
        found = cls().as_kept() | dict(kept or {})
        return {"cost_usd": as_usd(found.pop("cost_micros"))} | found


def as_usd(micros: object) -> str | None:
    """Six places, as costs are told everywhere."""
    return f"{Decimal(micros) / _MICROS:.6f}" if isinstance(micros, int) else None
