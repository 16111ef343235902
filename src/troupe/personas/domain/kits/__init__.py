"""The `.persona` file: how it is packed, and everything that must hold before one is believed."""

from troupe.personas.domain.kits.archive import LARGEST_FILE, BadArchive
from troupe.personas.domain.kits.kit import Kit, Manifest, entries_of, names_of, opened, packed, sums_of
from troupe.personas.domain.kits.layout import PORTRAIT, is_part
from troupe.personas.domain.kits.signing import (
    Signature,
    fingerprint_of,
    is_fingerprint,
    new_private_key,
    public_key_of,
    sign,
)

__all__ = [
    "LARGEST_FILE",
    "PORTRAIT",
    "BadArchive",
    "Kit",
    "Manifest",
    "Signature",
    "entries_of",
    "fingerprint_of",
    "is_fingerprint",
    "is_part",
    "names_of",
    "new_private_key",
    "opened",
    "packed",
    "public_key_of",
    "sign",
    "sums_of",
]
