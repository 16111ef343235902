"""Summaries: what left the window of a chat, per persona and place in the tree."""

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Nothing yet."""
