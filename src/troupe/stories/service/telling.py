"""Turns: say something and hear what comes of it, have it told again, stop it, take it up again."""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from troupe.accounts import User
from troupe.kit.ids import NewId
from troupe.stories.domain import frames as f
from troupe.stories.domain.plan import picked_by
from troupe.stories.domain.story import Node, Run
from troupe.stories.domain.telling import Shown
from troupe.stories.errors import (
    Cancelled,
    ChoiceGone,
    LimitReached,
    NoHistory,
    Nothing,
    SentBefore,
    StillGoing,
    StoryNotFound,
)
from troupe.stories.service.checking import LONGEST_INPUT, Checking, check_note, check_text
from troupe.stories.service.cycle import Cycle
from troupe.stories.service.queueing import Queueing
from troupe.stories.service.session import Session, Ticket
from troupe.stories.service.sessions import Sessions

LARGEST_JOURNAL = 1024 * 1024 * 1024
MOST_TURNS, MOST_CANDIDATES, MOST_REPLAYED = 10_000, 20, 50


@dataclass(frozen=True)
class Said:
    """What a user does: an input, or a choice, and what they wish for it."""

    user_input: str
    options: Mapping[str, object]
    choice_id: str | None = None
    note: str | None = None
    expected_seq: int | None = None
    key: str | None = None
    """What the same request sent again is known by, and what it said."""


@dataclass(frozen=True)
class Accepted:
    """A run that is on disk and will be told."""

    session: Session
    ticket: Ticket
    position: int
    again: bool = False
    """Whether the same request was told before."""

    async def told(self) -> Node:
        """What came of it. Whoever stops waiting changes nothing."""
        return await asyncio.shield(self.ticket.told)


@dataclass(frozen=True)
class Line:
    """Turns that would be told again after one, and what telling them cost, in millionths of a US dollar."""

    later: tuple[str, ...]
    cost_micros: int

    def as_json(self) -> Shown:
        cost = f"{self.cost_micros / 1_000_000:.6f}" if self.cost_micros else None
        return {"turns": 1 + len(self.later), "estimated_cost_usd": cost}


class Telling:
    """The turns of stories."""

    def __init__(self, sessions: Sessions, queueing: Queueing, cycle: Cycle, checking: Checking, new_id: NewId) -> None:
        self._sessions = sessions
        self._queueing = queueing
        self._cycle = cycle
        self._checking = checking
        self._new_id = new_id
        self._coming: set[tuple[str, str]] = set()

    async def turn(self, user: User, session_id: str, said: Said) -> Accepted:
        """Accept a turn: when this returns it is on disk, and it will be told in its order."""
        session = await self._sessions.to_change(user, session_id)
        if again := _told_before(user, session, said.key):
            return again
        with self._once(session, said.key):
            return await self._turn(user, session, said)

    async def _turn(self, user: User, session: Session, said: Said) -> Accepted:
        check_text("user_input", said.user_input, LONGEST_INPUT)
        await self._checking.options(user, said.options, session.story.settings.brain_id)
        picked = _picked(session, said)
        self._queueing.check_step(session, said.expected_seq)
        self._queueing.check_room(session)
        if session.story.turn_count >= MOST_TURNS:
            raise LimitReached("turns", MOST_TURNS)
        asked = f.Asked(
            run_id=self._new_id(), turn_id=self._new_id(), kind="turn", user_input=said.user_input, choice=picked,
            options=dict(said.options), note=said.note, key=said.key,
        )  # fmt: skip
        asked = await self._checking.words(user, session, asked)
        return await self._accept(user, session, asked)

    async def replay(
        self, user: User, session_id: str, turn_id: str, said: Said | None, options: Mapping[str, object] | None
    ) -> Accepted:
        """Tell a turn again from where it was asked, with an equal or a changed input, on a line of its own."""
        session = await self._sessions.to_change(user, session_id)
        check_note(said.note if said else None)
        story = session.story
        if turn_id not in story.turns:
            raise StoryNotFound("turn")
        former = story.nodes[story.turns[turn_id][-1]].told
        user_input = said.user_input if said else former.user_input
        check_text("user_input", user_input, LONGEST_INPUT)
        wanted = dict(options) if options is not None else dict(former.options)
        await self._checking.options(user, wanted, session.story.settings.brain_id)
        self._queueing.check_step(session, said.expected_seq if said else None)
        self._queueing.check_idle(session)
        choices = story.nodes[former.parent].told.choices if former.parent else story.began.prologue_choices
        asked = f.Asked(
            run_id=self._new_id(), turn_id=self._new_id(), kind="replay", user_input=user_input,
            choice=former.choice if user_input == former.user_input else picked_by(user_input, choices),
            options=wanted, note=said.note if said else None, parent=former.parent, at_start=former.parent is None,
        )  # fmt: skip
        asked = await self._checking.words(user, session, asked)
        return await self._accept(user, session, asked)

    async def line_after(self, user: User, session_id: str, turn_id: str) -> Line:
        """The turns that follow one on the line that is told, as many as are told again at once, and what they cost."""
        story = (await self._sessions.to_change(user, session_id)).story
        if turn_id not in story.turns:
            raise StoryNotFound("turn")
        line = [node.told for node in story.path(story.branch.tip)] if story.branch.tip else []
        at = next((place for place, each in enumerate(line) if each.turn_id == turn_id), len(line))
        again = line[at : at + 1 + MOST_REPLAYED]
        costs = [float(str(each.usage.get("cost_usd") or 0)) for each in again]
        return Line(tuple(each.turn_id for each in again[1:]), round(sum(costs) * 1_000_000))

    async def outcome(self, user: User, session_id: str, run_id: str) -> str:
        """The turn that a run came to, once it did; raises what it failed with."""
        session = await self._sessions.to_change(user, session_id)
        waited = [*([session.running] if session.running else []), *session.queue]
        for ticket in waited:
            if ticket.run_id == run_id:
                return (await asyncio.shield(ticket.told)).told.turn_id
        run = session.story.runs[run_id]
        if run.status != "committed":
            raise Cancelled(run.turn_id, run.cause or "user", run.partial_text)
        return run.turn_id

    async def tell_anew(self, user: User, session_id: str, turn_id: str) -> str:
        """The input of a turn of another line, told where the story stands now."""
        session = await self._sessions.to_change(user, session_id)
        told = session.story.nodes[session.story.turns[turn_id][-1]].told
        asked = f.Asked(
            run_id=self._new_id(), turn_id=self._new_id(), kind="turn", user_input=told.user_input,
            choice=picked_by(told.user_input, tuple(session.story.choices)), options=dict(told.options),
        )  # fmt: skip
        asked = await self._checking.words(user, session, asked)
        return (await (await self._accept(user, session, asked)).told()).told.turn_id

    async def stop(self, user: User, session_id: str) -> None:
        """Stop what is told there, if anything is."""
        with contextlib.suppress(Nothing):
            await self.cancel(user, session_id, None)

    async def preview(self, user: User, session_id: str, said: Said) -> Shown:
        """What an input would be told from: no model is asked, nothing waits, nothing is kept."""
        session = await self._sessions.to_change(user, session_id)
        check_text("user_input", said.user_input, LONGEST_INPUT)
        await self._checking.options(user, said.options, session.story.settings.brain_id)
        asked = f.Asked(
            run_id="", turn_id="", kind="turn", user_input=said.user_input, choice=_picked(session, said),
            options=dict(said.options),
        )  # fmt: skip
        nobody: asyncio.Future[Node] = asyncio.get_running_loop().create_future()
        ticket = Ticket("", "", "turn", user, nobody)
        return await self._cycle.preview(session, ticket, Run.of(asked, session.story.created_at))

    async def regenerate(
        self,
        user: User,
        session_id: str,
        options: Mapping[str, object] | None,
        note: str | None,
        step: int | None,
        key: str | None = None,
    ) -> Accepted:
        """Have the newest turn told once more; the earlier telling stays and can be taken back."""
        session = await self._sessions.to_change(user, session_id)
        if again := _told_before(user, session, key):
            return again
        with self._once(session, key):
            return await self._regenerate(user, session, options, note, step, key)

    async def _regenerate(
        self,
        user: User,
        session: Session,
        options: Mapping[str, object] | None,
        note: str | None,
        step: int | None,
        key: str | None,
    ) -> Accepted:
        check_note(note)
        head = session.story.head
        wanted = dict(options) if options is not None else dict(head.told.options) if head else {}
        await self._checking.options(user, wanted, session.story.settings.brain_id)
        if head is None:
            raise NoHistory
        self._queueing.check_step(session, step)
        self._queueing.check_room(session)
        if len(session.story.turns[head.told.turn_id]) >= MOST_CANDIDATES:
            raise LimitReached("tellings of a turn", MOST_CANDIDATES)
        told = head.told
        asked = f.Asked(
            run_id=self._new_id(), turn_id=told.turn_id, kind="regenerate", user_input=told.user_input,
            choice=told.choice, options=wanted, note=note, key=key,
        )  # fmt: skip
        asked = await self._checking.words(user, session, asked)
        return await self._accept(user, session, asked)

    async def resume(self, user: User, session_id: str, run_id: str | None, *, keep: bool = False) -> Accepted:
        """Tell the same input again under the same turn; with `keep` its words so far become the turn."""
        session = await self._sessions.to_change(user, session_id)
        run = _pending(session, run_id)
        self._queueing.check_idle(session)
        if keep and not run.partial_text.strip():
            raise Nothing("nothing_to_keep", "Nothing had been told yet.", "Tell it again, or let it go.")
        asked = run.asked.model_copy(update={"run_id": self._new_id(), "key": None})
        await self._checking.options(user, asked.options, session.story.settings.brain_id)
        return await self._accept(user, session, asked, run.partial_text.rstrip() if keep else None)

    async def discard(self, user: User, session_id: str, run_id: str | None) -> Session:
        """Let a run go that came to nothing."""
        session = await self._sessions.to_change(user, session_id)
        run = _pending(session, run_id)
        await session.write("discard", f.Ended(status="discarded", run_id=run.id, cause=run.cause, outcome=run.outcome))
        await session.show(turns=False)
        return session

    async def cancel(self, user: User, session_id: str, turn_id: str | None) -> Ticket:
        session = await self._sessions.to_change(user, session_id)
        return await self._queueing.cancel(session, turn_id)

    @contextlib.contextmanager
    def _once(self, session: Session, key: str | None) -> Iterator[None]:
        """Two of the same request cannot both be on their way to the journal."""
        mark = (session.id, (key or "").partition(":")[0])
        if key is None:
            yield
            return
        if mark in self._coming:
            raise StillGoing(None)
        self._coming.add(mark)
        try:
            yield
        finally:
            self._coming.discard(mark)

    async def _accept(self, user: User, session: Session, asked: f.Asked, ready: str | None = None) -> Accepted:
        if self._sessions.folders.size(session.id) >= LARGEST_JOURNAL:
            raise LimitReached("bytes in its journal", LARGEST_JOURNAL, next_step="Compact it, or go on in a copy.")
        position = len(session.queue) + (session.running is not None)
        return Accepted(session, await self._queueing.accept(user, session, asked, ready), position)


def _picked(session: Session, said: Said) -> f.PickedChoice | None:
    choices = tuple(session.story.choices)
    if said.choice_id is None:
        return picked_by(said.user_input, choices)
    for choice in choices:
        if choice.choice_id == said.choice_id:
            return f.PickedChoice(choice_id=choice.choice_id, index=choice.index, text=choice.text)
    raise ChoiceGone


def _told_before(user: User, session: Session, key: str | None) -> Accepted | None:
    """What the same request came to; one that came to nothing has given its key back."""
    run = session.story.sent_under(key) if key is not None else None
    if run is None or run.can_be_taken_up or run.status in ("refused", "discarded"):
        return None
    if run.asked.key != key:
        raise SentBefore
    if (node := session.story.node_of(run)) is None:
        raise StillGoing(run.turn_id)
    told: asyncio.Future[Node] = asyncio.get_running_loop().create_future()
    told.set_result(node)
    return Accepted(session, Ticket(run.id, run.turn_id, run.asked.kind, user, told), 0, again=True)


def _pending(session: Session, run_id: str | None) -> Run:
    run = session.story.pending if run_id is None else session.story.runs.get(run_id)
    if run_id is not None and run is None:
        raise StoryNotFound("run")
    if run is None or not run.can_be_taken_up:
        raise Nothing("nothing_pending", "No telling was cut off.", "Go on with a turn.")
    return run
