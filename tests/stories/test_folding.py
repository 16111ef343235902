"""A journal comes to the same story whoever reads it, and whatever is done to the story, no telling is lost."""

from itertools import count
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from troupe.kit.durable import Frame
from troupe.stories.domain import frames as f
from troupe.stories.domain.compacting import compacted
from troupe.stories.domain.response import Narrative, StoryTurnResponse
from troupe.stories.domain.settings import StorySettings
from troupe.stories.domain.story import Story

AT = "2026-11-21T09:00:00.000Z"
DOING = st.lists(
    st.tuples(st.sampled_from(["turn", "again", "undo", "branch", "fail"]), st.integers(1, 3)), max_size=25
)


class Player:
    """Does things with a story as the studio does, frame by frame."""

    def __init__(self) -> None:
        self._ids = (str(UUID(int=number, version=4)) for number in count(1))
        began = f.Began(
            session_id=self.id(), owner_id=self.id(), realm="family", branch_id=self.id(), settings=StorySettings()
        )
        self.frames = [Frame(1, "", "session", AT, began.model_dump(mode="json"), "")]
        self.story = Story.of(self.frames)
        self.told: list[str] = []

    def id(self) -> str:
        return next(self._ids)

    def write(self, type: str, data: f.Kept) -> None:
        frame = Frame(len(self.frames) + 1, "", type, AT, data.model_dump(mode="json"), "")
        self.frames.append(frame)
        self.story.apply(frame)

    def do(self, what: str, number: int) -> None:
        story, path = self.story, self.story.path()
        match what:
            case "turn":
                self._tell(self._ask("turn", self.id()), path[-1].id if path else None)
            case "again" if path:
                self._tell(self._ask("regenerate", path[-1].told.turn_id), path[-1].told.parent)
            case "undo" if number <= len(path):
                self.write("head", f.Moved(head=path[-number - 1].id if number < len(path) else None))
            case "branch" if path:
                node = path[number % len(path)]
                self.write("branch", f.Branched(branch_id=self.id(), head=node.id, made=True, activate=True))
            case "fail":
                asked = self._ask("turn", self.id())
                self.write("gen_end", f.Ended(status="failed", run_id=asked.run_id, cause="timeout"))
        assert self.story is story

    def _ask(self, kind: f.RunKind, turn_id: str) -> f.Asked:
        asked = f.Asked(run_id=self.id(), turn_id=turn_id, kind=kind, user_input=f"input {len(self.frames)}")
        self.write("user", asked)
        return asked

    def _tell(self, asked: f.Asked, parent: str | None) -> None:
        left = None
        if self.story.is_left_by(parent, asked.turn_id):
            left = f.Line(branch_id=self.id(), name="Line")
        candidate = self.id()
        self.told.append(candidate)
        self.write(
            "gen_end",
            f.Committed(
                run_id=asked.run_id, turn_id=asked.turn_id, candidate_id=candidate, parent=parent,
                index=self.story.nodes[parent].told.index + 1 if parent else 1, branch_id=self.story.active_branch,
                user_input=asked.user_input, left=left,
                response=StoryTurnResponse(narrative=Narrative(text=f"text of {candidate}")),
            ),
        )  # fmt: skip


@given(DOING)
def test_reading_a_journal_again_gives_the_story_that_grew(doing):
    player = Player()
    for what, number in doing:
        player.do(what, number)

    again = Story.of(player.frames)

    assert again == player.story


@given(DOING)
def test_every_telling_stays_within_reach_of_some_branch_or_of_its_turn(doing):
    player = Player()
    for what, number in doing:
        player.do(what, number)

    story = player.story
    reached = {node.told.turn_id for branch in story.branches.values() if branch.tip for node in story.path(branch.tip)}
    of_reached_turns = {id for turn_id in reached for id in story.turns[turn_id]}
    parents = {story.nodes[id].told.parent for id in player.told}
    assert set(player.told) == set(story.nodes)
    assert {id for id in player.told if id not in parents} <= of_reached_turns


@given(DOING)
def test_a_path_is_counted_from_one_without_holes(doing):
    player = Player()
    for what, number in doing:
        player.do(what, number)

    for branch in player.story.branches.values():
        path = player.story.path_of(branch)
        assert [node.told.index for node in path] == list(range(1, len(path) + 1))


@given(DOING)
def test_a_failure_moves_neither_the_story_nor_its_number(doing):
    player = Player()
    for what, number in doing:
        player.do(what, number)
    before, path = player.story.seq, player.story.path()

    player.do("fail", 1)

    assert (player.story.seq, player.story.path()) == (before, path)
    assert player.story.pending is not None


def test_a_telling_that_was_cut_off_says_when_it_began_also_where_its_parts_are_gone():
    player, later = Player(), "2026-11-21T09:00:01.000Z"
    asked = f.Asked(run_id=player.id(), turn_id=player.id(), kind="turn", user_input="I wait.")
    things = [("user", asked), ("gen_part", f.SomeText(run_id=asked.run_id, text="The bell")),
              ("gen_end", f.Ended(status="interrupted", run_id=asked.run_id))]  # fmt: skip
    frames = [
        Frame(2 + at, "", type, later, data.model_dump(mode="json"), "") for at, (type, data) in enumerate(things)
    ]
    for frame in frames:
        player.story.apply(frame)

    kept = compacted(player.story, [*player.frames, *frames], later, purge=False)

    assert player.story.runs[asked.run_id].started_at == later
    assert [data["started_at"] for type, _, data in kept if type == "gen_end"] == [later]


def test_a_move_that_left_the_line_does_not_hide_the_one_before_it():
    player, later = Player(), "2026-11-21T09:00:01.000Z"
    runs = [f.Asked(run_id=player.id(), turn_id=player.id(), kind="turn", user_input=each) for each in ("One", "Two")]
    ends = (("gen_end", "interrupted", 0), ("gen_end", "interrupted", 1), ("discard", "discarded", 1))
    things = [*(("user", each) for each in runs),
              *((type, f.Ended(status=status, run_id=runs[at].run_id)) for type, status, at in ends)]  # fmt: skip
    for at, (type, data) in enumerate(things):
        player.story.apply(Frame(2 + at, "", type, later, data.model_dump(mode="json"), ""))

    assert player.story.pending is not None
    assert player.story.pending.asked.user_input == "One"
