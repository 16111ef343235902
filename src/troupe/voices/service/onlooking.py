"""Somebody who wants to know what is heard, while it is: whoever has a face moves its lips to it."""

from typing import Protocol

from troupe.accounts import User
from troupe.voices.domain.speech import Speech, SpokenSentence


class Onlooker(Protocol):
    """Is told at once and holds nobody up; what goes wrong there is no matter of the voice."""

    def began(self, user: User, speech: Speech) -> None:
        """Somebody listens; the first sentence is being made."""
        ...

    def said(self, speech: Speech, sentence: SpokenSentence) -> None:
        """A sentence is there and will be heard at its time."""
        ...

    def ended(self, speech: Speech) -> None:
        """Nothing more will be made; what was made is heard to its end."""
        ...

    def hushed(self, speech_id: str) -> None:
        """It is not heard any more, whatever was made of it."""
        ...

    async def close(self) -> None:
        """Until everything it was told has been seen to."""
        ...


class Nobody:
    """Watches nothing."""

    def began(self, user: User, speech: Speech) -> None:
        return

    def said(self, speech: Speech, sentence: SpokenSentence) -> None:
        return

    def ended(self, speech: Speech) -> None:
        return

    def hushed(self, speech_id: str) -> None:
        return

    async def close(self) -> None:
        return
