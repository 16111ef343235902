"""Use cases of talent kits."""

from troupe.talents.service.adding import Adding, NewKit
from troupe.talents.service.agreeing import Agreements
from troupe.talents.service.basing import Basing
from troupe.talents.service.collecting import Collecting
from troupe.talents.service.easel import Acting, Easel, Weighed
from troupe.talents.service.fetching import Hub
from troupe.talents.service.keeping import Change, Keeping
from troupe.talents.service.library import Asked, Library, Shown, judged_together
from troupe.talents.service.masks import Arriving, masked_name
from troupe.talents.service.mixing import Mix, Mixing
from troupe.talents.service.model_files import ModelFiles
from troupe.talents.service.personalities import Fits, Personalities
from troupe.talents.service.posing import Posing, Told
from troupe.talents.service.previewing import Previewing
from troupe.talents.service.suiting import Suiting
from troupe.talents.service.teaching import Teaching
from troupe.talents.service.training import Training
from troupe.talents.service.travelling import Travelling

__all__ = [
    "Acting",
    "Adding",
    "Agreements",
    "Arriving",
    "Asked",
    "Basing",
    "Change",
    "Collecting",
    "Easel",
    "Fits",
    "Hub",
    "Keeping",
    "Library",
    "Mix",
    "Mixing",
    "ModelFiles",
    "NewKit",
    "Personalities",
    "Posing",
    "Previewing",
    "Shown",
    "Suiting",
    "Teaching",
    "Told",
    "Training",
    "Travelling",
    "Weighed",
    "judged_together",
    "masked_name",
]
