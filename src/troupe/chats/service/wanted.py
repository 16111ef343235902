"""An answer that somebody waits for, before anything of it is said."""

from dataclasses import dataclass

from troupe.accounts import User
from troupe.chats.domain import Chat, Node, Run, Unwritten
from troupe.chats.domain.wish import NO_WISH, Wish
from troupe.minds import Brain
from troupe.personas import CastPersona


@dataclass(frozen=True)
class Wanted:
    """Who asks, who is to answer with which brain, and where in which chat it is written."""

    user: User
    brain: Brain
    persona: CastPersona
    chat: Chat
    run: Run
    leaf: Node
    """Where in the tree it is written: the message itself, else the one it follows."""
    wish: Wish = NO_WISH
    unwritten: Unwritten | None = None
    """The message that is answered, where the answer is begun while it is still being written."""
