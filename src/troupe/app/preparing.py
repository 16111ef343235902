"""A new directory gets its schema from a copy of this process while this one is still loading.

So it is there sooner, and what makes schemas, which is as large as the job engine and needed once, does not stay in
memory. Whatever goes wrong there is met again when the studio is opened, and told.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from troupe.app.data_directory import DataDirectory
from troupe.app.settings import Settings


@contextmanager
def schema_made_meanwhile(settings: Settings) -> Iterator[None]:
    """Begin with the schema, and wait for it at the end. Nothing may run yet that a copy would not have."""
    directory = DataDirectory.open(settings.data, realm=settings.realm, test_mode=settings.test)
    if settings.database_url is not None or directory.database.exists() or not hasattr(os, "fork"):
        yield
        return
    from troupe.database import migrate  # both need it, so it is loaded once

    copy = os.fork()
    if copy == 0:
        _make(lambda: migrate(directory.database))
    try:
        yield
    finally:
        os.waitpid(copy, 0)


def _make(schema: Callable[[], None]) -> NoReturn:
    try:
        schema()
    finally:
        os._exit(0)  # nothing of the process this is a copy of may happen twice
