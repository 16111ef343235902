"""Who exists: the persona document that everything else performs, and the starters Nova, Rook and Moss."""

from troupe.personas.domain import (
    CastPersona,
    Delivery,
    Example,
    Persona,
    Phrasebook,
    ResponseStyle,
    Shown,
    Traits,
    Version,
    summarise,
)
from troupe.personas.errors import PersonaNotFound
from troupe.personas.service import Bin, Casting, History, Learning, Personas
from troupe.personas.service.news import News
from troupe.personas.store import ExampleStore, ListStore, PersonaStore, VersionStore

__all__ = [
    "Bin",
    "CastPersona",
    "Casting",
    "Delivery",
    "Example",
    "ExampleStore",
    "History",
    "Learning",
    "ListStore",
    "News",
    "Persona",
    "PersonaNotFound",
    "PersonaStore",
    "Personas",
    "Phrasebook",
    "ResponseStyle",
    "Shown",
    "Traits",
    "Version",
    "VersionStore",
    "summarise",
]
