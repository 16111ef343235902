"""How much of a conversation fits: whole messages, the newest, and a beginning that stays for many turns."""

import math
from collections.abc import Sequence

from troupe.minds.domain.prompting.given import Said

FLOOR = 0.30
_STEP = 0.75
"""How full the room is right after the window has moved."""


def floor_of(sizes: Sequence[int], available: int) -> int:
    """What the conversation keeps whatever else wants room."""
    return min(sum(sizes), math.floor(FLOOR * available))


def start_of(lines: Sequence[Said], sizes: Sequence[int], room: int, before: int | None, *, from_root: bool) -> int:
    """Where the window begins: where it began before while that fits, else far enough on to stay there for a while."""
    if before is not None and sum(sizes[before:]) <= room:
        return before
    if before is None and sum(sizes) <= room:
        return _whole_question(lines, 0, from_root=from_root)
    start, used = len(lines), 0
    while start and used + sizes[start - 1] <= room * _STEP:
        start -= 1
        used += sizes[start]
    return _whole_question(lines, start, from_root=from_root)


def _whole_question(lines: Sequence[Said], start: int, *, from_root: bool) -> int:
    """Never begin at an answer cut from its question."""
    if start == 0 and from_root:
        return 0
    while start < len(lines) and lines[start].by != "user":
        start += 1
    return start
