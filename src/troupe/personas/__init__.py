"""Who exists: the persona document that everything else performs, and the starters Nova, Rook and Moss.

The document is there at once and loads no web server and no database; the rest comes when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

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
from troupe.personas.domain.persona import Part, Talent
from troupe.personas.domain.text import Limits
from troupe.personas.errors import (
    KitInvalid,
    MinorSignal,
    PersonaInBin,
    PersonaNotFound,
    Refused,
    SeedPersonaNotFound,
    StoredUnreadable,
    UnknownShape,
)

if TYPE_CHECKING:
    from troupe.personas.domain.arriving import Brought, ImportOptions
    from troupe.personas.domain.asking import CastQuery, ListAsked, PageAsked, read_page
    from troupe.personas.domain.assigning import assigned
    from troupe.personas.domain.experiment import Measure
    from troupe.personas.domain.greetings import greetings_of, is_too_much, whole_greetings
    from troupe.personas.domain.notes import creator_notes
    from troupe.personas.domain.reading import Problem, Wrong, read
    from troupe.personas.domain.signals import Signal, age_signals
    from troupe.personas.domain.starting import starters_greeting
    from troupe.personas.domain.training import TrainingSession, VoiceSample
    from troupe.personas.routes import Door, body_of, takes
    from troupe.personas.service import Bin, Casting, History, Learning, Personas
    from troupe.personas.service.arms import Arms
    from troupe.personas.service.catalogue import Catalogue
    from troupe.personas.service.catalogue_installing import Installing
    from troupe.personas.service.catalogue_kits import CatalogueKits, PackedKit, Packer, kit_key, unsigned
    from troupe.personas.service.catalogue_opinions import Opinions
    from troupe.personas.service.experimenting import Experimenting, Measurement
    from troupe.personas.service.exporting import Exporting
    from troupe.personas.service.grants import Grants
    from troupe.personas.service.importing import NO_PICTURE, Imported, Importing, cast_in
    from troupe.personas.service.news import News
    from troupe.personas.service.parts import KitPart
    from troupe.personas.service.quarantine import Quarantine
    from troupe.personas.service.seeing import said_as
    from troupe.personas.service.sharing import Sharing
    from troupe.personas.service.signing import Signing
    from troupe.personas.service.training import TrainingRecords
    from troupe.personas.service.travelling import Travelling, Upload
    from troupe.personas.store import (
        CatalogueStore,
        ExampleStore,
        ExperimentStore,
        ListStore,
        OpinionStore,
        PersonaStore,
        ShareStore,
        SignerStore,
        VersionStore,
    )
    from troupe.personas.store.training import TrainingStore

# Rooms that a program which only reads a document does not wait for, by the names they give.
_LATER = {
    "domain.arriving": ("Brought", "ImportOptions"),
    "domain.asking": ("CastQuery", "ListAsked", "PageAsked", "read_page"),
    "domain.assigning": ("assigned",),
    "domain.experiment": ("Measure",),
    "domain.greetings": ("greetings_of", "is_too_much", "whole_greetings"),
    "domain.notes": ("creator_notes",),
    "domain.reading": ("Problem", "Wrong", "read"),
    "domain.signals": ("Signal", "age_signals"),
    "domain.starting": ("starters_greeting",),
    "domain.training": ("TrainingSession", "VoiceSample"),
    "routes": ("Door", "body_of", "takes"),
    "service": ("Bin", "Casting", "History", "Learning", "Personas"),
    "service.arms": ("Arms",),
    "service.catalogue": ("Catalogue",),
    "service.catalogue_installing": ("Installing",),
    "service.catalogue_kits": ("CatalogueKits", "PackedKit", "Packer", "kit_key", "unsigned"),
    "service.catalogue_opinions": ("Opinions",),
    "service.experimenting": ("Experimenting", "Measurement"),
    "service.exporting": ("Exporting",),
    "service.grants": ("Grants",),
    "service.importing": ("NO_PICTURE", "Imported", "Importing", "cast_in"),
    "service.news": ("News",),
    "service.parts": ("KitPart",),
    "service.quarantine": ("Quarantine",),
    "service.seeing": ("said_as",),
    "service.sharing": ("Sharing",),
    "service.signing": ("Signing",),
    "service.training": ("TrainingRecords",),
    "service.travelling": ("Travelling", "Upload"),
    "store": (
        "CatalogueStore",
        "ExampleStore",
        "ExperimentStore",
        "ListStore",
        "OpinionStore",
        "PersonaStore",
        "ShareStore",
        "SignerStore",
        "VersionStore",
    ),
    "store.training": ("TrainingStore",),
}
_ROOMS = {name: room for room, names in _LATER.items() for name in names}

__all__ = [
    "NO_PICTURE",
    "Arms",
    "Bin",
    "Brought",
    "CastPersona",
    "CastQuery",
    "Casting",
    "Catalogue",
    "CatalogueKits",
    "CatalogueStore",
    "Delivery",
    "Door",
    "Example",
    "ExampleStore",
    "ExperimentStore",
    "Experimenting",
    "Exporting",
    "Grants",
    "History",
    "ImportOptions",
    "Imported",
    "Importing",
    "Installing",
    "KitInvalid",
    "KitPart",
    "Learning",
    "Limits",
    "ListAsked",
    "ListStore",
    "Measure",
    "Measurement",
    "MinorSignal",
    "News",
    "OpinionStore",
    "Opinions",
    "PackedKit",
    "Packer",
    "PageAsked",
    "Part",
    "Persona",
    "PersonaInBin",
    "PersonaNotFound",
    "PersonaStore",
    "Personas",
    "Phrasebook",
    "Problem",
    "Quarantine",
    "Refused",
    "ResponseStyle",
    "SeedPersonaNotFound",
    "ShareStore",
    "Sharing",
    "Shown",
    "Signal",
    "SignerStore",
    "Signing",
    "StoredUnreadable",
    "Talent",
    "TrainingRecords",
    "TrainingSession",
    "TrainingStore",
    "Traits",
    "Travelling",
    "UnknownShape",
    "Upload",
    "Version",
    "VersionStore",
    "VoiceSample",
    "Wrong",
    "age_signals",
    "assigned",
    "body_of",
    "cast_in",
    "creator_notes",
    "greetings_of",
    "is_too_much",
    "kit_key",
    "read",
    "read_page",
    "said_as",
    "starters_greeting",
    "summarise",
    "takes",
    "unsigned",
    "whole_greetings",
]


def __getattr__(name: str) -> object:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
