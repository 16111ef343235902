"""How an answer ends: in exactly one way, kept with its text, and told only once that is on disk."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from troupe.accounts import User
from troupe.chats.domain import FinishReason, Node, NodeStatus, Run, RunState
from troupe.chats.domain.figures import Figures, as_usd
from troupe.chats.domain.run import Json
from troupe.chats.service.keeping import Keeping
from troupe.chats.service.runlog import OpenLog, RunLog
from troupe.chats.service.talk import Talk
from troupe.chats.service.turn import Performance
from troupe.chats.store import RunStore
from troupe.chats.store.thinning import MOST_EVENTS, LogThinning
from troupe.database import Database
from troupe.kit.errors import Unavailable
from troupe.kit.times import to_millis
from troupe.minds import Brain, Receipt

log = logging.getLogger(__name__)

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
class End:
    """What an answer comes to."""

    state: RunState
    reason: FinishReason
    error: Json | None = field(default=None)

    @classmethod
    def of_restart(cls, text: str) -> "End":
        """Cut off by a stop of the server: what was said stays, and nothing said is a failure."""
        return cls("interrupted", "restart") if text else cls("failed", "restart", _RESTARTED)

    @classmethod
    def of_trouble(cls, text: str, error: Json) -> "End":
        return cls("interrupted" if text else "failed", "error", error)


class Endings:
    """Keeps ends."""

    def __init__(self, talk: Talk, runs: RunStore, runlog: RunLog, keeping: Keeping, database: Database) -> None:
        self._talk = talk
        self._runs = runs
        self._runlog = runlog
        self._keeping = keeping
        self._database = database
        self._thinning = LogThinning(database)

    async def keep(
        self,
        user: User,
        brain: Brain,
        run: Run,
        node: Node | None,
        performance: Performance,
        end: End,
        tell: Callable[[], None],
    ) -> None:
        """Keep the end of a run; while the disk does not take it, try again rather than forget it."""
        run = replace(
            run.ended(end.state, end.reason, self._talk.clock(), end.error),
            usage=performance.usage,
            cost_micros=performance.receipt.micros,
            first_text_at=performance.first_text_at,
            result=performance.result if end.state == "done" else None,
            params=performance.params or None,
            dropped_params=list(performance.dropped_params) or None,
            brain=performance.brain or run.brain,
            tried=list(performance.tried) or None,
        )
        brain = performance.turn.brain if performance.turn else brain
        node = _written(node, performance, run) if node else None
        await self._runlog.close(performance.opened)
        while True:
            try:
                async with self._database.writing():
                    if await self._keep(run, node, performance.opened, tell) and node:
                        await self._keeping.keep(user, brain, run, node, performance)
                        if run.kind == "continue":
                            await self._overhear(user, run)
                await self._shorten(performance.opened)
                return
            except Unavailable as trouble:
                log.warning("chats.end_waits_for_the_disk", extra={"fields": {"error": trouble.code}})
                await asyncio.sleep(1)

    async def _overhear(self, user: User, run: Run) -> None:
        """An answer that went on is another one than was heard before."""
        chat = await self._talk.chats.find(user.id, run.chat_id)
        node = await self._talk.tree.find(run.chat_id, run.node_id)
        if chat is not None and node is not None:
            await self._talk.overhear(user, chat, node)

    async def _shorten(self, opened: OpenLog) -> None:
        """Whoever is far behind in a very long log reads the text; what cannot be written now is nightly work."""
        if opened.head > MOST_EVENTS:
            with suppress(Unavailable):
                await self._thinning.shorten(opened.run_id)

    async def close_broken(self, broken: Sequence[Run]) -> None:
        """Close runs whose process is gone; no model is asked again."""
        for few in (broken[start : start + CLOSED_AT_ONCE] for start in range(0, len(broken), CLOSED_AT_ONCE)):
            async with self._database.writing():  # one wait for the disk closes many
                for run in few:
                    await self._close(run)

    async def _keep(self, run: Run, node: Node | None, opened: OpenLog, tell: Callable[[], None]) -> bool:
        async with self._database.writing():
            self._database.after_commit(tell)
            if not await self._runs.end(run):
                log.warning("chats.late_end_refused", extra={"fields": {"run_id": run.id}})
                self._runlog.drop(opened)
                return False
            shown = await self._save(run, node) if node else None
            await self._runlog.end(opened, _told(run, shown))
            if shown:
                await self._announce(run, shown)
            return True

    async def _save(self, run: Run, node: Node) -> dict[str, object]:
        """The message with its words; an answer that went on has a new revision, and its old words stay one."""
        before = await self._talk.tree.find(run.chat_id, node.id) if run.kind == "continue" else None
        if before is None or before.text == node.text:
            await self._talk.tree.save(node)
        else:
            said = replace(node, text=before.text, raw_text=before.raw_text)
            node = await self._talk.tree.revise(said, node.text, "continue", at=run.finished_at)
            await self._talk.went_on(run.user_id, before, node)
            # Whoever rated it while it went on meant what it was becoming.
            await self._talk.ratings.move(node.id, before.rev, node.rev, run.created_at)
        return await self._talk.show_node(node)

    async def _close(self, run: Run) -> None:
        text, head = await self._runlog.state(run)
        node = await self._talk.tree.find(run.chat_id, run.node_id)
        end = End.of_restart(text)
        ended = run.ended(end.state, end.reason, self._talk.clock(), end.error)
        if not await self._runs.end(ended):
            return
        if node is None:
            await self._runlog.close_broken(run, head, _told(ended, None))
        else:
            so_far = node.text if run.kind == "continue" else ""
            written = _written(node, Performance(OpenLog(run.id), said=[text], so_far=so_far), ended)
            shown = await self._save(run, written)
            await self._runlog.close_broken(run, head, _told(ended, shown))
            await self._announce(ended, shown)

    async def _announce(self, run: Run, shown: dict[str, object]) -> None:
        topic = f"chat:{run.chat_id}"
        await self._talk.live.announce(topic, "node.changed", {"node": shown})
        await self._talk.live.announce(topic, "run.finished", {"run_id": run.id, "state": run.state})


def _written(node: Node, performance: Performance, run: Run) -> Node:
    is_nothing = run.state == "failed" and not performance.whole  # and so nothing has moved anybody
    return replace(
        node,
        text=performance.whole,
        status=_status_of(run),
        finish_reason=run.finish_reason,
        error=run.error,
        emotion=performance.emotion or node.emotion,
        mood=None if is_nothing else performance.mood or node.mood,
        boundary=performance.boundary or node.boundary,
        variables=None if is_nothing else performance.variables or node.variables,
        raw_text=performance.raw_text if run.kind != "continue" else None,
        scripted=_is_scripted(node, performance),
        brain=performance.brain or node.brain,
        usage=performance.usage,
        figures=_figures(node, run, performance),
        finished_at=run.finished_at,
    )


def _figures(node: Node, run: Run, performance: Performance) -> Json | None:
    """What it cost and how long it took; an answer that went on cost what both parts did."""
    if run.finished_at is None or performance.gathered is None:
        return node.figures
    lore = performance.gathered.lore
    begun, before = to_millis(run.created_at), node.figures or {}
    cost = Receipt(run.cost_micros)
    if run.kind == "continue":
        cost.add(int(str(known)) if (known := before.get("cost_micros")) is not None else None)
    return Figures(
        cost_micros=cost.micros,
        first_text_ms=to_millis(run.first_text_at) - begun if run.first_text_at else None,
        duration_ms=to_millis(run.finished_at) - begun,
        lore_fired=sum(1 for each in performance.gathered.drawn.reading.fired) if lore else 0,
        memories_used=len(performance.gathered.remembered),
        stood_in_for=list(performance.tried) if performance.brain else [],
    ).as_kept()


def _is_scripted(node: Node, performance: Performance) -> bool:
    """Written by a rule, or by the demo brain, also where it only stood in or another one stood in for it."""
    spoke = performance.brain["kind"] == "scripted" if performance.brain else node.scripted
    return spoke or performance.by_rule


def _status_of(run: Run) -> NodeStatus:
    """An answer that could not go on is the answer it was."""
    return "final" if run.kind == "continue" and run.state == "failed" else _STATUS[run.state]


def _told(run: Run, node: dict[str, object] | None) -> dict[str, object]:
    return {
        "state": run.state,
        "finish_reason": run.finish_reason,
        "error": run.error,
        "node": node,
        "usage": run.usage,
        "cost_usd": as_usd(run.cost_micros),
        "result": run.result,
    }
