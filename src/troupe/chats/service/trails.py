"""What answers left behind for the prompts after them: read once, then remembered by this process."""

from collections import OrderedDict
from collections.abc import Sequence

from troupe.chats.store import LoreMarks, PromptStore
from troupe.chats.store.kept import Mark, Trail

MOST = 4_000
"""How many answers' trails are remembered."""


class Trails:
    """Trails of answers. No other process changes what an answer left, so it is read once."""

    def __init__(self, prompts: PromptStore, marks: LoreMarks) -> None:
        self._prompts = prompts
        self._marks = marks
        self._known: OrderedDict[str, Trail] = OrderedDict()

    async def along(self, chat_id: str, answers: Sequence[str]) -> list[Trail]:
        """The trails of the answers of a path, oldest first; the last one knows the prompt before."""
        missing = [id for id in answers if id not in self._known]
        if missing:
            await self._read(chat_id, missing)
        if answers and (last := answers[-1]) in missing:
            found = self._known[last]
            self._keep(last, Trail(await self._prompts.before(chat_id, last), found.marks))
        return [self._of(id) for id in answers]

    def remember(self, node_id: str, trail: Trail) -> None:
        """An answer has ended and left this."""
        self._keep(node_id, trail)

    async def forget(self, chat_id: str, node_ids: Sequence[str]) -> None:
        """Nothing of these messages may come up again."""
        await self._prompts.forget(chat_id, node_ids)
        await self._marks.forget(chat_id, node_ids)
        self._known.clear()

    def _of(self, id: str) -> Trail:
        self._known.move_to_end(id)
        return self._known[id]

    async def _read(self, chat_id: str, missing: Sequence[str]) -> None:
        marks: dict[str, list[Mark]] = {id: [] for id in missing}
        for mark in await self._marks.of(chat_id, missing):
            marks[mark.node_id].append(mark)
        for id, found in marks.items():
            self._keep(id, Trail(None, tuple(found)))

    def _keep(self, id: str, trail: Trail) -> None:
        self._known[id] = trail
        self._known.move_to_end(id)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
