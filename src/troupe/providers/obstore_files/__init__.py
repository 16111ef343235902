"""Files on this computer's disk, in S3, R2, Google Cloud Storage or Azure, through one client."""

from troupe.providers.obstore_files.files import ObstoreFiles

__all__ = ["ObstoreFiles"]
