"""What is spoken of in a text, in each language that is listened to closely."""

from functools import lru_cache

from troupe.providers.improv.listening.german import german_things_in, nouns_of_german
from troupe.providers.improv.listening.lexicon import lexicon_of
from troupe.providers.improv.listening.thing import Thing
from troupe.providers.improv.listening.things import plain_thing, things_in

__all__ = ["kind_of", "plain_thing", "things_of"]

_MOST_LETTERS = 4_000
_EARS = {"en": things_in, "de": german_things_in}


@lru_cache(maxsize=512)
def things_of(language: str, text: str, names: tuple[str, ...] = ()) -> tuple[Thing, ...]:
    """Everything that is spoken of in its order, each once; `names` are people who are there."""
    ear = _EARS.get(language)
    return tuple(ear(text[:_MOST_LETTERS], names=names)) if ear else ()


def kind_of(language: str, word: str) -> str:
    """What kind of thing a word names; nothing where it is not known as a noun."""
    return nouns_of_german().kind_of(word) if language == "de" else lexicon_of("en").kind_of(word.lower())
