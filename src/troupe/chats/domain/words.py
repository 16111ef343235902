"""What somebody says, and how it is to be taken."""

from dataclasses import dataclass
from typing import Literal

from troupe.chats.domain.opening import fingerprint
from troupe.chats.domain.wish import NO_WISH, Wish

EditMode = Literal["branch", "in_place"]
_OTHERWISE = ("allow_secret", "wish")
"""One changes nothing that is said, the other has its own way to be told apart."""


@dataclass(frozen=True)
class Words:
    """A message on its way in."""

    text: str
    parent_id: str | None
    role: Literal["user", "note"] = "user"
    answer: bool = True
    branch: bool = False
    interrupt: bool = False
    to: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    """What is to be seen on each of them; nothing where none has any."""
    allow_secret: bool = False
    brain_id: str | None = None
    wish: Wish = NO_WISH
    """What is wanted of the answer."""

    def fingerprint(self) -> str:
        """What makes a request the same; what is as usual is left out, so that new ways of saying change no old key."""
        usual = Words(self.text, self.parent_id)
        always = {"text": self.text, "parent_id": self.parent_id, "brain_id": self.brain_id}
        meant = {name: value for name, value in vars(self).items() if value != getattr(usual, name)}
        meant |= self.wish.as_body()
        return fingerprint(always | {name: value for name, value in meant.items() if name not in _OTHERWISE})
