"""What a `.persona` file holds: its entries by name, and how large each may be."""

import re

KIB, MIB = 1024, 1024 * 1024
MANIFEST, DOCUMENT, LICENSE, TALENTS = "kit.json", "persona.json", "LICENSE.txt", "talents.json"
SUMS, SIGNATURE = "SHA256SUMS", "SIGNATURE.json"
PORTRAIT = "look/portrait."
REQUIRED = (MANIFEST, DOCUMENT, SUMS)

_SIZES = (
    (re.compile(r"kit\.json"), 64 * KIB),
    (re.compile(r"persona\.json"), 16 * MIB),
    (re.compile(r"look/look\.json"), MIB),
    (re.compile(r"look/portrait\.(png|webp)"), 25 * MIB),
    (re.compile(r"look/references/[1-9][0-9]?\.(png|webp)"), 25 * MIB),
    (re.compile(r"voice/voice\.json"), MIB),
    (re.compile(r"talents\.json"), MIB),
    (re.compile(r"lore/[1-9][0-9]{0,2}\.json"), 16 * MIB),
    (re.compile(r"LICENSE\.txt"), MIB),
    (re.compile(r"SHA256SUMS"), 64 * KIB),
    (re.compile(r"SIGNATURE\.json"), 4 * KIB),
)
_PARTS = re.compile(r"look/look\.json|voice/voice\.json|lore/[1-9][0-9]{0,2}\.json")


def size_limit(name: str) -> int | None:
    """How large an entry of this name may be; none when a kit holds no such thing."""
    return next((size for pattern, size in _SIZES if pattern.fullmatch(name)), None)


def is_part(name: str) -> bool:
    """Whether another slice writes and reads this entry."""
    return _PARTS.fullmatch(name) is not None


def is_picture(name: str) -> bool:
    return name.startswith("look/") and not name.endswith(".json")
