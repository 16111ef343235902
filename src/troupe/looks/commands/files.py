"""What the file of a picture is called when nobody says it: the persona's name, as far as a file name may hold it."""

import re
from pathlib import Path


def file_of(name: str, what: str) -> Path:
    """Here, and nowhere else: of the name only letters, digits and hyphens are kept."""
    kept = re.sub(r"[\W_]+", "-", name.lower()).strip("-")[:80]
    return Path(f"{kept or 'persona'}-{what}")
