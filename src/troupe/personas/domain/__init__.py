"""The persona document and its rules."""

from troupe.personas.domain.cast import CastPersona, Shown, Version
from troupe.personas.domain.example import Example
from troupe.personas.domain.persona import Delivery, Persona, Phrasebook, ResponseStyle, Traits, summarise

__all__ = [
    "CastPersona",
    "Delivery",
    "Example",
    "Persona",
    "Phrasebook",
    "ResponseStyle",
    "Shown",
    "Traits",
    "Version",
    "summarise",
]
