"""What keeps a message from being sent."""

from troupe.kit.errors import Conflict, Invalid


class ChatMovedOn(Conflict):
    def __init__(self, active_leaf_id: str | None) -> None:
        super().__init__(
            "The conversation went on in another window.",
            next_step="Read what is new, then send again; your text is still with you.",
            active_leaf_id=active_leaf_id,
        )


class AnswerRunning(Conflict):
    def __init__(self, run_id: str | None) -> None:
        super().__init__("An answer is still being written.", next_step="Wait for it, or stop it first.", run_id=run_id)


class KeyReused(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "This client key was used for something else.", next_step="Make a new key for each new request."
        )


class EmptyMessage(Invalid):
    def __init__(self) -> None:
        super().__init__("A message needs words.", next_step="Type something, then send.", field="text")


class NotAttachable(Invalid):
    def __init__(self, kind: str) -> None:
        super().__init__(
            f"A file of the kind {kind!r} cannot hang on a message.",
            next_step="Attach pictures, sounds or films.",
            field="attachments",
        )


class AttachmentsTooLarge(Invalid):
    code = "too_large"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"The files on one message have at most {limit // (1024 * 1024)} MiB together.",
            next_step="Send them with several messages, or make them smaller.",
            field="attachments",
            limit=limit,
        )


class TooLong(Invalid):
    def __init__(self, limit: int, field: str = "text") -> None:
        super().__init__(
            f"This is longer than {limit:,} characters.",
            next_step="Send it in parts; your text is still with you." if field == "text" else "Say it shorter.",
            field=field,
            limit=limit,
        )


class NotText(Invalid):
    code = "invalid"

    def __init__(self, field: str = "text") -> None:
        super().__init__(
            "This holds characters that are not text.",
            next_step="Remove control characters and send again.",
            field=field,
        )


class LooksLikeSecret(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "This looks like a key, so it was not sent.",
            next_step="Store it in Settings, Models instead, or send again with `allow_secret`.",
            field="text",
        )
