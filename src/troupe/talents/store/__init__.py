"""Folders and rows of kits, and of what they are trained from."""

from troupe.talents.store.base_list import BaseList, Named
from troupe.talents.store.bases import Base, Families, bases_in, called, shapes_of
from troupe.talents.store.courses import CURVE, Courses, thinned
from troupe.talents.store.datasets import DatasetStore
from troupe.talents.store.folders import KitFolders
from troupe.talents.store.gguf import BASE_MARK, CannotBeGguf, as_gguf
from troupe.talents.store.kits import KitRow, KitStore
from troupe.talents.store.likenesses import LikenessStore
from troupe.talents.store.runs import RunStore
from troupe.talents.store.shelves import Shelves, Version
from troupe.talents.store.weights import Weights, data_sha256, look_into, opened, packed, sha256_of, stored

__all__ = [
    "BASE_MARK",
    "CURVE",
    "Base",
    "BaseList",
    "CannotBeGguf",
    "Courses",
    "DatasetStore",
    "Families",
    "KitFolders",
    "KitRow",
    "KitStore",
    "LikenessStore",
    "Named",
    "RunStore",
    "Shelves",
    "Version",
    "Weights",
    "as_gguf",
    "bases_in",
    "called",
    "data_sha256",
    "look_into",
    "opened",
    "packed",
    "sha256_of",
    "shapes_of",
    "stored",
    "thinned",
]
