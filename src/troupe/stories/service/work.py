"""One run on its way, and what it may end with."""

import asyncio
from dataclasses import dataclass, field

from troupe.accounts import User
from troupe.kit.durable import DiskFull, StorageUnavailable
from troupe.kit.errors import Limited, TroupeError
from troupe.minds import Brain
from troupe.personas import MinorSignal
from troupe.ports.text import ProviderError
from troupe.stories.domain import frames as f
from troupe.stories.domain.plan import Plan
from troupe.stories.domain.settings import Options
from troupe.stories.domain.story import Node, Run
from troupe.stories.domain.telling import Shown
from troupe.stories.domain.template import Passage
from troupe.stories.errors import BadField, LimitReached, StoryRefused, WindowTooSmall
from troupe.stories.service.bill import Call
from troupe.stories.service.casting import Company
from troupe.stories.service.guarding import Watch
from troupe.stories.service.session import Session, Ticket

CAUSES = {
    "provider_limited": "limited",
    "provider_quota": "quota",
    "provider_unreachable": "unavailable",
    "provider_timeout": "timeout",
    "provider_key_refused": "unauthorized",
    "provider_refused": "content_filter",
    "provider_failed": "broken_stream",
    "prompt_too_long": "too_long",
    "key_needed": "no_brain",
    "provider_missing": "no_brain",
    "brain_missing": "no_brain",
}
# What a provider said went wrong, where that is not already one of the causes of a failed turn.
KINDS = {"not_enough_memory": "unavailable", "unsupported": "bad_request", "bad_model_output": "invalid_output"}
BROKEN_OFF = frozenset({"unavailable", "overloaded", "limited"})
"""After the first word these are all the same: the answer broke off."""
REFUSALS = (StoryRefused, MinorSignal)
OWN_WORDS = (DiskFull, StorageUnavailable, WindowTooSmall, LimitReached, BadField, *REFUSALS)
"""What is said as it is, and not as a model that failed."""


class InvalidOutput(Exception):
    """The model answered, and it is no story."""


@dataclass
class Work:
    """One run on its way."""

    session: Session
    ticket: Ticket
    run: Run
    user: User
    options: Options
    plan: Plan
    path: list[Node]
    brain: Brain
    company: Company
    watch: Watch
    written: Passage | None
    candidate_id: str
    attempts: int = 1
    calls: list[Shown] = field(default_factory=list)
    reasoning: str = ""
    reported: int = 0
    """How many tokens the provider says the narrator's prompt had; 0 where it does not say."""
    timed: list[Shown] = field(default_factory=list)

    @property
    def turn_id(self) -> str:
        return self.run.turn_id

    @property
    def tongue(self) -> str:
        """The language that is told in: the mind without a model has English."""
        return "en" if self.brain.kind == "scripted" else self.session.story.settings.language

    async def begin_call(self, seat: str, brain: Brain, tokens: int) -> None:
        """On disk before a call that can cost money, and only where its answer will find room."""
        self.ticket.attempts = self.attempts
        await note_call(self.session, self.run.id, self.attempts, seat, brain, tokens)

    def called(self, call: Call) -> None:
        """A call of a model, for the bill."""
        self.calls.append(call.shown(self.attempts if call.seat == "narrator" else 1))


async def note_call(session: Session, run_id: str, attempt: int, seat: str, brain: Brain, tokens: int) -> None:
    """On disk before a call that can cost money, and only where its answer will find room."""
    if brain.kind == "cloud":
        await asyncio.to_thread(session.folders.check_room)
        call = f.CallBegan(run_id=run_id, attempt=attempt, seat=seat, brain=shown_brain(brain), tokens=tokens)
        await session.write("gen_start", call)


def is_said_as_it_is(error: TroupeError) -> bool:
    return isinstance(error, OWN_WORDS) or (isinstance(error, Limited) and error.code == "spend_limit_reached")


def cause_of(error: TroupeError, *, after_text: bool) -> str:
    """Why a telling failed: as the provider said it, else by the error of ours."""
    said = error.__cause__
    if not isinstance(said, ProviderError):
        return CAUSES.get(error.code, error.code)
    if after_text and said.kind in BROKEN_OFF:
        return "broken_stream"
    return KINDS.get(said.kind, said.kind)


def shown_brain(brain: Brain) -> Shown:
    """Who tells; what is scripted is always labelled as scripted."""
    label = "Demo brain: scripted, not an AI model" if brain.kind == "scripted" else brain.name
    return {"id": brain.id, "kind": brain.kind, "provider": brain.gateway, "model": brain.model, "label": label}
