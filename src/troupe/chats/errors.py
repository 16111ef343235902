"""What can go wrong in a conversation."""

from troupe.kit.errors import Conflict, Invalid, Limited, Missing, Unavailable


class ChatNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__("There is no such chat.", next_step="Choose one from `GET /api/chats`.", chat_id=id)


class NodeNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__("There is no such message in this chat.", next_step="Load the chat again.", node_id=id)


class RunNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__("There is no such answer.", next_step="Load the chat again.", run_id=id)


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


class ChangedElsewhere(Conflict):
    def __init__(self, current_version: int) -> None:
        super().__init__(
            "This was changed in another window.",
            next_step="Load it again, then repeat your change.",
            current_version=current_version,
        )


class EmptyMessage(Invalid):
    def __init__(self) -> None:
        super().__init__("A message needs words.", next_step="Type something, then send.", field="text")


class TooLong(Invalid):
    def __init__(self, limit: int, field: str = "text") -> None:
        super().__init__(
            f"This is longer than {limit:,} characters.",
            next_step="Send it in parts; your text is still with you.",
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


class BadGreeting(Invalid):
    def __init__(self, count: int) -> None:
        super().__init__(
            f"This persona has {count} greetings.",
            next_step=f"Choose one from 0 to {max(0, count - 1)}.",
            field="greeting",
        )


class WrongMembers(Invalid):
    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail, next_step="Name one persona, once.", code=code, field="members")


class CannotAnswerHere(Invalid):
    code = "invalid"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, next_step="Load the chat again and choose the message to answer.", field="at")


class BadScore(Invalid):
    def __init__(self, scale: str) -> None:
        allowed = "1 to 5 stars" if scale == "stars" else "-5 to -1, or 1 to 5"
        super().__init__(
            "This is not a score.", next_step=f"Send `score` as a whole number: {allowed}.", field="score", scale=scale
        )


class CannotRateThis(Invalid):
    def __init__(self, node_id: str) -> None:
        super().__init__(
            "Only an answer that said something can be rated.",
            next_step="Choose an answer of a persona from `GET /api/chats/{id}/path`.",
            node_id=node_id,
        )


class TooManyRuns(Limited):
    def __init__(self) -> None:
        super().__init__(
            "Too many answers are waiting.", next_step="Stop some of them, or wait a little.", retry_after=5
        )


class EmptyAnswer(Unavailable):
    def __init__(self, brain: str) -> None:
        super().__init__(
            f"{brain} answered twice without a word.", next_step="Ask again, say it differently, or switch the brain."
        )


class Stopping(Unavailable):
    def __init__(self) -> None:
        super().__init__(
            "The studio is stopping.", next_step="Send again when it is back; nothing was lost.", retry_after=5
        )
