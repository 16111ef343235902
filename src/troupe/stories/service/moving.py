"""Going back, forth and another way: only the head of a branch moves, and nothing that was told is lost."""

from troupe.accounts import User
from troupe.kit.ids import NewId
from troupe.kit.times import Clock, as_text
from troupe.stories.domain import frames as f
from troupe.stories.domain.news import StoryCandidateSelected
from troupe.stories.domain.story import Branch, Node
from troupe.stories.domain.telling import Shown, branch_of
from troupe.stories.domain.world import Kept
from troupe.stories.errors import InputTooLong, LimitReached, Nothing, StoryNotFound
from troupe.stories.service.log import StoryLog
from troupe.stories.service.queueing import Queueing
from troupe.stories.service.session import Session
from troupe.stories.service.sessions import Sessions

MOST_STEPS, MOST_BRANCHES, LONGEST_NAME = 100, 200, 80


class Moving:
    """Where a story stands."""

    def __init__(self, sessions: Sessions, queueing: Queueing, events: StoryLog, clock: Clock, new_id: NewId) -> None:
        self._sessions = sessions
        self._queueing = queueing
        self._events = events
        self._clock = clock
        self._new_id = new_id

    async def undo(self, user: User, session_id: str, steps: int = 1, step: int | None = None) -> None:
        """Back by some turns; they stay, and `redo` brings them back."""
        session = await self._idle(user, session_id, step)
        path = session.story.path()
        if not 0 < steps <= min(len(path), MOST_STEPS):
            raise Nothing("nothing_to_undo", f"There are {len(path)} turns to go back.", "Go back fewer turns.")
        head = path[-steps - 1].id if steps < len(path) else None
        await self._move(session, "undo", "head", f.Moved(head=head))

    async def redo(self, user: User, session_id: str, steps: int = 1, step: int | None = None) -> None:
        """Forward again on the line that was left."""
        session = await self._idle(user, session_id, step)
        branch = session.story.branch
        line = session.story.path(branch.tip) if branch.tip else []
        place = session.story.turn_count + steps
        if steps < 1 or place > len(line):
            raise Nothing("nothing_to_redo", "There is nothing further on this line.", "Go on with a turn.")
        await self._move(session, "redo", "head", f.Moved(head=line[place - 1].id))

    async def select(self, user: User, session_id: str, turn_id: str, candidate_id: str, step: int | None) -> None:
        """Make another telling of a turn the one that counts; what followed the former stays as a branch."""
        session = await self._idle(user, session_id, step)
        node = self._telling(session, turn_id, candidate_id)
        if session.story.head is node:
            return
        left = None
        if session.story.is_left_by(node.told.parent, turn_id):
            left = f.Line(branch_id=self._new_id(), name=f"Line of {as_text(self._clock())}")
        await self._move(session, "select", "select", f.Moved(head=node.id, tip=node.id, left=left))
        self._events.announce(StoryCandidateSelected(user.id, session.id, turn_id, node.id))

    async def branch(
        self, user: User, session_id: str, turn_id: str, candidate_id: str | None, name: str | None, activate: bool
    ) -> Shown:
        """A new line from any turn, which sees what was told up to there and nothing else."""
        session = await self._idle(user, session_id, None)
        if len(session.story.branches) >= MOST_BRANCHES:
            raise LimitReached("branches", MOST_BRANCHES)
        node = self._telling(session, turn_id, candidate_id)
        made = f.Branched(
            branch_id=self._new_id(), name=_name(name) or session.story.next_branch_name(), head=node.id, made=True,
            activate=activate,
        )  # fmt: skip
        await self._move(session, "branch", "branch", made)
        return branch_of(session.story, session.story.branches[made.branch_id])

    async def activate(self, user: User, session_id: str, branch_id: str) -> Shown:
        """Go on with another line."""
        session = await self._idle(user, session_id, None)
        self._branch(session, branch_id)
        await self._move(session, "branch", "branch", f.Branched(branch_id=branch_id, activate=True))
        return branch_of(session.story, session.story.branch)

    async def rename(self, user: User, session_id: str, branch_id: str, name: str) -> Shown:
        session = await self._sessions.to_change(user, session_id)
        self._branch(session, branch_id)
        await self._move(session, "branch", "branch", f.Branched(branch_id=branch_id, name=_name(name)))
        return branch_of(session.story, session.story.branches[branch_id])

    async def forget(self, user: User, session_id: str, branch_id: str) -> None:
        """Take a name away; what was told on that line stays in the tree."""
        session = await self._idle(user, session_id, None)
        self._branch(session, branch_id)
        if branch_id == session.story.active_branch:
            raise Nothing("branch_active", "The story stands on this branch.", "Go on with another branch first.")
        await self._move(session, "branch", "branch", f.Branched(branch_id=branch_id, removed=True))

    async def _idle(self, user: User, session_id: str, step: int | None) -> Session:
        session = await self._sessions.to_change(user, session_id)
        self._queueing.check_step(session, step)
        self._queueing.check_idle(session)
        return session

    async def _move(self, session: Session, what: str, frame: str, data: Kept) -> None:
        await session.write(frame, data)
        await session.show()
        self._events.say(session.id, "changed", {"what": what, "story_seq": session.story.seq})

    def _telling(self, session: Session, turn_id: str, candidate_id: str | None) -> Node:
        tellings = session.story.turns.get(turn_id)
        if tellings is None:
            raise StoryNotFound("turn")
        if candidate_id is None:
            active = {node.id for node in session.story.path()}
            candidate_id = next((id for id in tellings if id in active), tellings[-1])
        if candidate_id not in tellings:
            raise StoryNotFound("candidate")
        return session.story.nodes[candidate_id]

    def _branch(self, session: Session, branch_id: str) -> Branch:
        if branch_id not in session.story.branches:
            raise StoryNotFound("branch")
        return session.story.branches[branch_id]


def _name(given: str | None) -> str | None:
    name = (given or "").strip()
    if len(name) > LONGEST_NAME:
        raise InputTooLong("name", LONGEST_NAME, len(name))
    return name or None
