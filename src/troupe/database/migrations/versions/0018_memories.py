"""Memories: facts with their sources, rounds, and their vectors."""

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    pass
