"""What can go wrong with files, in the user's words."""

from troupe.kit.errors import Conflict, Invalid, Missing


class MediaNotFound(Missing):
    def __init__(self) -> None:
        super().__init__(
            "There is no such file.",
            next_step="Run `troupe media list`, or look in the library, to see the files you have.",
        )


class NoThumbnail(Missing):
    def __init__(self) -> None:
        super().__init__(
            "Only pictures have a small version.",
            next_step="Ask for the content of this file instead.",
        )


class MediaInUse(Conflict):
    def __init__(self, uses: list[str]) -> None:
        super().__init__(
            f"This file is in use ({len(uses)}).",
            next_step="Take it out there first, or delete it with `force=true` (`--force`).",
            uses=uses,
        )


class EmptyFile(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "This file is empty.",
            next_step="Check that it was saved completely, then send it again.",
            field="file",
        )


class WrongType(Invalid):
    def __init__(self, why: str) -> None:
        super().__init__(
            f"This file is not what it says it is: {why}.",
            next_step="Send a PNG, JPEG, WebP, GIF, AVIF, WAV, FLAC, MP3, Ogg or M4A under its own name.",
            field="file",
        )


class UnsafeWeights(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "Files of this kind can run programs when they are opened.",
            next_step="Use safetensors.",
            field="file",
        )


class TooLarge(Invalid):
    def __init__(self, what: str, limit: int) -> None:
        super().__init__(
            f"This file is too large: {what}.",
            next_step="Make it smaller and send it again.",
            field="file",
            limit=limit,
        )


class UnreadableFile(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "This file cannot be read; it seems to be damaged.",
            next_step="Open it in another program, save it again, and send that.",
            field="file",
        )


class BadUpload(Invalid):
    code = "invalid"

    def __init__(
        self,
        why: str,
        field: str = "file",
        next_step: str = "Send one multipart form with one `file` and, if you like, one `purpose`.",
    ) -> None:
        super().__init__(f"This upload cannot be read: {why}.", next_step=next_step, field=field)


class TooManyFiles(Invalid):
    def __init__(self, most: int, field: str = "files") -> None:
        super().__init__(
            f"At most {most} files are taken together.", next_step="Send the others afterwards.", field=field
        )


class TooSlow(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "The upload stopped half-way.",
            next_step="Check the connection and send the file again.",
        )


class BadName(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "A name has 1 to 200 characters and no line breaks.",
            next_step="Choose another name.",
            field="name",
        )


class BadRange(Invalid):
    code = "range_not_satisfiable"

    def __init__(self, size: int) -> None:
        super().__init__(
            f"The file has {size:,} bytes, and one range of them can be asked for at a time.",
            next_step="Ask for one range inside the file, or for the whole file.",
            bytes=size,
        )


class StillLeaving(Conflict):
    code = "try_again"

    def __init__(self) -> None:
        super().__init__(
            "The same file is just being removed.",
            next_step="Send it again in a few seconds.",
            retry_after=2,
        )


class NameTaken(Conflict):
    def __init__(self, path: str) -> None:
        super().__init__(
            f"There is a file at {path} already.",
            next_step="Choose another name with `--to`; nothing was overwritten.",
        )
