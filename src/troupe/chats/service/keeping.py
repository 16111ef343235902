"""Keeping: the prompt of an answer is written with its end, so that no first word waits for it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from troupe.accounts import User
from troupe.chats.domain import Node, Run
from troupe.chats.domain.summary import LEFT_BEHIND
from troupe.chats.service.gathered import Gathered, print_of
from troupe.chats.service.summarising import Summaries
from troupe.chats.service.talk import Talk
from troupe.chats.service.trails import Trails
from troupe.chats.service.turn import Performance, is_own
from troupe.chats.store import LoreMarks, PromptStore
from troupe.chats.store.kept import KeptPrompt, Mark, Trail
from troupe.minds import Before, Brain, Exchange, Utterance, Weighing, input_hash

MOST_UNANSWERED = 20


class Memory(Protocol):
    """Hears what was said, and which memories were told."""

    async def heard(self, exchange: Exchange) -> None: ...

    async def used(self, user: User, ids: Sequence[str]) -> None: ...


class Keeping:
    """Writes what an answer was asked with; joins the transaction that ends it."""

    def __init__(
        self,
        talk: Talk,
        prompts: PromptStore,
        marks: LoreMarks,
        trails: Trails,
        weighing: Weighing,
        memory: Memory | None,
        summaries: Summaries,
    ) -> None:
        self._talk = talk
        self._prompts = prompts
        self._marks = marks
        self._trails = trails
        self._weighing = weighing
        self._memory = memory
        self._summaries = summaries

    async def keep(self, user: User, brain: Brain, run: Run, node: Node, performance: Performance) -> None:
        """The prompt, what lore left behind, and how its provider counts."""
        gathered = performance.gathered
        if gathered is None:
            return
        kept = self._kept(run, node, performance, gathered)
        await self._prompts.keep(kept, gathered.known)
        marks = await self._marks_of(run, node, gathered)
        if marks and run.kind != "continue":
            await self._marks.keep(run.chat_id, run.realm, node.id, marks)
        self._trails.remember(node.id, Trail(Before(kept.start_id, gathered.prompt.pieces), tuple(marks)))
        await self._remember(user, node, performance, gathered)
        if kept.reported:
            await self._weighing.learn(user, brain, kept.reported, kept.tokens)
        self._see_what_left(user, performance, kept.start_id)

    def _see_what_left(self, user: User, performance: Performance, start_id: str) -> None:
        """Whether messages left the window is seen to once this is kept."""
        turn = performance.turn
        if turn is None or not start_id or turn.messages <= LEFT_BEHIND or not turn.chat.settings.summaries:
            return
        if start_id != turn.path[0].id or turn.messages - len(turn.path) > LEFT_BEHIND:
            self._summaries.window_moved(user, turn.chat, turn.persona.id, start_id)

    async def _remember(self, user: User, node: Node, performance: Performance, gathered: Gathered) -> None:
        if self._memory is None:
            return
        if gathered.remembered:
            await self._memory.used(user, gathered.remembered)
        if exchange := _exchange(node, performance):
            for earlier in _unanswered(performance, exchange):
                await self._memory.heard(earlier)
            await self._memory.heard(exchange)

    async def _marks_of(self, run: Run, node: Node, gathered: Gathered) -> Sequence[Mark]:
        """An answer that goes on keeps what it left behind before."""
        if run.kind == "continue":
            return (await self._trails.along(run.chat_id, [node.id]))[0].marks
        return _marks(gathered, node)

    def _kept(self, run: Run, node: Node, performance: Performance, gathered: Gathered) -> KeptPrompt:
        prompt, usage = gathered.prompt, performance.usage or {}
        by_provider = usage.get("source") == "provider"
        return KeptPrompt(
            id=run.id,
            realm=run.realm,
            chat_id=run.chat_id,
            node_id=node.id,
            made_at=self._talk.clock(),
            input_hash=input_hash(gathered.given),
            brain=performance.brain or run.brain,
            context=prompt.budget.context,
            available=prompt.budget.available,
            reserve=prompt.budget.reserve,
            tokens=prompt.tokens,
            ratio=prompt.shared_prefix_ratio,
            start_id=prompt.start_id,
            blocks=prompt.blocks,
            left_out=[block.as_json() for block in prompt.left_out],
            abilities=gathered.given.abilities,
            warnings=gathered.warnings,
            lore=gathered.lore,
            memories=gathered.memories,
            reported=int(str(usage["prompt_tokens"])) if by_provider else None,
            cached=int(str(usage["cached_tokens"])) if by_provider else None,
            params=performance.params,
            dropped_params=performance.dropped_params,
        )


def _marks(gathered: Gathered, node: Node) -> Sequence[Mark]:
    """Entries whose timers begin now, and texts that stay with the newest message."""
    newest, reading = gathered.given.lines[-1].id, gathered.drawn.reading
    stays = {each.entry_id: each.text for each in gathered.prompt.attached}
    begun = frozenset(reading.activated)
    return [
        Mark(
            node.id,
            each.entry_id,
            each.book_id,
            newest,
            gathered.messages if each.entry_id in begun else None,
            stays.get(each.entry_id),
            print_of(each.text),
        )
        for each in reading.fired
        if each.entry_id in begun or each.entry_id in stays
    ]


def _unanswered(performance: Performance, exchange: Exchange) -> Sequence[Exchange]:
    """What the user said since this persona spoke last, before what it answers now: it heard that as well."""
    turn = performance.turn
    if turn is None or exchange.asked is None:
        return []
    told: list[Exchange] = []
    for said in reversed(turn.path):
        if is_own(said, turn.persona.id) or len(told) == MOST_UNANSWERED:
            break
        if said.role == "user" and said.id not in ("", exchange.asked.node_id) and said.boundary is None:
            heard = Utterance(said.id, said.rev, said.text, said.said_at or exchange.asked.said_at)
            told.insert(0, replace(exchange, asked=heard, answered=None))
    return told


def _exchange(node: Node, performance: Performance) -> Exchange | None:
    """What was said and answered, for whoever remembers it; nothing of what met a boundary."""
    turn = performance.turn
    if turn is None or performance.gathered is None:
        return None
    asked, chat, goes_on = turn.asked, turn.chat, turn.run.kind == "continue"
    heard = Utterance(asked.id, asked.rev, asked.text, asked.said_at or node.created_at, performance.boundary is None)
    told = Utterance(node.id, node.rev, node.text, node.created_at, performance.boundary is None)
    wanted = chat.settings.memory_write and not chat.temporary and not chat.imported
    return Exchange(
        turn.user,
        turn.persona,
        chat.id,
        heard if asked.role == "user" and not goes_on else None,
        told if node.status == "final" else None,
        scripted=node.scripted,
        wanted=wanted,
    )
