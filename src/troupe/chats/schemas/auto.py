"""Talks among the personas of a chat, as clients ask for them."""

from typing import Annotated

from pydantic import Field

from troupe.accounts import Strict
from troupe.chats.domain.wish import LONGEST_WISH
from troupe.chats.service.auto import LONGEST_DELAY, MOST_TURNS, AutoTerms


class NewAutoTalk(Strict):
    turns: Annotated[int, Field(ge=1, le=MOST_TURNS)]
    """How many answers at most."""
    delay_ms: Annotated[int, Field(ge=0, le=LONGEST_DELAY)] = 0
    """The pause between two of them."""
    topic: Annotated[str, Field(max_length=LONGEST_WISH)] = ""
    """What they are to talk of; each is told that you wish so."""

    def terms(self) -> AutoTerms:
        return AutoTerms(self.turns, self.delay_ms, self.topic.strip())
