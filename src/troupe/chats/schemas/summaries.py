"""Summaries as clients see them."""

from pydantic import BaseModel

from troupe.accounts import Strict
from troupe.chats.domain.run import Json


class WantedSummary(Strict):
    persona_id: str
    """Who is to be told in short what it could hear."""


class NewSummaryText(Strict):
    text: str


class SummaryView(BaseModel):
    id: str
    chat_id: str
    persona_id: str
    node_id: str
    """The last message it covers."""
    depth: int
    text: str
    edited: bool
    """Written by its user: it may grow, and its words stay."""
    stands: bool
    """Whether what it covers is on the path that is shown, and as it was."""
    brain: Json | None
    version: int
    made_at: str


class SummaryTrouble(BaseModel):
    persona_id: str
    tries: int
    """How often in a row it could not be made."""
    error: Json
    """What went wrong, with what to do next."""
    failed_at: str
    again_at: str
    """From then on the next answer tries again by itself; whoever asks for it need not wait."""


class SummaryList(BaseModel):
    items: list[SummaryView]
    troubles: list[SummaryTrouble]
    """Whose summary could not be made lately."""
