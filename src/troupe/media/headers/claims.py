"""What a header claims."""

from dataclasses import dataclass


class Malformed(ValueError):
    """The structure is not what the format says."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Sizes a file claims, and where it ends by its own account (None: the format does not say)."""

    width: int = 0
    height: int = 0
    frames: int = 1
    text_bytes: int = 0
    millis: int = 0
    channels: int = 0
    end: int | None = None
    lossless: bool = False


class Patience:
    """Counts the parts of a file, so that one made of millions of tiny ones costs nobody's time."""

    def __init__(self, parts: int = 200_000) -> None:
        self._left = parts

    def spend(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise Malformed("it has too many parts")


def number(content: bytes, place: int, size: int, order: str = "big") -> int:
    """An unsigned number at a place that must exist."""
    raw = content[place : place + size]
    if len(raw) < size:
        raise Malformed("the file ends inside a header")
    return int.from_bytes(raw, "big" if order == "big" else "little")
