"""After an answer: what the next one of its conversation will ask for is read while nobody waits for it."""

from contextlib import suppress

from troupe.accounts import User
from troupe.chats.domain import Chat
from troupe.chats.service.gathering import LONGEST_LOOK_BACK
from troupe.chats.service.talk import Talk
from troupe.database import Database
from troupe.kit.errors import TroupeError


class Readying:
    """Has stores read what they then know. Nothing is held here: what anybody changes meanwhile is read again."""

    def __init__(self, talk: Talk, database: Database) -> None:
        self._talk = talk
        self._database = database

    async def ready(self, user: User, chat_id: str) -> None:
        """The chat, where it stands, and the path there, as the next message will find them."""
        with suppress(TroupeError):  # whoever speaks next is told what is wrong
            async with self._database.holding() as is_certain:
                if is_certain:
                    await self._read(await self._talk.held(user, chat_id))

    async def _read(self, chat: Chat) -> None:
        tip = await self._talk.tree.tip(chat.id, chat.active_leaf_id) if chat.active_leaf_id else None
        if tip is not None:
            await self._talk.tree.leading_to(tip[0], LONGEST_LOOK_BACK - 1)
