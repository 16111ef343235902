"""What stands beside an old conversation for every answer, some messages deep."""

from dataclasses import dataclass
from typing import Literal

NoteRole = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class OldNote:
    text: str
    depth: int
    role: NoteRole
