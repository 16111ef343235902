"""The keys of the house: made once, readable by their owner only."""

import base64
import binascii
import os
from collections.abc import Sequence
from pathlib import Path

from troupe.app.data_directory.errors import BadKey, KeyFileReadable
from troupe.kit.durable import Durable

_LENGTH = 32


def read_keys(text: str, source: str) -> list[bytes]:
    """One or more base64 keys, separated by commas; the first one seals, all of them open."""
    try:
        keys = [base64.b64decode(part.strip(), validate=True) for part in text.split(",")]
    except (binascii.Error, ValueError):
        raise BadKey(source) from None
    if any(len(key) != _LENGTH for key in keys):
        raise BadKey(source)
    return keys


def read_key_file(path: Path) -> list[bytes]:
    """The keys in a file that only its owner can read."""
    if path.stat().st_mode & 0o077:
        raise KeyFileReadable(path)
    return read_keys(path.read_text(errors="replace"), str(path))


def new_key() -> bytes:
    return os.urandom(_LENGTH)


def make_key_file(durable: Durable, path: Path) -> None:
    write_key_file(durable, path, [new_key()])


def write_key_file(durable: Durable, path: Path, keys: Sequence[bytes]) -> None:
    """Write keys whole or not at all, so that a kill leaves the old ones or the new ones."""
    durable.replace(path, b",".join(base64.b64encode(key) for key in keys) + b"\n")
