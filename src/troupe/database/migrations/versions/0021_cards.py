"""Cards: what was brought in together, file by file, and the files that personas came out of."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import BigNumber, Flag, Json, Moment
from troupe.database.wall import wall_statements

revision = "0021"
down_revision = "0020"

OF_CARDS = ("card_imports", "card_import_items", "card_sources")


def upgrade() -> None:
    _imports()
    _sources()
    run = op.get_bind().exec_driver_sql
    for statement in wall_statements(op.get_context().dialect.name, *OF_CARDS):
        run(statement)


def _imports() -> None:
    op.create_table(
        "card_imports",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("options", Json, nullable=False),
        sa.Column("job_id", sa.Text, nullable=True),
        sa.Column("undone", Flag, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], ondelete="CASCADE"),
        sa.UniqueConstraint("id", "realm"),
        sqlite_strict=True,
    )
    op.create_index("ix_card_imports_newest", "card_imports", ["user_id", "created_at", "id"])
    op.create_table(
        "card_import_items",
        sa.Column("import_id", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("file", sa.Integer, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("bytes", BigNumber, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("media_id", sa.Text, nullable=True),
        sa.Column("kind", sa.Text, nullable=True),
        sa.Column("format", sa.Text, nullable=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("created", Json, nullable=False),
        sa.Column("needs", Json, nullable=True),
        sa.Column("report", Json, nullable=True),
        sa.Column("error", Json, nullable=True),
        sa.ForeignKeyConstraint(["import_id", "realm"], ["card_imports.id", "card_imports.realm"], ondelete="CASCADE"),
        sqlite_strict=True,
    )


def _sources() -> None:
    op.create_table(
        "card_sources",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("target_id", sa.Text, nullable=False),
        sa.Column("persona_id", sa.Text, nullable=True),
        sa.Column("chat_id", sa.Text, nullable=True),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("format", sa.Text, nullable=False),
        sa.Column("container", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("media_id", sa.Text, nullable=True),
        sa.Column("portrait_id", sa.Text, nullable=True),
        sa.Column("imported_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["persona_id", "realm"], ["personas.id", "personas.realm"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["chat_id", "realm"], ["chats.id", "chats.realm"], ondelete="CASCADE"),
        sqlite_strict=True,
    )
    op.create_index("ix_card_sources_target", "card_sources", ["kind", "target_id", "imported_at"])
    op.create_index("ix_card_sources_same", "card_sources", ["user_id", "sha256"])
