"""Personas as clients see them: the seed's twelve fields first, then the others."""

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict

from troupe.kit.times import as_text
from troupe.personas.domain import CastPersona, Example, Persona, Shown, Version
from troupe.personas.domain.example import GivenExamples, Lesson
from troupe.personas.errors import StoredUnreadable
from troupe.personas.service import CastList
from troupe.personas.service.history import HistoryLine

LONG_TEXTS = frozenset({"personality", "greeting", "alternate_greetings", "group_greetings", "scenario", "foreign",
                        "example_dialogue", "system_prompt", "post_history_instructions"})  # fmt: skip


class ExampleView(BaseModel):
    id: str
    user_message: str
    persona_response: str
    context: str
    quality_score: float
    timestamp: str
    pinned: bool


class PersonaView(BaseModel):
    """The whole document; fields beyond the named ones are those of the persona document."""

    model_config = ConfigDict(extra="allow")

    id: str
    user_id: str | None
    name: str
    description: str | None
    personality_traits: dict[str, float]
    response_style: dict[str, float | str]
    expertise_areas: list[str]
    voice_model_config: dict[str, Any]
    conversation_examples: list[dict[str, Any]]
    is_active: bool
    created_at: str
    updated_at: str
    version: int
    origin: dict[str, str | None] | None = None
    example_count: int = 0
    archived_at: str | None = None
    quarantined: bool = False
    update_available: str | None = None
    role_here: Literal["owner", "editor", "viewer", "starter"]

    @classmethod
    def of(cls, persona: CastPersona) -> Self:
        return cls.model_validate(wire(Shown(persona)))


class OnePersona(BaseModel):
    success: Literal[True] = True
    persona: PersonaView


class OnePersonaSaid(OnePersona):
    message: str


class ActivePersona(BaseModel):
    success: Literal[True] = True
    persona: PersonaView | None
    message: str | None = None


class StarterList(BaseModel):
    success: Literal[True] = True
    personas: list[PersonaView]


class ListMeta(BaseModel):
    total: int
    limit: int
    can_create_more: bool
    tier: str


class PersonaPage(BaseModel):
    success: Literal[True] = True
    personas: list[PersonaView]
    meta: ListMeta
    matched: int
    next_cursor: str | None


class Deleted(BaseModel):
    success: Literal[True] = True
    message: str
    restore_until: str


class BinnedPage(BaseModel):
    success: Literal[True] = True
    personas: list[PersonaView]
    matched: int
    next_cursor: str | None


class Done(BaseModel):
    success: Literal[True] = True
    message: str


class LearntView(BaseModel):
    success: Literal[True] = True
    persona: PersonaView
    message: str
    example: ExampleView
    evicted: ExampleView | None


class OneExample(BaseModel):
    success: Literal[True] = True
    example: ExampleView


class ExamplePage(BaseModel):
    success: Literal[True] = True
    examples: list[ExampleView]
    next_cursor: str | None


class TagCount(BaseModel):
    tag: str
    count: int


class TagList(BaseModel):
    success: Literal[True] = True
    tags: list[TagCount]


class VersionLine(BaseModel):
    number: int
    first: int
    last: int
    name: str | None
    author_id: str | None
    created_at: str
    reason: str

    @classmethod
    def of(cls, line: HistoryLine) -> Self:
        return cls(number=line.last, **vars(line) | {"created_at": as_text(line.created_at)})


class VersionPage(BaseModel):
    success: Literal[True] = True
    versions: list[VersionLine]
    next_cursor: str | None


class VersionView(BaseModel):
    number: int
    name: str | None
    author_id: str | None
    created_at: str
    reason: str
    document: dict[str, Any]

    @classmethod
    def of(cls, version: Version) -> Self:
        document = version.document.model_dump(mode="json")
        del document["voice_model_config"]["training_status"]
        fields = {name: getattr(version, name) for name in ("number", "name", "author_id", "reason")}
        return cls(**fields, created_at=as_text(version.created_at), document=document)


class OneVersion(BaseModel):
    success: Literal[True] = True
    version: VersionView


class DifferenceList(BaseModel):
    success: Literal[True] = True
    changes: list[dict[str, Any]]


def wire(shown: Shown, *, card: bool = False) -> dict[str, object]:
    """A persona on the wire: the seed's twelve fields in their order, then the document's others, then ours."""
    persona = shown.persona
    document = persona.document.model_dump(mode="json", exclude=set(LONG_TEXTS) if card else None)
    twelve: dict[str, object] = {"id": persona.id, "user_id": persona.user_id}
    for name in ("name", "description", "personality_traits", "response_style", "expertise_areas"):
        twelve[name] = document.pop(name)
    twelve["voice_model_config"] = document.pop("voice_model_config")
    if not card:
        twelve["conversation_examples"] = [each.as_json() for each in shown.examples]
    twelve |= {
        "is_active": persona.is_active and persona.role == "owner",
        "created_at": as_text(persona.created_at),
        "updated_at": as_text(persona.updated_at),
    }
    ours = {
        "version": persona.version,
        "origin": persona.origin,
        "example_count": shown.example_count,
        "archived_at": persona.archived_at and as_text(persona.archived_at),
        "quarantined": shown.quarantined,
        "update_available": shown.update_available,
        "role_here": "starter" if persona.is_starter else persona.role,
    }
    return twelve | document | ours


def page_wire(found: CastList, *, card: bool) -> dict[str, object]:
    meta = {
        "total": found.total,
        "limit": found.tier.persona_limit,
        "can_create_more": found.can_create_more,
        "tier": found.tier.tier,
    }
    personas = [_item(each, card=card) for each in found.items]
    return {
        "success": True,
        "personas": personas,
        "meta": meta,
        "matched": found.matched,
        "next_cursor": found.next_cursor,
    }


def bin_wire(found: CastList) -> dict[str, object]:
    personas = [_item(each, card=True) | _when(each) for each in found.items]
    return {"success": True, "personas": personas, "matched": found.matched, "next_cursor": found.next_cursor}


def example_wire(example: Example | None) -> dict[str, object] | None:
    return None if example is None else example.as_json()


def _item(each: Shown | StoredUnreadable, *, card: bool) -> dict[str, object]:
    if isinstance(each, StoredUnreadable):
        last_good = each.facts["last_good_version"]
        return {"id": each.facts["persona_id"], "name": each.name, "broken": True, "last_good_version": last_good}
    return wire(each, card=card)


def _when(each: Shown | StoredUnreadable) -> dict[str, object]:
    persona = each.persona if isinstance(each, Shown) else None
    if persona is None or persona.deleted_at is None or persona.purge_at is None:
        return {}
    return {"deleted_at": as_text(persona.deleted_at), "purge_at": as_text(persona.purge_at)}


def schema_of(model: type[BaseModel], *, all_optional: bool = False) -> dict[str, Any]:
    """A model's JSON schema without references, for doors that read their body themselves."""
    whole = model.model_json_schema()
    parts: Mapping[str, Any] = whole.pop("$defs", {})
    found: dict[str, Any] = _inlined(whole, parts, all_optional)
    return found


def _inlined(node: Any, parts: Mapping[str, Any], all_optional: bool) -> Any:
    if isinstance(node, list):
        return [_inlined(each, parts, all_optional) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        return {} if name == "JsonValue" else _inlined(parts[name], parts, all_optional)
    kept = {key: each for key, each in node.items() if key != "default"}
    if all_optional and isinstance(kept.get("required"), list):
        del kept["required"]
    return {key: _inlined(each, parts, all_optional) for key, each in kept.items()}


def _with_examples(schema: dict[str, Any]) -> dict[str, Any]:
    properties = schema["properties"] | schema_of(GivenExamples)["properties"] | {"is_active": {"type": "boolean"}}
    return schema | {"properties": properties}


NEW_PERSONA = _with_examples(schema_of(Persona))
PERSONA_CHANGE = _with_examples(schema_of(Persona, all_optional=True))
LESSON = schema_of(Lesson)
LESSON_CHANGE = schema_of(Lesson, all_optional=True)
