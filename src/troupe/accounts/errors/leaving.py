"""Taking everything along, being forgotten, and what was written down."""

from troupe.kit.errors import Conflict, Invalid


class PrivacyJobRunning(Conflict):
    def __init__(self) -> None:
        super().__init__("An export or an erasure of this person is under way.", next_step="Wait until it has ended.")


class NotConfirmed(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "Erasing is final, so it asks for your username.",
            next_step="Send your username as `confirm`.",
            field="confirm",
        )


class AuditBroken(Conflict):
    def __init__(self, seq: int) -> None:
        super().__init__(
            f"Row {seq} of the audit is not what it was when it was written.",
            next_step="Compare it with a backup, and find out who can write to the database.",
            seq=seq,
        )
