"""The world at any place of the tree: what the story began with, then each telling and each edit along the path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from troupe.stories.domain.editing import Edit, edited
from troupe.stories.domain.frames import Began
from troupe.stories.domain.tree import Node
from troupe.stories.domain.world import Entry, World

KEPT = 64


@dataclass(frozen=True, slots=True)
class Made:
    """An edit and when it was made."""

    seq: int
    at: str
    edit: Edit


@dataclass
class Worlds:
    """Works worlds out and keeps the newest; an edit makes it begin anew."""

    began: Began
    _known: dict[str | None, World] = field(default_factory=dict)
    _edits: dict[str | None, list[Made]] = field(default_factory=dict)
    _everywhere: list[Made] = field(default_factory=list)

    def heed(self, made: Made) -> None:
        """A new edit: whatever was worked out before may be wrong."""
        self.forget()
        if made.edit.scope == "everywhere":
            self._everywhere.append(made)
        else:
            self._edits.setdefault(made.edit.at, []).append(made)

    def forget(self) -> None:
        self._known.clear()

    def at(self, path: Sequence[Node]) -> World:
        """The world at the end of a path."""
        world = self._along(path)
        for made in self._everywhere:
            world = edited(world, made.edit, made.at)
        return world

    def _along(self, path: Sequence[Node]) -> World:
        place = next((place for place in range(len(path), -1, -1) if self._key(path, place) in self._known), None)
        if place is None:
            place, world = 0, self._first()
        else:
            world = self._known[self._key(path, place)]
        waiting = [
            made for node_id in (None, *(node.id for node in path[:place])) for made in self._edits.get(node_id, ())
        ]
        for node in path[place:]:
            world = _told(world, node)
            # What was changed further up after this was told holds here too.
            for made in sorted((each for each in waiting if each.seq > node.seq), key=lambda each: each.seq):
                world = edited(world, made.edit, made.at)
            for made in self._edits.get(node.id, ()):
                world = edited(world, made.edit, made.at)
                waiting.append(made)
        self._keep(path[-1].id if path else None, world)
        return world

    def _first(self) -> World:
        began = self.began
        secrets = {each.secret_id: each for each in began.secrets}
        ties = {(each.from_id, each.to_id): each for each in began.relationships}
        world = World({card.entity_id: card for card in began.cards}, began.scene, (), ties, secrets)
        for made in self._edits.get(None, ()):
            world = edited(world, made.edit, made.at)
        return world

    def _keep(self, key: str | None, world: World) -> None:
        self._known[key] = world
        while len(self._known) > KEPT:
            self._known.pop(next(iter(self._known)))

    def _key(self, path: Sequence[Node], place: int) -> str | None:
        return path[place - 1].id if place else None


def _told(world: World, node: Node) -> World:
    told = node.told
    metadata = told.response.metadata
    chronology = metadata.chronology if metadata else None
    scene = told.scene or world.scene
    vector = metadata.narrative_vector if metadata else None
    beat = Entry(
        entry_id=node.id, turn_id=told.turn_id, index=told.index, summary=told.summary[:240],
        in_world_date=scene.in_world_date, in_world_time=scene.in_world_time,
        elapsed=chronology.time_elapsed_description if chronology else None, place_id=scene.place_id,
        importance=_importance(vector.tension_level if vector else None),
    )  # fmt: skip
    cards = [card.model_copy(update={"updated_at": node.at}) for card in told.cards]
    return world.after(cards, told.scene, [beat, *told.notes] if told.summary else told.notes, told.relationships)


def _importance(tension: int | None) -> int:
    return max(1, min(5, ((tension or 5) + 1) // 2))


def history_of(path: Sequence[Node], worlds: Worlds, entity_id: int) -> list[Mapping[str, object]]:
    """What changed about a card along a path, and by whom."""
    before: Mapping[str, object] = {}
    found: list[Mapping[str, object]] = []
    skipped = {"updated_at", "last_index", "last_turn_id"}
    for place in range(len(path) + 1):
        card = worlds.at(path[:place]).cards.get(entity_id)
        now = card.as_json() if card else {}
        node = path[place - 1] if place else None
        for name in now:
            if (
                name not in skipped
                and now[name] != before.get(name)
                and (before or now[name] not in (None, "", [], False))
            ):
                found.append(
                    {
                        "at": node.at if node else None,
                        "turn_id": node.told.turn_id if node else None,
                        "source": node.told.extraction if node else "template",
                        "field": name,
                        "old": before.get(name),
                        "new": now[name],
                    }
                )
        before = now
    return found
