"""The only code that writes, renames, truncates or deletes files in the data directory.

What is acknowledged here has reached the disk. Every system call goes through `FileOps`, so that tests can record,
fail or cut each one.
"""

from troupe.kit.durable.errors import (
    DiskFull,
    JournalDamaged,
    JournalInUse,
    StorageUnavailable,
)
from troupe.kit.durable.folders import FolderDraft, folder_draft, move_folder
from troupe.kit.durable.frames import Damage, Frame, JsonValue, Scan, scan
from troupe.kit.durable.journal import Journal
from troupe.kit.durable.locks import Lock, take_lock
from troupe.kit.durable.ops import FileOps
from troupe.kit.durable.writing import Durable

__all__ = [
    "Damage",
    "DiskFull",
    "Durable",
    "FileOps",
    "FolderDraft",
    "Frame",
    "Journal",
    "JournalDamaged",
    "JournalInUse",
    "JsonValue",
    "Lock",
    "Scan",
    "StorageUnavailable",
    "folder_draft",
    "move_folder",
    "scan",
    "take_lock",
]
