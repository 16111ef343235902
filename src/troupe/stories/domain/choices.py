"""What can be done next: written choices first, then moves made from what the story holds."""

from collections.abc import Sequence

from troupe.kit.ids import NewId
from troupe.stories.domain.frames import Choice
from troupe.stories.domain.template import ChoiceKind, Way
from troupe.stories.domain.world import World, folded

LONGEST = 120


def offered(
    ways: Sequence[Way], world: World, count: int, new_id: NewId, turn: int,
    said: Sequence[tuple[str, ChoiceKind]] = (),
) -> tuple[Choice, ...]:  # fmt: skip
    """So many choices, no two alike: written ones, which are never left out, then what was offered, then made ones."""
    wanted = max(count, len(ways)) if count else 0
    found: list[tuple[str, ChoiceKind]] = []
    told = [(" ".join(text.split()), kind) for text, kind in said if text.strip()]
    for text, kind in (*((way.text, way.kind) for way in ways), *told, *_made(world, turn)):
        if len(found) < wanted and folded(text) not in {folded(each) for each, _ in found}:
            found.append((_cut(text), kind))
        if ways and len(found) == len(ways):
            break  # a written passage offers what is written
    return tuple(
        Choice(choice_id=new_id(), index=place, text=text, kind=kind) for place, (text, kind) in enumerate(found, 1)
    )


def _made(world: World, turn: int) -> list[tuple[str, ChoiceKind]]:
    """Act, speak, go or look, recall; varied by the turn, and the same for the same story."""
    by_age = sorted(world.cards.values(), key=lambda card: (-card.last_index, card.entity_id))
    things = [card.name for card in by_age if card.kind == "item"]
    people = [card.name for card in by_age if card.kind == "character" and card.present and card.role != "player"]
    places = [card.name for card in by_age if card.kind == "location" and card.entity_id != world.scene.place_id]
    asks = ("what happened here", "who else knows about this", "what to do now", "to tell the whole truth")
    act = f"Take a closer look at the {things[0]}" if things else ("Wait and watch", "Try the nearest way on")[turn % 2]
    speak = f"Ask {people[turn % len(people)]} {asks[turn % 4]}" if people else "Call out and listen for an answer"
    go = f"Go to {_the(places[0])}" if places else ("Look around", "Go on, and look back once")[turn % 2]
    threads = [f"Find out {each[:1].lower()}{each[1:]}" for each in world.scene.open_threads[-1:]]
    moves: list[tuple[str, ChoiceKind]] = [(act, "act"), (speak, "speak"), (go, "go" if places else "look")]
    recall: list[tuple[str, ChoiceKind]] = [(each, "recall") for each in threads]
    if recall and turn % 2:
        moves[0] = recall.pop()
    return [*moves, *recall, ("Think back to how this began", "recall"), ("Look around", "look"), ("Go on", "go")]


def _the(place: str) -> str:
    """A place that is called by a common noun has its article."""
    return place if place[:1].isupper() else f"the {place}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0]
