"""What can go wrong when things come in from elsewhere, or leave."""

from collections.abc import Sequence

from troupe.kit.errors import Conflict, Invalid, Missing, Unavailable


class ImportNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__(f"There is no import {id[:60]!r}.", next_step="`troupe cards imports` lists yours.")


class SourceNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__(f"There is no source {id[:60]!r}.", next_step="Look at the persona, book or chat it made.")


class NoOriginal(Missing):
    def __init__(self) -> None:
        super().__init__(
            "No file is kept of this: it was made here, or its file was deleted.",
            next_step="Ask for it as json, png or charx instead.",
        )


class PictureNotFound(Missing):
    def __init__(self) -> None:
        super().__init__(
            "The card brought no such picture or sound, or it cannot be shown.",
            next_step="`GET /api/personas/{persona_id}/card/pictures` lists them, `…/card/sounds` the sounds.",
        )


class NothingToDecide(Conflict):
    def __init__(self) -> None:
        super().__init__("This needs no decision.", next_step="Look at the import again: it may be done by now.")


class NothingToUndo(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "This import was taken back already, or made nothing.", next_step="What it made is in the bin for 30 days."
        )


class NoFiles(Invalid):
    def __init__(self) -> None:
        super().__init__("No file was sent.", next_step="Send one or more parts called `files`.", field="files")


class FileTooLarge(Invalid):
    code = "too_large"

    def __init__(self, name: str, mib: int) -> None:
        super().__init__(f"{name[:80]!r} has more than {mib} MiB.", next_step="Bring a smaller one.", field="files")


class NoRoomForFile(Unavailable):
    """One file of several; the others go on."""

    code = "disk_full"

    def __init__(self) -> None:
        super().__init__(
            "The disk is full, so this file could not be kept.",
            next_step="Nothing was imported from this file. Free some space, then bring it again.",
        )


class FileRefused(Invalid):
    """One file of several; the others go on."""

    def __init__(self, code: str, place: str, detail: str, offset: int | None = None) -> None:
        super().__init__(
            detail,
            next_step="Nothing was imported from this file. Export it again where it was made, then bring that.",
            code=code,
            path=place,
        )
        if offset is not None:
            self.facts["offset"] = offset


class CannotBe(Invalid):
    """A way out that does not exist for this."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail, next_step="Choose another way; the documentation names them.", field=field)


class BadOption(Invalid):
    code = "invalid"

    def __init__(self, field: str, allowed: Sequence[str]) -> None:
        super().__init__(
            f"{field} is {' or '.join(allowed)}.", next_step="Correct it and send the files again.", field=field
        )
