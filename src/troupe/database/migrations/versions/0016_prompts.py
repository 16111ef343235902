"""Prompts kept with their answers: blocks once each, lore and memories an answer was given, summaries."""

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    pass
