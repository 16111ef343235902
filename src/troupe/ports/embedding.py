"""Embedding: texts as points, so that what means alike lies near."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Vectors: TypeAlias = "NDArray[np.float32]"


class Embedder(Protocol):
    """Turns texts into vectors of length one. The same text gives the same vector, alone or among others."""

    @property
    def space(self) -> str:
        """Names the model; vectors of two spaces are never compared."""
        ...

    @property
    def dimensions(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text. It takes processor time: call it in a thread, one call at a time."""
        ...
