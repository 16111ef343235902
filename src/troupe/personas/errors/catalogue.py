"""What the catalogue refuses."""

from troupe.kit.errors import Conflict, Denied, Missing


class EntryNotFound(Missing):
    code = "NOT_FOUND"

    def __init__(self, id: str) -> None:
        super().__init__(
            "There is no such entry in the catalogue.",
            next_step="Ask GET /api/catalogue for the ones there are.",
            entry_id=id,
        )


class EntryNotYours(Denied):
    code = "FORBIDDEN"

    def __init__(self, what: str, next_step: str) -> None:
        super().__init__(what, next_step=next_step)


class VersionExists(Conflict):
    code = "VERSION_EXISTS"

    def __init__(self, newest: str) -> None:
        super().__init__(
            f"The catalogue has version {newest} of this persona already.",
            next_step="Raise kit_version above it and publish again.",
            field="kit_version",
            newest=newest,
        )


class EntryWithdrawn(Conflict):
    code = "ENTRY_WITHDRAWN"

    def __init__(self) -> None:
        super().__init__(
            "This entry was withdrawn from the catalogue.",
            next_step="Ask an administrator to list it again, or publish under another handle.",
        )


class AlreadyInstalled(Conflict):
    code = "ALREADY_INSTALLED"

    def __init__(self, persona_id: str) -> None:
        super().__init__(
            "You have the newest version of this persona.",
            next_step="Use your copy, or duplicate it.",
            persona_id=persona_id,
        )


class NotInstalled(Conflict):
    code = "NOT_INSTALLED"

    def __init__(self) -> None:
        super().__init__("Only who installed a persona can rate it.", next_step="Install it and try it first.")


class AlreadyReported(Conflict):
    code = "ALREADY_REPORTED"

    def __init__(self, entry_id: str) -> None:
        super().__init__(
            "Your report of this entry is waiting for a decision.",
            next_step="Nothing is left to do.",
            entry_id=entry_id,
        )
