"""Personas, what they learnt and what they were before, as rows."""

from troupe.personas.store import catalogue_tables as catalogue_tables
from troupe.personas.store import experiments_tables as experiments_tables
from troupe.personas.store.examples import ExampleStore
from troupe.personas.store.listing import CastPage, ListStore, Whose
from troupe.personas.store.personas import PersonaStore
from troupe.personas.store.shares import ShareStore
from troupe.personas.store.tables import persona_of
from troupe.personas.store.versions import VersionStore

__all__ = ["CastPage", "ExampleStore", "ListStore", "PersonaStore", "ShareStore", "VersionStore", "Whose", "persona_of"]
