"""What is said without an answer, or said anew in the place of old words, is heard by memory too."""

from collections.abc import Awaitable, Callable

from troupe.accounts import User
from troupe.chats.domain import Chat, Node
from troupe.chats.service.talk import Talk
from troupe.minds import Exchange, Utterance
from troupe.personas import CastPersona, PersonaNotFound

Heard = Callable[[Exchange], Awaitable[None]]


class Overhearing:
    """Tells memory of words that no run ends with."""

    def __init__(self, talk: Talk, heard: Heard) -> None:
        self._talk = talk
        self._heard = heard

    async def __call__(self, user: User, chat: Chat, node: Node, unanswered_by: CastPersona | None) -> None:
        """A message as it is now, with the answers it has or with what it answers; a new one has none to look for."""
        wanted = chat.settings.memory_write and not chat.temporary and not chat.imported
        if not wanted or node.boundary is not None:
            return
        if unanswered_by is not None and node.role == "user":
            if not chat.is_group:
                await self._heard(Exchange(user, unanswered_by, chat.id, _utterance(node), None))
        elif node.role == "user":
            await self._of_user(user, chat, node)
        elif node.role == "persona":
            parent = await self._talk.tree.find(chat.id, node.parent_id) if node.parent_id else None
            await self._tell(user, chat, parent if parent and parent.role == "user" else None, node)

    async def _of_user(self, user: User, chat: Chat, node: Node) -> None:
        """Whoever answered it hears it; where nobody has, the one persona of the chat, and in a group nobody yet."""
        answers = [each for each in await self._talk.tree.answers_to(node) if _is_told(each)]
        for answer in answers:
            await self._tell(user, chat, node, answer)
        if answers or chat.is_group:
            return
        if (persona := await self._persona(user, chat, chat.persona_id)) is not None:
            await self._heard(Exchange(user, persona, chat.id, _utterance(node), None))

    async def _tell(self, user: User, chat: Chat, asked: Node | None, answer: Node) -> None:
        persona = await self._persona(user, chat, str(answer.speaker.get("id")))
        if persona is not None:
            may_know = asked is not None and (not asked.visible_to or persona.id in asked.visible_to)
            said = _utterance(asked) if asked and may_know else None
            told = _utterance(answer) if _is_told(answer) else None
            await self._heard(Exchange(user, persona, chat.id, said, told, scripted=answer.scripted))

    async def _persona(self, user: User, chat: Chat, persona_id: str) -> CastPersona | None:
        """Who is in the chat; whoever is gone hears nothing."""
        member = chat.member(persona_id)
        if member is None:
            return None
        try:
            return await self._talk.personas.for_chat(user, persona_id, chat.id, member.pinned_version)
        except PersonaNotFound:
            return None


def _is_told(node: Node) -> bool:
    return node.status == "final" and node.removed is None and node.boundary is None and bool(node.text)


def _utterance(node: Node) -> Utterance:
    return Utterance(node.id, node.rev, node.text, node.created_at, node.boundary is None)
