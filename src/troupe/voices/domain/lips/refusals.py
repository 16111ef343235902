"""What can go wrong with lips, in the user's words."""

from troupe.kit.errors import Invalid, Missing


class LipsNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__(
            f"There are no lips {id[:40]!r}.",
            next_step="Send the recording to POST /api/lips, or run `troupe voices lips FILE`.",
        )


class NotARecording(Invalid):
    code = "wrong_type"

    def __init__(self) -> None:
        super().__init__(
            "This is no recording that can be read.",
            next_step="Send WAV, MP3, M4A, FLAC or Ogg; the content decides, not the name.",
            field="file",
        )


class RecordingTooLong(Invalid):
    code = "too_long"

    def __init__(self, longest_seconds: int) -> None:
        super().__init__(
            f"Lips are found in recordings of up to {longest_seconds} seconds.",
            next_step="Cut the recording and send the pieces.",
            field="file",
            limit=longest_seconds,
        )


class TextTooLong(Invalid):
    code = "text_too_long"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"The text of a recording has at most {most:,} characters.",
            next_step="Send the words of this recording alone.",
            field="text",
            limit=most,
        )


class FormatUnknown(Invalid):
    code = "format_unknown"

    def __init__(self, asked: str, known: str) -> None:
        super().__init__(f"There is no format {asked[:40]!r}.", next_step=f"Choose one of {known}.", field="format")


class FramesRefused(Invalid):
    code = "invalid"

    def __init__(self, name: str, slowest: int, fastest: int) -> None:
        super().__init__(
            f"{name} takes {slowest} to {fastest} frames a second.",
            next_step=f"Choose between {slowest} and {fastest}.",
            field="fps",
        )


class EarFailed(Invalid):
    code = "unreadable"

    def __init__(self) -> None:
        super().__init__(
            "The recording could not be worked through.",
            next_step="Save it again as WAV or FLAC and send that.",
            field="file",
        )
