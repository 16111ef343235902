"""What can be heard in a message by rules: the things in it, what is told of them, and what was told before."""

from troupe.providers.improv.listening.facts import Facts
from troupe.providers.improv.listening.lexicon import lexicon_of
from troupe.providers.improv.listening.matters import GRAVE, Matter, befallen_in, matters_of, named_in, somebody_of
from troupe.providers.improv.listening.thing import Thing
from troupe.providers.improv.listening.tongues import things_of
from troupe.providers.improv.listening.voices import Voices, voices_in

__all__ = [
    "GRAVE",
    "Facts",
    "Matter",
    "Thing",
    "Voices",
    "befallen_in",
    "lexicon_of",
    "matters_of",
    "named_in",
    "somebody_of",
    "things_of",
    "voices_in",
]
