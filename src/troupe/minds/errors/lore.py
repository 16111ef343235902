"""What can go wrong with lorebooks."""

from collections.abc import Sequence

from troupe.kit.errors import Conflict, Invalid, Limited, Missing


class LorebookNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__(
            "There is no such lorebook.", next_step="Choose one from `GET /api/lorebooks`.", lorebook_id=id
        )


class EntryNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__(
            "There is no such entry in this book.",
            next_step="Choose one from `GET /api/lorebooks/{id}/entries`.",
            entry_id=id,
        )


class BookChangedElsewhere(Conflict):
    code = "changed_elsewhere"

    def __init__(self, current: int) -> None:
        super().__init__(
            "Somebody changed this in the meantime.",
            next_step="Look at what it says now, and change that.",
            current_version=current,
        )


class NothingToUndoHere(Conflict):
    code = "nothing_to_undo"

    def __init__(self) -> None:
        super().__init__("There is nothing to take back.", next_step="Go on from here.")


class NotInBin(Conflict):
    def __init__(self) -> None:
        super().__init__("This book is not in the bin.", next_step="Use it as it is.")


class TooManyEntries(Limited):
    def __init__(self, limit: int) -> None:
        super().__init__(
            f"A book has at most {limit:,} entries.", next_step="Make another book for the rest.", limit=limit
        )


class BadLore(Invalid):
    """A value that no book and no entry can have."""

    code = "invalid"

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail, next_step="Correct this value and send it again.", field=field)


class BadTarget(Missing):
    """Somebody or something a book cannot be attached to, because it is not there."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(
            f"There is no such {kind}.",
            next_step="Choose one of your own.",
            code=f"{kind}_not_found",
            target_id=id,
        )


class NoOriginal(Missing):
    def __init__(self) -> None:
        super().__init__(
            "This book did not come out of a file.", next_step="Export it with `as=lorebook_v3` or `as=sillytavern`."
        )


class NoLorebook(Invalid):
    """A file that holds no lorebook; its reason is one of the words of imports."""

    def __init__(self, code: str, detail: str, place: str = "") -> None:
        super().__init__(
            f"{detail} Nothing was imported from it.",
            next_step="Export the lorebook as JSON where it was made, and bring that.",
            code=code,
            path=place,
        )


class NothingToScan(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "There is neither a text nor a chat to look through.",
            next_step="Send `text`, `chat_id` or `persona_id`.",
            field="text",
        )


def first_problem(errors: Sequence[object]) -> BadLore:
    """The first thing a model found wrong, in our words."""
    found = errors[0]
    assert isinstance(found, dict)
    place = ".".join(str(part) for part in found.get("loc", ()))
    return BadLore(place, str(found.get("msg", "This value cannot be.")))
