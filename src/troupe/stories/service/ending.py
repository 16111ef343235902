"""How a run ends that told nothing: what came so far is kept to go on with, and everybody who listens is told."""

import logging

from troupe.kit.errors import TroupeError, Unavailable
from troupe.personas import MinorSignal
from troupe.stories.domain import frames as f
from troupe.stories.errors import StoryFailed
from troupe.stories.service.log import StoryLog
from troupe.stories.service.session import Session, Ticket
from troupe.stories.service.work import REFUSALS

log = logging.getLogger(__name__)


class Ending:
    """Writes ends."""

    def __init__(self, events: StoryLog) -> None:
        self._events = events

    async def failed(
        self,
        session: Session,
        ticket: Ticket,
        cause: str,
        detail: str,
        next_step: str,
        retry_after: int | None = None,
    ) -> StoryFailed:
        """A model that failed: an error, and never prose."""
        code = "regenerate_failed" if ticket.kind == "regenerate" else "turn_failed"
        text = ticket.stop()
        error = StoryFailed(
            code, cause, detail, next_step, ticket.turn_id, ticket.run_id, text, attempts=ticket.attempts,
            retry_after=retry_after,
        )  # fmt: skip
        await self._end(session, ticket, "failed", cause, text, error)
        return error

    async def refused(self, session: Session, ticket: Ticket, error: TroupeError) -> None:
        """What is said as it is. A boundary keeps no word of it; a disk that failed keeps every one."""
        error.facts.setdefault("turn_id", ticket.turn_id)
        crossed = isinstance(error, REFUSALS)
        text = "" if crossed else ticket.stop()
        if isinstance(error, MinorSignal):
            await session.write("closed", f.Closed(reason=error.rule))
        await self._end(session, ticket, "refused" if crossed else "failed", error.code, text, error)

    async def cancelled(self, session: Session, ticket: Ticket) -> None:
        await self._end(session, ticket, "cancelled", ticket.stopped or "user", ticket.stop(), None)

    async def _end(
        self, session: Session, ticket: Ticket, status: f.RunStatus, cause: str, text: str, error: TroupeError | None
    ) -> None:
        if session.deleted:
            return
        run = session.story.runs[ticket.run_id]
        outcome: f.Outcome = "partial" if text else "unknown" if run.attempts else "not_called"
        if text and ticket.step == "complete":
            outcome = "complete"  # it was told to its end, and only the keeping failed
        how = "interrupted" if ticket.stopped == "stopping" else status
        code = error.code if error else how
        ended = f.Ended(
            status=how, run_id=ticket.run_id, cause=cause, outcome=outcome, error=code,
            detail=error.detail if error and status != "refused" else None, partial_text=text,
            started_at=ticket.started_at,
        )  # fmt: skip
        try:
            await session.write("gen_end", ended)
        except Unavailable as trouble:  # the disk: it is written as soon as there is room
            log.warning("stories.end_waits_for_the_disk", extra={"fields": {"error": trouble.code}})
            session.owe("gen_end", ended)
        session.running = None
        await session.show(turns=False)
        self._events.say(
            session.id,
            "error",
            {
                "turn_id": ticket.turn_id,
                "run_id": ticket.run_id,
                "error": code,
                "detail": error.detail if error else "The telling was stopped.",
                "next_step": error.next_step if error else "Go on, or tell the same again.",
                "cause": cause,
                "partial_text": text,
            },
        )
