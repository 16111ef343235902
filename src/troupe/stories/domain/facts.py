"""The facts of a new telling, from whoever read them out, and what they change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import Field

from troupe.stories.domain import frames as f
from troupe.stories.domain.applying import Changes
from troupe.stories.domain.checks import checked
from troupe.stories.domain.extract import Extracted, extracted
from troupe.stories.domain.owing import Owed, markers_in
from troupe.stories.domain.question import Question
from troupe.stories.domain.response import (
    Metadata,
    Operations,
    ReferencedEntities,
    StateUpdates,
    StoryTurnResponse,
    Told,
)
from troupe.stories.domain.template import ChoiceKind
from troupe.stories.domain.world import Card, Entry, Relationship, Scene, Source, World

THREADS = 20


class Way(Told):
    """A choice that somebody offers."""

    text: str
    kind: ChoiceKind = "act"


class ClerkAnswer(Told):
    """What a clerk reads out of a telling; the prose itself is never part of it."""

    summary: str = ""
    metadata: Metadata | None = None
    referenced_entities: ReferencedEntities | None = None
    state_updates: StateUpdates | None = None
    operations: Operations | None = None
    choices: tuple[Way, ...] = Field(default=(), max_length=8)


@dataclass(frozen=True)
class Facts:
    """What a telling holds and changes beside its text."""

    response: StoryTurnResponse
    cards: tuple[Card, ...]
    relationships: tuple[Relationship, ...]
    notes: tuple[Entry, ...]
    scene: Scene
    summary: str
    warnings: tuple[f.Warned, ...]
    ways: tuple[Way, ...]
    after: World


def facts_of(
    text: str,
    asked: Question,
    turn_id: str,
    new_id: Callable[[], str],
    said: ClerkAnswer | StoryTurnResponse | None = None,
    *,
    english: bool = True,
    owed: Sequence[Owed] = (),
) -> Facts:
    """Read the facts of a telling; what a clerk or the brain said of it counts, the rest is read by rule.

    `owed` is what whoever told it was asked to open, take up or pay off; it counts where it was told.
    """
    world, index = asked.world, len(asked.path) + 1
    arc = asked.written.arc_position if asked.written else None
    found = extracted(
        text, world, asked.plan, asked.options, turn_id, index, asked.story.next_entity_id(), arc,
        guess=said is None or said.referenced_entities is None, english=english,
    )  # fmt: skip
    if said is None and owed:
        found = found.marked(markers_in(text, owed))
    source: Source = "builtin" if said is None else "model"
    changes = Changes(world, turn_id, index, asked.story.next_entity_id(), new_id, source)
    changes.take(found.cards)
    if said is not None and said.referenced_entities is not None:
        changes.mention(said.referenced_entities)
    if said is not None and said.state_updates is not None:
        changes.apply(said.state_updates)
    response = _response(found, said)
    scene = _scene(found.scene, response, changes, world)
    changes.meet(scene.place_id, text)
    after = world.after(changes.cards.values(), scene, changes.notes, changes.ties.values())
    doubts = [*changes.warnings, *checked(text, asked.user_input, world, after, asked.path, response)]
    warnings = tuple(each.model_copy(update={"warning_id": new_id(), "turn_id": turn_id}) for each in doubts)
    summary = " ".join(said.summary.split())[:240] if isinstance(said, ClerkAnswer) else ""
    ways = said.choices if isinstance(said, ClerkAnswer) else ()
    return Facts(
        response, tuple(changes.cards.values()), tuple(changes.ties.values()), tuple(changes.notes), scene,
        summary or found.summary, warnings, ways, after,
    )  # fmt: skip


def _response(found: Extracted, said: ClerkAnswer | StoryTurnResponse | None) -> StoryTurnResponse:
    if isinstance(said, StoryTurnResponse):
        return said
    if said is None:
        return found.response
    return StoryTurnResponse(
        narrative=found.response.narrative,
        metadata=said.metadata or found.response.metadata,
        referenced_entities=said.referenced_entities or found.response.referenced_entities,
        state_updates=said.state_updates,
        operations=said.operations,
    )


def _scene(scene: Scene, response: StoryTurnResponse, changes: Changes, world: World) -> Scene:
    """Where and when it stands now, and which threads are open."""
    changed: dict[str, object] = {}
    metadata = response.metadata
    time = metadata.chronology if metadata else None
    if time is not None:
        if time.in_world_date is not None:
            changed["in_world_date"] = time.in_world_date
        if time.in_world_time is not None:
            changed["in_world_time"] = time.in_world_time
        if time.season_increment:
            changed |= {"season": scene.season + 1, "episode": 1}
        elif time.episode_increment:
            changed["episode"] = scene.episode + 1
    if (place := _place(response, changes, world)) is not None:
        changed["place_id"] = place
    threads = list(scene.open_threads)
    for marker in metadata.continuity_markers if metadata else ():
        if marker.marker_type == "setup" and marker.description not in threads:
            threads.append(marker.description[:240])
        elif marker.marker_type == "payoff":
            paid = marker.description
            threads = (
                [each for each in threads if each != paid]
                if paid in threads
                else [each for each in threads if not _same(each, paid)]
            )
    return scene.model_copy(update=changed | {"open_threads": tuple(threads[-THREADS:])})


def _place(response: StoryTurnResponse, changes: Changes, world: World) -> int | None:
    """The main place that was told of; else where the player is."""
    together = World({**world.cards, **changes.cards})
    for each in response.referenced_entities.locations if response.referenced_entities else ():
        if each.prominence == "primary" and (card := together.named(each.entity_name, "location")) is not None:
            return card.entity_id
    player = changes.cards.get(world.player.entity_id) if world.player else None
    moved = player is not None and world.player is not None and player.current_location != world.player.current_location
    return player.current_location if player is not None and moved else None


def _same(thread: str, payoff: str) -> bool:
    """Whether most words of a thread stand in what closes it."""
    words = {word.casefold().strip(".,!?;:") for word in thread.split() if len(word) > 3}
    said = {word.casefold().strip(".,!?;:") for word in payoff.split()}
    return thread == payoff or (bool(words) and len(words & said) * 2 >= len(words))
