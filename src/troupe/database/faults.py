"""No driver's exception leaves the database: each becomes an error a user can act on."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

from troupe.database.errors import DatabaseUnavailable, DiskFull, StorageUnavailable
from troupe.kit.errors import TroupeError

_FULL = ("disk is full", "no space left", "disk quota", "53100")
_UNWRITABLE = ("readonly database", "disk i/o error", "unable to open database")
_MISTAKES = ("no such", "syntax error", "has no column", "ambiguous column")


@contextmanager
def translated() -> Iterator[None]:
    """Raise our own errors for the faults of a database; what a statement did wrong stays as it is."""
    try:
        yield
    except TimeoutError as fault:
        raise DatabaseUnavailable from fault
    except OperationalError as fault:
        if any(sign in str(fault.orig).lower() for sign in _MISTAKES):
            raise
        raise _meaning(fault) from fault
    except DBAPIError as fault:
        if fault.connection_invalidated:
            raise DatabaseUnavailable from fault
        raise


def _meaning(fault: OperationalError) -> TroupeError:
    said = str(fault.orig).lower()
    if any(sign in said for sign in _FULL):
        return DiskFull()
    if any(sign in said for sign in _UNWRITABLE):
        return StorageUnavailable()
    return DatabaseUnavailable()
