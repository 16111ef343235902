"""Answers in pages, the newest first."""

from troupe.accounts import User
from troupe.chats.domain import Run, RunState
from troupe.chats.service.talk import Talk
from troupe.chats.store import RunStore
from troupe.kit.paging import BadCursor, Page, cut, read_cursor
from troupe.kit.times import to_millis


class Listing:
    """Finds the answers of a chat, or of all chats of a person."""

    def __init__(self, talk: Talk, runs: RunStore) -> None:
        self._talk = talk
        self._runs = runs

    async def newest(
        self,
        user: User,
        chat_id: str | None = None,
        *,
        state: RunState | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Run]:
        chat = await self._talk.chat(user, chat_id) if chat_id is not None else None
        try:
            after = read_cursor("runs", cursor, (int, str))
            rows = await self._runs.newest(user.id, chat.id if chat else None, state, after, limit + 1)
        except OverflowError:  # a time that never was
            raise BadCursor from None
        return cut(rows, limit, lambda run: [to_millis(run.created_at), run.id], "runs")
