"""A story as a value, and what one turn of it is told from; no studio is needed for that."""

from dataclasses import dataclass, field

from troupe.kit.durable import Frame
from troupe.kit.tokens import estimate_tokens
from troupe.stories.domain import frames as f
from troupe.stories.domain.indexing import Index
from troupe.stories.domain.plan import planned
from troupe.stories.domain.prompt import Told, told
from troupe.stories.domain.question import Question
from troupe.stories.domain.remembering import passages_before, passages_of
from troupe.stories.domain.response import Narrative, StoryTurnResponse
from troupe.stories.domain.settings import Options, StorySettings
from troupe.stories.domain.story import Story
from troupe.stories.domain.template import Prologue
from troupe.stories.domain.world import Card, Entry, Relationship, Scene

AT = "2026-11-21T09:00:00.000Z"


@dataclass
class Book:
    """A story, and what is asked of it."""

    settings: StorySettings = field(default_factory=StorySettings)
    prologue: str = ""
    context: str | None = None
    window: int = 75_000
    cards: tuple[Card, ...] = ()
    ties: tuple[Relationship, ...] = ()
    place: int | None = None

    def __post_init__(self) -> None:
        began = f.Began(
            session_id="s", owner_id="o", realm="adult", branch_id="b", settings=self.settings,
            initial_context=self.context, prologue=Prologue(text=self.prologue) if self.prologue else None,
            cards=self.cards, relationships=self.ties, scene=Scene(place_id=self.place),
        )  # fmt: skip
        self.story = Story.of([Frame(1, "", "session", AT, began.model_dump(mode="json"), "")])

    def tell(self, text: str, summary: str = "") -> None:
        index = self.story.turn_count + 1
        done = f.Committed(
            run_id=f"r{index}", turn_id=f"t{index}", candidate_id=f"c{index}", index=index, branch_id="b",
            parent=f"c{index - 1}" if index > 1 else None, user_input="I go on.",
            response=StoryTurnResponse(narrative=Narrative(text=text)),
            notes=(Entry(entry_id=f"e{index}", turn_id=f"t{index}", index=index, summary=summary),) if summary else (),
        )  # fmt: skip
        frame = Frame(self.story.last_seq + 1, "", "gen_end", AT, done.model_dump(mode="json"), "")
        self.story.apply(frame)

    def question(self, said: str) -> Question:
        path, index = self.story.path(), Index()
        earlier = [*passages_before(self.story), *(each for node in path for each in passages_of(node))]
        index.hold(earlier)
        plan = planned(said, None, self.settings, index=len(path) + 1, candidate=1, seed=1, before=None)
        return Question(
            self.story, path, self.story.world(path), plan, self.settings, Options(), said, None, self.window, None,
            earlier, index,
        )  # fmt: skip

    def asked(self, said: str) -> Told:
        return told(self.question(said), estimate_tokens)
