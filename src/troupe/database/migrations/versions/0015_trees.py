"""Trees of messages: revisions, the bin, numbered operations, masks, members with their own terms, and search."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from troupe.database.types import Flag, Json, Moment
from troupe.database.wall import wall_statements

revision = "0015"
down_revision = "0014"

SHOWN = 60


def upgrade() -> None:
    dialect = op.get_context().dialect.name
    run = op.get_bind().exec_driver_sql
    for statement in _columns(dialect):
        run(statement)
    _fold_titles()
    _tables()
    _indexes()
    for statement in (*wall_statements(dialect, "masks"), *_words(dialect)):
        run(statement)
    if dialect == "sqlite":
        _quicken_wall()


def _quicken_wall() -> None:
    """Rules that compared a new row with all the others look into an index now."""
    run = op.get_bind().exec_driver_sql
    slow = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%id = NEW.id OR 1 = 0)%'"
    for name, said in run(slow).all():
        run(f"DROP TRIGGER {name}")
        run(said.replace("id = NEW.id OR 1 = 0)", "id = NEW.id)"))


def _columns(dialect: str) -> Iterator[str]:
    json = "TEXT" if dialect == "sqlite" else "JSONB"
    real = "REAL" if dialect == "sqlite" else "DOUBLE PRECISION"
    moment = "INTEGER" if dialect == "sqlite" else "BIGINT"
    added = {
        "chats": (
            "mask_id TEXT",
            f"lorebook_ids {json} NOT NULL DEFAULT '[]'",
            f"note {json}",
            f"settings {json}",
            "temporary INTEGER NOT NULL DEFAULT 0",
            "imported INTEGER NOT NULL DEFAULT 0",
            "folded TEXT NOT NULL DEFAULT ''",
            "last_op INTEGER NOT NULL DEFAULT 0",
            "newest_op INTEGER NOT NULL DEFAULT 0",
        ),
        "chat_members": (
            "pinned_version INTEGER",
            f"talkativeness {real} CONSTRAINT ck_chat_members_talkativeness CHECK (talkativeness BETWEEN 0 AND 1)",
            "muted INTEGER NOT NULL DEFAULT 0",
        ),
        "chat_nodes": (
            "excluded INTEGER NOT NULL DEFAULT 0",
            "removed TEXT CONSTRAINT ck_chat_nodes_removed CHECK (removed IN ('only', 'below'))",
            f"removed_at {moment}",
            f"visible_to {json}",
            "mask_name TEXT",
            f"attachments {json}",
            f"origin {json}",
            "source_id TEXT",
        ),
    }
    for table, columns in added.items():
        for column in columns:
            yield f"ALTER TABLE {table} ADD COLUMN {column}"


def _fold_titles() -> None:
    """A title is looked for without regard to capitals, in every script."""
    chats = sa.table("chats", *(sa.column(name) for name in ("id", "title", "opening", "folded")))
    connection = op.get_bind()
    for row in connection.execute(sa.select(chats)).all():
        shown = row.title or " ".join(row.opening.split())[:SHOWN]
        connection.execute(chats.update().where(chats.c.id == row.id).values(folded=shown.casefold()))


def _tables() -> None:
    op.create_table(
        "chat_revisions",
        sa.Column("node_id", sa.Text, primary_key=True),
        sa.Column("rev", sa.Integer, primary_key=True),
        sa.Column("chat_id", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("raw_text", sa.Text, nullable=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("client_key", sa.Text, nullable=True),
        sa.Column("client_body", sa.Text, nullable=True),
        sa.CheckConstraint("kind IN ('original', 'edit', 'continue', 'restored')", name="kind"),
        sa.UniqueConstraint("chat_id", "client_key"),
        sqlite_strict=True,
    )
    op.create_table(
        "chat_ops",
        sa.Column("chat_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("node_id", sa.Text, nullable=True),
        sa.Column("changes", Json, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "masks",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("pronouns", sa.Text, nullable=False),
        sa.Column("portrait_media_id", sa.Text, nullable=True),
        sa.Column("is_default", Flag, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.Column("removed_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"]),
        sqlite_strict=True,
    )


def _indexes() -> None:
    # With the number in it SQLite has no reason to read a whole chat in order to have a few siblings in theirs.
    op.create_index("ix_chat_nodes_family", "chat_nodes", ["chat_id", "parent_id", "number"])
    op.drop_index("ix_chat_nodes_parent", "chat_nodes")
    open_runs = sa.text("finished_at IS NULL")
    op.create_index("ix_chat_runs_open", "chat_runs", ["chat_id"], sqlite_where=open_runs, postgresql_where=open_runs)
    op.create_index("ix_chat_revisions_chat_id", "chat_revisions", ["chat_id"])
    binned, copied = sa.text("removed IS NOT NULL"), sa.text("source_id IS NOT NULL")
    op.create_index(
        "ix_chat_nodes_binned", "chat_nodes", ["chat_id", "lane", "depth"], sqlite_where=binned, postgresql_where=binned
    )
    op.create_index(
        "ix_chat_nodes_source", "chat_nodes", ["chat_id", "source_id"], sqlite_where=copied, postgresql_where=copied
    )
    worn = sa.text("is_default = 1 AND removed_at IS NULL")
    op.create_index("uq_masks_default", "masks", ["user_id"], unique=True, sqlite_where=worn, postgresql_where=worn)
    op.create_index("ix_masks_newest", "masks", ["user_id", "created_at", "id"])


def _words(dialect: str) -> Iterator[str]:
    """What was said, by its words. SQLite lets no trigger write here, so whoever keeps a message keeps its words."""
    yield from _SQLITE_WORDS if dialect == "sqlite" else _POSTGRESQL_WORDS


_SQLITE_WORDS = (
    "CREATE VIRTUAL TABLE chat_words USING fts5(node_id UNINDEXED, text, tokenize = 'unicode61 remove_diacritics 2')",
    "INSERT INTO chat_words (rowid, node_id, text) SELECT rowid, id, text FROM chat_nodes WHERE text <> ''",
)
_POSTGRESQL_WORDS = (
    "CREATE TABLE chat_words (node_id TEXT PRIMARY KEY REFERENCES chat_nodes (id) ON DELETE CASCADE,"
    " words TSVECTOR NOT NULL)",
    "CREATE INDEX ix_chat_words ON chat_words USING gin (words)",
    "INSERT INTO chat_words SELECT id, to_tsvector('simple', text) FROM chat_nodes WHERE text <> ''",
)
