"""Engines of voices: what foreign speech is kept."""

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Nothing yet."""
