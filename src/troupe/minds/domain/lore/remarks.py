"""What of an entry will work otherwise than its author wrote it, or not at all: told when it comes in."""

from collections.abc import Iterator
from dataclasses import dataclass

from troupe.minds.domain.lore.decorators import decorated
from troupe.minds.domain.lore.entry import Entry
from troupe.minds.domain.lore.patterns import BadPattern, pattern_of, slashed

_TOLD = ("decorator_unknown", "decorator_invalid")


@dataclass(frozen=True)
class Remark:
    """A stable word, the field that is meant, a sentence."""

    code: str
    field: str
    detail: str


def remarks(entry: Entry) -> Iterator[Remark]:
    """First about its decorators, then about its patterns."""
    for line in decorated(entry.content).lines:
        if line.state == "fallback":
            yield Remark("fallback_used", "content", f"@@@{line.name} takes effect, because what stands above cannot.")
        elif line.reason in _TOLD:
            yield Remark(line.reason, "content", f"@@{line.name}: {line.detail}")
    for field, keys in (("keys", entry.keys), ("secondary_keys", entry.secondary_keys)):
        for key in keys:
            if _is_pattern(entry, key) and isinstance(found := pattern_of(key, entry.case_sensitive), BadPattern):
                yield Remark(found.reason, field, f"{key[:60]}: {found.detail}")


def _is_pattern(entry: Entry, key: str) -> bool:
    return entry.key_mode == "regex" or (entry.key_mode == "slashes" and key[:1] == "/" and slashed(key) is not None)
