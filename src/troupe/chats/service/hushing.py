"""Stopping what is being written where something is about to be taken out or said differently."""

from collections.abc import Sequence

from troupe.accounts import User
from troupe.chats.domain import Chat, Node, Removal
from troupe.chats.errors import AnswerRunning
from troupe.chats.service.answering import Answers
from troupe.chats.service.talk import Talk
from troupe.chats.store import RunStore
from troupe.kit.ids import is_id


class Hushing:
    """Stops answers by where they are written."""

    def __init__(self, talk: Talk, answers: Answers, runs: RunStore) -> None:
        self._talk = talk
        self._answers = answers
        self._runs = runs

    async def hush(self, user: User, chat_id: str, node_ids: Sequence[str], *, alone: bool = False) -> None:
        """Stop what is being written in these messages or below them; what was said until then is kept."""
        chat = await self._talk.chat(user, chat_id)
        for run in await self._runs.unfinished_in(chat.id):
            writing = await self._talk.tree.find(chat.id, run.node_id)
            if writing is None:
                continue
            for id in node_ids:
                root = await self._talk.tree.find(chat.id, id) if is_id(id) else None
                if root and (root.id == writing.id or (not alone and await self._talk.tree.leads_to(root, writing))):
                    await self._answers.cancel(user, run.id)
                    break

    async def hush_leaf(self, user: User, chat_id: str) -> None:
        """Stop the answers at the end of the path, the one that is written and those that wait for it."""
        chat = await self._talk.chat(user, chat_id)
        leaf = await self._talk.tree.find(chat.id, chat.active_leaf_id) if chat.active_leaf_id else None
        if leaf is None:
            return
        for run in await self._runs.unfinished_in(chat.id):
            writing = await self._talk.tree.find(chat.id, run.node_id)
            if writing and await self._talk.tree.leads_to(writing, leaf):
                await self._answers.cancel(user, run.id)

    async def refuse_what_is_written(self, chat: Chat, nodes: Sequence[Node], mode: Removal) -> None:
        """An answer that began in between, or that another process writes, has to end first."""
        for run in await self._runs.unfinished_in(chat.id):
            writing = await self._talk.tree.find(chat.id, run.node_id)
            for node in nodes:
                inside = mode == "below" and writing and await self._talk.tree.leads_to(node, writing)
                if inside or run.node_id == node.id:
                    raise AnswerRunning(run.id)
