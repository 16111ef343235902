"""What is wrong with a chat that is opened or changed."""

from troupe.kit.errors import Conflict, Invalid


class ChangedElsewhere(Conflict):
    def __init__(self, current_version: int) -> None:
        super().__init__(
            "This was changed in another window.",
            next_step="Load it again, then repeat your change.",
            current_version=current_version,
        )


class BadGreeting(Invalid):
    def __init__(self, count: int) -> None:
        super().__init__(
            f"This persona has {count} greetings.",
            next_step=f"Choose one from 0 to {count - 1}." if count else "Leave `greeting` out.",
            field="greeting",
        )


class WrongMembers(Invalid):
    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail, next_step="Name up to 8 personas, each once.", code=code, field="members")
