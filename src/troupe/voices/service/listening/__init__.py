"""Hearing what people say: recordings at once or by a job, and lines of calls."""

from troupe.voices.service.listening.ears import EarNotSetUp, EarOffer, Ears, EarUnknown
from troupe.voices.service.listening.line import ListeningLine
from troupe.voices.service.listening.listening import HEARING, STEP, ListenAsked, Listening
from troupe.voices.service.listening.pronouncing import Pronouncing

__all__ = [
    "HEARING",
    "STEP",
    "EarNotSetUp",
    "EarOffer",
    "EarUnknown",
    "Ears",
    "ListenAsked",
    "Listening",
    "ListeningLine",
    "Pronouncing",
]
