"""Children and whoever looks after them."""

from troupe.kit.errors import Conflict, Denied, Invalid, Missing


class GuardianNeeded(Invalid):
    code = "invalid"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, next_step="Name an active person of this studio as guardian.", field="guardian_id")


class HasChildren(Conflict):
    def __init__(self) -> None:
        super().__init__("Children depend on this person.", next_step="Give each of them another guardian first.")


class ChildCannot(Denied):
    code = "not_allowed"

    def __init__(self) -> None:
        super().__init__(
            "A child's profile has no password, tokens or keys.", next_step="Ask the guardian to do this as themselves."
        )


class NotYourChild(Missing):
    code = "user_not_found"

    def __init__(self) -> None:
        super().__init__("You are nobody's guardian by this id.", next_step="Look at the list of people.")
