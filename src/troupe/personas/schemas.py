"""Personas as clients see them: the seed's twelve fields first, then the others."""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict

from troupe.kit.times import as_text
from troupe.personas.domain import CastPersona


class PersonaView(BaseModel):
    """The whole document; fields beyond the named ones are those of the persona document."""

    model_config = ConfigDict(extra="allow")

    id: str
    user_id: str | None
    name: str
    description: str
    personality_traits: dict[str, float]
    response_style: dict[str, float | str]
    expertise_areas: list[str]
    voice_model_config: dict[str, Any]
    conversation_examples: list[dict[str, Any]]
    is_active: bool
    created_at: str
    updated_at: str
    version: int
    role_here: Literal["owner", "starter"]

    @classmethod
    def of(cls, persona: CastPersona) -> Self:
        return cls(
            id=persona.id,
            user_id=persona.user_id,
            is_active=persona.is_active,
            created_at=as_text(persona.created_at),
            updated_at=as_text(persona.updated_at),
            version=persona.version,
            conversation_examples=[],
            role_here="starter" if persona.is_starter else "owner",
            **persona.document.model_dump(mode="json"),
        )


class OnePersona(BaseModel):
    success: Literal[True] = True
    persona: PersonaView


class ActivePersona(BaseModel):
    success: Literal[True] = True
    persona: PersonaView | None
    message: str | None = None

    @classmethod
    def of(cls, persona: CastPersona | None) -> Self:
        if persona is None:
            return cls(persona=None, message="No persona is active; Nova answers.")
        return cls(persona=PersonaView.of(persona))


class StarterList(BaseModel):
    success: Literal[True] = True
    personas: list[PersonaView]
