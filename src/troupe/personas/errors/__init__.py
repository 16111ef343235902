"""What can go wrong with personas; below the seed's paths the codes are upper-case."""

from troupe.personas.errors.ages import HeldBack, HeldBackFromStage, MinorSignal
from troupe.personas.errors.catalogue import (
    AlreadyInstalled,
    AlreadyReported,
    EntryNotFound,
    EntryNotYours,
    EntryWithdrawn,
    NotInstalled,
    VersionExists,
)
from troupe.personas.errors.experiments import ExperimentRunning, ExperimentState
from troupe.personas.errors.seeing import (
    Forbidden,
    NotForChildren,
    PersonaInBin,
    PersonaNotFound,
    ReceiverNotFound,
    SeedPersonaNotFound,
)
from troupe.personas.errors.states import (
    AllPinned,
    AlreadyArchived,
    CannotActivate,
    ExamplesFull,
    NotArchived,
    VersionNameTaken,
)
from troupe.personas.errors.stored import StoredUnreadable, StoreFailed, VersionUnreadable
from troupe.personas.errors.travelling import (
    FileTooLarge,
    KitInvalid,
    SignerNotFound,
    SigningKeyUnreadable,
    UnknownShape,
    UploadStopped,
)
from troupe.personas.errors.values import ChangedElsewhere, HandleTaken, Refused, TierLimitExceeded, WhatIsWrong

__all__ = [
    "AllPinned",
    "AlreadyArchived",
    "AlreadyInstalled",
    "AlreadyReported",
    "CannotActivate",
    "ChangedElsewhere",
    "EntryNotFound",
    "EntryNotYours",
    "EntryWithdrawn",
    "ExamplesFull",
    "ExperimentRunning",
    "ExperimentState",
    "FileTooLarge",
    "Forbidden",
    "HandleTaken",
    "HeldBack",
    "HeldBackFromStage",
    "KitInvalid",
    "MinorSignal",
    "NotArchived",
    "NotForChildren",
    "NotInstalled",
    "PersonaInBin",
    "PersonaNotFound",
    "ReceiverNotFound",
    "Refused",
    "SeedPersonaNotFound",
    "SignerNotFound",
    "SigningKeyUnreadable",
    "StoreFailed",
    "StoredUnreadable",
    "TierLimitExceeded",
    "UnknownShape",
    "UploadStopped",
    "VersionExists",
    "VersionNameTaken",
    "VersionUnreadable",
    "WhatIsWrong",
]
