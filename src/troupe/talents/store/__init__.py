"""Folders and rows of kits."""

from troupe.talents.store.folders import KitFolders
from troupe.talents.store.kits import KitRow, KitStore
from troupe.talents.store.shelves import Shelves, Version
from troupe.talents.store.weights import Weights, data_sha256, look_into, opened, packed, sha256_of, stored

__all__ = [
    "KitFolders",
    "KitRow",
    "KitStore",
    "Shelves",
    "Version",
    "Weights",
    "data_sha256",
    "look_into",
    "opened",
    "packed",
    "sha256_of",
    "stored",
]
