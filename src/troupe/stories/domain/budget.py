"""How the room of a prompt is shared: recent prose, what the world holds, and what is remembered."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from troupe.stories.domain.plan import Intent
from troupe.stories.domain.response import StoryTurnResponse
from troupe.stories.errors import WindowTooSmall

Component = Literal["warm", "augmentation", "structured"]
Room = Mapping[Component, int]
COMPONENTS: tuple[Component, ...] = ("warm", "augmentation", "structured")
LEAST = 512
_MINIMUM: Room = {"warm": 5, "augmentation": 5, "structured": 70}
_MOST: Room = {"warm": 15, "augmentation": 15, "structured": 90}
SHARES: Mapping[str, tuple[int, int, int]] = {  # warm, augmentation, structured
    "combat": (75, 15, 10),
    "action": (70, 20, 10),
    "dialogue_intensive": (65, 25, 10),
    "dialogue_heavy": (60, 30, 10),
    "character": (45, 35, 20),
    "investigation": (40, 45, 15),
    "world_building": (40, 40, 20),
    "exploration": (35, 45, 20),
    "planning": (50, 30, 20),
    "flashback": (30, 50, 20),
    "default": (50, 30, 20),
}
_PLANS = re.compile(r"\b(?:plan|prepare|decide)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Window:
    """The room a prompt has, and what is kept free of it."""

    window: int
    system: int
    response: int
    reasoning: int
    available: int

    @classmethod
    def of(cls, window: int, system: int, user_input: int, *, max_tokens: int = 0, reasons: bool = False) -> "Window":
        wide = window >= 16_000
        kept = max(5_000 if wide else 15 * window // 100, system)
        response = max(4_000 if wide else window // 4, max_tokens)
        reasoning = min(30_000, 40 * window // 100) if reasons else 0
        available = window - kept - user_input - reasoning - response
        if available < LEAST:
            raise WindowTooSmall(available, window)
        return cls(window, kept, response, reasoning, available)


def allotted(available: int, state: str) -> Room:
    """What each component may take at first, by what the story is doing."""
    room = {name: available * _MINIMUM[name] // 100 for name in COMPONENTS}
    rest = available - sum(room.values())
    warm, augmentation, _ = SHARES[state]
    room["warm"] += rest * warm // 100
    room["augmentation"] += rest * augmentation // 100
    room["structured"] = available - room["warm"] - room["augmentation"]
    most = {name: available * _MOST[name] // 100 for name in COMPONENTS}
    over = sum(max(0, room[name] - most[name]) for name in COMPONENTS)
    room = {name: min(room[name], most[name]) for name in COMPONENTS}
    order: tuple[Component, ...] = ("structured", "augmentation", "warm")
    for name in order:
        given = min(over, most[name] - room[name])
        room[name], over = room[name] + given, over - given
    return room


def fitted(needs: Mapping[Component, Sequence[int]], available: int, state: str) -> Mapping[Component, int]:
    """How many items of each component go in; items come in the order in which they are kept.

    What a component leaves over goes to whichever is in want. The first item of `warm`, the newest turn, always goes
    in: whoever calls has cut it to what there is.
    """
    room, whole = dict(allotted(available, state)), 95 * available // 100
    taken = {name: _that_fit(needs[name], room[name]) for name in COMPONENTS}
    taken["warm"] = max(taken["warm"], min(1, len(needs["warm"])))
    for name in COMPONENTS:
        spare = whole - sum(_sum(needs, taken, each) for each in COMPONENTS)
        if spare > 0:
            taken[name] = max(taken[name], _that_fit(needs[name], _sum(needs, taken, name) + spare))
    order: tuple[Component, ...] = ("structured", "augmentation", "warm")
    for name in order:
        least = min(1, len(needs["warm"])) if name == "warm" else 0
        while sum(_sum(needs, taken, each) for each in COMPONENTS) > whole and taken[name] > least:
            taken[name] -= 1
    return taken


def squeezed(needs: Mapping[Component, Sequence[int]], taken: Mapping[Component, int]) -> Mapping[Component, int]:
    """The same with a fifth less of recent prose and of what is remembered; the newest turn stays."""
    found = dict(taken)
    leasts: Mapping[Component, int] = {"warm": 1, "augmentation": 0}
    for name, least in leasts.items():
        most = 80 * _sum(needs, taken, name) // 100
        while found[name] > least and _sum(needs, found, name) > most:
            found[name] -= 1
    return found


def narrative_state(
    before: StoryTurnResponse | None, quoted: float, user_input: str, intent: Intent, temporal: float
) -> str:
    """What the story is doing, from the turn before and from this input."""
    if temporal <= 0.2:
        return "flashback"
    if _PLANS.search(user_input):
        return "planning"
    if intent in ("go", "look"):
        return "exploration"
    metadata = before.metadata if before else None
    tension = metadata.narrative_vector.tension_level if metadata and metadata.narrative_vector else None
    match metadata.tone if metadata else None:
        case "action":
            return "combat" if (tension or 0) >= 8 else "action"
        case "dialogue":
            return "dialogue_intensive" if quoted >= 0.6 else "dialogue_heavy"
        case "introspection":
            return "character"
        case "suspense":
            return "investigation"
        case "revelation":
            return "world_building"
        case "transition":
            return "exploration"
    return "default"


def shares(tokens: Sequence[int]) -> list[float]:
    """Parts of a whole to four places that sum to exactly one, by the largest remainder."""
    total = sum(tokens)
    if not total:
        return [0.0 for _ in tokens]
    exact = [each * 10_000 / total for each in tokens]
    given = [math.floor(each) for each in exact]
    order = sorted(range(len(tokens)), key=lambda place: (given[place] - exact[place], place))
    for place in order[: 10_000 - sum(given)]:
        given[place] += 1
    return [each / 10_000 for each in given]


def _that_fit(sizes: Sequence[int], room: int) -> int:
    count = 0
    for size in sizes:
        room -= size
        if room < 0:
            break
        count += 1
    return count


def _sum(needs: Mapping[Component, Sequence[int]], taken: Mapping[Component, int], name: Component) -> int:
    return sum(needs[name][: taken[name]])
