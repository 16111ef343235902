"""What personas have been trained to look like: kits that are found, judged, mixed, and act on the drawing.

What is heavy comes when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troupe.talents.domain.kit import Kit
    from troupe.talents.domain.sittings import Sitting
    from troupe.talents.service.easel import Acting, Easel, Weighed
    from troupe.talents.service.library import Library, examine, judged_together
    from troupe.talents.service.posing import Sit, Sitter
    from troupe.talents.service.samples import plant_missing, plant_once
    from troupe.talents.store import (
        Courses,
        DatasetStore,
        KitFolders,
        KitStore,
        LikenessStore,
        RunStore,
        Shelves,
    )

_LATER = {
    "Acting": "service.easel",
    "Courses": "store",
    "DatasetStore": "store",
    "Easel": "service.easel",
    "Kit": "domain.kit",
    "KitFolders": "store",
    "KitStore": "store",
    "Library": "service.library",
    "LikenessStore": "store",
    "RunStore": "store",
    "Shelves": "store",
    "Sit": "service.posing",
    "Sitter": "service.posing",
    "Sitting": "domain.sittings",
    "Weighed": "service.easel",
    "examine": "service.library",
    "judged_together": "service.library",
    "plant_missing": "service.samples",
    "plant_once": "service.samples",
}

__all__ = [
    "Acting",
    "Courses",
    "DatasetStore",
    "Easel",
    "Kit",
    "KitFolders",
    "KitStore",
    "Library",
    "LikenessStore",
    "RunStore",
    "Shelves",
    "Sit",
    "Sitter",
    "Sitting",
    "Weighed",
    "examine",
    "judged_together",
    "plant_missing",
    "plant_once",
]


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
