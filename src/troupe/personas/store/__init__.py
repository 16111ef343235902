"""Personas, what they learnt and what they were before, as rows."""

from troupe.personas.store.examples import ExampleStore
from troupe.personas.store.listing import CastPage, ListStore
from troupe.personas.store.personas import PersonaStore
from troupe.personas.store.tables import persona_of
from troupe.personas.store.versions import VersionStore

__all__ = ["CastPage", "ExampleStore", "ListStore", "PersonaStore", "VersionStore", "persona_of"]
