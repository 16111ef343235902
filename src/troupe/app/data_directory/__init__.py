"""The one folder a studio lives in: stamped once, held by one server, private to its owner."""

from troupe.app.data_directory.directory import DataDirectory, Realm, default_location
from troupe.app.data_directory.disk import disk_floor, free_space, network_file_system
from troupe.app.data_directory.keys import read_keys

__all__ = [
    "DataDirectory",
    "Realm",
    "default_location",
    "disk_floor",
    "free_space",
    "network_file_system",
    "read_keys",
]
