"""Who is there, and what they may be."""

from troupe.kit.errors import Conflict, Denied, Invalid, Missing


class UserUnknown(Denied):
    def __init__(self) -> None:
        super().__init__(
            "Nobody in this studio has this id.",
            next_step="Leave out the header X-User-Id to act as the owner, or send the id of an existing person.",
        )


class NotAllowed(Denied):
    def __init__(self) -> None:
        super().__init__(
            "This is for the owner and administrators.", next_step="Ask one of them, or act as yourself again."
        )


class BadUsername(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "A username has 3 to 32 letters, digits, dots, dashes or underscores.",
            next_step="Choose such a name.",
            field="username",
        )


class UsernameTaken(Conflict):
    def __init__(self, username: str) -> None:
        super().__init__(
            f"Somebody here is called {username!r} already.", next_step="Choose another name.", field="username"
        )


class UnknownTier(Invalid):
    code = "invalid"

    def __init__(self, known: tuple[str, ...]) -> None:
        super().__init__(
            f"A tier is one of {', '.join(known)}.", next_step="Choose one of these.", field="tier", allowed=list(known)
        )


class UserNotFound(Missing):
    def __init__(self) -> None:
        super().__init__("There is no such person.", next_step="Run `troupe people list` to see everyone.")


class LastOwner(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "A studio has exactly one owner, who stays active.", next_step="Make somebody else the owner first."
        )


class OnlyTheOwner(Denied):
    code = "not_allowed"

    def __init__(self) -> None:
        super().__init__("Only the owner may do this.", next_step="Ask the owner of this studio.")


class InviteNotFound(Missing):
    def __init__(self) -> None:
        super().__init__(
            "This invite does not exist, or not any more.", next_step="Ask whoever invited you for a new one."
        )


class MoreThanOneCanSignIn(Conflict):
    def __init__(self, count: int) -> None:
        super().__init__(
            f"{count} people can sign in, and local mode has room for one.",
            next_step="Suspend or remove the others first.",
            people=count,
        )


class BadProfile(Invalid):
    code = "invalid"

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail, next_step="Correct this and send it again.", field=field)
