"""Chats: what is remembered of tasks that failed."""

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Nothing yet."""
