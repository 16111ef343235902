"""Trees of messages: revisions, the bin, numbered operations, masks, members with their own terms."""

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    pass
