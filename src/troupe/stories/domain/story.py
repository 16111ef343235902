"""A story as its journal tells it: apply the frames in order, and this is what there is.

Nothing here is ever undone: going back only moves the head, and whatever depends on where the story stands (path,
world, memory, choices) is worked out from the head.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from troupe.kit.durable import Frame
from troupe.stories.domain import frames as f
from troupe.stories.domain.casting import Acting
from troupe.stories.domain.editing import Edit
from troupe.stories.domain.heads import ToldHead, head_of_telling, input_of
from troupe.stories.domain.settings import StorySettings
from troupe.stories.domain.tree import Branch, Later, Node, Run
from troupe.stories.domain.world import Card, World
from troupe.stories.domain.worlds import Made, Worlds

RECOVERIES = 10
__all__ = ["Branch", "Node", "Run", "Story"]


@dataclass
class Story:
    """The state of a session, grown frame by frame."""

    began: f.Began
    created_at: str
    last_accessed: str
    seq: int
    """The number of the newest frame that changed the story."""
    last_seq: int
    settings: StorySettings
    session_name: str | None
    active_branch: str
    archived: bool = False
    nodes: dict[str, Node] = field(default_factory=dict)
    turns: dict[str, list[str]] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    branches: dict[str, Branch] = field(default_factory=dict)
    recoveries: list[dict[str, str]] = field(default_factory=list)
    cast: tuple[Acting, ...] = ()
    marks: dict[str, str] = field(default_factory=dict)
    """Warnings that were dismissed or put right."""
    art: dict[str, list[str]] = field(default_factory=dict)
    sights: dict[str, tuple[str, str]] = field(default_factory=dict)
    """What the studio drew for which turn, and the picture of it."""
    revision: int = 0
    """Grows with every change that an older telling's looks depend on."""
    _sent: dict[str, str] = field(default_factory=dict)
    """Under which key which run was asked for."""
    _most_entity: int = 0
    _unread: list[Node] = field(default_factory=list)
    """Tellings whose cards nobody counted yet."""
    closed: str | None = None
    """The rule for which nothing more is told here."""
    closed_at: str | None = None
    skipped: int = 0
    """How many frames this story once had that its journal no longer holds."""

    @classmethod
    def of(cls, frames: Iterable[Frame]) -> "Story":
        """Fold a journal. It begins with what the story began with."""
        each = iter(frames)
        first = next(each)
        began = f.Began.model_validate(first.data)
        story = cls(
            began,
            first.at,
            first.at,
            first.seq,
            first.seq,
            began.settings,
            began.session_name,
            began.branch_id,
            branches={began.branch_id: Branch(began.branch_id, "Main", first.at)},
            cast=began.cast,
        )
        story._know_cards(began.cards)
        for frame in each:
            story.apply(frame)
        return story

    # What it holds

    @property
    def branch(self) -> Branch:
        return self.branches[self.active_branch]

    @property
    def head(self) -> Node | None:
        return self.nodes[self.branch.head] if self.branch.head else None

    @property
    def turn_count(self) -> int:
        return self.head.index if self.head else 0

    @property
    def waiting(self) -> Sequence[Run]:
        """Runs that have no end yet, in the order they were accepted."""
        return [run for run in self.runs.values() if not run.is_over]

    @property
    def pending(self) -> Run | None:
        """The newest run that came to nothing and that no other followed; one that left the line follows nobody."""
        newest = next((run for run in reversed(self.runs.values()) if not run.has_left_the_line), None)
        return newest if newest is not None and newest.can_be_taken_up else None

    @property
    def choices(self) -> Sequence[f.Choice]:
        """What is offered where the story stands."""
        return self.head.told.choices if self.head else self.began.prologue_choices

    def path(self, head: str | None = None) -> list[Node]:
        """The tellings from the first to `head`, or to where the story stands."""
        place, found = head if head is not None else self.branch.head, list[Node]()
        while place is not None:
            node = self.nodes[place]
            found.append(node)
            place = node.parent
        return found[::-1]

    def path_of(self, branch: Branch) -> list[Node]:
        return self.path(branch.head) if branch.head else []

    @cached_property
    def worlds(self) -> Worlds:
        return Worlds(self.began)

    def world(self, path: Sequence[Node]) -> World:
        """What is so at the end of a path."""
        return self.worlds.at(path)

    def next_entity_id(self) -> int:
        """Ids of cards are never used twice, on whatever line they were given."""
        for node in self._unread:
            self._know_cards(node.told.cards)
        self._unread.clear()
        return self._most_entity + 1

    def is_left_by(self, parent: str | None, turn_id: str | None) -> bool:
        """Whether going on from `parent` leaves tellings behind that no other branch would name."""
        tip = self.branch.tip
        if tip is None or tip == parent or self.nodes[tip].turn_id == turn_id:
            return False
        return all(each.tip != tip for each in self.branches.values() if each.branch_id != self.active_branch)

    def sent_under(self, key: str) -> Run | None:
        """The run that a request with this key began, as it stands."""
        return self.runs.get(self._sent.get(key.partition(":")[0], ""))

    def node_of(self, run: Run) -> Node | None:
        """What a run told."""
        found = (self.nodes[id] for id in self.turns.get(run.turn_id, ()))
        return next((node for node in found if node.told.run_id == run.id), None)

    # How it grows

    def apply(self, frame: Frame) -> None:
        """One more thing happened."""
        self.last_seq = frame.seq
        changes_story = _GROW[frame.type](self, frame) if frame.type in _GROW else False
        if changes_story:
            self.seq = frame.seq
            self.last_accessed = frame.at

    def _asked(self, frame: Frame) -> bool:
        run_id, turn_id, said, key = input_of(frame)
        if key is not None:
            self._sent[key.partition(":")[0]] = run_id
        self.runs.pop(run_id, None)
        self.runs[run_id] = Run(run_id, turn_id, said, frame.at)
        self.last_accessed = frame.at
        self.archived = False
        return False

    def _called(self, frame: Frame) -> bool:
        call = f.CallBegan.model_validate(frame.data)
        said = self.runs[call.run_id].partial_text if call.run_id in self.runs else ""
        outcome = "partial" if said else "unknown"
        began = self.runs[call.run_id].started_at if call.run_id in self.runs else None
        changes: dict[str, object] = {"attempts": call.attempt, "outcome": outcome, "started_at": began or frame.at}
        self._change(call.run_id, status="running", **changes)
        return False

    def _some_text(self, frame: Frame) -> bool:
        part = f.SomeText.model_validate(frame.data)
        said = self.runs[part.run_id].partial_text if part.run_id in self.runs else ""
        began = self.runs[part.run_id].started_at if part.run_id in self.runs else None
        told: dict[str, object] = {"partial_text": said + part.text, "started_at": began or frame.at}
        self._change(part.run_id, status="running", outcome="partial", **told)
        return False

    def _ended(self, frame: Frame) -> bool:
        if told := head_of_telling(frame):
            return self._committed(frame, told)
        end = f.Ended.model_validate(frame.data)
        said = self.runs[end.run_id].partial_text if end.run_id in self.runs else ""
        self._change(
            end.run_id,
            status=end.status,
            ended_at=frame.at,
            error=end.error,
            cause=end.cause,
            detail=end.detail,
            outcome=end.outcome,
            partial_text=end.partial_text if end.partial_text is not None else said,
            **({"started_at": end.started_at} if end.started_at else {}),
        )
        return False

    def _committed(self, frame: Frame, told: ToldHead) -> bool:
        siblings = self.turns.setdefault(told.turn_id, [])
        self.nodes[told.candidate_id] = node = Node(
            told.candidate_id,
            told.turn_id,
            told.parent,
            told.index,
            told.telling,
            frame.at,
            len(siblings) + 1,
            frame.seq,
        )
        siblings.append(told.candidate_id)
        self._unread.append(node)
        self._leave(told.left, frame.at)
        branch = self.branches[told.branch_id]
        self.branches[told.branch_id] = branch.grown(told.candidate_id)
        if told.run_id in self.runs:
            self.runs[told.run_id] = self.runs[told.run_id].committed(frame.at, told.started_at)
        return True

    def _moved(self, frame: Frame) -> bool:
        move = f.Moved.model_validate(frame.data)
        self._leave(move.left, frame.at)
        self.branches[self.active_branch] = replace(self.branch, head=move.head, tip=move.tip or self.branch.tip)
        return True

    def _branched(self, frame: Frame) -> bool:
        said = f.Branched.model_validate(frame.data)
        if said.removed:
            self.branches.pop(said.branch_id, None)
            return False
        if said.made:
            name = said.name or self.next_branch_name()
            self.branches[said.branch_id] = Branch(said.branch_id, name, frame.at, said.head, said.head, said.head)
        elif said.name:
            self.branches[said.branch_id] = replace(self.branches[said.branch_id], name=said.name)
        if said.activate:
            self.active_branch = said.branch_id
        if said.made:
            self.last_accessed = frame.at
        return said.activate

    def _renamed(self, frame: Frame) -> bool:
        said = f.Renamed.model_validate(frame.data)
        self.session_name, self.archived, self.last_accessed = said.session_name, said.archived, frame.at
        return False

    def _set(self, frame: Frame) -> bool:
        self.settings = f.SettingsChanged.model_validate(frame.data).settings
        return True

    def _edited(self, frame: Frame) -> bool:
        edit = Edit.model_validate(frame.data)
        if edit.what == "card" and edit.id.isdecimal():
            self._most_entity = max(self._most_entity, int(edit.id))
        self.worlds.heed(Made(frame.seq, frame.at, edit))
        return True

    def _rewritten(self, frame: Frame) -> bool:
        change = f.TextEdited.model_validate(frame.data)
        node = self.nodes[change.candidate_id]
        told = f.Committed.model_validate(node.told.model_dump(mode="json") | change.changes)
        kept = (*node.revisions, node.text) if change.is_text else node.revisions
        self.nodes[node.id] = replace(node, telling=Later(None, told), revisions=kept)
        self._know_cards(told.cards)
        self.worlds.forget()
        self.revision += 1
        return True

    def _recast(self, frame: Frame) -> bool:
        said = f.CastChanged.model_validate(frame.data)
        self.cast = said.cast
        for card in said.cards:
            fields = card.model_dump(mode="json")
            edit = Edit(
                edit_id=f"cast-{frame.seq}", scope="everywhere", what="card", id=str(card.entity_id), fields=fields
            )
            self.worlds.heed(Made(frame.seq, frame.at, edit))
        self._know_cards(said.cards)
        return True

    def _marked(self, frame: Frame) -> bool:
        said = f.WarningMarked.model_validate(frame.data)
        self.marks[said.warning_id] = said.status
        self.revision += 1
        return False

    def _pictured(self, frame: Frame) -> bool:
        said = f.Pictured.model_validate(frame.data)
        shown = [id for id in self.art.get(said.turn_id, ()) if id != said.media_id]
        self.art[said.turn_id] = shown if said.removed else [*shown, said.media_id]
        if said.sight and not said.removed:
            self.sights[said.turn_id] = (said.sight, said.media_id)
        self.revision += 1
        return False

    def _closed(self, frame: Frame) -> bool:
        self.closed, self.closed_at = f.Closed.model_validate(frame.data).reason, frame.at
        return False

    def _was_compacted(self, frame: Frame) -> bool:
        self.skipped = f.Compacted.model_validate(frame.data).skipped
        return False

    def _know_cards(self, cards: Iterable[Card]) -> None:
        self._most_entity = max([self._most_entity, *(card.entity_id for card in cards)])

    def _put_right(self, frame: Frame) -> bool:
        said = f.Recovered.model_validate(frame.data)
        self.recoveries.append({"at": frame.at, "what": said.what, "detail": said.detail})
        del self.recoveries[:-RECOVERIES]
        return False

    def next_branch_name(self) -> str:
        """The next number; one that a line still bears is passed over, where others were removed."""
        taken, number = {each.name for each in self.branches.values()}, len(self.branches) + 1
        while f"Branch {number}" in taken:
            number += 1
        return f"Branch {number}"

    def _leave(self, left: f.Line | None, at: str) -> None:
        if left is not None:
            tip = self.branch.tip
            self.branches[left.branch_id] = Branch(left.branch_id, left.name, at, tip, tip, self.branch.head)

    def _change(self, run_id: str, **changes: object) -> None:
        if run_id in self.runs:
            self.runs[run_id] = replace(self.runs[run_id], **changes)  # type: ignore[arg-type]  # fields of Run


_GROW = {
    "user": Story._asked,
    "gen_start": Story._called,
    "gen_part": Story._some_text,
    "gen_end": Story._ended,
    "discard": Story._ended,
    "head": Story._moved,
    "select": Story._moved,
    "branch": Story._branched,
    "name": Story._renamed,
    "settings": Story._set,
    "recovered": Story._put_right,
    "edit": Story._edited,
    "text": Story._rewritten,
    "cast": Story._recast,
    "warning": Story._marked,
    "art": Story._pictured,
    "closed": Story._closed,
    "compacted": Story._was_compacted,
}
