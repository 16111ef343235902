"""One telling at a time in each session, in the order in which the inputs were accepted."""

import asyncio
import logging

from troupe.accounts import User
from troupe.kit.errors import TroupeError, Unavailable
from troupe.kit.times import as_text
from troupe.stories.domain import frames as f
from troupe.stories.domain.story import Node
from troupe.stories.errors import Busy, Cancelled, Nothing, OutOfStep
from troupe.stories.service.cycle import Cycle
from troupe.stories.service.log import StoryLog
from troupe.stories.service.session import Session, Ticket

log = logging.getLogger(__name__)


class Stopping(Unavailable):
    def __init__(self) -> None:
        super().__init__("The studio is stopping.", next_step="Send this again when it is back.", retry_after=5)


class Queueing:
    """Accepts runs, tells them one after the other, and stops them."""

    def __init__(self, cycle: Cycle, events: StoryLog) -> None:
        self._cycle = cycle
        self._events = events
        self._workers: set[asyncio.Task[None]] = set()
        self._stopping = False

    def check_step(self, session: Session, expected_seq: int | None) -> None:
        """Whoever decided on an older state decides again."""
        if expected_seq is None:
            return
        if session.is_busy or expected_seq != session.story.seq:
            raise OutOfStep(session.story.seq, session.running.turn_id if session.running else None)

    def check_idle(self, session: Session) -> None:
        if session.is_busy:
            raise self._busy(session)

    def check_room(self, session: Session) -> None:
        waiting = len(session.queue)
        if session.running is not None and waiting >= session.story.settings.queue_limit:
            raise self._busy(session)

    async def accept(self, user: User, session: Session, asked: f.Asked, ready: str | None = None) -> Ticket:
        """Put a run in the queue; when this returns its input is on disk."""
        if self._stopping:
            raise Stopping
        told: asyncio.Future[Node] = asyncio.get_running_loop().create_future()
        told.add_done_callback(_looked_at)
        ticket = Ticket(asked.run_id, asked.turn_id, asked.kind, user, told, ready)
        session.queue.append(ticket)  # its place is taken before the disk is waited for
        try:
            await session.write("user", asked)
        except BaseException:
            session.queue.remove(ticket)
            raise
        self._start(session)
        return ticket

    async def cancel(self, session: Session, turn_id: str | None) -> Ticket:
        """Stop what runs, or the named turn that waits."""
        running = session.running
        if turn_id is None and running is None and session.queue:
            turn_id = session.queue[0].turn_id  # accepted, and about to begin
        if turn_id is None or (running is not None and running.turn_id == turn_id):
            if running is None or running.committing or running.task is None:
                raise Nothing("nothing_running", "Nothing is being told.", "Go on with a turn.")
            await self._stop(running, "user")
            return running
        for ticket in session.queue:
            if ticket.turn_id == turn_id:
                session.queue.remove(ticket)
                await self._drop(session, ticket, "user")
                return ticket
        raise Nothing("nothing_running", "This turn is not waiting.", "Read the story again.")

    async def empty(self, session: Session, reason: str) -> None:
        """Stop everything of a session."""
        waiting, session.queue = list(session.queue), []
        for ticket in waiting:
            ticket.told.set_exception(Cancelled(ticket.turn_id, reason, ""))
        if session.running is not None:
            await self._stop(session.running, reason)

    async def close(self, sessions: list[Session], seconds: float) -> None:
        """Stop all tellings, after some time in which they may end; what they had is kept to go on with."""
        self._stopping = True
        if self._workers and seconds:
            await asyncio.wait(list(self._workers), timeout=seconds)
        for session in sessions:
            waiting, session.queue = list(session.queue), []
            for ticket in waiting:
                ticket.stopped = "stopping"
                await self._drop(session, ticket, "stopping")
            if session.running is not None:
                await self._stop(session.running, "stopping")
        await asyncio.gather(*self._workers, return_exceptions=True)

    def _start(self, session: Session) -> None:
        if session.worker is None or session.worker.done():
            session.worker = asyncio.create_task(self._work(session))
            self._workers.add(session.worker)
            session.worker.add_done_callback(self._workers.discard)

    async def _work(self, session: Session) -> None:
        while session.queue:
            ticket = session.queue[0]
            if ticket.run_id not in session.story.runs:
                await asyncio.sleep(0.001)  # its input is on its way to the disk
                continue
            session.queue.pop(0)
            session.running, ticket.started_at = ticket, as_text(session.clock())
            ticket.task = asyncio.create_task(self._tell(session, ticket))
            try:
                await asyncio.wait([ticket.task])
                if not ticket.told.done() and not session.deleted:  # it was stopped before its first step
                    await self._drop(session, ticket, ticket.stopped or "user")
            finally:
                session.running = None

    async def _tell(self, session: Session, ticket: Ticket) -> None:
        try:
            node = await self._cycle.tell(session, ticket)
        except asyncio.CancelledError:
            ticket.told.set_exception(Cancelled(ticket.turn_id, ticket.stopped or "user", ticket.text))
        except TroupeError as error:
            ticket.told.set_exception(error)
        except Exception as fault:  # the queue goes on whatever one telling came to
            log.exception("stories.run_had_no_end", extra={"fields": {"run_id": ticket.run_id}})
            ticket.told.set_exception(fault)
        else:
            ticket.told.set_result(node)

    async def _stop(self, ticket: Ticket, reason: str) -> None:
        if ticket.task is None:
            return
        if not ticket.committing:
            ticket.stopped = reason
            ticket.task.cancel()
        await asyncio.wait([ticket.task])

    async def _drop(self, session: Session, ticket: Ticket, reason: str) -> None:
        how = "interrupted" if reason == "stopping" else "cancelled"
        ended = f.Ended(status=how, run_id=ticket.run_id, cause=reason, outcome="not_called", error=how)
        await session.write("gen_end", ended)
        ticket.told.set_exception(Cancelled(ticket.turn_id, reason, ""))
        about = {"error": how, "detail": "This turn was taken out of the queue.", "next_step": "Send it again."}
        more = {"turn_id": ticket.turn_id, "run_id": ticket.run_id, "cause": reason, "partial_text": ""}
        self._events.say(session.id, "error", {**more, **about})

    def _busy(self, session: Session) -> Busy:
        running = session.running.turn_id if session.running else session.queue[0].turn_id if session.queue else None
        return Busy(running, len(session.queue), session.story.settings.queue_limit)


def _looked_at(told: "asyncio.Future[Node]") -> None:
    """Whether anybody waits or not, an error that was kept in the journal is not lost."""
    if not told.cancelled():
        told.exception()
