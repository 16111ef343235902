"""What can go wrong below every store."""

from troupe.kit.durable import DiskFull, StorageUnavailable
from troupe.kit.errors import Conflict, Unavailable


class DatabaseUnfit(Unavailable):
    code = "database_unfit"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, next_step="Run `troupe doctor` to see what the database needs.")


class DatabaseUnavailable(Unavailable):
    def __init__(self) -> None:
        super().__init__(
            "The database does not answer.",
            next_step="Troupe keeps trying; try again in a few seconds, or run `troupe doctor`.",
            retry_after=2,
        )


class SchemaTooNew(Conflict):
    def __init__(self, found: str, known: str) -> None:
        super().__init__(
            f"This data was written by a newer Troupe (schema {found}; this program knows {known}).",
            next_step="Start the newer version, or restore a backup made by this one.",
        )


class RealmWallDown(Conflict):
    def __init__(self, rule: str) -> None:
        super().__init__(
            f"The database let something through that the realm wall must stop: {rule}.",
            next_step="Do not use this directory; restore a backup, and report this.",
        )


__all__ = [
    "DatabaseUnavailable",
    "DatabaseUnfit",
    "DiskFull",
    "RealmWallDown",
    "SchemaTooNew",
    "StorageUnavailable",
]
