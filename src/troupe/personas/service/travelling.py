"""Everything around personas that travel, for the doors and for whoever puts a studio together."""

from dataclasses import dataclass
from typing import BinaryIO

from troupe.accounts import User
from troupe.kit.errors import TroupeError
from troupe.personas.domain.arriving import ImportOptions
from troupe.personas.service.exporting import Exporting
from troupe.personas.service.importing import Imported, Importing
from troupe.personas.service.quarantine import Quarantine
from troupe.personas.service.signing import Signing


@dataclass(frozen=True)
class Upload:
    """One file as it was sent."""

    name: str
    file: BinaryIO


@dataclass(frozen=True)
class Taken:
    """What came of one file among several."""

    name: str
    imported: Imported | None = None
    error: TroupeError | None = None


@dataclass(frozen=True)
class Travelling:
    """Personas in and out, and those that may go nowhere any more."""

    importing: Importing
    exporting: Exporting
    signing: Signing
    quarantine: Quarantine

    async def take(self, user: User, upload: Upload, options: ImportOptions) -> Taken:
        """One file; what is wrong with it never stops the others."""
        try:
            return Taken(upload.name, await self.importing.import_file(user, upload.file, upload.name, options))
        except TroupeError as error:
            return Taken(upload.name, error=error)
