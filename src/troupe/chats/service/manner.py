"""How the words of a brain become those of its persona on the way, or stay as they are."""

from typing import Protocol

from troupe.chats.service.turn import Turn
from troupe.minds import OneVoice, StyleStream


class Manner(Protocol):
    """Takes words as they come, and gives back what is certain."""

    def feed(self, text: str) -> str: ...

    def close(self) -> str: ...


class Own:
    """The manner of one among several: where its brain begins to write for somebody else, its answer ends."""

    def __init__(self, voice: OneVoice, manner: Manner) -> None:
        self._voice = voice
        self._manner = manner

    @property
    def is_anothers(self) -> bool:
        return self._voice.ended

    def feed(self, text: str) -> str:
        return self._manner.feed(self._voice.feed(text))

    def close(self) -> str:
        return self._manner.feed(self._voice.close()) + self._manner.close()


class AsItIs:
    """Words stay what they are."""

    def feed(self, text: str) -> str:
        return text

    def close(self) -> str:
        return ""


def manner_of(turn: Turn) -> Manner:
    """The persona's manner, unless the chat wants the brain's own words; among several it speaks for nobody else."""
    manner: Manner = StyleStream(turn.persona.document) if turn.chat.settings.styling else AsItIs()
    return Own(_voice_of(turn), manner) if turn.company and not turn.is_aside else manner


def is_anothers(manner: Manner) -> bool:
    """Whether an answer has come to words that were not its persona's to say."""
    return isinstance(manner, Own) and manner.is_anothers


def _voice_of(turn: Turn) -> OneVoice:
    own = {turn.persona.document.name, turn.persona.document.spoken_name}
    others = {name for each in turn.company for name in (each.document.name, each.document.spoken_name)}
    users = {turn.user_called(said.name) for said in turn.heard if said.role == "user" and said.name}
    begins = not turn.so_far or turn.so_far[-1] in "\r\n"
    return OneVoice(sorted(own), sorted((others | users) - own), begins)
