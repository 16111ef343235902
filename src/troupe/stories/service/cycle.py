"""The turn cycle: five phases from an input to a telling that is on disk, or an error and an unchanged story."""

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import ValidationError

from troupe.accounts import User
from troupe.kit.errors import TroupeError
from troupe.kit.ids import NewId
from troupe.kit.times import Clock, as_text
from troupe.kit.tokens import estimate_tokens
from troupe.minds import Ask, Brain, Brains, Budget, Message, Prompt, Sampling, Thinking
from troupe.ports.text import Finished, ReasoningDelta, TextDelta, Usage
from troupe.stories.domain import frames as f
from troupe.stories.domain.casting import Acting
from troupe.stories.domain.choices import offered
from troupe.stories.domain.extract import Extracted, extracted
from troupe.stories.domain.passages import following
from troupe.stories.domain.plan import Plan, planned
from troupe.stories.domain.prompt import Question, Told, told
from troupe.stories.domain.reporting import package_of, why_of
from troupe.stories.domain.response import StoryTurnResponse
from troupe.stories.domain.scene import scene_of
from troupe.stories.domain.settings import Options
from troupe.stories.domain.story import Node, Run
from troupe.stories.domain.telling import Shown, choices_of
from troupe.stories.domain.template import Passage as Written
from troupe.stories.errors import StoryFailed
from troupe.stories.service.casting import Casting
from troupe.stories.service.log import StoryLog
from troupe.stories.service.publishing import Publisher
from troupe.stories.service.session import Session, Ticket

log = logging.getLogger(__name__)

PART_SECONDS, PART_CHARACTERS = 2.0, 2_048
MOST_TEXT = 2 * 1024 * 1024
MOST_TOKENS = 32_768
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
}


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
    written: Written | None
    candidate_id: str
    timed: list[Shown]


class InvalidOutput(Exception):
    """The model answered, and it is no story."""


class Cycle:
    """Tells one turn."""

    def __init__(
        self,
        brains: Brains,
        thinking: Thinking,
        casting: Casting,
        events: StoryLog,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._casting = casting
        self._brains = brains
        self._thinking = thinking
        self._events = events
        self._clock = clock
        self._new_id = new_id

    async def tell(self, session: Session, ticket: Ticket) -> Node:
        """Tell an accepted run. Raises one of our errors when nothing was told; the story is then as it was."""
        publisher = Publisher(lambda index, text: self._chunk(session, ticket, index, text))
        try:
            return await self._tell(session, ticket, publisher)
        except asyncio.CancelledError:
            await self._end(session, ticket, "cancelled", ticket.stopped or "user", publisher.close(), None)
            raise
        except TroupeError as error:
            cause = CAUSES.get(error.code, error.code)
            rest = publisher.close()
            raise await self._failed(session, ticket, cause, error.detail, error.next_step, rest) from error
        except InvalidOutput as fault:
            wayout = "Tell it again, or choose another brain."
            rest = publisher.close()
            raise await self._failed(session, ticket, "invalid_output", str(fault), wayout, rest) from fault
        except Exception as fault:  # a defect of an adapter must not stop the turns that wait behind this one
            log.exception("stories.run_broke", extra={"fields": {"run_id": ticket.run_id}})
            said = "Something unexpected happened while this was told."
            raise await self._failed(session, ticket, "unavailable", said, "Try again.", publisher.close()) from fault

    async def _tell(self, session: Session, ticket: Ticket, publisher: Publisher) -> Node:
        work = await self._begin(session, ticket)
        self._phase(work, "warm_slice")
        self._phase(work, "memory")
        question = self._question(work, await self._casting.now(ticket.user, session.story.began.cast))
        prompt = told(question, estimate_tokens)
        self._phase(work, "generation")
        if ticket.ready is None:
            usage, truncated = await self._generate(work, question, prompt, publisher)
        else:
            publisher.hear(ticket.ready)
            usage, truncated = _used(None, prompt, publisher, work.brain) | {"prompt_tokens": 0, "calls": []}, True
        text, ready = self._text(publisher)
        self._phase(work, "complete")
        facts = self._facts(work, question, text, ready)
        return await self._commit(work, question, prompt, facts, usage, truncated, is_json=ready is not None)

    async def _begin(self, session: Session, ticket: Ticket) -> Work:
        story, run = session.story, session.story.runs[ticket.run_id]
        options = Options.of(run.asked.options)
        settings = options.over(story.settings)
        path = story.path()
        again = run.asked.kind == "regenerate"
        if again:
            path = path[:-1]
        before = path[-1].told.response.metadata if path else None
        arc = before.narrative_vector.arc_position if before and before.narrative_vector else None
        index, told_before = len(path) + 1, len(story.turns.get(run.turn_id, ()))
        plan = planned(
            run.asked.user_input, run.asked.choice, settings, index=index, candidate=told_before + 1, seed=options.seed,
            before=arc,
        )  # fmt: skip
        work = Work(session, ticket, run, ticket.user, options, plan, path, await self._brain(ticket.user, options,
                    settings.brain_id), None, self._new_id(), [])  # fmt: skip
        self._phase(work, "user_input")
        work.written = following(story.began, path, run.asked.user_input, run.asked.choice)
        session.brain = shown_brain(work.brain)
        return work

    async def _brain(self, user: User, options: Options, brain_id: str | None) -> Brain:
        brain = await self._brains.answering(user, brain_id)
        return replace(brain, model=options.model) if options.model else brain

    def _question(self, work: Work, cast: Sequence[Acting]) -> Question:
        story = work.session.story
        return Question(
            story, work.path, story.world(work.path), work.plan, work.options.over(story.settings), work.options,
            work.run.asked.user_input, work.run.asked.note, work.brain.context_tokens, work.written,
            work.session.passages(work.path), cast,
        )  # fmt: skip

    async def _generate(self, work: Work, question: Question, prompt: Told, publisher: Publisher) -> tuple[Shown, bool]:
        ask = self._ask(work, question, prompt)
        if work.brain.kind == "cloud":
            call = f.CallBegan(run_id=work.run.id, attempt=1, brain=shown_brain(work.brain), tokens=prompt.tokens)
            await work.session.write("gen_start", call)
        counted: Usage | None = None
        reason, reasoned = "", 0
        kept, kept_at = 0, time.monotonic()
        async with asyncio.timeout(work.session.story.settings.turn_timeout_s):
            async with aclosing(self._thinking.answer(work.user, work.brain, ask)) as thoughts:
                async for thought in thoughts:
                    match thought:
                        case TextDelta():
                            publisher.hear(thought.text)
                        case ReasoningDelta():
                            reasoned += len(thought.text)
                        case Usage():
                            counted = thought
                        case Finished():
                            reason = thought.reason
                    behind = len(publisher.text) - kept
                    if behind and (time.monotonic() - kept_at > PART_SECONDS or behind > PART_CHARACTERS):
                        part = f.SomeText(run_id=work.run.id, text=publisher.text[kept:])
                        kept, kept_at = len(publisher.text), time.monotonic()
                        await work.session.write("gen_part", part)
        if reason == "content_filter":
            raise InvalidOutput("The model's filter stopped the answer.")
        return _used(counted, prompt, publisher, work.brain), reason in ("length", "limit")

    def _ask(self, work: Work, question: Question, prompt: Told) -> Ask:
        system, user = prompt.text_of("system"), prompt.text_of("user")
        takes = self._thinking.abilities(work.brain)
        messages = [Message("system", system), Message("user", user)]
        if not takes.system:
            messages = [Message("user", f"{system}\n\n{user}")]
        room = min(MOST_TOKENS, work.options.max_tokens or prompt.window.response)
        whole = Prompt([], [], messages, Budget(prompt.window.window, room), 0)
        return Ask(
            whole,
            None,
            work.plan.seed,
            room,
            purpose="story",
            sampling=Sampling.of(None, work.options.sampling) if work.options.sampling else Sampling(),
            stop=tuple(work.options.stop or ()),
            scene=scene_of(question),
        )

    def _text(self, publisher: Publisher) -> tuple[str, StoryTurnResponse | None]:
        """The prose, and the whole answer where the model gave it as data; never data as prose."""
        text = publisher.close()
        if publisher.is_data:
            raw = publisher.raw.strip().removeprefix("```json").removeprefix("```").removesuffix("```")
            try:
                ready = StoryTurnResponse.model_validate_json(raw)
            except ValidationError as wrong:
                places = {".".join(str(step) for step in each["loc"]) or "it" for each in wrong.errors()[:3]}
                raise InvalidOutput(
                    f"The model answered with data that does not fit: {', '.join(sorted(places))}."
                ) from wrong
            publisher.tell(ready.narrative.text)
            return ready.narrative.text, ready
        if not text.strip():
            raise InvalidOutput("The model said nothing.")
        if len(text.encode()) > MOST_TEXT:
            raise InvalidOutput("The model said more than a turn can hold.")
        return text, None

    def _facts(self, work: Work, question: Question, text: str, ready: StoryTurnResponse | None) -> Extracted:
        written = work.written
        found = extracted(
            text, question.world, work.plan, work.options, work.run.turn_id, len(work.path) + 1,
            work.session.story.next_entity_id(), written.arc_position if written else None,
        )  # fmt: skip
        return replace(found, response=ready) if ready else found

    async def _commit(
        self,
        work: Work,
        question: Question,
        prompt: Told,
        facts: Extracted,
        usage: Shown,
        truncated: bool,
        *,
        is_json: bool,
    ) -> Node:
        story, session, asked = work.session.story, work.session, work.run.asked
        parent = work.path[-1].id if work.path else None
        world = question.world.after(facts.cards, facts.scene, None)
        ways = work.written.choices if work.written else ()
        ended = work.written.ending if work.written else None
        choices = () if ended else offered(ways, world, question.settings.choices, self._new_id, len(work.path) + 1)
        left = None
        if story.is_left_by(parent, asked.turn_id):
            left = f.Line(branch_id=self._new_id(), name=f"Line of {as_text(self._clock())}")
        committed = f.Committed(
            run_id=asked.run_id, turn_id=asked.turn_id, candidate_id=work.candidate_id, parent=parent,
            index=len(work.path) + 1, branch_id=story.active_branch, user_input=asked.user_input, choice=asked.choice,
            options=asked.options, note=asked.note, response=facts.response, choices=choices, cards=facts.cards,
            scene=facts.scene, summary=facts.summary, passage=work.written.beat if work.written else None,
            ending=ended, why=why_of(question, prompt, shown_brain(work.brain), work.run.attempts + 1),
            brain=shown_brain(work.brain), usage=usage, seed=work.plan.seed, truncated=truncated, left=left,
            extraction="json" if is_json else "builtin",
            source="partial" if work.ticket.ready is not None else "model",
            warnings=({"code": "truncated", "severity": "warn", "message": "The telling was cut by its limit."},)
            if truncated else (),
        )  # fmt: skip
        package = package_of(question, prompt, usage, work.timed) | {
            "turn_id": asked.turn_id,
            "candidate_id": work.candidate_id,
        }
        work.ticket.committing = True  # from here on it cannot be stopped any more
        await session.keep_context(asked.turn_id, package)
        await session.write("gen_end", committed)
        node = session.story.nodes[work.candidate_id]
        session.running = None
        await session.show()
        self._complete(session, work.ticket, node)
        return node

    def _complete(self, session: Session, ticket: Ticket, node: Node) -> None:
        told = node.told
        self._events.say(
            session.id,
            "complete",
            {
                "turn_id": told.turn_id,
                "run_id": ticket.run_id,
                "candidate_id": node.id,
                "turn": told.response.model_dump(mode="json"),
                "choices": choices_of(told.choices),
                "ending": told.ending,
                "warnings": list(told.warnings),
                "brain": told.brain,
                "usage": told.usage,
                "story_seq": session.story.seq,
            },
        )

    async def _failed(
        self, session: Session, ticket: Ticket, cause: str, detail: str, next_step: str, text: str
    ) -> StoryFailed:
        code = "regenerate_failed" if ticket.kind == "regenerate" else "turn_failed"
        error = StoryFailed(code, cause, detail, next_step, ticket.turn_id, ticket.run_id, text)
        await self._end(session, ticket, "failed", cause, text, error)
        return error

    async def _end(
        self,
        session: Session,
        ticket: Ticket,
        status: Literal["failed", "cancelled"],
        cause: str,
        text: str,
        error: StoryFailed | None,
    ) -> None:
        """Say that nothing was told; the words that came so far are kept to go on with."""
        if session.deleted:
            return
        outcome: f.Outcome = (
            "partial" if text else "unknown" if session.story.runs[ticket.run_id].attempts else "not_called"
        )
        how = "interrupted" if ticket.stopped == "stopping" else status
        code = error.code if error else how
        ended = f.Ended(
            status=how, run_id=ticket.run_id, cause=cause, outcome=outcome, error=code,
            detail=error.detail if error else None, partial_text=text,
        )  # fmt: skip
        await session.write("gen_end", ended)
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

    def _phase(self, work: Work, phase: str) -> None:
        now = self._clock()
        work.ticket.step = phase
        work.timed.append({"public_phase": phase, "status": "done", "started_at": as_text(now)})
        about = {"turn_id": work.run.turn_id, "run_id": work.run.id, "kind": work.run.asked.kind, "phase": phase}
        self._events.say(work.session.id, "phase", about)

    def _chunk(self, session: Session, ticket: Ticket, index: int, text: str) -> None:
        about = {"turn_id": ticket.turn_id, "run_id": ticket.run_id, "index": index, "text": text}
        said = self._events.say(session.id, "chunk", about)
        ticket.text, ticket.text_seq = ticket.text + text, said.seq


def shown_brain(brain: Brain) -> Shown:
    """Who tells; what is scripted is always labelled as scripted."""
    label = "Demo brain: scripted, not an AI model" if brain.kind == "scripted" else brain.name
    return {
        "id": brain.id, "kind": brain.kind, "provider": brain.gateway, "model": brain.model, "label": label
    }  # fmt: skip


def _used(counted: Usage | None, prompt: Told, publisher: Publisher, brain: Brain) -> Shown:
    told = counted.prompt_tokens if counted else prompt.tokens
    said = counted.output_tokens if counted else estimate_tokens(publisher.text + publisher.raw)
    source = counted.source if counted else "estimated"
    call = {"seat": "narrator", "brain": brain.id, "model": brain.model, "tokens": told + said, "status": "done"}
    return {"prompt_tokens": told, "completion_tokens": said, "cost_usd": None, "source": source, "calls": [call]}
