"""The tables of personas.

The age, and every number with a range, stands in a column of its own and nowhere else, so that the database's own
checks see the very values the document has.
The checks of ranges and the triggers are written down in the migration that makes them.
"""

from typing import Any

from pydantic import ValidationError
from sqlalchemy import (
    REAL,
    CheckConstraint,
    Column,
    Dialect,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    Row,
    ScalarSelect,
    Text,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.types import TypeEngine

from troupe.database import BigNumber, Flag, Json, Moment, realm_column, table
from troupe.personas.domain import CastPersona, Persona, ResponseStyle, Traits
from troupe.personas.domain.cast import search_text
from troupe.personas.domain.text import fold
from troupe.personas.errors import StoredUnreadable

STYLE_NUMBERS = ("humor_level", "technical_depth", "empathy_level", "proactivity")
VOICE_NUMBERS = ("voice_speed", "voice_pitch")
ILLEGIBLE = ""
"""What stands for a document that is no JSON any more; no document of ours is a text."""


class OldJson(Json):
    """A document that has to last: one that is no JSON any more is told apart, and stops nobody from reading others."""

    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        try:
            return super().process_result_value(value, dialect)
        except ValueError:
            return ILLEGIBLE


Real: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")

personas = table(
    "personas",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=True),
    Column("name", Text, nullable=False),
    Column("document", OldJson, nullable=False),
    Column("age", Integer, nullable=True),
    Column("version", Integer, nullable=False),
    Column("is_active", Flag, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    *(Column(name, Real, nullable=False) for name in (*Traits.model_fields, *STYLE_NUMBERS, *VOICE_NUMBERS)),
    Column("verbosity", Text, nullable=False),
    Column("tone", Text, nullable=False),
    Column("expertise_areas", OldJson, nullable=False),
    Column("voice_model_config", OldJson, nullable=False),
    Column("description", Text, nullable=True),
    Column("handle", Text, nullable=True),
    Column("audience", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("state", Integer, nullable=False),
    Column("place", BigNumber, nullable=False),
    Column("name_folded", Text, nullable=False),
    Column("search_text", Text, nullable=False),
    Column("archived_at", Moment, nullable=True),
    Column("deleted_at", Moment, nullable=True),
    Column("purged_at", Moment, nullable=True),
    Column("origin", OldJson, nullable=True),
    Column("kit_id", Text, nullable=True),
    Column("used_at", Moment, nullable=False),
    Column("experiment_id", Text, nullable=True),
    CheckConstraint("realm = 'family' OR (age IS NOT NULL AND age >= 18)", name="of_age_among_adults"),
    ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], name="fk_personas_user_id"),
    UniqueConstraint("id", "realm"),
)
Index(
    "uq_personas_active",
    personas.c.user_id,
    unique=True,
    sqlite_where=text("is_active = 1 AND deleted_at IS NULL"),
    postgresql_where=text("is_active = 1 AND deleted_at IS NULL"),
)
Index(
    "uq_personas_handle",
    personas.c.user_id,
    personas.c.handle,
    unique=True,
    sqlite_where=text("deleted_at IS NULL"),
    postgresql_where=text("deleted_at IS NULL"),
)
for _order in ("created_at", "updated_at", "name_folded", "used_at"):
    Index(
        f"ix_personas_by_{_order}",
        *(personas.c[name] for name in ("user_id", "deleted_at", "archived_at", _order, "place")),
    )

Index("ix_personas_by_place", personas.c.user_id, personas.c.place)
Index("ix_personas_by_kit_id", personas.c.user_id, personas.c.kit_id)
Index("ix_personas_by_stage", personas.c.user_id, personas.c.is_active, personas.c.deleted_at)


def _of_a_persona() -> tuple[Column[str], ForeignKeyConstraint]:
    """The realm of the persona a row belongs to; the row leaves with it."""
    named = ["persona_id", "realm"], ["personas.id", "personas.realm"]
    return realm_column(), ForeignKeyConstraint(*named, ondelete="CASCADE")


def realm_of(persona_id: str) -> ScalarSelect[str]:
    """The realm a row of a persona gets: that of the persona, whatever anybody says."""
    return select(personas.c.realm).where(personas.c.id == persona_id).scalar_subquery()


examples = table(
    "persona_examples",
    Column("id", Text, primary_key=True),
    Column("persona_id", Text, nullable=False),
    *_of_a_persona(),
    Column("position", BigNumber, nullable=False),
    Column("user_message", Text, nullable=False),
    Column("persona_response", Text, nullable=False),
    Column("context", Text, nullable=False),
    Column("quality_score", Real, nullable=False),
    Column("timestamp", Moment, nullable=False),
    Column("pinned", Flag, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("removed_at", Moment, nullable=True),
    UniqueConstraint("persona_id", "position"),
)

Index(
    "ix_persona_examples_kept",
    *(examples.c[name] for name in ("persona_id", "removed_at", "pinned", "position")),
)

versions = table(
    "persona_versions",
    Column("persona_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    *_of_a_persona(),
    Column("name", Text, nullable=True),
    Column("author_id", Text, nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Column("document", OldJson, nullable=False),
    UniqueConstraint("persona_id", "name"),
)

tags = table(
    "persona_tags",
    Column("persona_id", Text, primary_key=True),
    Column("folded", Text, primary_key=True),
    *_of_a_persona(),
    Column("tag", Text, nullable=False),
)

Index("ix_persona_tags_folded", tags.c.folded, tags.c.persona_id)

quarantine = table(
    "persona_quarantine",
    Column("persona_id", Text, primary_key=True),
    realm_column(),
    Column("rule", Text, nullable=False),
    Column("rules_version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
)

signers = table(
    "trusted_signers",
    Column("user_id", Text, primary_key=True),
    Column("fingerprint", Text, primary_key=True),
    realm_column(),
    Column("public_key", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("added_at", Moment, nullable=False),
    ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
)

# The fields of the document that have a column of their own; the column `document` holds the others.
COLUMNS = ("name", "description", "expertise_areas", "handle", "age", "audience", "language")


def row_of(persona: CastPersona) -> dict[str, object]:
    values = dict(vars(persona))
    for unstored in ("role", "broken"):
        del values[unstored]
    fields = values.pop("document").model_dump(mode="json")
    columns = {name: fields.pop(name) for name in COLUMNS}
    columns |= {**fields.pop("personality_traits"), **fields.pop("response_style")}
    voice = fields.pop("voice_model_config")
    columns |= {name: voice.pop(name.removeprefix("voice_")) for name in VOICE_NUMBERS}
    columns["used_at"] = persona.used_at or persona.created_at
    found = {"name_folded": fold(persona.document.name), "search_text": search_text(persona.document)}
    return values | columns | found | {"voice_model_config": voice, "document": fields}


def persona_of(row: Row[Any]) -> CastPersona:
    fields = dict(row._mapping)
    for name in ("name_folded", "search_text", "purged_at", "size"):
        fields.pop(name, None)
    kept = [fields[name] for name in ("document", "voice_model_config", "origin")]
    if not all(isinstance(each, dict) or (each is None and each is kept[2]) for each in kept):
        raise StoredUnreadable(row.id, name=row.name)
    document = fields.pop("document") | {name: fields.pop(name) for name in COLUMNS}
    document["personality_traits"] = {name: fields.pop(name) for name in Traits.model_fields}
    document["response_style"] = {name: fields.pop(name) for name in ResponseStyle.model_fields}
    numbers = {name.removeprefix("voice_"): fields.pop(name) for name in VOICE_NUMBERS}
    document["voice_model_config"] = fields.pop("voice_model_config") | numbers
    try:
        return CastPersona(document=Persona.model_validate(document), **fields)
    except ValidationError as fault:
        raise StoredUnreadable(row.id, name=row.name) from fault
