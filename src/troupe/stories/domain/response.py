"""What a turn answers: six keys that are always there, and nothing else."""

import re
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    field_validator,
    model_validator,
)

Arc = Literal["exposition", "rising_action", "complication", "climax", "falling_action", "resolution"]
Tone = Literal["action", "dialogue", "introspection", "suspense", "revelation", "transition"]
Pacing = Literal["fast", "medium", "slow", "reflective"]
Kind = Literal["character", "location", "event", "threat", "faction", "item"]
Level = Annotated[int, Field(ge=1, le=10)]
_DATE = re.compile(r"(0[1-9]|[12]\d|3[01])(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)\d{4}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class Told(BaseModel):
    """A part of an answer: unknown keys are refused, and it never changes."""

    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True)


class Narrative(Told):
    text: Annotated[str, Field(pattern=r"\S")]
    suggested_slug: str | None = None
    estimated_tokens: int | None = None


class Chronology(Told):
    episode_increment: bool = False
    season_increment: bool = False
    in_world_date: str | None = None
    in_world_time: str | None = None
    time_elapsed_description: str | None = None

    _dropped: tuple[str, ...] = PrivateAttr(default=())

    @property
    def dropped(self) -> tuple[str, ...]:
        """Dates and times that were given and are none."""
        return self._dropped

    @model_validator(mode="wrap")
    @classmethod
    def _note(cls, given: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        made = handler(given)
        if isinstance(given, dict):
            kept = {"in_world_date": made.in_world_date, "in_world_time": made.in_world_time}
            made._dropped = tuple(str(given[name])[:40] for name in kept if given.get(name) and kept[name] is None)
        return made

    @field_validator("in_world_date", mode="before")
    @classmethod
    def _date(cls, given: object) -> object:
        """A date that is none is not told; the words of the story stay."""
        return given if isinstance(given, str) and _DATE.fullmatch(given) else None

    @field_validator("in_world_time", mode="before")
    @classmethod
    def _time(cls, given: object) -> object:
        return given if isinstance(given, str) and _TIME.fullmatch(given) else None


class NarrativeVector(Told):
    arc_position: Arc | None = None
    tension_level: Level | None = None
    pacing: Pacing | None = None


class ContinuityMarker(Told):
    marker_type: Literal["callback", "setup", "payoff", "parallel", "contradiction"]
    description: str
    chunk_id_reference: int | None = None


class Metadata(Told):
    chronology: Chronology | None = None
    narrative_vector: NarrativeVector | None = None
    perspective: str | None = None
    continuity_markers: tuple[ContinuityMarker, ...] = ()
    thematic_elements: tuple[str, ...] = ()
    tone: Tone | None = None


class Mention(Told):
    entity_type: Kind
    entity_id: int | None = None
    entity_name: str
    prominence: Literal["primary", "secondary", "mentioned"] = "mentioned"


class ReferencedEntities(Told):
    characters: tuple[Mention, ...] = ()
    locations: tuple[Mention, ...] = ()
    events: tuple[Mention, ...] = ()
    threats: tuple[Mention, ...] = ()
    other: tuple[Mention, ...] = ()


class CharacterUpdate(Told):
    character_id: int | None = None
    character_name: str
    current_location: str | None = None
    emotional_state: str | None = None
    physical_condition: str | None = None
    goals: tuple[str, ...] | None = None
    knowledge_gained: tuple[str, ...] | None = None


class RelationshipUpdate(Told):
    character1_name: str
    character2_name: str
    relationship_type: str | None = None
    trust_level: Level | None = None
    notes: str | None = None


class StateUpdates(Told):
    characters: tuple[CharacterUpdate, ...] = ()
    relationships: tuple[RelationshipUpdate, ...] = ()
    world_state_notes: str | None = None


class SummaryRequest(Told):
    summary_type: Literal["episode", "season"]
    reason: str | None = None


class RegenerationRequest(Told):
    reason: str
    issues: tuple[Literal["continuity_error", "out_of_character", "pacing_issue", "tone_mismatch", "other"], ...] = ()


class Operations(Told):
    """Advice for the user; nothing in it runs by itself."""

    request_summary: SummaryRequest | None = None
    request_regeneration: RegenerationRequest | None = None
    spawn_side_task: str | None = None


class StoryTurnResponse(Told):
    narrative: Narrative
    metadata: Metadata | None = None
    referenced_entities: ReferencedEntities | None = None
    state_updates: StateUpdates | None = None
    operations: Operations | None = None
    reasoning: str | None = None
