"""Where a picture, film or sound comes from, written into its file: words that programs of provenance look for."""

from troupe.kit.marks.files import read_mark, written_into
from troupe.kit.marks.mark import BY_A_MODEL, DRAWN, PARTLY_BY_A_MODEL, Mark, SourceType

__all__ = ["BY_A_MODEL", "DRAWN", "PARTLY_BY_A_MODEL", "Mark", "SourceType", "read_mark", "written_into"]
