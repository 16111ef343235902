"""The director of a group: a brain that says who speaks, and what happens when it cannot."""

import logging
from collections.abc import Sequence

from troupe.accounts import User
from troupe.chats.domain import Chat, Node
from troupe.chats.domain.directing import LINES_READ, Direction, brief, by_rule, callable_now, named, scene
from troupe.chats.domain.speakers import Cue, Seat
from troupe.chats.service.circle import Circle
from troupe.chats.service.talk import Talk
from troupe.kit.errors import TroupeError
from troupe.minds import Brains, Deciding, Gate, RulesHere
from troupe.personas import CastPersona

log = logging.getLogger(__name__)

SECONDS = 6.0
"""How long whoever said something waits for a director before the dice decide."""


class Directing:
    """Chooses speakers outside of any transaction: a brain may think for seconds."""

    def __init__(self, talk: Talk, brains: Brains, deciding: Deciding, rules: RulesHere) -> None:
        self._rules = rules
        self._talk = talk
        self._circle = Circle(talk)
        self._brains = brains
        self._deciding = deciding

    async def choose(self, user: User, chat: Chat, message: Node, brain_id: str | None, most: int) -> Sequence[str]:
        """Whom the director of a chat names after a message; nobody where it has none, or it does not know."""
        if not chat.is_directed:
            return ()
        personas, seats, cue = await self._circle.scene(user, chat, message)
        ready = callable_now(seats, cue)
        here = [await self._rules.over(user, personas[seat.persona_id]) for seat in ready]
        if len(ready) < 2 or all(_declines(persona, message) for persona in here):
            return ()  # what all of them would decline no model is told
        found, by = await self._decided(user, chat, message, ready, cue, brain_id, most)
        told = {"message_id": message.id, "by": by if found else "talkative", "persona_ids": list(found)}
        await self._talk.live.announce(f"chat:{chat.id}", "speakers.chosen", told)
        return found

    async def _decided(
        self, user: User, chat: Chat, message: Node, ready: Sequence[Seat], cue: Cue, brain_id: str | None, most: int
    ) -> tuple[Sequence[str], str]:
        try:
            brain = await self._brains.answering(user, brain_id or chat.brain_id)
            if brain.kind == "scripted":
                return by_rule(ready, cue, most), "rule"
            lines = await self._lines(chat, message)
            direction = await self._deciding.ask(
                user, brain, brief(most), scene(ready, lines), Direction, seconds=SECONDS, about=(None, chat.id)
            )
        except TroupeError as trouble:
            log.info("chats.directed_by_dice", extra={"fields": {"chat_id": chat.id, "error": trouble.code}})
            return (), "brain"
        return named(direction, ready, most), "brain"

    async def _lines(self, chat: Chat, message: Node) -> list[tuple[str, str]]:
        """What was said last, as far as everybody heard it, and what is to be answered."""
        path = await self._talk.tree.path(message, None, LINES_READ)
        heard = [node for node in path if node.id == message.id or not (node.visible_to or node.excluded)]
        return [(str(node.speaker.get("name", "")), node.text) for node in heard if node.text and node.role != "note"]


def _declines(persona: CastPersona, message: Node) -> bool:
    return Gate.of(persona.document, persona.realm).judge(message.text).action == "refuse"
