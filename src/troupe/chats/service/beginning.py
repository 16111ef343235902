"""How answers begin: accepted with what they answer, asked for while that is written, told once it is on disk."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from troupe.accounts import User
from troupe.chats.domain import Chat, Entry, Node, Run, Unwritten
from troupe.chats.domain.wish import Wish
from troupe.chats.service.runlog import RunLog
from troupe.chats.service.talk import Talk
from troupe.chats.service.writing import Job, Writing
from troupe.chats.store import RunStore
from troupe.database import Database
from troupe.minds import Brain
from troupe.personas import CastPersona


@dataclass(frozen=True)
class Started:
    """A run that was accepted, the node it writes, and the chat as it is with both."""

    run: Run
    node: Node | None
    """None for what is written for the user."""
    chat: Chat | None = None
    replayed: bool = False


@dataclass(frozen=True)
class Accepted:
    """A run that is about to be written down with its message."""

    run: Run
    entry: Entry
    brain: Brain
    persona: CastPersona


class Beginnings:
    """Writes runs down and has them begun; joins the transaction that accepts them."""

    def __init__(self, talk: Talk, runs: RunStore, runlog: RunLog, writing: Writing, database: Database) -> None:
        self._talk = talk
        self._runs = runs
        self._runlog = runlog
        self._writing = writing
        self._database = database

    async def of(
        self,
        user: User,
        chat: Chat,
        accepted: Sequence[Accepted],
        wish: Wish,
        unwritten: Entry | None,
        above: Node | None,
    ) -> list[Started]:
        """Write messages and runs; the answer to one that is not written yet begins first of all."""
        job: Job | None = None
        if unwritten is not None:
            job = await self._beside(user, chat, accepted[0], wish, Unwritten(unwritten.node, above))
        await self._talk.write(chat, [*([unwritten] if unwritten else []), *(each.entry for each in accepted)])
        started = []
        for each in accepted:
            entry = each.entry
            attempt = 1 if entry.is_first else len(await self._talk.tree.siblings(entry.node))
            run = replace(each.run, node_id=entry.node.id, attempt=attempt)
            await self._runs.add(run)
            if job is not None and job.run.id == run.id:
                await self._keep(job)
            else:
                shown = await self._talk.show_entry(entry)
                job = await self.once_committed(
                    chat, run, entry.node, entry.node, shown, user, each.brain, each.persona, wish, job
                )
            started.append(Started(run, entry.node, chat))
        return started

    async def once_committed(
        self,
        chat: Chat,
        run: Run,
        node: Node | None,
        leaf: Node,
        written: dict[str, object] | None,
        user: User,
        brain: Brain,
        persona: CastPersona,
        wish: Wish,
        after: Job | None = None,
    ) -> Job:
        """A run that begins when all it stands on is on disk."""
        opened = self._runlog.begin(run, _told(run, written))
        job = Job(chat, run, node, leaf, user, brain, persona, opened, wish, after=after)
        if after is not None:
            after.then = job
        await self._keep(job)
        self._database.after_commit(lambda: self._writing.start(job))
        return job

    async def _beside(self, user: User, chat: Chat, first: Accepted, wish: Wish, unwritten: Unwritten) -> Job:
        """Have a brain asked while the message and the run are written; nobody hears of it where they are not kept."""
        node = first.entry.node
        run = replace(first.run, node_id=node.id)
        opened = self._runlog.begin(run, _told(run, await self._talk.show_entry(first.entry)))
        job = Job(chat, run, node, node, user, first.brain, first.persona, opened, wish, unwritten)
        self._database.or_else(lambda: self._writing.give_up(job))
        self._writing.start(job)
        for _ in ("it is asked", "what was sent leaves"):  # the loop sends when all that waited has had its turn
            await asyncio.sleep(0)
        return job

    async def _keep(self, job: Job) -> None:
        """The first line of its log; the rest of the log is let out once this is committed."""
        accepted = job.opened.events[0]
        await self._runlog.keep_beginning(job.opened)
        if job.node is not None:
            told = {"run": accepted.data["run"]}
            await self._talk.live.announce(f"chat:{job.run.chat_id}", "run.accepted", told)


def _told(run: Run, written: dict[str, object] | None) -> dict[str, object]:
    """The first line of the log of a run."""
    return {"run": run.as_json("", 1), "node": written}
