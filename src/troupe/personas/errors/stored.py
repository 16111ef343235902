"""What was stored and does not come back."""

from troupe.kit.errors import Unavailable


class StoredUnreadable(Unavailable):
    """A stored document that no longer is one: never shown as missing, never as an empty persona."""

    code = "GET_FAILED"

    def __init__(self, id: str, last_good: int | None = None, name: str = "") -> None:
        self.name = name
        door = f"POST /api/personas/{id}/versions/{last_good}/restore"
        back = f"{door}, or `troupe personas revert`, brings version {last_good} back."
        super().__init__(
            "What is stored of this persona cannot be read.",
            next_step=back if last_good else "Restore a backup, or delete this persona.",
            persona_id=id,
            last_good_version=last_good,
        )


class VersionUnreadable(Unavailable):
    code = "GET_FAILED"

    def __init__(self, id: str, number: int) -> None:
        super().__init__(
            f"What is stored of version {number} cannot be read.",
            next_step="Choose another version.",
            persona_id=id,
            version=number,
        )


class StoreFailed(Unavailable):
    """The database did not answer; said with the door's own code, never as an empty list."""

    def __init__(self, code: str) -> None:
        super().__init__(
            "The studio's memory does not answer at the moment; nothing was changed.",
            next_step="Try again in a few seconds, or run `troupe doctor`.",
            code=code,
        )
