"""Which contestant stands left: at random in blocks that hold as many of either, promised before the vote."""

import hashlib
from collections.abc import Callable, Sequence

BLOCK_SIZES = (4, 6, 8)
SALT_BYTES = 16
Draw = Callable[[int], int]
"""A number below another, from a source that nobody can guess."""


def arranged(remaining: Sequence[bool], draw: Draw) -> tuple[bool, tuple[bool, ...]]:
    """Whether x is left this time, and what remains of the block; an empty block is followed by a fresh one."""
    left = list(remaining) or _block(draw)
    return left[0], tuple(left[1:])


def commitment(round_id: str, salt: bytes, *, x_is_left: bool) -> str:
    """What is shown before the vote, so that anyone can check afterwards that the sides were not changed."""
    return hashlib.sha256(round_id.encode("ascii") + (b"1" if x_is_left else b"0") + salt).hexdigest()


def _block(draw: Draw) -> list[bool]:
    half = BLOCK_SIZES[draw(len(BLOCK_SIZES))] // 2
    block = [True] * half + [False] * half
    for at in range(len(block) - 1, 0, -1):
        other = draw(at + 1)
        block[at], block[other] = block[other], block[at]
    return block
