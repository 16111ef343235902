"""Looks: what a persona's document does not hold of them, earlier states, kept pictures, presets."""

import sqlalchemy as sa
from alembic import op

from troupe.database.types import Json, Moment
from troupe.database.wall import wall_statements

revision = "0012"
down_revision = "0011"

OF_LOOKS = ("looks", "look_states", "look_renders", "look_presets", "avatar_speeches")


def upgrade() -> None:
    _looks()
    _renders()
    _presets()
    _speeches()
    run = op.get_bind().exec_driver_sql
    for statement in wall_statements(op.get_context().dialect.name, *OF_LOOKS):
        run(statement)


def _behind(parent: str, column: str) -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    realm = sa.Column("realm", sa.Text, sa.ForeignKey("realm.realm"), nullable=False)
    named = [column, "realm"], [f"{parent}.id", f"{parent}.realm"]
    return realm, sa.ForeignKeyConstraint(*named, ondelete="CASCADE")


def _looks() -> None:
    op.create_table(
        "looks",
        sa.Column("persona_id", sa.Text, primary_key=True),
        *_behind("personas", "persona_id"),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("document", Json, nullable=False),
        sa.Column("seen", sa.Text, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "look_states",
        sa.Column("persona_id", sa.Text, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        *_behind("personas", "persona_id"),
        sa.Column("document", Json, nullable=False),
        sa.Column("changed", Json, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sqlite_strict=True,
    )


def _renders() -> None:
    op.create_table(
        "look_renders",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("persona_id", sa.Text, nullable=False),
        *_behind("personas", "persona_id"),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("template", sa.Text, nullable=False),
        sa.Column("recipe", sa.Text, nullable=False),
        sa.Column("media_id", sa.Text, nullable=False),
        sa.Column("record", Json, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.UniqueConstraint("user_id", "persona_id", "recipe"),
        sqlite_strict=True,
    )
    op.create_index("ix_look_renders_user_id", "look_renders", ["user_id", "created_at"])


def _presets() -> None:
    op.create_table(
        "look_presets",
        sa.Column("id", sa.Text, primary_key=True),
        *_behind("users", "user_id"),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.UniqueConstraint("user_id", "folded"),
        sqlite_strict=True,
    )


def _speeches() -> None:
    op.create_table(
        "avatar_speeches",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("persona_id", sa.Text, nullable=False),
        *_behind("personas", "persona_id"),
        sa.Column("owner", sa.Text, nullable=False),
        sqlite_strict=True,
    )
