"""How an estimate of tokens is bettered by what a provider reports."""

FIRST = 1.0
_LEAST, _MOST = 0.5, 2.0
_KEPT = 0.8


def learnt(factor: float, reported: int, counted: int) -> float | None:
    """The factor after an answer; None when nothing can be learnt. `counted` was counted with the factor before."""
    if reported <= 0 or counted <= 0:
        return None
    plain = counted / factor
    return round(min(_MOST, max(_LEAST, _KEPT * factor + (1 - _KEPT) * (reported / plain))), 6)
