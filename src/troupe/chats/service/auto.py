"""Personas of a chat talk among themselves, for a few turns that their user asked for.

The chat names the job of the one talk that goes on in it, and that is the truth: a turn is begun only in a transaction
that holds the chat and finds its own job there. The job only waits and counts. It begins no turn a second time: after a
restart it ends.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from troupe.accounts import People, User
from troupe.chats.domain import Chat, Node, Run
from troupe.chats.domain.run import seed_of
from troupe.chats.domain.terms import MOST_MEMBERS
from troupe.chats.domain.wish import LONGEST_WISH, Wish
from troupe.chats.errors import NothingToTalkOf, TalkBrokeOff, TalkGoesOn, TalkNotResumed, TooFewToTalk
from troupe.chats.service.answering import Answers
from troupe.chats.service.circle import Circle
from troupe.chats.service.directing import Directing
from troupe.chats.service.hushing import Hushing
from troupe.chats.service.talk import Talk
from troupe.chats.service.texts import check_text
from troupe.database import Database
from troupe.jobs import Job, JobContext, JobKind, JobNotFound, Jobs, Subject
from troupe.jobs.errors import JobFinished
from troupe.kit.errors import TroupeError
from troupe.kit.times import to_millis
from troupe.personas import CastPersona

AUTO = "chats.auto"
TITLE = "Let personas talk among themselves"
MOST_TURNS = 20
LONGEST_DELAY = 30_000
FRESH_MILLIS = 60_000
"""How long a talk may wait for a worker; whoever asked for it has gone on by then."""
Flat = dict[str, object]


@dataclass(frozen=True)
class AutoTerms:
    """For how long they talk, with which pause between two of them, and of what."""

    turns: int
    delay_ms: int = 0
    topic: str = ""
    tries: int = 1
    """How often a turn that fails is taken before the talk ends."""
    order: Sequence[str] = ()
    """Who speaks, one after the other and from the first again; without it the chat chooses."""

    def counted(self) -> Flat:
        """What the job needs; a user's words stay with the chat, and go with it."""
        return {"turns": self.turns, "delay_ms": self.delay_ms, "tries": self.tries, "order": list(self.order)}


class AutoTalks:
    """Begins and ends them, and takes their turns."""

    def __init__(
        self,
        database: Database,
        talk: Talk,
        answers: Answers,
        hushing: Hushing,
        people: People,
        jobs: Jobs,
        directing: Directing,
    ) -> None:
        self._database = database
        self._talk = talk
        self._circle = Circle(talk)
        self._answers = answers
        self._hushing = hushing
        self._people = people
        self._jobs = jobs
        self._directing = directing
        self._stopping: set[asyncio.Task[None]] = set()

    def kind(self) -> JobKind:
        return JobKind(AUTO, TITLE, "io", lambda inputs: _plan(int(str(inputs.get("turns", 1)))), self._do)

    async def start(self, user: User, chat_id: str, terms: AutoTerms) -> Job:
        """Let them talk, from what was said last; one talk at a time in a chat."""
        check_text(terms.topic, LONGEST_WISH, "topic")
        self._talk.personas.require_grown_words(terms.topic, user.language)
        await self._jobs.open()
        async with self._database.writing():
            chat = await self._talk.held(user, chat_id)
            if chat.auto_job_id and await self._goes_on(user, chat.auto_job_id):
                raise TalkGoesOn(chat.auto_job_id)
            await self._answers.refuse_while_writing(chat)
            leaf = await self._leaf(chat)
            if leaf is None:
                raise NothingToTalkOf
            if await self._circle.going_on(user, chat, leaf, 0) is None:
                raise TooFewToTalk
            inputs: Flat = {"chat_id": chat.id, "asked_at": to_millis(self._talk.clock()), **terms.counted()}
            job = await self._jobs.start(AUTO, user, title=TITLE, subject=Subject("chat", chat.id), inputs=inputs)
            await self._keep(user, chat, job.id, terms.topic)
        return job

    async def stop(self, user: User, chat_id: str) -> Chat:
        """End the talk in a chat, if one goes on; what is being said just now is said to its end."""
        async with self._database.writing():
            chat = await self._talk.held(user, chat_id)
            return await self._keep(user, self.ends(user, chat), None) if chat.auto_job_id else chat

    async def interrupted(self, user: User, chat_id: str) -> bool:
        """End the talk because its user speaks up, with what is being said; False where nobody talks."""
        if not (await self._talk.chat(user, chat_id)).auto_job_id:
            return False
        await self.stop(user, chat_id)
        await self._hushing.hush_leaf(user, chat_id)
        return True

    def ends(self, user: User, chat: Chat) -> Chat:
        """The chat without its talk, for the present transaction to keep; the job hears of it after that."""
        if not chat.auto_job_id:
            return chat
        self._database.after_commit(partial(self._stop_soon, user, chat.auto_job_id))
        return replace(chat, auto_job_id=None, auto_topic=None)

    async def hear_of_end(self, job: Job) -> None:
        """Whatever ended a job, its chat does not name it any more."""
        chat = await self._talk.chats.hold(job.user_id, str(job.inputs["chat_id"]))
        if chat is None or chat.auto_job_id != job.id:
            return
        try:
            user = await self._people.acting(job.user_id)
        except TroupeError:  # nobody is left to be told
            await self._talk.chats.save(replace(chat, auto_job_id=None, auto_topic=None))
        else:
            await self._keep(user, chat, None)

    async def settle(self) -> None:
        """Wait until every job that was to end was told."""
        while self._stopping:
            await asyncio.gather(*self._stopping, return_exceptions=True)

    async def _do(self, context: JobContext) -> Flat:
        asked_at, now = int(str(context.inputs["asked_at"])), to_millis(self._talk.clock())
        if context.attempt > 1 or now - asked_at > FRESH_MILLIS:
            raise TalkNotResumed
        user = await self._people.acting(context.user_id)
        node_id = ""
        plan = _plan(int(str(context.inputs["turns"])))
        for done, name in enumerate(plan):
            taken = await context.step(name, partial(self._take, context, user, node_id, done))
            if taken["over"]:
                return {"turns": done, "ended_by": taken["over"]}
            node_id = str(taken["node_id"])
        return {"turns": len(plan), "ended_by": "turns"}

    async def _take(self, context: JobContext, user: User, after: str, done: int) -> Flat:
        """One turn and its end: the message it wrote, or why there is no further one."""
        if after:
            await asyncio.sleep(int(str(context.inputs["delay_ms"])) / 1000)
        try:
            # A stop that comes while a turn is accepted waits for it, so that none is accepted and never written.
            order = cast(Sequence[str], context.inputs.get("order", ()))
            due = order[done % len(order)] if order else ""
            chosen = () if due else await self._chosen(user, str(context.inputs["chat_id"]))
            begun = await asyncio.shield(self._begin(context, user, after, chosen, due))
        except TroupeError as trouble:
            raise TalkBrokeOff(trouble.as_json()) from trouble
        if isinstance(begun, str):
            return {"over": begun}
        run = await self._answers.outcome(begun)
        for _ in range(int(str(context.inputs.get("tries", 1))) - 1):
            if run.state == "failed":
                run = await self._answers.outcome(await asyncio.shield(self._again(context, user, run)))
        if run.state in ("failed", "interrupted"):
            raise TalkBrokeOff(run.error or {})
        over: str = "" if run.state == "done" else run.state
        if over == "cancelled" and (await self._talk.chat(user, run.chat_id)).auto_job_id != context.job_id:
            over = "user"  # it was not stopped by itself: somebody said something
        return {"node_id": run.node_id, "over": over}

    async def _chosen(self, user: User, chat_id: str) -> Sequence[str]:
        """Whom a director would hear next, best first; the one who just spoke may be among them."""
        chat = await self._talk.chat(user, chat_id)
        leaf = await self._leaf(chat)
        return await self._directing.choose(user, chat, leaf, None, MOST_MEMBERS) if leaf else ()

    async def _begin(self, context: JobContext, user: User, after: str, chosen: Sequence[str], due: str) -> Run | str:
        """The run of whoever speaks next, or why nobody does."""
        async with self._database.writing():
            chat = await self._talk.held(user, str(context.inputs["chat_id"]))
            leaf = await self._leaf(chat)
            if chat.auto_job_id != context.job_id or leaf is None or after not in ("", leaf.id):
                return "user"  # who stopped it, said something, or went elsewhere in the chat
            await self._answers.refuse_while_writing(chat)
            first_id = self._talk.new_id()
            persona = await self._circle.going_on(user, chat, leaf, seed_of(first_id), chosen, due)
            if persona is None:
                return "too_few_members"
            return await self._speak(user, chat, persona, leaf, first_id, chat.auto_topic or "")

    async def _again(self, context: JobContext, user: User, failed: Run) -> Run:
        """Another try of the same speaker beside the one that failed; the same run where the talk is over."""
        async with self._database.writing():
            chat = await self._talk.held(user, failed.chat_id)
            if chat.auto_job_id != context.job_id or chat.active_leaf_id != failed.node_id:
                return failed
            wish = Wish(note=chat.auto_topic or "", by=failed.persona_id)
            return (await self._answers.answer(user, chat.id, "variant", failed.node_id, None, wish=wish)).run

    async def _speak(self, user: User, chat: Chat, persona: CastPersona, leaf: Node, first_id: str, topic: str) -> Run:
        spot = await self._talk.tree.next_spot(chat.id, leaf)
        wish = Wish(note=topic)
        started = await self._answers.begin(
            user, chat, [persona], leaf, spot, "reply", None, first_id=first_id, wish=wish, visible_to=leaf.visible_to
        )
        return started[0].run

    async def _leaf(self, chat: Chat) -> Node | None:
        return await self._talk.tree.find(chat.id, chat.active_leaf_id) if chat.active_leaf_id else None

    async def _goes_on(self, user: User, job_id: str) -> bool:
        try:
            return not (await self._jobs.get(job_id, user)).finished
        except JobNotFound:
            return False

    async def _keep(self, user: User, chat: Chat, job_id: str | None, topic: str | None = None) -> Chat:
        changed = replace(chat, auto_job_id=job_id, auto_topic=topic)
        await self._talk.chats.save(changed)
        await self._talk.announce_chat(user, changed, "chat.changed")
        return changed

    def _stop_soon(self, user: User, job_id: str) -> None:
        task = asyncio.create_task(self._stop_job(user, job_id))
        self._stopping.add(task)
        task.add_done_callback(self._stopping.discard)

    async def _stop_job(self, user: User, job_id: str) -> None:
        try:
            await self._jobs.cancel(job_id, user)
        except (JobNotFound, JobFinished):
            return  # it ended in the same moment


def _plan(turns: int) -> Sequence[str]:
    return [f"turn {number}" for number in range(1, turns + 1)]
