"""Files the studio made or was given: kept once, found again, shown safely."""

from troupe.media.checking import seconds_of_sound
from troupe.media.darkroom import Darkroom
from troupe.media.domain import Kind, Made, Media, Size, object_key
from troupe.media.errors import MediaInUse, MediaNotFound, TooManyFiles, UnreadableFile
from troupe.media.forms import FilesForm, files_form
from troupe.media.outgoing import Content
from troupe.media.receiving import receive
from troupe.media.schemas import MediaList, MediaView
from troupe.media.service import MediaLibrary, Owner, digest_of
from troupe.media.serving import range_headers, wanted_part
from troupe.media.store import MediaStore

__all__ = [
    "Content",
    "Darkroom",
    "FilesForm",
    "Kind",
    "Made",
    "Media",
    "MediaInUse",
    "MediaLibrary",
    "MediaList",
    "MediaNotFound",
    "MediaStore",
    "MediaView",
    "Owner",
    "Size",
    "TooManyFiles",
    "UnreadableFile",
    "digest_of",
    "files_form",
    "object_key",
    "range_headers",
    "receive",
    "seconds_of_sound",
    "wanted_part",
]
