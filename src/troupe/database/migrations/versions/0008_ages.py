"""Age, quarantine and the realm on every table of a persona; where a persona came from and when it last performed."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from troupe.database.types import BigNumber, Flag, Json, Moment
from troupe.database.wall import wall_statements

revision = "0008"
down_revision = "0007"

OWNED = ("persona_examples", "persona_versions", "persona_tags")


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    run = op.get_bind().exec_driver_sql
    for statement in _columns(dialect):
        run(statement)
    if dialect == "sqlite":
        _stamp_by_copy()
    else:
        for statement in _stamp_in_place():
            run(statement)
    _new_tables()
    for statement in _SQLITE_LAWS if dialect == "sqlite" else _POSTGRESQL_LAWS:
        run(statement)
    for statement in wall_statements(dialect, *OWNED, "persona_quarantine", "trusted_signers"):
        run(statement)


def _columns(dialect: str) -> Iterator[str]:
    big, json = ("INTEGER", "TEXT") if dialect == "sqlite" else ("BIGINT", "JSONB")
    yield f"ALTER TABLE personas ADD COLUMN origin {json}"
    yield "ALTER TABLE personas ADD COLUMN kit_id TEXT"
    yield f"ALTER TABLE personas ADD COLUMN used_at {big} NOT NULL DEFAULT 0"
    yield "UPDATE personas SET used_at = created_at"
    yield "CREATE INDEX ix_personas_by_kit_id ON personas (user_id, kit_id)"
    yield "CREATE INDEX ix_personas_by_used_at ON personas (user_id, deleted_at, archived_at, used_at, place)"


def _stamp_in_place() -> Iterator[str]:
    """PostgreSQL takes a new column into a table that has rows."""
    for table in OWNED:
        yield f"ALTER TABLE {table} ADD COLUMN realm TEXT REFERENCES realm (realm)"
        yield f"UPDATE {table} SET realm = (SELECT realm FROM personas WHERE personas.id = {table}.persona_id)"
        yield f"DELETE FROM {table} WHERE realm IS NULL"
        yield f"ALTER TABLE {table} ALTER COLUMN realm SET NOT NULL"
        yield f"ALTER TABLE {table} RENAME CONSTRAINT {table}_realm_fkey TO fk_{table}_realm"
        yield (
            f"ALTER TABLE {table} ADD CONSTRAINT fk_{table}_persona_id"
            " FOREIGN KEY (persona_id, realm) REFERENCES personas (id, realm) ON DELETE CASCADE"
        )


def _stamp_by_copy() -> None:
    """SQLite does not: the rows move into tables that had the realm from the beginning."""
    run = op.get_bind().exec_driver_sql
    for trigger in ("personas_leave", *(f"persona_examples_{name}" for name in ("full", "give_way", "back"))):
        run(f"DROP TRIGGER {trigger}")
    for index in ("ix_persona_examples_kept", "ix_persona_tags_folded"):
        run(f"DROP INDEX {index}")
    for table in OWNED:
        run(f"ALTER TABLE {table} RENAME TO {table}_before")
    _owned_tables()
    for table in OWNED:
        names = ", ".join(column["name"] for column in sa.inspect(op.get_bind()).get_columns(f"{table}_before"))
        kept = ", ".join(f"old.{name}" for name in names.split(", "))
        run(
            f"INSERT INTO {table} (realm, {names}) SELECT personas.realm, {kept}"
            f" FROM {table}_before AS old JOIN personas ON personas.id = old.persona_id"
        )
        run(f"DROP TABLE {table}_before")
    for statement in _SQLITE_LAWS_AGAIN:
        run(statement)


def _of_a_persona() -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    realm = sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False)
    return realm, sa.ForeignKeyConstraint(
        ["persona_id", "realm"], ["personas.id", "personas.realm"], ondelete="CASCADE"
    )


def _owned_tables() -> None:
    op.create_table(
        "persona_examples",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("persona_id", sa.Text, nullable=False),
        *_of_a_persona(),
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
        *_of_a_persona(),
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
        *_of_a_persona(),
        sa.Column("tag", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_persona_tags_folded", "persona_tags", ["folded", "persona_id"])


def _new_tables() -> None:
    op.create_table(
        "persona_quarantine",
        sa.Column("persona_id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("rules_version", sa.Integer, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "trusted_signers",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("public_key", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("added_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
        sqlite_strict=True,
    )


_LOST = "".join(f" DELETE FROM {table} WHERE persona_id = OLD.id;" for table in OWNED)
_KEPT = "SELECT count(*) FROM persona_examples WHERE persona_id = NEW.persona_id AND removed_at IS NULL"
_OLDEST = (
    "UPDATE persona_examples SET removed_at = NEW.added_at WHERE id = (SELECT id FROM persona_examples"
    " WHERE persona_id = NEW.persona_id AND removed_at IS NULL AND pinned = 0 AND id <> NEW.id"
    " ORDER BY position LIMIT 1);"
)
# As they stood before their tables moved.
_SQLITE_LAWS_AGAIN = (
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

_HELD_BACK = (
    "NEW.is_active = 1 AND EXISTS (SELECT 1 FROM persona_quarantine WHERE persona_quarantine.persona_id = NEW.id)"
)
_LEAVES_THE_STAGE = "UPDATE personas SET is_active = 0, state = state + 1 WHERE id = NEW.persona_id AND is_active = 1;"
_SQLITE_LAWS = (
    f"CREATE TRIGGER personas_held_back_new BEFORE INSERT ON personas WHEN {_HELD_BACK}"
    " BEGIN SELECT RAISE(ABORT, 'QUARANTINED'); END",
    f"CREATE TRIGGER personas_held_back BEFORE UPDATE ON personas WHEN {_HELD_BACK}"
    " BEGIN SELECT RAISE(ABORT, 'QUARANTINED'); END",
    f"CREATE TRIGGER persona_quarantine_off_stage AFTER INSERT ON persona_quarantine BEGIN {_LEAVES_THE_STAGE} END",
)
_POSTGRESQL_LAWS = (
    "CREATE FUNCTION personas_held_back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    f" IF {_HELD_BACK} THEN RAISE EXCEPTION 'QUARANTINED' USING ERRCODE = 'check_violation'; END IF;"
    " RETURN NEW; END $$",
    "CREATE TRIGGER personas_held_back BEFORE INSERT OR UPDATE ON personas"
    " FOR EACH ROW EXECUTE FUNCTION personas_held_back()",
    "CREATE FUNCTION persona_quarantine_off_stage() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    f" {_LEAVES_THE_STAGE} RETURN NULL; END $$",
    "CREATE TRIGGER persona_quarantine_off_stage AFTER INSERT ON persona_quarantine"
    " FOR EACH ROW EXECUTE FUNCTION persona_quarantine_off_stage()",
)
