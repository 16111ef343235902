"""Answers run on the server: watched, left, resumed or stopped, and never begun again by themselves.

A run has exactly one end. Whatever happens to the process, the words a user said are there, and what an answer had
said until then is kept and marked.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from troupe.accounts import User
from troupe.chats.domain import Chat, Entry, Node, Run, RunKind, Spot, Unwritten
from troupe.chats.domain.run import ASIDE, Keys, seed_of
from troupe.chats.domain.wish import NO_WISH, Wish
from troupe.chats.errors import AnswerRunning, CannotAnswerHere, KeyReused, NodeUnreadable, RunNotFound
from troupe.chats.service.afar import Afar
from troupe.chats.service.beginning import Accepted, Beginnings, Started
from troupe.chats.service.circle import Circle
from troupe.chats.service.ending import Endings
from troupe.chats.service.keeping import Keeping
from troupe.chats.service.performing import Performing
from troupe.chats.service.readying import Readying
from troupe.chats.service.rehearsal import Rehearsal
from troupe.chats.service.runlog import RunLog
from troupe.chats.service.talk import Talk, as_speaker, fingerprint
from troupe.chats.service.wanted import Wanted
from troupe.chats.service.writing import Onlooker, Writing
from troupe.chats.store import RunStore
from troupe.database import Database
from troupe.kit.ids import is_id
from troupe.minds import Answered, Brain, Brains
from troupe.personas import CastPersona

log = logging.getLogger(__name__)


class Answers:
    """Has answers written, a few at once for each person."""

    def __init__(
        self,
        talk: Talk,
        runs: RunStore,
        runlog: RunLog,
        performing: Performing,
        brains: Brains,
        keeping: Keeping,
        database: Database,
        hear: Callable[[Answered], None],
        onlooker: Onlooker,
        at_once: int = 4,
        owner: str = "up",
    ) -> None:
        self._talk = talk
        self._circle = Circle(talk)
        self._runs = runs
        self._runlog = runlog
        self._brains = brains
        self._performing = performing
        self._database = database
        self._owner = owner
        self._afar = Afar(runs, talk.live, database)
        self._endings = Endings(talk, runs, runlog, keeping, database)
        self.onlooker = onlooker
        readying = Readying(talk, database)
        self._writing = Writing(performing, self._endings, runlog, talk.clock, at_once, hear, onlooker, readying)
        self._beginnings = Beginnings(talk, runs, runlog, self._writing, database)
        self.stops_with: list[Callable[[User, str], Awaitable[None]]] = []
        """What else goes on in a chat and ends when its answers are stopped."""

    @property
    def active(self) -> int:
        """How many answers are being written."""
        return len(self._writing.jobs)

    async def answer(
        self,
        user: User,
        chat_id: str,
        kind: RunKind,
        at: str,
        brain_id: str | None,
        client_key: str | None = None,
        wish: Wish = NO_WISH,
    ) -> Started:
        """Have a message answered, another variant written, an answer go on, or the user's own next words proposed."""
        body = fingerprint({"kind": kind, "at": at, "brain_id": brain_id} | wish.as_body())
        async with self._database.writing():
            chat = await self._talk.held(user, chat_id)
            if client_key and (before := await self._started_before(chat, client_key, body)):
                return before
            node = await self._talk.node(chat, at)
            keys = {"client_key": client_key, "client_body": body} if client_key else {}
            if kind in ASIDE:
                persona = await self._circle.picked(user, chat, wish.by or chat.persona_id)
                return await self._begin_aside(user, chat, persona, node, kind, brain_id, wish, keys)
            await self.refuse_while_writing(chat)
            if kind == "continue":
                persona = await self._circle.speaker_of(user, chat, node)
                return await self._go_on(user, chat, persona, node, brain_id, wish, keys)
            parent = await self._parent(chat, kind, node)
            first_id = self._talk.new_id()
            seed = seed_of(first_id) if wish.seed is None else wish.seed
            persona = await self._circle.answering(user, chat, kind, node, parent, wish.by or wish.led_by, seed)
            spot = await self._talk.tree.next_spot(chat.id, parent)
            known = () if wish.aloud else (node if kind == "variant" else parent).visible_to
            started = await self.begin(
                user, chat, [persona], parent, spot, kind, brain_id, wish=wish, visible_to=known,
                first_id=first_id, client_key=client_key, client_body=keys.get("client_body"),
            )  # fmt: skip
            return started[0]

    async def check_brain(self, user: User, brain_id: object) -> None:
        """Refuse a brain this person does not have; None stands for the usual one."""
        if brain_id is not None:
            await self._brains.usable(user, str(brain_id))

    async def begin(
        self,
        user: User,
        chat: Chat,
        personas: Sequence[CastPersona],
        parent: Node,
        spot: Spot,
        kind: RunKind,
        brain_id: str | None,
        *,
        first_id: str | None = None,
        unwritten: Entry | None = None,
        above: Node | None = None,
        client_key: str | None = None,
        client_body: str | None = None,
        wish: Wish = NO_WISH,
        visible_to: Sequence[str] = (),
    ) -> list[Started]:
        """Accept runs in the present transaction; they start once that is committed.

        Several personas speak one after the other, each below the one before. What is not written yet is written
        with them, below `above`, and the first begins while it is: nobody hears of it before.
        """
        self._writing.check_room(user)
        keys = {"client_key": client_key, "client_body": client_body}
        accepted: list[Accepted] = []
        for persona in personas:
            brain = await self._brain(user, chat, persona, brain_id)
            run = self._new_run(user, chat, persona, kind, brain, wish, None if accepted else first_id)
            chat, entry = self._talk.compose(
                chat,
                parent,
                spot,
                "persona",
                as_speaker(persona),
                "",
                status="writing",
                run_id=run.id,
                scripted=brain.kind == "scripted",
                brain=brain.as_speaker(),
                visible_to=tuple(visible_to),
                **keys,  # type: ignore[arg-type]  # two texts
            )
            accepted.append(Accepted(run, entry, brain, persona))
            parent, spot, keys = entry.node, entry.node.spot_below(), {}
        return await self._beginnings.of(user, chat, accepted, wish, unwritten, above)

    async def rehearse(
        self, user: User, chat: Chat, persona: CastPersona, said: Unwritten, brain_id: str | None, wish: Wish
    ) -> Rehearsal | None:
        """Have a brain asked what `begin` would ask it; nothing is accepted, and nothing is written."""
        brain = await self._brain(user, chat, persona, brain_id)
        run = self._new_run(user, chat, persona, "reply", brain, wish)
        message = said.message
        chat, entry = self._talk.compose(
            chat, message, message.spot_below(), "persona", as_speaker(persona), "", status="writing", run_id=run.id
        )
        run = replace(run, node_id=entry.node.id)
        return await self._performing.rehearse(Wanted(user, brain, persona, chat, run, entry.node, wish, said))

    async def _begin_aside(
        self,
        user: User,
        chat: Chat,
        persona: CastPersona,
        leaf: Node,
        kind: RunKind,
        brain_id: str | None,
        wish: Wish,
        keys: Mapping[str, str],
    ) -> Started:
        """Have something written for the user that does not stand in the chat."""
        refuse_what_is_written(leaf)
        self._writing.check_room(user)
        brain = await self._brain(user, chat, persona, brain_id)
        run = self._new_run(user, chat, persona, kind, brain, wish).keyed(keys)
        await self._runs.add(run)
        await self._beginnings.once_committed(chat, run, None, leaf, None, user, brain, persona, wish)
        return Started(run, None, chat)

    async def _go_on(
        self, user: User, chat: Chat, persona: CastPersona, node: Node, brain_id: str | None, wish: Wish, keys: Keys
    ) -> Started:
        """Have an answer go on where it stopped, as one more revision of it."""
        if node.role != "persona" or not node.text or node.parent_id is None:
            raise CannotAnswerHere("Only an answer with words can go on.")
        refuse_what_is_written(node)
        refuse_what_is_lost(node)
        self._writing.check_room(user)
        brain = await self._brain(user, chat, persona, brain_id)
        run = replace(self._new_run(user, chat, persona, "continue", brain, wish).keyed(keys), node_id=node.id)
        node = replace(node, status="writing", run_id=run.id, finish_reason=None, error=None,
                       scripted=node.scripted or brain.kind == "scripted")  # fmt: skip
        await self._talk.tree.save(node)
        shown = await self._talk.show_node(node)
        await self._talk.live.announce(f"chat:{chat.id}", "node.changed", {"node": shown})
        await self._runs.add(run)
        await self._beginnings.once_committed(chat, run, node, node, shown, user, brain, persona, wish)
        return Started(run, node, chat)

    async def check_room(self, user: User, brain_id: str | None) -> None:
        """Refuse what would wait for too long, or has a brain that is not there."""
        self._writing.check_room(user)
        await self._brains.answering(user, brain_id)

    async def get(self, user: User, id: str) -> Run:
        found = await self._runs.find(id) if is_id(id) else None
        if found is None or found.user_id != user.id:
            raise RunNotFound(id)
        return found

    async def outcome(self, run: Run) -> Run:
        """An answer of this process once it is over; whoever stops waiting does not stop it."""
        if (job := self._writing.jobs.get(run.id)) and job.task:
            await asyncio.wait([job.task])
        return await self._runs.find(run.id) or run

    async def show(self, run: Run) -> dict[str, object]:
        """A run with what it has written so far; both are of the same moment."""
        text, head = await self._runlog.state(run)
        if job := self._writing.jobs.get(run.id):
            return job.run.as_json(text, head)
        # It may have ended while its log was read.
        return (run if run.is_over else await self._runs.find(run.id) or run).as_json(text, head)

    async def cancel(self, user: User, id: str) -> Run:
        """Stop an answer and keep what it said; one that is over stays as it is."""
        run = await self.get(user, id)
        if job := self._writing.jobs.get(id):
            await job.stopped()
        elif not run.is_over:
            return await self._afar.stop(run)
        return await self._runs.find(id) or run

    async def stop_chat(self, user: User, chat_id: str) -> None:
        """Whatever goes on in a chat that leaves."""
        for stop in self.stops_with:
            await stop(user, chat_id)
        jobs = self._writing.jobs.values()
        await self._writing.stop(job for job in list(jobs) if job.run.chat_id == chat_id and job.user.id == user.id)

    async def stop_as_asked(self) -> None:
        """Stop the answers of this process that other processes were asked to stop."""
        if self._writing.jobs:
            for id in await self._runs.asked_to_stop(self._owner):
                if job := self._writing.jobs.get(id):
                    job.stop()

    async def hear_of_stops(self) -> None:
        """Stop what other processes are asked to have stopped, as soon as they say so, until cancelled."""
        await self._afar.hear(self._owner, self.stop_as_asked)

    async def stop_everything(self) -> None:
        """Stop every answer of everyone, and keep what they said."""
        await self._writing.stop(self._writing.jobs.values())

    async def started_for(self, user: User, message: Node) -> Sequence[Started]:
        """The answers that were started for a message, as they stand now, each below the one before."""
        found: list[Started] = []
        at = message
        while node := next((each for each in await self._talk.tree.answers_to(at) if each.run_id), None):
            if found and node.number != at.number + 1:
                break
            if run := await self._runs.find(node.run_id or ""):
                found.append(Started(run, node))
            at = node
        return found

    async def refuse_while_writing(self, chat: Chat) -> None:
        """One answer at a time on a branch."""
        if chat.active_leaf_id:
            refuse_what_is_written(await self._talk.tree.find(chat.id, chat.active_leaf_id))

    async def close_broken(self, is_alive: Callable[[str], bool] = lambda owner: False) -> int:
        """Close every run whose process is gone; no model is asked again."""
        open_runs = await self._runs.unfinished()
        broken = [run for run in open_runs if run.id not in self._writing.jobs and not is_alive(run.owner)]
        await self._endings.close_broken(broken)
        return len(broken)

    async def stop_all(self, drain_seconds: float) -> None:
        """Let running answers finish for a while, then keep what they have said and mark it."""
        await self._writing.stop_all(drain_seconds)

    async def _started_before(self, chat: Chat, client_key: str, body: str) -> Started | None:
        """What came of the same request before: an answer, or what was written on or beside one."""
        node, started_with, run = None, None, await self._runs.by_key(chat.id, client_key)
        if run is not None:
            node = await self._talk.tree.find(chat.id, run.node_id) if run.node_id else None
            started_with = run.client_body
        elif kept := await self._talk.tree.by_key(chat.id, client_key):
            node, started_with = kept
            run = await self._runs.find(node.run_id or "")
        if run is None and node is None:
            return None
        if started_with != body or run is None:
            raise KeyReused
        return Started(run, node, replayed=True)

    async def _parent(self, chat: Chat, kind: RunKind, node: Node) -> Node:
        if kind == "reply":
            if node.role == "persona" and not chat.is_group:
                raise CannotAnswerHere("An answer follows something you said.")
            return node
        if node.role != "persona" or node.parent_id is None:
            raise CannotAnswerHere("Only an answer to a message has variants.")
        return await self._talk.node(chat, node.parent_id)

    async def _brain(self, user: User, chat: Chat, persona: CastPersona, brain_id: str | None) -> Brain:
        wanted = brain_id or chat.brain_id or persona.document.brain_id
        return await self._brains.answering(user, wanted)

    def _new_run(
        self,
        user: User,
        chat: Chat,
        persona: CastPersona,
        kind: RunKind,
        brain: Brain,
        wish: Wish,
        id: str | None = None,
    ) -> Run:
        id = id or self._talk.new_id()
        return Run(
            id=id,
            realm=chat.realm,
            chat_id=chat.id,
            node_id="",
            user_id=user.id,
            persona_id=persona.id,
            persona_version=persona.version,
            kind=kind,
            state="queued",
            owner=self._owner,
            seed=seed_of(id) if wish.seed is None else wish.seed,
            attempt=1,
            brain=brain.as_speaker(),
            created_at=self._talk.clock(),
        )


def refuse_what_is_written(leaf: Node | None) -> None:
    """Whoever speaks under an answer waits for its end."""
    if leaf is not None and leaf.status == "writing":
        raise AnswerRunning(leaf.run_id)


def refuse_what_is_lost(node: Node) -> None:
    """What cannot be read takes no other words: they would be written over it."""
    if node.status == "unreadable":
        raise NodeUnreadable(node.id)
