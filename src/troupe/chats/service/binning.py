"""The bin: what is in it for 30 days leaves for good, and so does a temporary chat a day after its last message."""

from datetime import timedelta

from troupe.accounts import User
from troupe.chats.domain import Node
from troupe.chats.service.answering import Answers
from troupe.chats.service.attaching import Attaching
from troupe.chats.service.operations import Operations
from troupe.chats.service.talk import Talk
from troupe.chats.store.purging import PurgeStore
from troupe.chats.store.thinning import LogThinning
from troupe.database import Database
from troupe.live import personal

KEPT_IN_THE_BIN = timedelta(days=30)
SILENT_AND_GONE = timedelta(hours=24)
AT_ONCE = 200


class Binning:
    """Takes away what nobody can bring back afterwards."""

    def __init__(
        self,
        talk: Talk,
        answers: Answers,
        operations: Operations,
        attaching: Attaching,
        store: PurgeStore,
        database: Database,
    ) -> None:
        self._talk = talk
        self._answers = answers
        self._operations = operations
        self._attaching = attaching
        self._store = store
        self._logs = LogThinning(database)
        self._database = database

    async def remove_for_good(self, user: User, chat_id: str) -> None:
        """A chat with everything in it, at once; answers that are being written are stopped first."""
        await self._talk.chat(user, chat_id)
        await self._answers.stop_chat(user, chat_id)
        async with self._database.writing():
            await self._talk.held(user, chat_id, also_from_the_bin=True)
            await self._remove(chat_id, user.id)

    async def empty(self) -> int:
        """Everything that was in the bin for 30 days, and temporary chats that fell silent."""
        now = self._talk.clock()
        overdue = await self._store.overdue_chats(now - KEPT_IN_THE_BIN, now - SILENT_AND_GONE)
        for chat_id, user_id in overdue:
            async with self._database.writing():
                if await self._talk.chats.hold(user_id, chat_id) is not None:
                    await self._remove(chat_id, user_id)
        await self._talk.masks.purge(now - KEPT_IN_THE_BIN)
        await self._thin_logs()
        return len(overdue) + await self._empty_trees()

    async def _thin_logs(self) -> None:
        """An answer that was over for a day is read whole, and watched by nobody."""
        while found := await self._logs.overdue(self._talk.clock() - SILENT_AND_GONE, AT_ONCE):
            async with self._database.writing():
                for run_id in found:
                    await self._logs.thin(run_id)

    async def _empty_trees(self) -> int:
        gone = 0
        while found := await self._store.overdue_nodes(self._talk.clock() - KEPT_IN_THE_BIN, AT_ONCE):
            async with self._database.writing():
                for node in found:
                    gone += await self._purge(node)
        return gone

    async def _purge(self, node: Node) -> int:
        """A message alone keeps its place, because others follow it."""
        if await self._talk.tree.find(node.chat_id, node.id) is None:
            return 0  # it left with one above it
        stretches, below = await self._store.below(node)
        ids = [node.id] if node.removed == "only" else below
        files = await self._attaching.hanging(node.chat_id, ids)
        await self._operations.forget_all(node.chat_id, ids)
        if node.removed == "only":
            await self._store.empty(node)
        else:
            await self._store.remove_below(node, stretches, ids)
        await self._attaching.let_go(files)
        return len(ids)

    async def _remove(self, chat_id: str, user_id: str) -> None:
        ids = await self._store.ids_of(chat_id)
        files = await self._attaching.hanging(chat_id, ids)
        await self._operations.forget_all(chat_id, ids)
        await self._store.remove_chat(chat_id)
        await self._attaching.let_go(files)
        await self._talk.live.announce(personal("chats", user_id), "chat.removed", {"chat": {"id": chat_id}})
