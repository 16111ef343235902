"""Keeping: the prompt of an answer is written with its end, so that no first word waits for it."""

from collections.abc import Sequence

from troupe.accounts import User
from troupe.chats.domain import Node, Run
from troupe.chats.domain.prompt import KeptPrompt, Mark, Trail
from troupe.chats.service.gathering import Gathered
from troupe.chats.service.talk import Talk
from troupe.chats.service.trails import Trails
from troupe.chats.service.turn import Performance
from troupe.chats.store import LoreMarks, PromptStore
from troupe.minds import Before, Brain, Weighing, input_hash


class Keeping:
    """Writes what an answer was asked with; joins the transaction that ends it."""

    def __init__(self, talk: Talk, prompts: PromptStore, marks: LoreMarks, trails: Trails, weighing: Weighing) -> None:
        self._talk = talk
        self._prompts = prompts
        self._marks = marks
        self._trails = trails
        self._weighing = weighing

    async def keep(self, user: User, brain: Brain, run: Run, node: Node, performance: Performance) -> None:
        """The prompt, what lore left behind, and how its provider counts."""
        gathered = performance.gathered
        if gathered is None:
            return
        kept = self._kept(run, node, performance, gathered)
        await self._prompts.keep(kept, gathered.known)
        marks = _marks(gathered, node)
        if marks:
            await self._marks.keep(run.chat_id, run.realm, node.id, marks)
        self._trails.remember(node.id, Trail(Before(kept.start_id, gathered.prompt.pieces), tuple(marks)))
        if kept.reported:
            await self._weighing.learn(user, brain, kept.reported, kept.tokens)

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
            warnings=prompt.warnings,
            lore=gathered.lore,
            memories=gathered.memories,
            reported=int(str(usage["prompt_tokens"])) if by_provider else None,
            cached=int(str(usage["cached_tokens"])) if by_provider else None,
            params=performance.params,
            dropped_params=performance.dropped_params,
        )


def _marks(gathered: Gathered, node: Node) -> Sequence[Mark]:
    """Entries whose timers begin now, and texts that stay with the newest message."""
    newest = gathered.given.lines[-1].id
    stays = {each.entry_id: each.text for each in gathered.prompt.attached}
    books = {lore.entry_id: lore.book_id for lore in gathered.given.lore}
    return [
        Mark(node.id, id, book_id, newest, gathered.messages if id in gathered.activated else None, stays.get(id))
        for id, book_id in books.items()
        if id in gathered.activated or id in stays
    ]
