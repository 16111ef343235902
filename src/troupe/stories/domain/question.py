"""Everything a prompt is made of, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from troupe.stories.domain.casting import Acting
from troupe.stories.domain.indexing import Index
from troupe.stories.domain.passage import Passage
from troupe.stories.domain.plan import Plan
from troupe.stories.domain.settings import Options, StorySettings
from troupe.stories.domain.story import Node, Story
from troupe.stories.domain.template import Passage as Written
from troupe.stories.domain.world import World

GROWN_UP = 18


@dataclass(frozen=True)
class LoreFound:
    """An entry of a lorebook that came up."""

    book: str
    entry: str
    key: str
    where: str
    text: str
    tokens: int

    def as_json(self, *, used: bool, lost_to: str | None = None) -> dict[str, object]:
        return {
            "book": self.book,
            "entry": self.entry,
            "key": self.key,
            "where": self.where,
            "tokens": self.tokens,
            "used": used,
            "lost_to": lost_to,
        }


@dataclass(frozen=True)
class Voiced:
    """What a character says and does, in its own words."""

    entity_id: int
    name: str
    text: str
    asked: Sequence[tuple[str, str]] = ()
    """What it was told before it spoke: who said it to the model, and what."""


@dataclass(frozen=True)
class Question:
    """What one turn is told from."""

    story: Story
    path: Sequence[Node]
    world: World
    plan: Plan
    settings: StorySettings
    options: Options
    user_input: str
    note: str | None
    context_tokens: int
    written: Written | None
    earlier: Sequence[Passage]
    """Passages of the whole path and of what came before it."""
    index: Index
    cast: Sequence[Acting] = ()
    """Who tells it and who plays in it, as they are now."""
    squeezed: bool = False
    """Whether the brain found the prompt too long, so that a fifth of recent prose and memory has to go."""
    reasons: bool = False
    """Whether the brain thinks before it speaks."""
    dense: Mapping[str, float] | None = None
    """How near in meaning each passage is; None where nobody can tell."""
    space: str | None = None
    """Which model measured that."""
    behind: bool = False
    """Whether not everything that was told could be compared in its meaning, or looked through at all."""
    unavailable: bool = False
    """Whether what was told before could not be looked through: the turn is told without it."""
    lore: Sequence[LoreFound] = ()
    guidance: str = ""
    """What boundaries ask of this turn."""
    care: bool = False
    """Whether its words say that somebody may harm themselves."""
    voices: Sequence[Voiced] = ()

    @property
    def narrator(self) -> Acting | None:
        return next((each for each in self.cast if each.seat == "narrator"), None)

    @property
    def newest(self) -> str:
        """The last thing that was told."""
        prologue = self.story.began.prologue
        return self.path[-1].text if self.path else prologue.text if prologue else ""

    @property
    def meant(self) -> str:
        """The input, with a choice written out."""
        return self.plan.picked.text if self.plan.picked else self.user_input


def rating_of(asked: Question) -> str:
    """Dark things are told only while everybody in the story is known to be grown up; unknown is a minor."""
    grown = all(card.age is not None and card.age >= GROWN_UP for card in asked.world.people)
    return asked.settings.rating if asked.settings.rating != "mature" or grown else "teen"
