"""A chat gets a name from its brain once there is something to name. Nobody waits for it; one given by hand stays."""

import asyncio
import logging
from dataclasses import replace

from troupe.accounts import User
from troupe.chats.domain import Chat, Node
from troupe.chats.domain.naming import BRIEF, LINES_READ, Title, fitted, is_named_by_rule, told
from troupe.chats.service.talk import Talk
from troupe.database import Database
from troupe.kit.errors import TroupeError
from troupe.minds import Answered, Brain, Brains, Deciding, Gate, looks_like_secret
from troupe.personas import CastPersona

log = logging.getLogger(__name__)

SECONDS = 30.0
SECOND_MESSAGE = 2
"""So many operations a chat has by then: what is said and its answer are one."""
OPERATIONS_READ = 40
"""A chat with more behind it than that has kept its first name for long enough."""
MOST_REMEMBERED = 2_000


class Naming:
    """Hears of finished answers, and names chats whose brain costs nothing to ask."""

    def __init__(self, talk: Talk, brains: Brains, deciding: Deciding, database: Database) -> None:
        self._talk = talk
        self._brains = brains
        self._deciding = deciding
        self._database = database
        self._asked: dict[str, None] = {}
        self._looked_at: set[str] = set()
        """Those that are looked at just now."""
        self._begun: set[asyncio.Task[None]] = set()

    async def hear(self, answer: Answered) -> None:
        """Name the chat by the way; each is tried once."""
        if answer.scripted or answer.chat_id in self._asked or answer.chat_id in self._looked_at:
            return
        self._looked_at.add(answer.chat_id)
        task = asyncio.create_task(self._name(answer.user, answer.chat_id, answer.persona), name="chat name")
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)

    async def _name(self, user: User, chat_id: str, persona: CastPersona) -> None:
        try:
            await self._named(user, chat_id, persona)
        except TroupeError as trouble:  # the name it has is good enough
            log.info("chats.not_named", extra={"fields": {"chat_id": chat_id, "error": trouble.code}})
        finally:
            self._looked_at.discard(chat_id)

    async def _named(self, user: User, chat_id: str, persona: CastPersona) -> None:
        chat = await self._talk.chat(user, chat_id)
        leaf = await self._talk.tree.find(chat.id, chat.active_leaf_id) if chat.active_leaf_id else None
        if leaf is None or not await self._is_open(chat):
            return
        self._remember(chat.id)
        brain = await self._brains.answering(user, chat.brain_id or persona.document.brain_id)
        if brain.kind != "local":
            return
        name = await self._asked_for(user, brain, chat, leaf)
        if name and self._may_be_shown(name, persona):
            await self._keep(user, chat_id, name)

    async def _is_open(self, chat: Chat) -> bool:
        if (not chat.title and chat.newest_op < SECOND_MESSAGE) or chat.newest_op > OPERATIONS_READ:
            return False
        return is_named_by_rule(chat, await self._talk.operations.list(chat.id, None, OPERATIONS_READ))

    async def _asked_for(self, user: User, brain: Brain, chat: Chat, leaf: Node) -> str:
        """What the brain calls it, having read what everybody may know."""
        path = await self._talk.tree.path(leaf, None, LINES_READ)
        heard = [each for each in path if each.text and not (each.visible_to or each.excluded or each.boundary)]
        lines = [(str(each.speaker.get("name", "")), each.text) for each in heard if each.role != "note"]
        answer = await self._deciding.ask(
            user, brain, BRIEF, told(lines), Title, seconds=SECONDS, tokens=60, purpose="title", about=(None, chat.id)
        )
        return fitted(answer.title)

    def _may_be_shown(self, name: str, persona: CastPersona) -> bool:
        """A name is judged like whatever else a brain says."""
        self._talk.personas.require_grown_words(name, persona.document.language)
        verdict = Gate.of(persona.document, persona.realm).judge(name, "", "output")
        return verdict.action not in ("refuse", "avoid_specifics") and not looks_like_secret(name)

    async def _keep(self, user: User, chat_id: str, name: str) -> None:
        async with self._database.writing():
            chat = await self._talk.held(user, chat_id)
            if await self._is_open(chat):  # nobody gave it another one meanwhile
                named = replace(chat, title=name)
                await self._talk.chats.save(named)
                await self._talk.announce_chat(user, named, "chat.changed")

    def _remember(self, chat_id: str) -> None:
        self._asked[chat_id] = None
        if len(self._asked) > MOST_REMEMBERED:
            del self._asked[next(iter(self._asked))]
