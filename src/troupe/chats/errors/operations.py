"""What keeps something from being done to a message, or from being taken back."""

from troupe.kit.errors import Conflict, Fact, Invalid


class OutOfStep(Conflict):
    def __init__(self, detail: str, *, current_rev: int | None = None, op: int | None = None) -> None:
        """What is current: the revision of a message, or the operation that would be next."""
        known: dict[str, Fact] = {"current_rev": current_rev} if op is None else {"op": op}
        super().__init__(detail, next_step="Load the chat again, then repeat your change.", **known)  # type: ignore[arg-type]  # facts


class NothingToUndo(Conflict):
    def __init__(self, what: str = "undo") -> None:
        super().__init__(f"There is nothing to {what}.", next_step="Go on talking.", code=f"nothing_to_{what}")


class CannotUndo(Conflict):
    def __init__(self, number: int) -> None:
        super().__init__(
            "What this was done to is gone for good.", next_step="Go on from here; nothing else was changed.", op=number
        )


class NodeUnreadable(Conflict):
    def __init__(self, node_id: str) -> None:
        super().__init__(
            "This message cannot be read any more, so nothing is written over it.",
            next_step="Take it out of the chat, or bring back a backup that still has it.",
            node_id=node_id,
        )


class StillRemoved(Conflict):
    def __init__(self, node_id: str) -> None:
        super().__init__(
            "A message before it is in the bin too.", next_step="Bring that one back first.", node_id=node_id
        )


class CannotDoThis(Invalid):
    code = "invalid"

    def __init__(self, detail: str, next_step: str, field: str) -> None:
        super().__init__(detail, next_step=next_step, field=field)
