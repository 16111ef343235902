"""Sums of adapters, module by module: exact by putting ranks side by side, or the best there is of a smaller rank.

The sum of up times down is never formed: two thin QR and one small SVD say the same in a fraction of the time. Halves
are never averaged apart from one another, because that is not the sum.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

MOST_RANK = 128


@dataclass(frozen=True)
class Share:
    """One kit's halves of a module, and what they are multiplied by."""

    down: "Floats"
    """Rank by in, flat."""
    up: "Floats"
    """Out by rank, flat."""
    factor: float


@dataclass(frozen=True)
class Summed:
    """A module of the mixed kit; what was lost, as squares of singular values."""

    down: "Floats"
    up: "Floats"
    lost: float = 0.0
    whole: float = 0.0


def exact(shares: Sequence[Share]) -> Summed:
    """The sum itself; its rank is the sum of the ranks."""
    down, up = _side_by_side(shares)
    return Summed(down, up)


def best_of_rank(shares: Sequence[Share], rank: int) -> Summed:
    """Of all adapters of that rank the one that is nearest to the sum."""
    import numpy as np

    down, up = _side_by_side(shares)
    left, upper = np.linalg.qr(up)
    right, lower = np.linalg.qr(down.T)
    inner, values, outer = np.linalg.svd(upper @ lower.T)
    kept = min(rank, len(values))
    root = np.sqrt(values[:kept])
    squares = values.astype(np.float64) ** 2
    mixed_up = left @ (inner[:, :kept] * root)
    mixed_down = (root[:, None] * outer[:kept]) @ right.T
    found = _padded(mixed_down, mixed_up, rank)
    return Summed(*found, float(squares[kept:].sum()), float(squares.sum()))


def loss_of_rank(shares: Sequence[Share], rank: int) -> tuple[float, float]:
    """What the best of that rank would lose, and all there is, as squares; no halves are made."""
    import numpy as np

    down, up = _side_by_side(shares)
    upper: Floats = np.asarray(np.linalg.qr(up, mode="r"))
    lower: Floats = np.asarray(np.linalg.qr(down.T, mode="r"))
    core = upper @ lower.T
    squares = np.linalg.svd(core, compute_uv=False).astype(np.float64) ** 2
    return float(squares[rank:].sum()), float(squares.sum())


def rounding_error(summed: Summed, down: "Floats", up: "Floats") -> tuple[float, float]:
    """How far the stored halves are from those computed, and how large those are, as squares."""
    import numpy as np

    # (B - B~) A + B~ (A - A~): nothing large is subtracted from something as large.
    apart = np.hstack([summed.up - up, up]), np.vstack([summed.down, summed.down - down])
    return _square(*apart), _square(summed.up, summed.down)


def _square(up: "Floats", down: "Floats") -> float:
    """The squared Frobenius norm of up times down, from two small Gram matrices."""
    import numpy as np

    return float(((down @ down.T) * (up.T @ up)).sum(dtype=np.float64))


def _side_by_side(shares: Sequence[Share]) -> "tuple[Floats, Floats]":
    import numpy as np

    down = np.vstack([np.float32(share.factor) * share.down for share in shares])
    return down, np.hstack([share.up for share in shares])


def _padded(down: "Floats", up: "Floats", rank: int) -> "tuple[Floats, Floats]":
    """All modules of a kit have one rank; what a thin module lacks is zero."""
    import numpy as np

    lacks = rank - down.shape[0]
    if lacks <= 0:
        return down, up
    zeros = np.zeros((lacks, down.shape[1]), np.float32), np.zeros((up.shape[0], lacks), np.float32)
    return np.vstack([down, zeros[0]]), np.hstack([up, zeros[1]])
