"""The words of a message as they were each time somebody changed them."""

from collections.abc import Sequence
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


def is_edited(wordings: Sequence[Revision], rev: int) -> bool:
    """Whether somebody put words of their own into a wording; an answer that only went on is still its model's."""
    one = next((each for each in wordings if each.rev == rev), None)
    while one is not None and one.kind in ("continue", "restored"):
        one = _made_from(one, wordings)
    return one is not None and one.kind == "edit"


def _made_from(one: Revision, wordings: Sequence[Revision]) -> Revision | None:
    """The wording that another goes on from, or brings back: the longest before it that it begins with."""
    before = [each for each in wordings if each.rev < one.rev and one.text.startswith(each.text)]
    return max(before, key=lambda each: len(each.text), default=None)
