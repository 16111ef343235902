"""The turn cycle: five phases from an input to a telling that is on disk, or an error and an unchanged story."""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import replace

from troupe.kit.errors import TroupeError
from troupe.kit.ids import NewId
from troupe.kit.times import Clock, as_text
from troupe.minds import Brains
from troupe.stories.domain import frames as f
from troupe.stories.domain.choices import offered
from troupe.stories.domain.indexing import Index
from troupe.stories.domain.news import StoryTurnCommitted
from troupe.stories.domain.passages import following
from troupe.stories.domain.plan import Plan, planned
from troupe.stories.domain.prompt import Told
from troupe.stories.domain.question import LoreFound, Question
from troupe.stories.domain.remembering import passages_of, skipped
from troupe.stories.domain.reporting import package_of, why_of
from troupe.stories.domain.settings import Options
from troupe.stories.domain.story import Node, Run, Story
from troupe.stories.domain.telling import Shown, choices_of, warning_of
from troupe.stories.service.bill import used
from troupe.stories.service.casting import Casting, Company
from troupe.stories.service.clerk import Clerk, Read
from troupe.stories.service.ending import Ending
from troupe.stories.service.guarding import Watch
from troupe.stories.service.knowing import Knowing
from troupe.stories.service.log import StoryLog
from troupe.stories.service.meaning import Meaning
from troupe.stories.service.narrating import Narrated, Narrating
from troupe.stories.service.publishing import Publisher
from troupe.stories.service.scales import Scales
from troupe.stories.service.session import Session, Ticket
from troupe.stories.service.timing import Timings
from troupe.stories.service.voicing import Voicing
from troupe.stories.service.work import InvalidOutput, Work, cause_of, is_said_as_it_is, shown_brain

log = logging.getLogger(__name__)
TOO_LONG = "prompt_too_long"
AT_ALL = "What was told long ago could not be looked through."
BY_WORDS = "What was told long ago could only be looked for by its words."
REASONING = ("o1", "o3", "o4", "gpt-5")


class Cycle:
    """Tells one turn."""

    def __init__(
        self,
        brains: Brains,
        casting: Casting,
        narrating: Narrating,
        voicing: Voicing,
        clerk: Clerk,
        knowing: Knowing,
        meaning: Meaning,
        ending: Ending,
        events: StoryLog,
        scales: Scales,
        timings: Timings,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._brains = brains
        self._casting = casting
        self._narrating = narrating
        self._voicing = voicing
        self._clerk = clerk
        self._knowing = knowing
        self._meaning = meaning
        self._ending = ending
        self._events = events
        self._scales = scales
        self._timings = timings
        self._clock = clock
        self._new_id = new_id

    async def tell(self, session: Session, ticket: Ticket) -> Node:
        """Tell an accepted run. Raises one of our errors when nothing was told; the story is then as it was."""
        try:
            async with asyncio.timeout(session.story.settings.turn_timeout_s):
                return await self._tell(session, ticket)
        except asyncio.CancelledError:
            await self._ending.cancelled(session, ticket)
            raise
        except TimeoutError as late:
            said = "The telling took longer than a turn may take."
            raise await self._ending.failed(session, ticket, "timeout", said, "Tell it again.") from late
        except TroupeError as error:
            if is_said_as_it_is(error):
                await self._ending.refused(session, ticket, error)
                raise
            cause = cause_of(error, after_text=bool(ticket.text))
            failed = await self._ending.failed(session, ticket, cause, error.detail, error.next_step, error.retry_after)
            raise failed from error
        except InvalidOutput as fault:
            wayout = "Tell it again, or choose another brain."
            raise await self._ending.failed(session, ticket, "invalid_output", str(fault), wayout) from fault
        except Exception as fault:  # a defect of an adapter must not stop the turns that wait behind this one
            log.exception("stories.run_broke", extra={"fields": {"run_id": ticket.run_id}})
            said = "Something unexpected happened while this was told."
            raise await self._ending.failed(session, ticket, "unavailable", said, "Try again.") from fault

    async def preview(self, session: Session, ticket: Ticket, run: Run) -> Shown:
        """What an input would be told from; no model is asked and nothing is kept."""
        work = await self._begin(session, ticket, run)
        question = await self._question(work)
        prompt = await self._scales.estimated(work.user, work.brain, question)
        return package_of(question, prompt, {}, []) | {"turn_id": None, "candidate_id": None}

    async def _tell(self, session: Session, ticket: Ticket) -> Node:
        work = await self._begin(session, ticket, session.story.runs[ticket.run_id])
        session.brain = shown_brain(work.brain)
        publisher = ticket.publisher = Publisher(
            lambda index, text: self._chunk(session, ticket, index, text), work.watch
        )
        began = time.monotonic()
        self._step(work, "user_input", "user_input")
        self._step(work, "warm_analysis", "warm_slice")
        self._step(work, "entity_state", "memory")
        question = await self._question(work)
        if ticket.ready is None:
            question = replace(question, voices=await self._voicing.voices(work, question))
        prompt = await self._scales.prompt(work.user, work.brain, question)
        self._step(work, "apex_generation", "generation")
        if ticket.ready is None:
            question, prompt, (text, ready, truncated) = await self._narrated(work, question, prompt, publisher)
        else:
            publisher.hear(ticket.ready)
            text, ready, truncated = publisher.close(), None, True
        await self._scales.learn(work.user, work.brain, work.reported, prompt)
        self._step(work, "integration", "complete")
        read = await self._clerk.read(work, question, text, ready)
        node = await self._commit(work, question, prompt, read, truncated)
        first = None if publisher.first_at is None else publisher.first_at - began
        self._timings.note(ticket.user.id, session.id, work.timed, time.monotonic() - began, first)
        return node

    async def _narrated(
        self, work: Work, question: Question, prompt: Told, publisher: Publisher
    ) -> tuple[Question, Told, Narrated]:
        """What the narrator tells; a prompt that a brain found too long is told once more, in less room."""
        try:
            return question, prompt, await self._narrating.narrate(work, question, prompt, publisher)
        except TroupeError as trouble:
            if trouble.code != TOO_LONG or publisher.text:
                raise
        question = replace(question, squeezed=True)
        prompt, work.attempts = await self._scales.prompt(work.user, work.brain, question), work.attempts + 1
        return question, prompt, await self._narrating.narrate(work, question, prompt, publisher)

    async def _begin(self, session: Session, ticket: Ticket, run: Run) -> Work:
        story, asked = session.story, run.asked
        options = Options.of(asked.options)
        settings = options.over(story.settings)
        path = _path(story, asked)
        company = await self._casting.now(ticket.user, story.cast)
        plan = _plan(story, run, options, path, company)
        brain = await self._brains.answering(ticket.user, company.brain_id(settings))
        brain = replace(brain, model=options.model) if options.model else brain
        before = path[-1].told.user_input if path else ""
        words = "\n".join(word for word in (asked.user_input, asked.note, options.director) if word)
        watch = Watch(ticket.user, self._casting.personas, company.documents, words, before, company.unsaid)
        written = following(story.began, path, asked.user_input, asked.choice)
        return Work(
            session, ticket, run, ticket.user, options, plan, path, brain, company, watch, written, self._new_id()
        )

    async def _question(self, work: Work) -> Question:
        story, session = work.session.story, work.session
        settings = work.options.over(story.settings)
        said, unavailable = work.run.asked.user_input, False
        try:
            await session.read_along(work.path)
            earlier, index = session.passages(work.path)
            lore = await self._lore(work, said)
        except Exception:  # whatever broke there: a turn is told without what was before rather than not at all
            log.exception("stories.memory_unavailable", extra={"fields": {"run_id": work.run.id}})
            earlier, index, lore, unavailable = [], Index(), (), True
        question = Question(
            story, work.path, story.world(work.path), work.plan, settings, work.options, said, work.run.asked.note,
            work.brain.context_tokens, work.written, earlier, index, work.company.acting,
            reasons=work.brain.model.startswith(REASONING[:3]) or "gpt-5" in work.brain.model,
            guidance=work.watch.guidance, care=work.run.asked.care is not None, lore=lore,
            unavailable=unavailable, behind=unavailable,
        )  # fmt: skip
        far = len(work.path) > settings.warm_turns or any(not each.candidate_id for each in earlier[:1])
        if unavailable:
            self._skip(work, "deep_queries", "failed")
        elif far and skipped(settings.retrieval, said) is None and work.written is None:
            self._step(work, "deep_queries", None)
            dense, space, behind = await self._meaning.near(session.vectors, earlier, question.newest, question.meant)
            question = replace(question, dense=dense, space=space, behind=behind)
        else:
            self._skip(work, "deep_queries")
        self._step(work, "payload_assembly", None)
        return question

    async def _lore(self, work: Work, said: str) -> tuple[LoreFound, ...]:
        books = work.options.over(work.session.story.settings).lorebook_ids
        return await self._knowing.found(work.user, work.session.story, work.path, said, work.company.acting, books)

    async def _commit(self, work: Work, question: Question, prompt: Told, read: Read, truncated: bool) -> Node:
        story, session, asked, facts = work.session.story, work.session, work.run.asked, read.facts
        parent = work.path[-1].id if work.path else None
        ways = work.written.choices if work.written else ()
        ended = work.written.ending if work.written else None
        said = [(way.text, way.kind) for way in facts.ways]
        count = question.settings.choices
        choices = () if ended else offered(
            ways, facts.after, count, self._new_id, len(work.path) + 1, said, work.tongue, question.meant
        )  # fmt: skip
        left = None
        if story.is_left_by(parent, asked.turn_id):
            left = f.Line(branch_id=self._new_id(), name=f"Line of {as_text(self._clock())}")
        usage, before = used(work.calls, work.attempts), await session.prompt_of(work.path[-1] if work.path else None)
        response = facts.response
        if question.settings.keep_reasoning and work.reasoning and response.reasoning is None:
            response = response.model_copy(update={"reasoning": work.reasoning})
        own = [f.Warned(warning_id=self._new_id(), code=code, severity=severity, message=message,
                        turn_id=asked.turn_id, fix_note=fix)
               for holds, code, severity, message, fix in (
                   (truncated, "truncated", "warn", "The telling was cut by its limit.", "Tell it whole."),
                   (question.behind, "memory_behind", "info", AT_ALL if question.unavailable else BY_WORDS,
                    "Remember what was told before."),
               ) if holds]  # fmt: skip
        committed = f.Committed(
            run_id=asked.run_id, turn_id=asked.turn_id, candidate_id=work.candidate_id, parent=parent,
            index=len(work.path) + 1, branch_id=story.active_branch, user_input=asked.user_input, choice=asked.choice,
            options=asked.options, note=asked.note, care=asked.care, response=response, choices=choices,
            cards=facts.cards, relationships=facts.relationships, notes=facts.notes, scene=facts.scene,
            summary=facts.summary, passage=work.written.beat if work.written else None, ending=ended,
            why=why_of(question, prompt, shown_brain(work.brain), work.attempts, before),
            brain=shown_brain(work.brain), usage=usage, seed=work.plan.seed, truncated=truncated, left=left,
            started_at=work.ticket.started_at,
            extraction=read.extraction, degraded=read.degraded,
            source="partial" if work.ticket.ready is not None else "model", warnings=(*facts.warnings, *own),
        )  # fmt: skip
        self._end_step(work)
        package = package_of(question, prompt, usage, work.timed)
        package |= {"turn_id": asked.turn_id, "candidate_id": work.candidate_id}
        work.ticket.committing = True  # from here on it cannot be stopped any more
        await session.keep_context(asked.turn_id, package)
        await session.write("gen_end", committed)
        session.told_from = work.candidate_id, tuple(piece.text for piece in prompt.pieces)
        node = session.story.nodes[work.candidate_id]
        session.running = None
        await session.show()
        self._complete(session, work.ticket, node)
        if question.settings.retrieval != "never":
            self._meaning.prepare(session.vectors, passages_of(node, story.settings.language))
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
                "warnings": [warning_of(session.story, each) for each in told.warnings],
                "brain": told.brain,
                "usage": told.usage,
                "story_seq": session.story.seq,
            },
        )
        self._events.announce(StoryTurnCommitted(ticket.user.id, session.id, told.turn_id, node.id))

    def _step(self, work: Work, step: str, phase: str | None) -> None:
        """The next step begins; the public phases are told."""
        self._end_step(work)
        public = phase or work.ticket.step or "memory"
        now = as_text(self._clock())
        work.timed.append({"step": step, "public_phase": public, "status": "done", "started_at": now})
        if phase is not None and work.ticket.run_id:
            work.ticket.step = phase
            asked = work.run.asked
            about = {"turn_id": work.turn_id, "run_id": work.run.id, "kind": asked.kind, "phase": phase}
            about |= {"care": asked.care} if asked.care else {}
            self._events.say(work.session.id, "phase", about)

    def _skip(self, work: Work, step: str, status: str = "skipped") -> None:
        """A step that this turn does without."""
        self._end_step(work)
        now, public = as_text(self._clock()), work.ticket.step or "memory"
        never = {"started_at": now, "ended_at": now, "ms": 0}
        work.timed.append({"step": step, "public_phase": public, "status": status, **never})

    def _end_step(self, work: Work) -> None:
        if work.timed and "ended_at" not in work.timed[-1]:
            now = self._clock()
            began = work.ticket.step_began or now
            work.timed[-1] |= {"ended_at": as_text(now), "ms": round((now - began).total_seconds() * 1000)}
        work.ticket.step_began = self._clock()

    def _chunk(self, session: Session, ticket: Ticket, index: int, text: str) -> None:
        about = {"turn_id": ticket.turn_id, "run_id": ticket.run_id, "index": index, "text": text}
        said = self._events.say(session.id, "chunk", about)
        ticket.text, ticket.text_seq = ticket.text + text, said.seq


def _path(story: Story, asked: f.Asked) -> list[Node]:
    """What a run goes on from: where the story stands, before the turn that is told again, or where a replay begins."""
    if asked.kind == "replay":
        return [] if asked.at_start else story.path(asked.parent)
    if asked.kind == "regenerate":
        active = {node.id for node in story.path()}
        tellings = story.turns[asked.turn_id]
        parent = story.nodes[next((id for id in tellings if id in active), tellings[-1])].told.parent
        return story.path(parent) if parent else []
    return story.path()


def _plan(story: Story, run: Run, options: Options, path: Sequence[Node], company: Company) -> Plan:
    before = path[-1].told.response.metadata if path else None
    arc = before.narrative_vector.arc_position if before and before.narrative_vector else None
    narrator = next((each.manner for each in company.acting if each.seat == "narrator"), None)
    voiced = [each.name for each in company.acting if each.voiced and options.voiced is not False]
    return planned(
        run.asked.user_input, run.asked.choice, options.over(story.settings), index=len(path) + 1,
        candidate=len(story.turns.get(run.turn_id, ())) + 1, seed=options.seed, before=arc,
        narrator=narrator if options.length is None else None, seats=("narrator", *voiced),
    )  # fmt: skip
