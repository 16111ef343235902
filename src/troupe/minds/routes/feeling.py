"""A door that reads the feeling in a text."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from troupe.accounts import READ, Person, Strict
from troupe.minds.service import FeelingReader

router = APIRouter(prefix="/minds", tags=["minds"])


async def reader(request: Request) -> FeelingReader:
    found: FeelingReader = request.app.state.observing.feelings
    return found


Reader = Annotated[FeelingReader, Depends(reader)]


class FeltText(Strict):
    text: Annotated[str, Field(max_length=32_000)]
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=35)] = "en"
    brain_id: str | None = None
    """A brain that reads it instead of the lists of words."""


class EvidenceView(BaseModel):
    start: int
    end: int
    label: str


class Reading(BaseModel):
    label: str
    confidence: float
    valence: float
    arousal: float
    distress: float
    """From 0 to 1: how much of it is sadness or fear; 1 where somebody may be in danger."""
    evidence: list[EvidenceView]
    """The places that speak for a feeling, by their characters."""
    source: Literal["lexicon", "brain"]
    """How it was read; `lexicon` is by lists of words."""


@router.post("/emotion", openapi_extra=READ)
async def read_the_feeling(body: FeltText, person: Person, reader: Reader) -> Reading:
    """The strongest feeling of a text, or neutral; nothing of it is kept."""
    found = await reader.read(person, body.text, body.language, body.brain_id)
    return Reading.model_validate(found.as_json())
