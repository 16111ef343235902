"""Whose kits are whose, and who may see them; what a kit is stands in its folder."""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Text, UniqueConstraint

from troupe.database import Moment, realm_column, table

talent_kits = table(
    "talent_kits",
    Column("id", Text, primary_key=True),
    realm_column(),
    Column("user_id", Text, nullable=False),
    Column("kit_id", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("installed_at", Moment, nullable=False),
    ForeignKeyConstraint(["user_id", "realm"], ["users.id", "users.realm"], ondelete="CASCADE"),
    CheckConstraint("visibility IN ('private', 'shared')", name="visibility"),
    CheckConstraint("source IN ('imported', 'mixed', 'added', 'trained')", name="source"),
    UniqueConstraint("user_id", "folded"),
)
