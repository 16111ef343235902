"""The matters of a message in the languages that can be listened to closely."""

from functools import lru_cache

from troupe.providers.improv.listening.matters import Matter, matters_in
from troupe.providers.improv.listening.things import Thing, things_in

_MOST_LETTERS = 4_000


@lru_cache(maxsize=512)
def matters_of(language: str, text: str, names: tuple[str, ...] = ()) -> tuple[Matter, ...]:
    """What is told in a text; in a language without an ear of its own, nothing."""
    if language == "en":
        return tuple(matters_in(text[:_MOST_LETTERS], names=names))
    return ()


def things_of(language: str, text: str, names: tuple[str, ...] = ()) -> list[Thing]:
    """What is spoken of in a text, whatever is told of it."""
    return things_in(text[:_MOST_LETTERS], names=names) if language == "en" else []
