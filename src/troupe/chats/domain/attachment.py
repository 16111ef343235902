"""A file that hangs on a message: which one it is, and what the user says is to be seen or heard on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_CAPTION = 300
MOST_ATTACHED = 8
BROUGHT_WITHIN = timedelta(days=1)
"""A file that was in the library for longer when it was first said was not brought for that message."""
KINDS = frozenset({"image", "audio", "video"})
SENT_TYPES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
"""Pictures that servers with eyes take; others are told by their captions."""


@dataclass(frozen=True)
class Attachment:
    media_id: str
    kind: str = "image"
    type: str = ""
    name: str = ""
    caption: str = ""

    @classmethod
    def kept(cls, value: object) -> "Attachment":
        """As it lies in the database; what is old names a file and no more."""
        if not isinstance(value, Mapping):
            return cls(str(value))
        return cls(**{name: str(value.get(name, "")) for name in cls.__dataclass_fields__})

    def as_json(self) -> dict[str, object]:
        return dict(vars(self))

    @property
    def can_be_sent(self) -> bool:
        return self.type in SENT_TYPES


def was_brought(kept_at: datetime, said_at: datetime) -> bool:
    """Whether a file came for the message that it hangs on, and may go with it."""
    return said_at - kept_at <= BROUGHT_WITHIN
