"""Why a file of a batch stays outside."""

from troupe.talents.errors import BadChange


class NoPicture(BadChange):
    code = "not_a_picture"

    def __init__(self, wanted: str) -> None:
        super().__init__("file", wanted)


class AlreadyThere(BadChange):
    code = "already_there"

    def __init__(self) -> None:
        super().__init__("file", "the same picture is there already")


class TooSmall(BadChange):
    code = "too_small"

    def __init__(self, width: int, height: int, least: int) -> None:
        super().__init__("file", f"{width} by {height} dots; the short side needs {least}")
