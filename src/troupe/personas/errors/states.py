"""What the present state of a persona does not allow."""

from troupe.kit.errors import Conflict, Invalid


class CannotActivate(Invalid):
    code = "ACTIVATE_FAILED"

    def __init__(self) -> None:
        super().__init__("An archived persona cannot be active.", next_step="Unarchive it first.", reason="archived")


class AllPinned(Invalid):
    code = "ADD_FAILED"

    def __init__(self) -> None:
        super().__init__(
            "All 100 examples are pinned, so none can give way.", next_step="Unpin or delete one.", reason="all_pinned"
        )


class ExamplesFull(Conflict):
    code = "EXAMPLES_FULL"

    def __init__(self) -> None:
        super().__init__("This persona keeps 100 examples already.", next_step="Delete one first.")


class AlreadyArchived(Conflict):
    code = "ALREADY_ARCHIVED"

    def __init__(self) -> None:
        super().__init__("This persona is archived already.", next_step="Nothing is left to do.")


class NotArchived(Conflict):
    code = "NOT_ARCHIVED"

    def __init__(self) -> None:
        super().__init__("This persona is not archived.", next_step="Nothing is left to do.")


class VersionNameTaken(Conflict):
    code = "VERSION_NAME_TAKEN"

    def __init__(self, name: str) -> None:
        super().__init__(f"Another version is called {name!r}.", next_step="Choose another name.", field="name")
