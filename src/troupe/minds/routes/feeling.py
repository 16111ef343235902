"""A door that reads the feeling in a text."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from troupe.accounts import READ, Person, Strict
from troupe.minds.service import feeling_in

router = APIRouter(prefix="/minds", tags=["minds"])


class FeltText(Strict):
    text: Annotated[str, Field(max_length=32_000)]
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=35)] = "en"


class Reading(BaseModel):
    label: str
    confidence: float
    valence: float
    arousal: float
    source: str
    """How it was read; `lexicon` is by lists of words."""


@router.post("/emotion", openapi_extra=READ)
async def read_the_feeling(body: FeltText, person: Person) -> Reading:
    """The strongest feeling of a text, or neutral; nothing of it is kept."""
    return Reading(**vars(feeling_in(body.text, body.language)), source="lexicon")
