"""The whole persona: its fields as columns, what it learnt, its earlier versions, and the laws that hold it.

The laws are triggers and checks, so that they also hold for statements that come from nowhere near our code.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from troupe.database.types import BigNumber, Flag, Json, Moment

revision = "0006"
down_revision = "0005"

TRAITS = ("extraversion", "agreeableness", "conscientiousness", "neuroticism", "openness", "formality", "enthusiasm")
STYLES = ("humor_level", "technical_depth", "empathy_level", "proactivity")
VERBOSITIES = "'Concise', 'Balanced', 'Detailed', 'Elaborate'"
TONES = "'Professional', 'Friendly', 'Casual', 'Authoritative', 'Supportive', 'Analytical'"


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    run = op.get_bind().exec_driver_sql
    for statement in _columns(dialect):
        run(statement)
    _split_documents()
    run("DROP INDEX uq_personas_active")
    for statement in _indexes():
        run(statement)
    _tables()
    for statement in _SQLITE_LAWS if dialect == "sqlite" else _POSTGRESQL_LAWS:
        run(statement)
    for statement in _VIEWS:
        run(statement)


def _columns(dialect: str) -> Iterator[str]:
    json_type = "TEXT" if dialect == "sqlite" else "JSONB"
    big = "INTEGER" if dialect == "sqlite" else "BIGINT"
    real = "REAL" if dialect == "sqlite" else "DOUBLE PRECISION"
    for name in (*TRAITS, *STYLES):
        yield _added(name, f"{real} NOT NULL DEFAULT 0.5", f"{name} BETWEEN 0 AND 1")
    for name in ("voice_speed", "voice_pitch"):
        yield _added(name, f"{real} NOT NULL DEFAULT 1", f"{name} BETWEEN 0.5 AND 2")
    yield _added("verbosity", "TEXT NOT NULL DEFAULT 'Balanced'", f"verbosity IN ({VERBOSITIES})")
    yield _added("tone", "TEXT NOT NULL DEFAULT 'Friendly'", f"tone IN ({TONES})")
    yield _added("expertise_areas", f"{json_type} NOT NULL DEFAULT '[]'", "length(name) BETWEEN 1 AND 50")
    yield _added("voice_model_config", f"{json_type} NOT NULL DEFAULT '{{}}'", "is_active IN (0, 1)")
    yield _added("description", "TEXT", "length(description) <= 32000")
    yield _added("handle", "TEXT", "length(handle) BETWEEN 1 AND 128")
    audience = "audience IN ('child', 'everyone', 'adult') AND (realm = 'family' OR audience <> 'child')"
    yield _added("audience", "TEXT NOT NULL DEFAULT 'adult'", audience)
    yield _added("language", "TEXT NOT NULL DEFAULT 'en'", "length(language) BETWEEN 2 AND 35")
    yield _added("state", "INTEGER NOT NULL DEFAULT 1", "state >= 1 AND version >= 1")
    yield _added("place", f"{big} NOT NULL DEFAULT 0", "age IS NULL OR age BETWEEN 0 AND 99999")
    yield "ALTER TABLE personas ADD COLUMN name_folded TEXT NOT NULL DEFAULT ''"
    yield "ALTER TABLE personas ADD COLUMN search_text TEXT NOT NULL DEFAULT ''"
    yield _added("archived_at", big, "archived_at IS NULL OR is_active = 0")
    yield _added("deleted_at", big, "deleted_at IS NULL OR is_active = 0")
    yield _added("purged_at", big, "purged_at IS NULL OR deleted_at IS NOT NULL")


def _added(name: str, kind: str, check: str) -> str:
    return f"ALTER TABLE personas ADD COLUMN {name} {kind} CONSTRAINT ck_personas_{name} CHECK ({check})"


def _split_documents() -> None:
    """What stood in one document stands in columns now."""
    words = ("description", "handle", "audience", "language", "verbosity", "tone")
    numbers = (*TRAITS, *STYLES, "voice_speed", "voice_pitch")
    columns = [sa.column(name, Json) for name in ("expertise_areas", "voice_model_config", "document")]
    personas = sa.table("personas", sa.column("id"), *columns, *(sa.column(name) for name in (*words, *numbers)))
    connection = op.get_bind()
    for row in connection.execute(sa.select(personas.c.id, personas.c.document)).all():
        values = _split(dict(row.document))
        connection.execute(personas.update().where(personas.c.id == row.id).values(**values))


def _split(details: dict[str, Any]) -> dict[str, Any]:
    details.pop("name", None)
    voice = details.pop("voice_model_config", {})
    values = {**details.pop("personality_traits", {}), **details.pop("response_style", {})}
    values |= {f"voice_{name}": voice.pop(name) for name in ("speed", "pitch") if name in voice}
    kept = ("expertise_areas", "description", "handle", "audience", "language")
    values |= {name: details.pop(name) for name in kept if name in details}
    return values | {"voice_model_config": voice, "document": details}


def _indexes() -> Iterator[str]:
    yield "CREATE UNIQUE INDEX uq_personas_active ON personas (user_id) WHERE is_active = 1 AND deleted_at IS NULL"
    yield "CREATE UNIQUE INDEX uq_personas_handle ON personas (user_id, handle) WHERE deleted_at IS NULL"
    # SQLite passes over the unique index above for whoever has thousands of personas.
    yield "CREATE INDEX ix_personas_by_stage ON personas (user_id, is_active, deleted_at)"
    yield "CREATE INDEX ix_personas_by_place ON personas (user_id, place)"
    for key in ("created_at", "updated_at", "name_folded"):
        yield f"CREATE INDEX ix_personas_by_{key} ON personas (user_id, deleted_at, archived_at, {key}, place)"


def _tables() -> None:
    op.create_table(
        "persona_examples",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("persona_id", sa.Text, nullable=False),
        sa.Column("position", BigNumber, nullable=False),
        sa.Column("user_message", sa.Text, nullable=False),
        sa.Column("persona_response", sa.Text, nullable=False),
        sa.Column("context", sa.Text, nullable=False),
        sa.Column("quality_score", sa.Double().with_variant(sa.REAL(), "sqlite"), nullable=False),
        sa.Column("timestamp", Moment, nullable=False),
        sa.Column("pinned", Flag, nullable=False),
        sa.Column("added_at", Moment, nullable=False),
        sa.Column("removed_at", Moment, nullable=True),
        sa.CheckConstraint("quality_score BETWEEN 0 AND 1", name="quality"),
        sa.CheckConstraint("length(user_message) BETWEEN 1 AND 4000", name="message_length"),
        sa.CheckConstraint("length(persona_response) BETWEEN 1 AND 4000", name="response_length"),
        sa.CheckConstraint("pinned IN (0, 1)", name="pinned"),
        sa.UniqueConstraint("persona_id", "position"),
        sqlite_strict=True,
    )
    op.create_index("ix_persona_examples_kept", "persona_examples", ["persona_id", "removed_at", "pinned", "position"])
    op.create_table(
        "persona_versions",
        sa.Column("persona_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=True),
        sa.Column("author_id", sa.Text, nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("document", Json, nullable=False),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.UniqueConstraint("persona_id", "name"),
        sqlite_strict=True,
    )
    op.create_table(
        "persona_tags",
        sa.Column("persona_id", sa.Text, primary_key=True),
        sa.Column("folded", sa.Text, primary_key=True),
        sa.Column("tag", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_persona_tags_folded", "persona_tags", ["folded", "persona_id"])


_COUNTS_AGAIN = (
    "NEW.user_id IS NOT NULL AND NEW.deleted_at IS NULL"
    " AND (OLD.deleted_at IS NOT NULL OR OLD.user_id IS NULL OR OLD.user_id <> NEW.user_id)"
)
_AT_LIMIT = (
    "(SELECT tiers.persona_limit FROM users JOIN tiers ON tiers.tier = users.tier WHERE users.id = NEW.user_id)"
    " BETWEEN 0 AND (SELECT count(*) FROM personas WHERE user_id = NEW.user_id AND deleted_at IS NULL)"
)
_HANDLE_TAKEN = (
    "NEW.handle IS NOT NULL AND NEW.deleted_at IS NULL AND EXISTS (SELECT 1 FROM personas"
    " WHERE user_id = NEW.user_id AND handle = NEW.handle AND deleted_at IS NULL AND id <> NEW.id)"
)
_OTHERS_REST = (
    "UPDATE personas SET is_active = 0, state = state + 1"
    " WHERE user_id = NEW.user_id AND id <> NEW.id AND is_active = 1;"
)
_LOST = (
    "DELETE FROM persona_examples WHERE persona_id = OLD.id;"
    " DELETE FROM persona_versions WHERE persona_id = OLD.id;"
    " DELETE FROM persona_tags WHERE persona_id = OLD.id;"
)
_KEPT = "SELECT count(*) FROM persona_examples WHERE persona_id = NEW.persona_id AND removed_at IS NULL"
_OLDEST = (
    "UPDATE persona_examples SET removed_at = NEW.added_at WHERE id = (SELECT id FROM persona_examples"
    " WHERE persona_id = NEW.persona_id AND removed_at IS NULL AND pinned = 0 AND id <> NEW.id"
    " ORDER BY position LIMIT 1);"
)
_TIME_STANDS = "NEW.updated_at < OLD.updated_at OR (NEW.version > OLD.version AND NEW.updated_at = OLD.updated_at)"

_SQLITE_LAWS = (
    "CREATE TRIGGER personas_limit_new BEFORE INSERT ON personas"
    f" WHEN NEW.user_id IS NOT NULL AND NEW.deleted_at IS NULL AND {_AT_LIMIT}"
    " BEGIN SELECT RAISE(ABORT, 'TIER_LIMIT_EXCEEDED'); END",
    "CREATE TRIGGER personas_limit_back BEFORE UPDATE OF user_id, deleted_at ON personas"
    f" WHEN {_COUNTS_AGAIN} AND {_AT_LIMIT}"
    " BEGIN SELECT RAISE(ABORT, 'TIER_LIMIT_EXCEEDED'); END",
    f"CREATE TRIGGER personas_one_active_new BEFORE INSERT ON personas WHEN NEW.is_active = 1 BEGIN {_OTHERS_REST} END",
    f"CREATE TRIGGER personas_one_active BEFORE UPDATE ON personas WHEN NEW.is_active = 1 BEGIN {_OTHERS_REST} END",
    # REPLACE would silently delete whoever has the handle; a unique index alone does not stop it.
    f"CREATE TRIGGER personas_handle_new BEFORE INSERT ON personas WHEN {_HANDLE_TAKEN}"
    " BEGIN SELECT RAISE(ABORT, 'HANDLE_TAKEN'); END",
    f"CREATE TRIGGER personas_handle BEFORE UPDATE OF user_id, handle, deleted_at ON personas WHEN {_HANDLE_TAKEN}"
    " BEGIN SELECT RAISE(ABORT, 'HANDLE_TAKEN'); END",
    f"CREATE TRIGGER personas_time_grows AFTER UPDATE ON personas WHEN {_TIME_STANDS}"
    " BEGIN UPDATE personas SET updated_at = OLD.updated_at + 1 WHERE id = NEW.id; END",
    f"CREATE TRIGGER personas_leave AFTER DELETE ON personas BEGIN {_LOST} END",
    "CREATE TRIGGER persona_examples_full BEFORE INSERT ON persona_examples"
    f" WHEN NEW.removed_at IS NULL AND ({_KEPT} AND pinned = 1) >= 100"
    " BEGIN SELECT RAISE(ABORT, 'EXAMPLES_FULL'); END",
    "CREATE TRIGGER persona_examples_give_way AFTER INSERT ON persona_examples"
    f" WHEN NEW.removed_at IS NULL AND ({_KEPT}) > 100 BEGIN {_OLDEST} END",
    "CREATE TRIGGER persona_examples_back AFTER UPDATE OF removed_at, persona_id ON persona_examples"
    f" WHEN NEW.removed_at IS NULL AND ({_KEPT}) > 100"
    " BEGIN SELECT RAISE(ABORT, 'EXAMPLES_FULL'); END",
)


def _law(name: str, table: str, when: str, body: str, back: str = "NEW") -> tuple[str, str]:
    """A function and the trigger that calls it."""
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN {back}; END $$",
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    )


_REFUSED = "RAISE EXCEPTION '{code}' USING ERRCODE = 'check_violation';"
_LIMIT = _REFUSED.replace("{code}", "TIER_LIMIT_EXCEEDED")
_FULL = _REFUSED.replace("{code}", "EXAMPLES_FULL")
_LOCKED = "PERFORM 1 FROM users WHERE id = NEW.user_id FOR NO KEY UPDATE;"

_POSTGRESQL_LAWS = (
    *_law(
        "personas_limit_new",
        "personas",
        "BEFORE INSERT",
        f"IF NEW.user_id IS NOT NULL AND NEW.deleted_at IS NULL THEN {_LOCKED} IF {_AT_LIMIT} THEN {_LIMIT} END IF;"
        " END IF;",
    ),
    *_law(
        "personas_limit_back",
        "personas",
        "BEFORE UPDATE OF user_id, deleted_at",
        f"IF {_COUNTS_AGAIN} THEN {_LOCKED} IF {_AT_LIMIT} THEN {_LIMIT} END IF; END IF;",
    ),
    *_law(
        "personas_one_active",
        "personas",
        "BEFORE INSERT OR UPDATE",
        f"IF NEW.is_active = 1 AND NEW.user_id IS NOT NULL THEN {_LOCKED} {_OTHERS_REST} END IF;",
    ),
    *_law(
        "personas_time_grows",
        "personas",
        "BEFORE UPDATE",
        f"IF {_TIME_STANDS} THEN NEW.updated_at = OLD.updated_at + 1; END IF;",
    ),
    *_law("personas_leave", "personas", "AFTER DELETE", _LOST, back="NULL"),
    *_law(
        "persona_examples_full",
        "persona_examples",
        "BEFORE INSERT",
        "PERFORM 1 FROM personas WHERE id = NEW.persona_id FOR NO KEY UPDATE;"
        f" IF NEW.removed_at IS NULL AND ({_KEPT} AND pinned = 1) >= 100 THEN {_FULL} END IF;",
    ),
    *_law(
        "persona_examples_give_way",
        "persona_examples",
        "AFTER INSERT",
        f"IF NEW.removed_at IS NULL AND ({_KEPT}) > 100 THEN {_OLDEST} END IF;",
        back="NULL",
    ),
    *_law(
        "persona_examples_back",
        "persona_examples",
        "AFTER UPDATE OF removed_at, persona_id",
        f"IF NEW.removed_at IS NULL AND ({_KEPT}) > 100 THEN {_FULL} END IF;",
        back="NULL",
    ),
)

_VIEWS = (
    "CREATE VIEW active_personas AS SELECT * FROM personas WHERE is_active = 1 AND deleted_at IS NULL",
    "CREATE VIEW user_persona_counts AS SELECT users.id AS user_id, users.tier AS tier,"
    " tiers.persona_limit AS persona_limit, count(personas.id) AS persona_count"
    " FROM users JOIN tiers ON tiers.tier = users.tier"
    " LEFT JOIN personas ON personas.user_id = users.id AND personas.deleted_at IS NULL"
    " GROUP BY users.id, users.tier, tiers.persona_limit",
)
