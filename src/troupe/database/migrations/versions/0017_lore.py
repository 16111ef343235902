"""Lorebooks, their entries and where they are attached."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from troupe.database.types import Flag, Json, Moment
from troupe.database.wall import wall_statements

revision = "0017"
down_revision = "0016"

_TABLES = ("lorebooks", "lore_entries", "lore_attachments", "lore_changes", "lore_sources")


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    _books()
    _entries()
    _attachments()
    _changes()
    _sources()
    run = op.get_bind().exec_driver_sql
    for statement in (*wall_statements(dialect, *_TABLES), *_leaving(dialect)):
        run(statement)


def _realm() -> sa.Column[str]:
    return sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False)


def _of_a_book() -> tuple[sa.Column[str], sa.Column[str], sa.ForeignKeyConstraint]:
    within = sa.ForeignKeyConstraint(["book_id", "realm"], ["lorebooks.id", "lorebooks.realm"], ondelete="CASCADE")
    return _realm(), sa.Column("user_id", sa.Text, nullable=False), within


def _books() -> None:
    op.create_table(
        "lorebooks",
        sa.Column("id", sa.Text, primary_key=True),
        _realm(),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("settings", Json, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("everyone", Flag, nullable=False),
        sa.Column("origin", Json, nullable=True),
        sa.Column("entry_count", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.Column("deleted_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
        sa.UniqueConstraint("id", "realm"),
        sa.CheckConstraint("kind IN ('lore', 'card')", name="kind"),
        sqlite_strict=True,
    )
    op.create_index("ix_lorebooks_user_id", "lorebooks", ["user_id", "updated_at"])


def _entries() -> None:
    op.create_table(
        "lore_entries",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("book_id", sa.Text, nullable=False),
        *_of_a_book(),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("rev", sa.Integer, nullable=False),
        sa.Column("removed", Flag, nullable=False),
        sa.Column("document", Json, nullable=False),
        sa.Column("source", sa.Text, nullable=True),
        sa.Column("sought", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_lore_entries_position", "lore_entries", ["book_id", "position"])
    op.create_index("ix_lore_entries_rev", "lore_entries", ["book_id", "rev"])


def _attachments() -> None:
    op.create_table(
        "lore_attachments",
        sa.Column("book_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("target_id", sa.Text, primary_key=True),
        *_of_a_book(),
        sa.CheckConstraint("kind IN ('personas', 'masks', 'chats')", name="kind"),
        sqlite_strict=True,
    )
    op.create_index("ix_lore_attachments_user_id", "lore_attachments", ["user_id"])
    op.create_index("ix_lore_attachments_target_id", "lore_attachments", ["target_id"])


def _changes() -> None:
    op.create_table(
        "lore_changes",
        sa.Column("book_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        *_of_a_book(),
        sa.Column("before", Json, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sqlite_strict=True,
    )


def _sources() -> None:
    op.create_table(
        "lore_sources",
        sa.Column("book_id", sa.Text, primary_key=True),
        *_of_a_book(),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("file", sa.LargeBinary, nullable=True),
        sqlite_strict=True,
    )


def _leaving(dialect: str) -> Iterator[str]:
    """Whom a book was for is forgotten with them, also when code that knows nothing of books removes them."""
    gone = " DELETE FROM lore_attachments WHERE target_id = OLD.id;"
    yield from _law(dialect, "personas_unattach", "AFTER DELETE ON personas", gone)
    purged = "AFTER UPDATE OF purged_at ON personas"
    yield from _law(dialect, "personas_unattach_purged", purged, gone, when="NEW.purged_at IS NOT NULL")
    yield from _law(dialect, "chats_unattach", "AFTER DELETE ON chats", gone)


def _law(dialect: str, name: str, event: str, does: str, when: str = "") -> Iterator[str]:
    condition = f" WHEN ({when})" if when else ""
    if dialect == "sqlite":
        yield f"CREATE TRIGGER {name} {event}{condition} BEGIN{does} END"
        return
    yield f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN{does} RETURN NULL; END $$"
    yield f"CREATE TRIGGER {name} {event} FOR EACH ROW{condition} EXECUTE FUNCTION {name}()"
