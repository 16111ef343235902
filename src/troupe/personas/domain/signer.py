"""Somebody whose kits a person believes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from troupe.kit.times import as_text
from troupe.personas.domain.persona import Part
from troupe.personas.domain.text import Limits


@dataclass(frozen=True)
class Signer:
    """A public key, under its short name and the one its owner is known by here."""

    fingerprint: str
    public_key: str
    name: str
    added_at: datetime

    def as_json(self) -> dict[str, object]:
        return {**vars(self), "added_at": as_text(self.added_at)}


class NewSigner(Part):
    """A key somebody decides to trust."""

    public_key: Annotated[str, Field(max_length=64)]
    name: Annotated[str, Limits(60, trimmed=True, one_line=True)] = ""
