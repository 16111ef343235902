"""Lorebooks, their entries and where they are attached."""

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    pass
