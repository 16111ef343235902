"""The names of processes, under which they own the answers they write."""

import os
import socket
import zlib


def server_name(settings_name: str | None, one_machine: bool, folder: str) -> str:
    """The stable name of a server: the one there is on SQLite, one per host and directory on PostgreSQL."""
    if settings_name:
        return settings_name
    if one_machine:
        return "up"
    host = "".join(letter if letter.isalnum() else "-" for letter in socket.gethostname().lower())
    return f"up-{host[:40]}-{zlib.crc32(folder.encode()):08x}"


def command_name() -> str:
    """The name of a command that writes an answer beside or without a server."""
    return f"command-{os.getpid()}"
