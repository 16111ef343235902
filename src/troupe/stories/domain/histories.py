"""What changed about a card, a tie or a line of the timeline along a path, when, and by whom."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from troupe.stories.domain.tree import Node
from troupe.stories.domain.world import Card, Entry, Relationship, World
from troupe.stories.domain.worlds import Step, Worlds

Kept = Card | Relationship | Entry
Shown = dict[str, object]
Change = Mapping[str, object]
Find = Callable[[World], Kept | None]
_OURS = frozenset({"updated_at", "last_index", "last_turn_id", "updated_turn_id", "history"})
_NOTHING: tuple[object, ...] = (None, "", [], False)


def history_of_card(path: Sequence[Node], worlds: Worlds, began_at: str, entity_id: int) -> list[Change]:
    """What changed about one card."""
    return histories(path, worlds, began_at, {"": lambda world: world.cards.get(entity_id)})[""]


def with_histories_of_ties(
    path: Sequence[Node], worlds: Worlds, began_at: str, ties: Iterable[Relationship]
) -> list[Shown]:
    """Relationships, each with what changed about it."""
    shown = list(ties)
    finds = {each.relationship_id: _tie(each) for each in shown}
    found = histories(path, worlds, began_at, finds)
    return [each.model_dump(mode="json") | {"history": found[each.relationship_id]} for each in shown]


def with_histories_of_entries(
    path: Sequence[Node], worlds: Worlds, began_at: str, entries: Iterable[Entry]
) -> list[Shown]:
    """Lines of the timeline, each with what changed about it."""
    shown = list(entries)
    wanted = {each.entry_id for each in shown}
    found: dict[str, list[Change]] = {id: [] for id in wanted}
    before: dict[str, Entry] = {}
    for step in worlds.steps(path):
        for entry in wanted & _touched(step):
            now = next((each for each in reversed(step.world.timeline) if each.entry_id == entry), None)
            if now is not None and now is not before.get(entry):
                found[entry] += _changes(before.get(entry), now, step, began_at)
                before[entry] = now
    return [each.model_dump(mode="json") | {"history": found[each.entry_id]} for each in shown]


def histories(
    path: Sequence[Node], worlds: Worlds, began_at: str, finds: Mapping[str, Find]
) -> dict[str, list[Change]]:
    """The changes of several things in one walk along the path."""
    found: dict[str, list[Change]] = {name: [] for name in finds}
    before: dict[str, Kept | None] = dict.fromkeys(finds)
    for step in worlds.steps(path):
        for name, find in finds.items():
            now = find(step.world)
            if now is not before[name]:
                found[name] += _changes(before[name], now, step, began_at) if now is not None else []
                before[name] = now
    return found


def _tie(tie: Relationship) -> Find:
    return lambda world: world.relationships.get((tie.from_id, tie.to_id))


def _touched(step: Step) -> set[str]:
    """The lines that were written or changed in a step: a long timeline is not read anew for every turn."""
    if step.made is not None:
        return {step.made.edit.id}
    return {step.node.id, *(each.entry_id for each in step.node.told.notes)} if step.node else set()


def _changes(before: Kept | None, now: Kept, step: Step, began_at: str) -> list[Change]:
    old: Mapping[str, object] = _shown(before) if before is not None else {}
    at, turn_id, source = _by(now, step, began_at)
    return [
        {"at": at, "turn_id": turn_id, "source": source, "field": name, "old": old.get(name), "new": value}
        for name, value in _shown(now).items()
        if name not in _OURS and value != old.get(name) and (before is not None or value not in _NOTHING)
    ]


def _shown(kept: Kept) -> Mapping[str, object]:
    return kept.as_json() if isinstance(kept, Card) else kept.model_dump(mode="json")


def _by(now: Kept, step: Step, began_at: str) -> tuple[str, str | None, str]:
    """When, at which turn, and by whom: by hand, by a telling, or because the story began so."""
    turn_id = step.node.told.turn_id if step.node else None
    if step.made is not None:
        return step.made.at, turn_id, "user"
    if step.node is not None:
        return step.node.at, turn_id, step.node.told.extraction
    return began_at, None, now.source if isinstance(now, Card) else "template"
