"""What is to be seen at a turn: a place and its light, read from its card, its telling and how the story began."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from troupe.stories.domain.story import Node, Story
from troupe.stories.domain.world import Card

Hour = Literal["morning", "day", "afternoon", "evening", "night"]
Kind = TypeVar("Kind", bound=str)
Weather = Literal["sunny", "cloudy", "rainy", "snowy", "stormy", "windy"]
_HOURS: tuple[tuple[int, Hour], ...] = (
    (5, "night"), (10, "morning"), (15, "day"), (18, "afternoon"), (21, "evening"), (24, "night"),
)  # fmt: skip
_TIMES: tuple[tuple[Hour, str], ...] = (
    ("night", "night|midnight|moonlight|starlight|nacht|mitternacht|mondlicht"),
    ("evening", "evening|dusk|sunset|twilight|abend|dämmerung|sonnenuntergang"),
    ("morning", "morning|dawn|sunrise|morgen|morgengrauen|sonnenaufgang"),
    ("afternoon", "afternoon|nachmittag"),
    ("day", "noon|midday|daylight|mittag|tageslicht"),
)
_WEATHERS: tuple[tuple[Weather, str], ...] = (
    ("stormy", "storm|thunder|lightning|gale|sturm|gewitter|donner|blitz"),
    ("snowy", "snow|snows|snowing|blizzard|schnee|schneit"),
    ("rainy", "rain|rains|raining|drizzle|regen|regnet|nieselt"),
    ("cloudy", "fog|mist|cloud|clouds|overcast|nebel|wolken|bewölkt"),
    ("windy", "wind|windy|breeze|windig|brise"),
)


@dataclass(frozen=True)
class Sight:
    """A place to draw; `words` begin with those that say most about it."""

    name: str
    words: tuple[str, ...]
    time: Hour
    weather: Weather
    seed: int


def sight_of(story: Story, node: Node) -> Sight:
    """What is to be seen where a turn ends; the same story at the same place is seen the same."""
    world = story.world(story.path(node.id))
    place = world.place
    began = story.began.initial_context or ""
    opening = story.began.prologue.text if story.began.prologue else ""
    told = (" ".join(place.names), place.summary, place.description) if place else ()
    light = (node.text, " ".join(told), began, opening)
    clock = world.scene.in_world_time
    time: Hour = _hour(clock) if clock else _read(_TIMES, light) or "day"
    weather: Weather = _read(_WEATHERS, light[:2]) or "sunny"
    name = place.name if place else story.session_name or ""
    seed = story.settings.seed + (place.entity_id if place else 0)
    return Sight(name, (*told, node.text, opening, began), time, weather, seed)


def seen_places(story: Story, path: Sequence[Node]) -> dict[int, str]:
    """The newest picture that the studio drew of each place on a line, as long as its turn still shows it."""
    found: dict[int, str] = {}
    for node in path if story.sights else ():
        turn_id = node.turn_id
        drawn = story.sights.get(turn_id)
        if drawn is None or drawn[1] not in story.art.get(turn_id, ()):
            continue
        if node.told.scene is not None and node.told.scene.place_id is not None:
            found[node.told.scene.place_id] = drawn[1]
    return found


def shown_card(card: Card, seen: Mapping[int, str]) -> dict[str, object]:
    """A card as it is shown: a place without a picture of its own has the one that was drawn of it."""
    shown = card.as_json()
    return shown if card.media_id or card.entity_id not in seen else shown | {"media_id": seen[card.entity_id]}


def _hour(clock: str) -> Hour:
    return next(hour for ends, hour in _HOURS if int(clock[:2]) < ends)


def _read(kinds: Sequence[tuple[Kind, str]], texts: Sequence[str]) -> Kind | None:
    """What the first of these texts says that says anything of the kind."""
    for text in texts:
        for kind, words in kinds:
            if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE):
                return kind
    return None
