"""What can be heard in a message by rules: the things in it, what is told of them, and what was told before."""

from troupe.providers.improv.listening.facts import Facts
from troupe.providers.improv.listening.german import nouns_of_german
from troupe.providers.improv.listening.lexicon import lexicon_of
from troupe.providers.improv.listening.matters import GRAVE, Matter, befallen_in, matters_of, named_in, people_of
from troupe.providers.improv.listening.thing import Thing
from troupe.providers.improv.listening.tongues import kind_of, things_of
from troupe.providers.improv.listening.voices import Voices, called_by, voices_in, without_address

__all__ = [
    "GRAVE",
    "Facts",
    "Matter",
    "Thing",
    "Voices",
    "befallen_in",
    "called_by",
    "kind_of",
    "lexicon_of",
    "matters_of",
    "named_in",
    "nouns_of_german",
    "people_of",
    "things_of",
    "voices_in",
    "without_address",
]
