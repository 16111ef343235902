"""Personas, what they learnt and what they were before, as rows."""

from troupe.personas.store.catalogue import CatalogueStore
from troupe.personas.store.catalogue_opinions import OpinionStore
from troupe.personas.store.examples import ExampleStore
from troupe.personas.store.experiments import ExperimentStore
from troupe.personas.store.listing import CastPage, ListStore, Whose
from troupe.personas.store.personas import PersonaStore
from troupe.personas.store.shares import ShareStore
from troupe.personas.store.signers import SignerStore
from troupe.personas.store.understanding import Understanding
from troupe.personas.store.versions import VersionStore

__all__ = [
    "CastPage",
    "CatalogueStore",
    "ExampleStore",
    "ExperimentStore",
    "ListStore",
    "OpinionStore",
    "PersonaStore",
    "ShareStore",
    "SignerStore",
    "Understanding",
    "VersionStore",
    "Whose",
]
