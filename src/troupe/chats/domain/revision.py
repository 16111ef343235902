"""The words of a message as they were each time somebody changed them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from troupe.kit.times import as_text

RevisionKind = Literal["original", "edit", "continue", "restored"]
MOST_REVISIONS = 100


@dataclass(frozen=True)
class Revision:
    """One wording; wordings are only ever added."""

    node_id: str
    rev: int
    text: str
    raw_text: str | None
    kind: RevisionKind
    by: str
    at: datetime

    def as_json(self) -> dict[str, object]:
        return {"rev": self.rev, "text": self.text, "kind": self.kind, "by": self.by, "at": as_text(self.at)}
