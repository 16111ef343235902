"""What one can look at: how a session stands, its turns, its tree, and why something was told."""

import asyncio
from dataclasses import dataclass

from troupe.accounts import User
from troupe.stories.domain.carry.transcript import Transcript, transcript_of
from troupe.stories.domain.casting import Acting
from troupe.stories.domain.sight import seen_places, shown_card
from troupe.stories.domain.story import Branch, Node, Story
from troupe.stories.domain.telling import (
    LABELS,
    Shown,
    branch_of,
    candidate_of,
    choices_of,
    metadata_of,
    phase_of,
    run_of,
    tree_of,
    turn_of,
    warning_of,
)
from troupe.stories.domain.world import World
from troupe.stories.errors import ContextExpired, StoryNotFound
from troupe.stories.service.sessions import Seen, Sessions


@dataclass(frozen=True)
class History:
    turns: list[Shown]
    total: int


class Reading:
    """Reads sessions; nothing is changed by it and no run is waited for."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def state(self, user: User, session_id: str) -> Shown:
        seen = await self._sessions.to_read(user, session_id)
        story, head = seen.story, seen.story.head
        package = await self._package(seen, head) if head else None
        await _read_along(seen)
        prologue, metadata = story.began.prologue, self._metadata(seen)
        return {
            "metadata": metadata,
            "current_context": _without_texts(package) if package else {},
            "last_turn": self._turn(seen, head) if head else None,
            "prologue": {"text": prologue.text, "choices": choices_of(story.began.prologue_choices)}
            if prologue
            else None,
            "choices": choices_of(story.choices),
            "scene": _scene(story.world(story.path())),
            "arc": _arc(story),
            "running": self.running(seen),
            "queue": self._queue(seen),
            "pending": run_of(story.pending) if story.pending else None,
            "branches": [branch_of(story, each) for each in story.branches.values()],
            "open_warnings": _open_warnings(story),
            "damaged": metadata["damaged"] or ({"reason": seen.damage} if seen.damage else None),
        }

    async def history(
        self, user: User, session_id: str, limit: int, offset: int, branch_id: str | None = None
    ) -> History:
        """Turns, the newest first."""
        seen = await self._sessions.to_read(user, session_id)
        branch = self._branch(seen.story, branch_id)
        path = seen.story.path_of(branch)[::-1]
        return History([self._turn(seen, node, branch) for node in path[offset : offset + limit]], len(path))

    async def context(self, user: User, session_id: str, turn_id: str | None) -> Shown:
        """What a turn was told from; `{}` before the first turn."""
        seen = await self._sessions.to_read(user, session_id)
        node = self._node(seen.story, turn_id) if turn_id is not None else seen.story.head
        if node is None:
            return {}
        package = await self._package(seen, node)
        if package is None:
            raise ContextExpired(node.told.turn_id)
        return package

    async def turn(self, user: User, session_id: str, turn_id: str) -> Shown:
        """A turn with every telling of it, or the run of one that is not told."""
        seen = await self._sessions.to_read(user, session_id)
        runs = [run for run in seen.story.runs.values() if run.turn_id == turn_id]
        latest = run_of(runs[-1]) if runs else None
        if turn_id not in seen.story.turns:
            if latest is None:
                raise StoryNotFound("turn")
            return latest
        node = self._node(seen.story, turn_id)
        tellings = [seen.story.nodes[id] for id in seen.story.turns[turn_id]]
        candidates = [candidate_of(seen.story, each, selected=each is node) for each in tellings]
        return self._turn(seen, node) | {"candidates": candidates, "run": latest}

    async def why(self, user: User, session_id: str, turn_id: str, candidate_id: str | None) -> Shown:
        """Why a telling was told as it was; kept for ever."""
        seen = await self._sessions.to_read(user, session_id)
        if candidate_id is None:
            return self._node(seen.story, turn_id).told.why
        node = seen.story.nodes.get(candidate_id)
        if node is None or node.told.turn_id != turn_id:
            raise StoryNotFound("candidate")
        return node.told.why

    async def world(self, user: User, session_id: str, turn_id: str | None) -> Shown:
        """What is so after a turn."""
        seen = await self._sessions.to_read(user, session_id)
        node = self._node(seen.story, turn_id) if turn_id is not None else seen.story.head
        path = seen.story.path(node.id) if node else []
        world, drawn = seen.story.world(path), seen_places(seen.story, path)
        return {
            "turn_id": node.told.turn_id if node else None,
            "scene": _scene(world),
            "entities": [shown_card(card, drawn) for card in world.cards.values()],
            "relationships": [each.model_dump(mode="json") for each in world.relationships.values()],
            "timeline": [each.model_dump(mode="json") for each in world.timeline],
            "cast": [_seat(each) for each in seen.story.cast],
            "secrets": [each.model_dump(mode="json") for each in world.secrets.values()],
        }

    async def tree(self, user: User, session_id: str) -> list[Shown]:
        return list(tree_of((await self._sessions.to_read(user, session_id)).story))

    async def branches(self, user: User, session_id: str) -> list[Shown]:
        story = (await self._sessions.to_read(user, session_id)).story
        return [branch_of(story, each) for each in story.branches.values()]

    async def runs(self, user: User, session_id: str) -> list[Shown]:
        """Every run, the newest first."""
        seen = await self._sessions.to_read(user, session_id)
        return [run_of(run) for run in reversed(seen.story.runs.values())]

    async def transcript(
        self, user: User, session_id: str, form: Transcript = "txt", *, every_line: bool = False, inputs: bool = True
    ) -> str:
        """A copy for reading: of the line the story is on, or of all of them."""
        story = (await self._sessions.to_read(user, session_id)).story
        branches = list(story.branches.values()) if every_line else [story.branch]
        return await asyncio.to_thread(transcript_of, story, branches, form, inputs=inputs)

    def running(self, seen: Seen) -> Shown | None:
        """What is being told, with its words so far."""
        ticket = seen.session.running if seen.session else None
        run = seen.story.runs.get(ticket.run_id) if ticket else None
        if ticket is None or run is None:
            return None
        shown = run_of(run, step=ticket.step, text=ticket.text, started_at=ticket.started_at) | {"status": "running"}
        return shown | {"text_so_far": ticket.text, "text_seq": ticket.text_seq}

    def _queue(self, seen: Seen) -> list[Shown]:
        waiting = [seen.story.runs.get(each.run_id) for each in (seen.session.queue if seen.session else ())]
        return [run_of(run, position=place) for place, run in enumerate(waiting, 1) if run]

    def _metadata(self, seen: Seen) -> Shown:
        if seen.session:
            return seen.session.metadata()
        return metadata_of(seen.story, phase_of(seen.story), None, None)

    def _turn(self, seen: Seen, node: Node, branch: Branch | None = None) -> Shown:
        return turn_of(seen.story, node, branch, kept=node.told.turn_id in seen.kept)

    def _node(self, story: Story, turn_id: str) -> Node:
        """The telling of a turn that counts: the one on the active path, else the newest."""
        if turn_id not in story.turns:
            raise StoryNotFound("turn")
        active = {node.id for node in story.path()}
        tellings = story.turns[turn_id]
        return story.nodes[next((id for id in tellings if id in active), tellings[-1])]

    def _branch(self, story: Story, branch_id: str | None) -> Branch:
        if branch_id is None:
            return story.branch
        if branch_id not in story.branches:
            raise StoryNotFound("branch")
        return story.branches[branch_id]

    async def _package(self, seen: Seen, node: Node) -> Shown | None:
        """The stored package; one that belongs to a telling which never came to be is none."""
        folders, id = self._sessions.folders, seen.story.began.session_id
        found = await asyncio.to_thread(folders.context, id, node.told.turn_id)
        return found if found and found.get("candidate_id") in seen.story.nodes else None


def _scene(world: World) -> Shown:
    return world.scene.model_dump(mode="json") | {"present": list(world.present)}


def _seat(acting: Acting) -> Shown:
    return acting.model_dump(mode="json", include={"entity_id", "persona_id", "seat", "voiced", "name", "version"})


def _open_warnings(story: Story) -> list[Shown]:
    warned = [warning_of(story, each) for node in story.path()[-10:] for each in node.told.warnings]
    return [each for each in warned if each["status"] == "open"]


def _arc(story: Story) -> Shown:
    head = story.head
    metadata = head.told.response.metadata if head else None
    vector = metadata.narrative_vector if metadata else None
    position = vector.arc_position if vector and vector.arc_position else "exposition"
    return {
        "position": position,
        "tension": vector.tension_level if vector else None,
        "turn": story.turn_count,
        "of": story.settings.arc_turns,
        "label": LABELS[position],
    }


async def _read_along(seen: Seen) -> None:
    if seen.session is not None:
        await seen.session.read_along(seen.story.path())


def _without_texts(package: Shown) -> Shown:
    payload = package.get("context_payload")
    messages = payload.get("messages", []) if isinstance(payload, dict) else []
    slim = [{name: value for name, value in each.items() if name != "text"} for each in messages]
    return package | {"context_payload": {"messages": slim}}
