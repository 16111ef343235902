"""Names of files that leave."""

import unicodedata

_LONGEST = 80


def named(name: str) -> tuple[str, str]:
    """A name that every computer can keep, and the whole of it."""
    stem, dot, ext = name.rpartition(".")
    stem, ext = (stem, ext) if dot else (name, "bin")
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    safe = "".join(each if each.isalnum() or each in "-_" else "-" for each in plain).strip("-")[:_LONGEST]
    ending = "".join(each for each in ext if each.isascii() and each.isalnum())[:10] or "bin"
    return f"{safe or 'file'}.{ending}", name
