"""Use cases of talent kits."""

from troupe.talents.service.adding import Adding, NewKit
from troupe.talents.service.easel import Acting, Easel, Weighed
from troupe.talents.service.keeping import Change, Keeping
from troupe.talents.service.library import Asked, Library, Shown, judged_together
from troupe.talents.service.mixing import Mix, Mixing

__all__ = [
    "Acting",
    "Adding",
    "Asked",
    "Change",
    "Easel",
    "Keeping",
    "Library",
    "Mix",
    "Mixing",
    "NewKit",
    "Shown",
    "Weighed",
    "judged_together",
]
