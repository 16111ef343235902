"""Answers run on the server: watched, left, resumed or stopped, and never begun again by themselves.

A run has exactly one end. Whatever happens to the process, the words a user said are there, and what an answer had
said until then is kept and marked.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from troupe.accounts import User
from troupe.chats.domain import Chat, FinishReason, Node, NodeStatus, Run, RunKind, RunState
from troupe.chats.errors import AnswerRunning, CannotAnswerHere, KeyReused, RunNotFound, Stopping, TooManyRuns
from troupe.chats.service.performing import Performance, Performing
from troupe.chats.service.runlog import OpenLog, RunLog
from troupe.chats.service.talk import Talk, as_speaker, fingerprint
from troupe.chats.store import RunStore
from troupe.database import Database
from troupe.kit.errors import TroupeError, Unavailable
from troupe.kit.ids import is_id
from troupe.minds import Brain, Brains, Thought, Waiting
from troupe.personas import CastPersona

log = logging.getLogger(__name__)

MOST_WAITING = 20
CLOSED_AT_ONCE = 50
_STATUS: dict[RunState, NodeStatus] = {
    "done": "final",
    "cancelled": "cancelled",
    "interrupted": "interrupted",
    "blocked": "blocked",
    "failed": "failed",
}
_RESTARTED = {
    "error": "server_restarted",
    "detail": "The studio was restarted before the first word.",
    "next_step": "Ask for the answer again; your message is kept.",
}


@dataclass(frozen=True)
class Started:
    """A run that was accepted, the node it writes, and its log."""

    run: Run
    node: Node
    replayed: bool = False


@dataclass(eq=False)
class _Job:
    run: Run
    node: Node
    user: User
    brain: Brain
    persona: CastPersona
    opened: OpenLog
    task: "asyncio.Task[None] | None" = None
    begun: bool = False
    stop_asked: bool = False
    ending: bool = False


class Answers:
    """Has answers written, a few at once for each person."""

    def __init__(
        self,
        talk: Talk,
        runs: RunStore,
        runlog: RunLog,
        performing: Performing,
        brains: Brains,
        database: Database,
        at_once: int = 4,
        owner: str = "up",
    ) -> None:
        self._talk = talk
        self._runs = runs
        self._runlog = runlog
        self._performing = performing
        self._brains = brains
        self._database = database
        self._at_once = at_once
        self._owner = owner
        self._jobs: dict[str, _Job] = {}
        self._lines: dict[str, asyncio.Semaphore] = {}
        self._stopping = False

    @property
    def active(self) -> int:
        """How many answers are being written."""
        return len(self._jobs)

    async def answer(
        self, user: User, chat_id: str, kind: RunKind, at: str, brain_id: str | None, client_key: str | None = None
    ) -> Started:
        """Have a message answered, or another variant of an answer written."""
        body = fingerprint({"kind": kind, "at": at, "brain_id": brain_id})
        async with self._database.writing():
            chat = await self._talk.held(user, chat_id)
            if client_key and (kept := await self._talk.tree.by_key(chat.id, client_key)):
                return await self._started_before(kept, body)
            persona = await self._talk.personas.get(user, chat.persona_id)
            await self.refuse_while_writing(chat)
            parent = await self._parent(chat, kind, at)
            key = {"client_key": client_key, "client_body": body if client_key else None}
            return await self.begin(user, chat, persona, parent, kind, brain_id, **key)

    async def check_brain(self, user: User, brain_id: object) -> None:
        """Refuse a brain this person does not have; None stands for the usual one."""
        if brain_id is not None:
            await self._brains.get(user, str(brain_id))

    async def begin(
        self,
        user: User,
        chat: Chat,
        persona: CastPersona,
        parent: Node,
        kind: RunKind,
        brain_id: str | None,
        *,
        client_key: str | None = None,
        client_body: str | None = None,
    ) -> Started:
        """Accept a run in the present transaction; it starts once that is committed."""
        self._refuse_if_full(user)
        brain = await self._brain(user, chat, persona, brain_id)
        run = self._new_run(user, chat, persona, kind, brain, attempt=1)
        chat, node = await self._talk.add(
            chat,
            parent,
            "persona",
            as_speaker(persona),
            "",
            client_key=client_key,
            client_body=client_body,
            status="writing",
            run_id=run.id,
            scripted=brain.kind == "scripted",
            brain=brain.as_speaker(),
        )
        siblings = await self._talk.tree.siblings(node)
        run = replace(run, node_id=node.id, attempt=len(siblings))
        await self._runs.add(run)
        opened = await self._runlog.begin(run, {"run": run.as_json("", 1), "node": await self._talk.show_node(node)})
        await self._talk.live.announce(f"chat:{chat.id}", "run.accepted", {"run": run.as_json("", 1)})
        job = _Job(run, node, user, brain, persona, opened)
        self._database.after_commit(lambda: self._start(job))
        return Started(run, node)

    async def get(self, user: User, id: str) -> Run:
        found = await self._runs.find(id) if is_id(id) else None
        if found is None or found.user_id != user.id:
            raise RunNotFound(id)
        return found

    async def show(self, run: Run) -> dict[str, object]:
        """A run with what it has written so far; both are of the same moment."""
        text, head = await self._runlog.state(run)
        if job := self._jobs.get(run.id):
            return job.run.as_json(text, head)
        # It may have ended while its log was read.
        return (run if run.is_over else await self._runs.find(run.id) or run).as_json(text, head)

    async def of_chat(self, user: User, chat_id: str, limit: int) -> Sequence[Run]:
        return await self._runs.of_chat((await self._talk.chat(user, chat_id)).id, limit)

    async def cancel(self, user: User, id: str) -> Run:
        """Stop an answer and keep what it said; one that is over stays as it is."""
        run = await self.get(user, id)
        if job := self._jobs.get(id):
            await self._stop(job)
        elif not run.is_over:
            await self._runs.ask_to_stop(id)
        return await self._runs.find(id) or run

    async def stop_chat(self, user: User, chat_id: str) -> None:
        for job in [job for job in self._jobs.values() if job.run.chat_id == chat_id and job.user.id == user.id]:
            await self._stop(job)

    async def stop_as_asked(self) -> None:
        """Stop the answers of this process that other processes were asked to stop."""
        if self._jobs:
            for id in await self._runs.asked_to_stop(self._owner):
                if job := self._jobs.get(id):
                    self._interrupt(job)

    async def stop_everything(self) -> None:
        """Stop every answer of everyone, and keep what they said."""
        for job in list(self._jobs.values()):
            await self._stop(job)

    async def started_for(self, user: User, message: Node) -> Started | None:
        """The answer that was started for a message, as it stands now."""
        for node in await self._talk.tree.answers_to(message):
            if node.run_id and (run := await self._runs.find(node.run_id)):
                return Started(run, node)
        return None

    async def refuse_while_writing(self, chat: Chat) -> None:
        """One answer at a time on a branch."""
        leaf = await self._talk.tree.find(chat.id, chat.active_leaf_id) if chat.active_leaf_id else None
        if leaf is not None and leaf.status == "writing":
            raise AnswerRunning(leaf.run_id)

    async def close_broken(self, is_alive: Callable[[str], bool] = lambda owner: False) -> int:
        """Close every run whose process is gone; no model is asked again."""
        open_runs = await self._runs.unfinished()
        broken = [run for run in open_runs if run.id not in self._jobs and not is_alive(run.owner)]
        for few in (broken[start : start + CLOSED_AT_ONCE] for start in range(0, len(broken), CLOSED_AT_ONCE)):
            async with self._database.writing():  # one wait for the disk closes many
                for run in few:
                    await self._close(run)
        return len(broken)

    async def stop_all(self, drain_seconds: float) -> None:
        """Let running answers finish for a while, then keep what they have said and mark it."""
        self._stopping = True
        tasks = [job.task for job in self._jobs.values() if job.task]
        if tasks:
            await asyncio.wait(tasks, timeout=drain_seconds)
        left = [job for job in self._jobs.values() if job.task]
        for job in left:
            self._interrupt(job)
        if left:
            await asyncio.wait([job.task for job in left if job.task], timeout=5)

    def _start(self, job: _Job) -> None:
        self._jobs[job.run.id] = job
        job.task = asyncio.create_task(self._carry_out(job), name=f"run {job.run.id}")

    async def _carry_out(self, job: _Job) -> None:
        """Wait for a place, let the brain speak, and end in exactly one way."""
        state, reason = "done", "stop"
        error: Mapping[str, object] | None = None
        performance = Performance(job.opened)
        try:
            job.begun = True
            if job.stop_asked:
                raise asyncio.CancelledError
            line = self._lines.setdefault(job.user.id, asyncio.Semaphore(self._at_once))
            async with (
                line,
                aclosing(self._performing.play(job.user, job.brain, job.persona, job.run, performance)) as beats,
            ):
                await self._begin_running(job)
                async for thought in beats:
                    job.run = _as_it_stands(job.run, thought)
                    if self._runlog.is_swamped(job.opened):
                        raise Unavailable(
                            "The disk does not take what the answer says.",
                            next_step="Free some space, then ask again; what was kept is there.",
                            code="disk_full",
                        )
            reason = performance.reason
        except asyncio.CancelledError:
            state, reason = ("interrupted", "restart") if self._stopping else ("cancelled", "cancelled")
            if state == "interrupted" and not performance.text:
                state, error = "failed", _RESTARTED
        except TroupeError as trouble:
            state, reason, error = ("interrupted" if performance.text else "failed"), "error", trouble.as_json()
        except Exception as fault:  # whatever a brain does, its run must end; the fault is in the log, not in the chat
            log.exception("chats.answer_failed", extra={"fields": {"run_id": job.run.id}})
            state, reason, error = ("interrupted" if performance.text else "failed"), "error", _internal(fault)
        await self._finish(job, performance, state, reason, error)  # type: ignore[arg-type]  # the literals above

    async def _begin_running(self, job: _Job) -> None:
        job.run = replace(job.run, state="running", started_at=self._talk.clock())

    async def _finish(
        self,
        job: _Job,
        performance: Performance,
        state: RunState,
        reason: FinishReason,
        error: Mapping[str, object] | None,
    ) -> None:
        """Keep the end of a run; while the disk does not take it, try again rather than forget it."""
        job.ending = True  # nothing may cut this off: the run would stay open for ever
        run = replace(
            job.run.ended(state, reason, self._talk.clock(), error),
            usage=performance.usage,
            first_text_at=performance.first_text_at,
        )
        node = self._written(job.node, performance, run)
        try:
            await self._runlog.close(job.opened)
            while True:
                try:
                    await self._keep_end(job, run, node)
                    return
                except Unavailable as trouble:
                    log.warning("chats.end_waits_for_the_disk", extra={"fields": {"error": trouble.code}})
                    await asyncio.sleep(1)
        finally:
            self._jobs.pop(run.id, None)

    async def _keep_end(self, job: _Job, run: Run, node: Node) -> None:
        def tell() -> None:
            self._jobs.pop(run.id, None)  # whoever hears of the end and asks finds the ended run

        async with self._database.writing():
            self._database.after_commit(tell)
            if not await self._runs.end(run):
                log.warning("chats.late_end_refused", extra={"fields": {"run_id": run.id}})
                self._runlog.drop(job.opened)
                return
            await self._talk.tree.save(node)
            shown = await self._talk.show_node(node)
            await self._runlog.end(job.opened, _ending(run, shown))
            await self._announce_end(run, shown)

    async def _announce_end(self, run: Run, shown: dict[str, object]) -> None:
        topic = f"chat:{run.chat_id}"
        await self._talk.live.announce(topic, "node.changed", {"node": shown})
        await self._talk.live.announce(topic, "run.finished", {"run_id": run.id, "state": run.state})

    async def _close(self, run: Run) -> None:
        text, _ = await self._runlog.state(run)
        node = await self._talk.tree.find(run.chat_id, run.node_id)
        state: RunState = "interrupted" if text else "failed"
        ended = run.ended(state, "restart", self._talk.clock(), None if text else _RESTARTED)
        async with self._database.writing():
            if await self._runs.end(ended) and node is not None:
                performance = Performance(OpenLog(run.id), said=[text])
                node = self._written(node, performance, ended)
                await self._talk.tree.save(node)
                shown = await self._talk.show_node(node)
                await self._runlog.close_broken(run, _ending(ended, shown))
                await self._announce_end(ended, shown)

    def _written(self, node: Node, performance: Performance, run: Run) -> Node:
        return replace(
            node,
            text=performance.text,
            status=_STATUS[run.state],
            finish_reason=run.finish_reason,
            error=run.error,
            emotion=performance.emotion or node.emotion,
            usage=performance.usage,
            finished_at=run.finished_at,
        )

    async def _stop(self, job: _Job) -> None:
        self._interrupt(job)
        if job.task:
            await asyncio.wait([job.task], timeout=10)

    def _interrupt(self, job: _Job) -> None:
        """Ask a run to end, once: the second asking must not cut off the keeping of its end."""
        if job.task and job.begun and not job.stop_asked and not job.ending:
            job.task.cancel()
        job.stop_asked = True

    async def _started_before(self, kept: tuple[Node, str], body: str) -> Started:
        node, started_with = kept
        if started_with != body:
            raise KeyReused
        run = await self._runs.find(node.run_id or "")
        assert run is not None  # written in the transaction that wrote the node
        return Started(run, node, replayed=True)

    async def _parent(self, chat: Chat, kind: RunKind, at: str) -> Node:
        node = await self._talk.node(chat, at)
        if kind == "reply":
            if node.role == "persona":
                raise CannotAnswerHere("An answer follows something you said.")
            return node
        if node.role != "persona" or node.parent_id is None:
            raise CannotAnswerHere("Only an answer to a message has variants.")
        return await self._talk.node(chat, node.parent_id)

    async def _brain(self, user: User, chat: Chat, persona: CastPersona, brain_id: str | None) -> Brain:
        wanted = brain_id or chat.brain_id or persona.document.brain_id
        return await self._brains.get(user, wanted) if wanted else await self._brains.default(user)

    def _new_run(self, user: User, chat: Chat, persona: CastPersona, kind: RunKind, brain: Brain, attempt: int) -> Run:
        id = self._talk.new_id()
        return Run(
            id=id,
            realm=chat.realm,
            chat_id=chat.id,
            node_id="",
            user_id=user.id,
            persona_id=persona.id,
            kind=kind,
            state="queued",
            owner=self._owner,
            seed=int(id.replace("-", "")[-7:], 16),
            attempt=attempt,
            brain=brain.as_speaker(),
            created_at=self._talk.clock(),
        )

    def _refuse_if_full(self, user: User) -> None:
        if self._stopping:
            raise Stopping
        counts = Counter(job.user.id for job in self._jobs.values())
        if counts[user.id] >= self._at_once + MOST_WAITING:
            raise TooManyRuns


def _as_it_stands(run: Run, thought: Thought) -> Run:
    """A run waits while its provider asked for patience."""
    state: RunState = "waiting" if isinstance(thought, Waiting) else "running"
    return run if run.state == state else replace(run, state=state)


def _ending(run: Run, node: dict[str, object]) -> dict[str, object]:
    return {
        "state": run.state,
        "finish_reason": run.finish_reason,
        "error": run.error,
        "node": node,
        "usage": run.usage,
    }


def _internal(fault: Exception) -> dict[str, object]:
    return {
        "error": "internal",
        "detail": f"Something unexpected happened ({type(fault).__name__}).",
        "next_step": "Ask for the answer again; the log of the studio says more.",
    }
