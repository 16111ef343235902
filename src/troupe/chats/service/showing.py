"""Showing: which answers stand on the path that a person looks at now, for whoever counts them."""

from collections.abc import Sequence

from troupe.accounts import User
from troupe.chats.service.talk import Talk
from troupe.chats.store.answers import ShownAnswers


class Showing:
    """Paths of chats as ids; a variant that was swiped away is not on them, and comes back when it is chosen again."""

    def __init__(self, talk: Talk, answers: ShownAnswers) -> None:
        self._talk = talk
        self._answers = answers

    async def answers_on_path(self, user: User, chat_id: str) -> Sequence[str]:
        """The ids of the finished answers of one of this person's chats, oldest first."""
        chat = await self._talk.chat(user, chat_id)
        leaf = await self._talk.tree.find(chat.id, chat.active_leaf_id) if chat.active_leaf_id else None
        return await self._answers.along(leaf) if leaf else []
