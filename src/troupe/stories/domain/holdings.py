"""What the world holds, as lines of a prompt in the order in which they are kept."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from troupe.stories.domain.question import Question
from troupe.stories.domain.secrets import known_to
from troupe.stories.domain.world import Card, Relationship, World

MOST_TIES, MOST_EVENTS, MOST_THREATS = 100, 15, 10
RECENT, LINES_KNOWN = 3, 32_768


class Line(NamedTuple):
    """One line, why it is in, and what it is about."""

    text: str
    reason: str
    priority: int
    entity_id: int | None = None
    past: bool = False
    """Whether it tells what happened before the turns that are shown, and stays as it is."""

    def as_json(self) -> dict[str, object]:
        return {"text": self.text, "entity_id": self.entity_id, "priority": self.priority, "reason": self.reason}


def lines_of(asked: Question, warm: set[str]) -> list[Line]:
    """Where it plays, a line for everybody who lives or is here, then what is featured, then what is long ago."""
    world = asked.world
    place = world.place
    scene = [Line(f"Where: {place.name}", "the place of the scene", 0, place.entity_id)] if place else []
    baseline = [
        Line(card.line, "somebody or something of this story", 0, card.entity_id)
        for card in sorted(world.cards.values(), key=_by_age)
        if card.status in ("alive", "unknown") or card.present
    ]
    return [*scene, *baseline, *sorted(_featured(asked, warm), key=lambda line: line.priority)]


def _featured(asked: Question, warm: set[str]) -> list[Line]:
    world = asked.world
    near = _near(asked)
    found = []
    for card in sorted((card for card in map(world.cards.get, near) if card), key=_by_age):
        reason = near[card.entity_id]
        if card.kind in ("event", "threat") or card.whole == card.line:
            continue
        found.append(Line(card.whole, reason, _priority(card, world), card.entity_id))
    found += [Line(told, "what the narrator was let in on", 1) for told in known_to("narrator", world)]
    found += [Line(_tie(each, world), "between people who are near", 6) for each in _ties(world, near)]
    events = [card for card in world.cards.values() if card.kind == "event"][-MOST_EVENTS:]
    found += [Line(card.line, "something that happened", 7, card.entity_id) for card in events]
    threats = [card for card in world.cards.values() if card.kind == "threat" and card.lifecycle_stage != "resolved"]
    found += [Line(card.line, "a threat", 8, card.entity_id) for card in threats[:MOST_THREATS]]
    found += [Line(f"Still open: {thread}", "a thread nobody has closed", 9) for thread in world.scene.open_threads]
    recent = {node.told.turn_id for node in asked.path if node.id in warm}
    older = [each for each in reversed(world.timeline) if each.turn_id is None or each.turn_id not in recent]
    return found + [_past(each.index, each.summary) for each in older]


@lru_cache(maxsize=LINES_KNOWN)
def _past(index: int, summary: str) -> Line:
    """What a turn came to stays as it is, and a long story has many."""
    return Line(f"Turn {index}: {summary}", "older than the turns that are shown", 9, past=True)


def _near(asked: Question) -> dict[int, str]:
    """Who and what is featured, and why."""
    world, said = asked.world, asked.user_input.casefold()
    since = len(asked.path) - RECENT
    found: dict[int, str] = {}
    for card in world.cards.values():
        if card.role == "player":
            found[card.entity_id] = "the player"
        elif card.entity_id == world.scene.place_id:
            found[card.entity_id] = "the place of the scene"
        elif card.present:
            found[card.entity_id] = "present"
        elif any(name in said for name in card.sounds):
            found[card.entity_id] = "named in the input"
        elif card.last_index > since and card.last_index:
            found[card.entity_id] = "told of in the last turns"
    return found


def _priority(card: Card, world: World) -> int:
    if card.kind == "character":
        return 1 if card.present or card.role == "player" else 3
    if card.kind == "location":
        return 2 if card.entity_id == world.scene.place_id else 4
    return 5


def _ties(world: World, near: dict[int, str]) -> Sequence[Relationship]:
    return [each for each in world.relationships.values() if each.from_id in near or each.to_id in near][:MOST_TIES]


def _tie(tie: Relationship, world: World) -> str:
    one, other = world.card(tie.from_id), world.card(tie.to_id)
    parts = [tie.relationship_type or "", f"trust {tie.trust_level} of 10" if tie.trust_level else "", tie.notes or ""]
    told = "; ".join(part for part in parts if part)
    return f"{one.name if one else '?'} to {other.name if other else '?'}: {told}"


def _by_age(card: Card) -> tuple[int, int, int]:
    near = card.present or card.role == "player"
    return (0 if near else 1, -card.last_index, card.entity_id)
