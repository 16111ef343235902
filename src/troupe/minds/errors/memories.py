"""What can go wrong with memories, in the user's words."""

from troupe.kit.errors import Conflict, Invalid, Missing


class MemoryNotFound(Missing):
    code = "memory_not_found"

    def __init__(self, id: str) -> None:
        super().__init__("There is no such memory.", next_step="Choose one from `GET /api/memories`.", memory_id=id)


class NothingToUndo(Conflict):
    code = "nothing_to_undo"

    def __init__(self) -> None:
        super().__init__(
            "Nothing was done to this memory by hand.",
            next_step="Look at `GET /api/memories/{id}/history` for what was done.",
        )


class NotConfirmed(Invalid):
    code = "not_confirmed"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Everything {name} remembers of you would go.",
            next_step=f'Send {{"confirm": "{name}"}} when you mean it.',
            field="confirm",
        )


class BadMemory(Invalid):
    code = "invalid"

    def __init__(self, field: str, detail: str, next_step: str) -> None:
        super().__init__(detail, next_step=next_step, field=field)


class MemoryChanged(Conflict):
    code = "out_of_step"

    def __init__(self, version: int) -> None:
        super().__init__(
            "This memory was changed elsewhere.",
            next_step="Read it again, then repeat your change.",
            current_version=version,
        )
