"""What a prompt is made of: plain values, so that the same input gives the same bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, Protocol

from troupe.minds.domain.feelings import Feeling
from troupe.minds.domain.naming import Names, in_one_line
from troupe.minds.domain.prompting.blocks import Speaker
from troupe.minds.domain.prompting.room import Budget
from troupe.minds.domain.recalling import Taught

if TYPE_CHECKING:
    from troupe.personas import Persona

Layout = Literal["stable", "literal"]
LORE_SHARE = 0.25
LONGEST_DESCRIPTION = 300


@dataclass(frozen=True)
class Attached:
    """A piece of lore that stays with the message that called it."""

    entry_id: str
    book_id: str
    text: str


@dataclass(frozen=True)
class Hanging:
    """A file that hangs on a message, as a prompt knows it."""

    caption: str = ""
    """What the user says is to be seen or heard on it."""
    kind: str = "image"
    media_id: str = ""
    goes_along: bool = False
    """The picture itself is sent, because the brain has eyes."""


@dataclass(frozen=True)
class Said:
    """One line of the conversation, as the prompt sees it."""

    by: Literal["user", "persona", "other", "note"]
    text: str
    id: str = ""
    name: str = ""
    """Of whoever speaks in a group; alone with a persona everybody is known by their role."""
    files: tuple[Hanging, ...] = ()
    """What hangs on it: pictures and sounds."""
    attached: tuple[Attached, ...] = ()
    private: bool = False
    """Not said to all who are there."""
    with_whom: tuple[str, ...] = ()
    """Who else of the others heard it, where it is private, by their names."""


class Lore(Protocol):
    """An entry of a lorebook that fired, its macros not yet resolved."""

    @property
    def entry_id(self) -> str: ...
    @property
    def book_id(self) -> str: ...
    @property
    def book_name(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def depth(self) -> int: ...
    @property
    def from_end(self) -> str: ...
    @property
    def role(self) -> Speaker: ...
    @property
    def outlet(self) -> str | None: ...
    @property
    def order(self) -> int: ...
    @property
    def keep_rank(self) -> int: ...
    @property
    def constant(self) -> bool: ...
    @property
    def ignore_on_max_context(self) -> bool: ...
    @property
    def of_card(self) -> bool: ...
    @property
    def reason(self) -> str: ...
    @property
    def detail(self) -> str: ...


class Remembered(Protocol):
    """A memory as one line, with how well it fits."""

    @property
    def id(self) -> str: ...
    @property
    def line(self) -> str: ...
    @property
    def score(self) -> float: ...
    @property
    def why(self) -> str: ...


@dataclass(frozen=True)
class Mask:
    """Who the user is in this chat."""

    name: str
    description: str = ""
    pronouns: str = ""
    icon: str | None = None
    """The name of its portrait, which lore may ask for."""


@dataclass(frozen=True)
class Other:
    """Somebody else in the chat: the name, and what everybody may know of them."""

    name: str
    description: str = ""

    @classmethod
    def of(cls, persona: "Persona", user_name: str) -> "Other":
        names = Names(persona.spoken_name, user_name)
        return cls(in_one_line(persona.spoken_name), _shortened(in_one_line(names(persona.description or ""))))


@dataclass(frozen=True)
class Aside:
    """The note of a chat: `depth` messages from its end."""

    text: str = ""
    depth: int = 4
    role: Speaker = "system"


@dataclass(frozen=True)
class Summary:
    """What is older than the window, in short, and the last message it covers."""

    id: str
    text: str
    up_to: str


@dataclass(frozen=True)
class Abilities:
    """What a model's server takes; everything else is said in another way."""

    system: bool = True
    mid_system: bool = True
    prefill: bool = False
    begins_with_user: bool = False
    vision: bool = False


@dataclass(frozen=True)
class Before:
    """The prompt before this one on the same branch: where its window began, and what it consisted of."""

    start_id: str = ""
    pieces: Sequence[tuple[str, int]] = ()
    """Each piece by its digest, with its tokens."""


@dataclass(frozen=True)
class PromptInput:
    """Everything a prompt depends on."""

    persona: "Persona"
    lines: Sequence[Said]
    """The path, the newest message last."""
    budget: Budget
    user_name: str = "User"
    mask: Mask | None = None
    feeling: Feeling | None = None
    learnt: Sequence[Taught] | None = None
    anchor: Sequence[str] = ()
    mood: float | None = None
    guide: str = ""
    lore: Sequence[Lore] = ()
    pinned: Sequence[Remembered] = ()
    recalled: Sequence[Remembered] = ()
    summary: Summary | None = None
    note: Aside = Aside()
    prefill: str = ""
    so_far: str = ""
    """What this answer says already, when it is to be continued."""
    wish: str = ""
    """What the user wants of this one answer."""
    task: str = ""
    """What is written instead of an answer: the user's own next words, or a few to choose from."""
    layout: Layout = "stable"
    lore_share: float = LORE_SHARE
    abilities: Abilities = Abilities()
    factor: float = 1.0
    before: Before | None = None
    from_root: bool = True
    """Whether the first line is the first of its conversation."""
    now: datetime | None = None
    idle: timedelta | None = None
    seed: str = ""
    chat: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    others: Sequence[Other] = ()
    """The others in the chat; then everybody's lines have names."""


def _shortened(text: str) -> str:
    """The beginning of a description, cut at a word."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_DESCRIPTION else f"{text[:LONGEST_DESCRIPTION].rpartition(' ')[0]} …"
