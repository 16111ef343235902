"""What stands beside an old conversation for every answer, some messages deep."""

from dataclasses import dataclass
from typing import Literal

LONGEST_NOTE = 8_000
NoteRole = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class OldNote:
    text: str
    depth: int
    role: NoteRole
