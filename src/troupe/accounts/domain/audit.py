"""What was done about people and rights, as a chain: a row that is changed or taken out breaks it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from troupe.kit.times import as_text

BEGINNING = "0" * 64


@dataclass(frozen=True)
class AuditEvent:
    """One thing that was done. People and things are keyed hashes; there is never any content."""

    seq: int
    at: datetime
    actor: str | None
    name: str
    target: str | None
    rule: str | None
    address_hash: str | None
    previous_hash: str
    hash: str = ""

    def sealed(self) -> "AuditEvent":
        return replace(self, hash=self.computed())

    def computed(self) -> str:
        """SHA-256 of the previous hash and this row, written in the one canonical way."""
        row = {name: value for name, value in vars(self).items() if name not in ("hash", "previous_hash")}
        row["at"] = as_text(self.at)
        canonical = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256((self.previous_hash + canonical).encode()).hexdigest()


def first_broken(events: Iterable[AuditEvent]) -> int | None:
    """The number of the first row that is not what it was when it was written; the oldest kept row is the anchor."""
    before: AuditEvent | None = None
    for event in events:
        if event.hash != event.computed():
            return event.seq
        if before is not None and (event.previous_hash != before.hash or event.seq != before.seq + 1):
            return event.seq
        if before is None and event.seq == 1 and event.previous_hash != BEGINNING:
            return event.seq
        before = event
    return None
