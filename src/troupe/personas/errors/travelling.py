"""Files that are not believed, and signatures."""

from collections.abc import Sequence

from troupe.kit.errors import Invalid, Missing, Unavailable


class KitInvalid(Invalid):
    """A file that is not believed; nothing of it was stored."""

    code = "KIT_INVALID"

    def __init__(self, entry: str, reason: str, detail: str) -> None:
        super().__init__(
            detail,
            next_step="Ask whoever made the file for a whole one; nothing of it was stored.",
            field=entry,
            entry=entry,
            reason=reason,
        )


class UnknownShape(Invalid):
    code = "SHAPE_UNKNOWN"

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(
            "This is the shape of no persona that can be read here.",
            next_step="Send a .persona file, a character card, or JSON of persona-system, persona-duel, persona-foundry"
            " or CharacterInit.",
            found=[key[:60] for key in keys][:20],
            reason="shape_unknown",
        )


class FileTooLarge(Invalid):
    code = "payload_too_large"

    def __init__(self, limit: int) -> None:
        super().__init__("This is more than fits at once.", next_step="Send fewer or smaller files.", limit=limit)


class UploadStopped(Invalid):
    code = "too_slow"

    def __init__(self) -> None:
        super().__init__("Nothing more arrived of this file.", next_step="Check the connection and send it again.")


class SignerNotFound(Missing):
    code = "NOT_FOUND"

    def __init__(self, fingerprint: str) -> None:
        super().__init__(
            "You trust no key of this fingerprint.",
            next_step="Ask GET /api/personas/signers for those you trust.",
            fingerprint=fingerprint[:40],
        )


class SigningKeyUnreadable(Unavailable):
    code = "SIGNING_KEY_UNREADABLE"

    def __init__(self) -> None:
        super().__init__(
            "Your signing key cannot be opened with the studio's master key.",
            next_step="Give the studio the master key it had, or export with sign=false.",
        )
