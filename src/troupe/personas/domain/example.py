"""What a persona has learnt: exchanges that went well, the oldest giving way to new ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from troupe.kit.times import as_text, from_text
from troupe.personas.domain.persona import Fraction, Part
from troupe.personas.domain.text import Limits, is_blank

MOST_EXAMPLES = 100


def _or_feedback(context: str | None) -> str | None:
    return "user_feedback" if context is None or is_blank(context) else context


def _moment(value: str | None) -> str | None:
    try:
        return None if value is None else as_text(from_text(value))
    except (ValueError, OverflowError):
        raise PydanticCustomError("not_a_time", "this is not a time with a zone") from None


Words = Annotated[str, Limits(4_000, least=1)]
Context = Annotated[str, Limits(200)]


class Lesson(Part):
    """An exchange as somebody teaches it."""

    user_message: Words
    persona_response: Words
    context: Annotated[Context | None, AfterValidator(_or_feedback)] = "user_feedback"
    quality_score: Fraction = 1.0
    pinned: bool = False


class GivenExample(Lesson):
    """An example inside a document that is sent."""

    id: str | None = None
    timestamp: Annotated[str | None, AfterValidator(_moment)] = None


class GivenExamples(Part):
    """The list a document brings along."""

    conversation_examples: Annotated[
        tuple[GivenExample, ...],
        Field(max_length=MOST_EXAMPLES, strict=False),
    ] = ()


@dataclass(frozen=True)
class Example:
    """An exchange that a persona keeps, or kept until newer ones took its place."""

    id: str
    persona_id: str
    position: int
    user_message: str
    persona_response: str
    context: str
    quality_score: float
    timestamp: datetime
    pinned: bool
    removed_at: datetime | None = None

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "user_message": self.user_message,
            "persona_response": self.persona_response,
            "context": self.context,
            "quality_score": self.quality_score,
            "timestamp": as_text(self.timestamp),
            "pinned": self.pinned,
        }


def who_gives_way(kept: Sequence[Example]) -> Example | None:
    """The oldest example that is not pinned."""
    return next((each for each in kept if not each.pinned), None)
