"""A prompt beside the one before it: how much of it a model server knows already, and what changed."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal

Piece = tuple[str, int]
_PLACES = Decimal("0.0001")


def shared_prefix_ratio(before: Sequence[Piece], now: Sequence[Piece]) -> float:
    """The share of a prompt that stands at the same place as in the one before it; whole pieces are compared."""
    total = sum(tokens for _, tokens in now)
    same = 0
    for old, new in zip(before, now, strict=False):
        if old[0] != new[0]:
            break
        same += new[1]
    return float((Decimal(same) / Decimal(total)).quantize(_PLACES, ROUND_HALF_EVEN)) if total else 0.0


def changes(before: Iterable[Mapping[str, object]], now: Iterable[Mapping[str, object]]) -> dict[str, list[str]]:
    """Which blocks came, which went and which say something else, by their ids."""
    old, new = ({str(block["id"]): block["text"] for block in blocks} for blocks in (before, now))
    return {
        "added": [id for id in new if id not in old],
        "removed": [id for id in old if id not in new],
        "changed": [id for id in new if id in old and old[id] != new[id]],
    }
