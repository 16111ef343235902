"""What a journal holds: each frame is one thing that happened to a story, and together they are the story."""

from typing import Literal

from pydantic import Field

from troupe.stories.domain.casting import Acting
from troupe.stories.domain.response import StoryTurnResponse
from troupe.stories.domain.settings import StorySettings
from troupe.stories.domain.template import ChoiceKind, LoreNote, Passage, Prologue
from troupe.stories.domain.world import Card, Entry, Kept, Relationship, Scene, Secret

RunKind = Literal["turn", "regenerate", "replay"]
RunStatus = Literal["queued", "running", "committed", "failed", "cancelled", "interrupted", "discarded", "refused"]
Outcome = Literal["not_called", "unknown", "partial", "complete"]
Flat = dict[str, object]


class Choice(Kept):
    choice_id: str
    index: int
    text: str
    kind: ChoiceKind = "act"


class PickedChoice(Kept):
    choice_id: str
    index: int
    text: str


class Warned(Kept):
    """A thing that does not fit what was told before; it warns and changes nothing."""

    warning_id: str = ""
    code: str
    severity: Literal["info", "warn"] = "warn"
    message: str
    turn_id: str = ""
    entity_ids: tuple[int, ...] = ()
    evidence: tuple[Flat, ...] = ()
    source: Literal["builtin", "model"] = "builtin"
    fix_note: str = ""


class Began(Kept):
    """`session`: the first frame of every story."""

    session_id: str
    owner_id: str
    realm: str
    branch_id: str
    session_name: str | None = None
    initial_context: str | None = None
    template: str | None = None
    genre: str = ""
    settings: StorySettings
    prologue: Prologue | None = None
    prologue_choices: tuple[Choice, ...] = ()
    cards: tuple[Card, ...] = ()
    cast: tuple[Acting, ...] = ()
    scene: Scene = Scene()
    beats: tuple[Passage, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    secrets: tuple[Secret, ...] = ()
    lore: tuple[LoreNote, ...] = ()
    """What the template knows of its world, found by keywords."""
    imported: bool = False


class Asked(Kept):
    """`user`: an input, on disk before anybody is told that it was accepted."""

    run_id: str
    turn_id: str
    kind: RunKind
    user_input: str
    choice: PickedChoice | None = None
    options: Flat = Field(default_factory=dict)
    note: str | None = None
    parent: str | None = None
    """Where a replay goes on; None for wherever the story stands."""
    at_start: bool = False
    """Whether a replay begins before the first turn."""
    key: str | None = None
    care: str | None = None
    """Lines of help that stand above the turn, where its words say that somebody may need them."""


class CallBegan(Kept):
    """`gen_start`: on disk before a call that can cost money."""

    run_id: str
    attempt: int
    seat: str = "narrator"
    brain: Flat
    tokens: int


class SomeText(Kept):
    """`gen_part`: what was told since the last part."""

    run_id: str
    text: str


class Line(Kept):
    """A line that is left when the story goes another way; it stays as a branch."""

    branch_id: str
    name: str


class Committed(Kept):
    """`gen_end` of a turn that is told: text, facts and choices in one frame."""

    status: Literal["committed"] = "committed"
    run_id: str
    turn_id: str
    candidate_id: str
    parent: str | None
    """The candidate it follows."""
    index: int
    branch_id: str
    user_input: str
    choice: PickedChoice | None = None
    options: Flat = Field(default_factory=dict)
    note: str | None = None
    care: str | None = None
    """Lines of help that stand above it; no part of the story."""
    response: StoryTurnResponse
    choices: tuple[Choice, ...] = ()
    cards: tuple[Card, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    notes: tuple[Entry, ...] = ()
    scene: Scene | None = None
    summary: str = ""
    passage: str | None = None
    """The written passage it told."""
    ending: str | None = None
    warnings: tuple[Warned, ...] = ()
    why: Flat = Field(default_factory=dict)
    brain: Flat = Field(default_factory=dict)
    usage: Flat = Field(default_factory=dict)
    seed: int = 0
    extraction: Literal["model", "json", "builtin", "improv", "user"] = "builtin"
    source: Literal["model", "user", "partial"] = "model"
    truncated: bool = False
    degraded: bool = False
    started_at: str | None = None
    left: Line | None = None


class Ended(Kept):
    """`gen_end` of a run that told nothing."""

    status: Literal["failed", "cancelled", "interrupted", "discarded", "refused"]
    run_id: str
    cause: str | None = None
    outcome: Outcome = "unknown"
    error: str | None = None
    detail: str | None = None
    partial_text: str | None = None
    started_at: str | None = None


class Moved(Kept):
    """`head` and `select`: the story stands somewhere else."""

    head: str | None
    tip: str | None = None
    """Given where the furthest point of the branch changes too."""
    left: Line | None = None


class Branched(Kept):
    """`branch`: a name for a line; with `activate` the story goes on there."""

    branch_id: str
    name: str | None = None
    head: str | None = None
    made: bool = False
    activate: bool = False
    removed: bool = False


class Renamed(Kept):
    """`name`: what a story is called, and whether it is put away."""

    session_name: str | None = None
    archived: bool = False


class SettingsChanged(Kept):
    settings: StorySettings


class TextEdited(Kept):
    """`text`: the words or the facts of a telling, put right by hand; what was there before is kept."""

    candidate_id: str
    changes: Flat
    """Fields of the telling."""
    is_text: bool = True


class CastChanged(Kept):
    """`cast`: who tells and who plays from now on."""

    cast: tuple[Acting, ...]
    cards: tuple[Card, ...] = ()


class WarningMarked(Kept):
    """`warning`: what somebody thinks of one."""

    warning_id: str
    status: Literal["open", "dismissed", "fixed"]


class Pictured(Kept):
    """`art`: a picture of a turn, or one that is taken away again."""

    turn_id: str
    media_id: str
    sight: str = ""
    """What it shows, where the studio drew it: the same sight is not drawn twice."""
    removed: bool = False


class Closed(Kept):
    """`closed`: nothing more is told here, for good; why, by the rule that was met."""

    reason: str


class Compacted(Kept):
    """`compacted`: so many numbers were given before that this journal no longer shows."""

    skipped: int


class Recovered(Kept):
    """`recovered`: what was put right when the story was opened."""

    what: str
    detail: str
