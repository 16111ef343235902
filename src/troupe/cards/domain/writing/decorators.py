"""Entries of a book without the instructions at their head, for readers that would show them as text."""

from typing import Any


def without_decorators(book: Any) -> tuple[Any, int]:
    """The book, and from how many entries something was cut."""
    if not isinstance(book, dict) or not isinstance(book.get("entries"), list):
        return book, 0
    entries = [_bare(entry) for entry in book["entries"]]
    cut = sum(1 for before, after in zip(book["entries"], entries, strict=True) if before is not after)
    return ({**book, "entries": entries}, cut) if cut else (book, 0)


def _bare(entry: Any) -> Any:
    content = entry.get("content") if isinstance(entry, dict) else None
    if not isinstance(content, str) or not content.lstrip("\r\n\t ").startswith("@@"):
        return entry
    lines = content.splitlines(keepends=True)
    first = next((place for place, line in enumerate(lines) if line.strip() and not line.startswith("@@")), len(lines))
    return {**entry, "content": "".join(lines[first:])}
