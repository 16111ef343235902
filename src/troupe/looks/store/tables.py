"""The tables of looks."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, Text, UniqueConstraint

from troupe.database import Json, Moment, realm_column, table

_OF_A_PERSONA = ["persona_id", "realm"], ["personas.id", "personas.realm"]
_OF_A_PERSON = ["user_id", "realm"], ["users.id", "users.realm"]

looks = table(
    "looks",
    Column("persona_id", Text, primary_key=True),
    realm_column(),
    Column("revision", Integer, nullable=False),
    Column("document", Json, nullable=False),
    Column("seen", Text, nullable=False),
    Column("updated_at", Moment, nullable=False),
    ForeignKeyConstraint(*_OF_A_PERSONA, ondelete="CASCADE"),
)

look_states = table(
    "look_states",
    Column("persona_id", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    realm_column(),
    Column("document", Json, nullable=False),
    Column("changed", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    ForeignKeyConstraint(*_OF_A_PERSONA, ondelete="CASCADE"),
)

look_renders = table(
    "look_renders",
    Column("id", Text, primary_key=True),
    Column("persona_id", Text, nullable=False),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("recipe", Text, nullable=False),
    Column("media_id", Text, nullable=False),
    Column("record", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    ForeignKeyConstraint(*_OF_A_PERSONA, ondelete="CASCADE"),
    UniqueConstraint("user_id", "persona_id", "recipe"),
)
Index("ix_look_renders_user_id", look_renders.c.user_id, look_renders.c.created_at)

look_presets = table(
    "look_presets",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("fields", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    ForeignKeyConstraint(*_OF_A_PERSON, ondelete="CASCADE"),
    UniqueConstraint("user_id", "folded"),
)

avatar_speeches = table(
    "avatar_speeches",
    Column("id", Text, primary_key=True),
    Column("persona_id", Text, nullable=False),
    realm_column(),
    Column("owner", Text, nullable=False),
    ForeignKeyConstraint(*_OF_A_PERSONA, ondelete="CASCADE"),
)
