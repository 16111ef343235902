"""What a turn is told from: what stands in the prompt is not remembered again, and what found no room is."""

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

AT = "2026-11-21T09:00:00.000Z"
RAIN = "The rain goes on and on over the roofs and nobody in the street looks up. "


@dataclass
class Book:
    """A story, and what is asked of it."""

    settings: StorySettings = field(default_factory=StorySettings)
    prologue: str = ""
    context: str | None = None
    window: int = 75_000

    def __post_init__(self) -> None:
        began = f.Began(
            session_id="s", owner_id="o", realm="adult", branch_id="b", settings=self.settings,
            initial_context=self.context, prologue=Prologue(text=self.prologue) if self.prologue else None,
        )  # fmt: skip
        self.story = Story.of([Frame(1, "", "session", AT, began.model_dump(mode="json"), "")])

    def tell(self, text: str) -> None:
        index = self.story.turn_count + 1
        done = f.Committed(
            run_id=f"r{index}", turn_id=f"t{index}", candidate_id=f"c{index}", index=index, branch_id="b",
            parent=f"c{index - 1}" if index > 1 else None, user_input="I go on.",
            response=StoryTurnResponse(narrative=Narrative(text=text)),
        )  # fmt: skip
        frame = Frame(self.story.last_seq + 1, "", "gen_end", AT, done.model_dump(mode="json"), "")
        self.story.apply(frame)

    def asked(self, said: str) -> Told:
        path, index = self.story.path(), Index()
        earlier = [*passages_before(self.story), *(each for node in path for each in passages_of(node))]
        index.hold(earlier)
        plan = planned(said, None, self.settings, index=len(path) + 1, candidate=1, seed=1, before=None)
        question = Question(
            self.story, path, self.story.world(path), plan, self.settings, Options(), said, None, self.window, None,
            earlier, index,
        )  # fmt: skip
        return told(question, estimate_tokens)


def passages(found: Told) -> str:
    return "\n".join(piece.text for piece in found.pieces if piece.part == "passages")


def test_what_the_story_begins_with_is_not_remembered_while_it_stands_in_the_prompt():
    book = Book(prologue="A brass lantern\nburns in the harbour.", context="The lantern was stolen from a monk.")
    book.tell(RAIN)

    found = book.asked("Who lit the brass lantern of the monk?")

    assert passages(found) == ""
    assert "brass lantern" in found.text_of("user")
    assert "stolen from a monk" in found.text_of("system")


def test_the_prologue_is_remembered_once_its_turns_are_far():
    book = Book(StorySettings(warm_turns=2), prologue="A brass lantern\nburns in the harbour.")
    for _ in range(4):
        book.tell(RAIN)

    assert "brass lantern" in passages(book.asked("Who lit the brass lantern?"))


def test_a_long_beginning_stands_there_in_part_and_the_rest_is_remembered():
    book = Book(context=f"{RAIN * 120}The brass lantern was stolen from a monk.", window=8_000)
    book.tell(RAIN)

    found = book.asked("Who lit the brass lantern of the monk?")

    assert "brass lantern" not in found.text_of("system")
    assert "brass lantern" in passages(found)


def test_a_turn_that_found_no_room_is_remembered():
    book = Book(window=4_096)
    book.tell("Ada hides a brass lantern below the stairs.")
    for _ in range(6):
        book.tell(RAIN * 25)

    found = book.asked("Where did Ada hide the brass lantern?")

    assert len(found.warm) < 7
    assert "brass lantern" in passages(found)


def test_who_knows_everybody_may_tell_what_others_think():
    close, wide = (Book(StorySettings(perspective=each)) for each in ("third_limited", "third_omniscient"))

    assert "no hidden thoughts" in close.asked("I wait.").text_of("system")
    assert "no hidden thoughts" not in wide.asked("I wait.").text_of("system")


def test_only_whole_words_make_a_plan():
    assert Book().asked("I plan the way home.").state == "planning"
    assert Book().asked("The plane stands on an unplanned planet.").state == "default"
