"""What a file says about itself, read from its structure before any decoder sees it."""

from troupe.media.headers.claims import Claims, Malformed
from troupe.media.headers.pictures import read_picture
from troupe.media.headers.sounds import read_sound

__all__ = ["Claims", "Malformed", "read_picture", "read_sound"]
