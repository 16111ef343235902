"""The persona document and its rules."""

from troupe.personas.domain.cast import CastPersona
from troupe.personas.domain.persona import Delivery, Persona, Phrasebook, ResponseStyle, Traits

__all__ = ["CastPersona", "Delivery", "Persona", "Phrasebook", "ResponseStyle", "Traits"]
