"""Databases that hold the whole schema already: copies of one that each test process migrates once.

How migrating itself works, from every version and interrupted anywhere, is tested where it belongs; here it would only
be done a few thousand times more.
"""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.support.postgres import copy_of, drop_database, postgres_url
from troupe.database import migrate


def lay_migrated(file: Path) -> None:
    """A SQLite file with every table and nothing in it; one that is there stays as it is."""
    if file.exists():
        return
    shutil.copyfile(_original_file(), file)
    file.chmod(0o600)


@contextmanager
def migrated_postgres() -> Iterator[str]:
    """A database with every table and nothing in it, for the length of a `with` block."""
    url = copy_of(_original_database())
    try:
        yield url
    finally:
        drop_database(url)


@cache
def _original_file() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="troupe-schema-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = folder / "studio.db"
    migrate(file)
    left = sorted(path.name for path in folder.glob("studio.db-*"))
    assert not left, f"Not all of the schema is in the file: {left}"
    return file


@cache
def _original_database() -> str:
    url = postgres_url()
    atexit.register(drop_database, url)
    migrate(url)
    return url
