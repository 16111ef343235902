"""The world at any place of the tree: what the story began with, then each telling and each edit along the path."""

from collections.abc import Iterator, Sequence
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


@dataclass(frozen=True, slots=True)
class Step:
    """The world after one telling, or one change by hand."""

    world: World
    node: Node | None = None
    made: Made | None = None


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
            for step in self._steps_of(node, world, waiting):
                world = step.world
        self._keep(path[-1].id if path else None, world)
        return world

    def steps(self, path: Sequence[Node]) -> Iterator["Step"]:
        """Every step from the beginning to the end of a path; what holds everywhere comes last, when it was said."""
        world = self._began()
        yield Step(world)
        waiting = list(self._edits.get(None, ()))
        for made in waiting:
            world = edited(world, made.edit, made.at)
            yield Step(world, made=made)
        for node in path:
            for step in self._steps_of(node, world, waiting):
                world = step.world
                yield step
        for made in self._everywhere:
            world = edited(world, made.edit, made.at)
            yield Step(world, made=made)

    def _steps_of(self, node: Node, world: World, waiting: list[Made]) -> Iterator["Step"]:
        """One telling, and what was changed by hand where it stands."""
        world = _told(world, node)
        yield Step(world, node)
        # What was changed further up after this was told holds here too.
        for made in sorted((each for each in waiting if each.seq > node.seq), key=lambda each: each.seq):
            world = edited(world, made.edit, made.at)
            yield Step(world, node, made)
        for made in self._edits.get(node.id, ()):
            world = edited(world, made.edit, made.at)
            waiting.append(made)
            yield Step(world, node, made)

    def _began(self) -> World:
        began = self.began
        secrets = {each.secret_id: each for each in began.secrets}
        ties = {(each.from_id, each.to_id): each for each in began.relationships}
        return World({card.entity_id: card for card in began.cards}, began.scene, (), ties, secrets)

    def _first(self) -> World:
        world = self._began()
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
