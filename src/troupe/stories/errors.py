"""What can go wrong with a story, in the user's words."""

from typing import ClassVar

from troupe.kit.errors import Conflict, Denied, Invalid, Missing, Unavailable


class StoryNotFound(Missing):
    code = "not_found"

    def __init__(self, kind: str = "session") -> None:
        super().__init__(
            f"There is no such {kind}.",
            next_step="Run `troupe stories list`, or GET /api/story/sessions, to see what there is.",
            kind=kind,
        )


class ContextExpired(Missing):
    status: ClassVar[int] = 410

    def __init__(self, turn_id: str) -> None:
        super().__init__(
            "The context of this turn is no longer kept.",
            next_step="Its short form stays: GET .../turns/{turn_id}/why.",
            turn_id=turn_id,
        )


class EmptyInput(Invalid):
    def __init__(self) -> None:
        super().__init__("Nothing was said.", next_step="Write what you do, or pick a choice.", field="user_input")


class InputTooLong(Invalid):
    def __init__(self, field: str, limit: int, length: int) -> None:
        super().__init__(
            f"{field} has {length:,} characters; {limit:,} fit.",
            next_step="Make it shorter.",
            field=field,
            limit=limit,
            length=length,
        )


class BadField(Invalid):
    code = "invalid"

    def __init__(self, field: str, what: str) -> None:
        super().__init__(f"{field or 'The request'}: {what}.", next_step="Correct it and send it again.", field=field)


class InvalidOptions(Invalid):
    def __init__(self, field: str, what: str) -> None:
        super().__init__(f"{field}: {what}.", next_step="Correct this option; nothing was changed.", field=field)


class WindowTooSmall(Invalid):
    def __init__(self, available: int, window: int) -> None:
        super().__init__(
            f"Only {available} tokens of {window:,} are left for the story.",
            next_step="Write less at once, or choose a brain with a larger window.",
            available=available,
            window=window,
        )


class Busy(Conflict):
    def __init__(self, running_turn_id: str | None, queue_length: int, queue_limit: int) -> None:
        super().__init__(
            "A turn is being told.",
            next_step="Wait until it is told, or stop it first.",
            running_turn_id=running_turn_id,
            queue_length=queue_length,
            queue_limit=queue_limit,
        )


class OutOfStep(Conflict):
    def __init__(self, seq: int, running_turn_id: str | None) -> None:
        super().__init__(
            "The story went on meanwhile.",
            next_step="Read it again, then decide.",
            seq=seq,
            running_turn_id=running_turn_id,
        )


class StoryRefused(Denied):
    code = "refused"

    def __init__(self, line: str, rule: str = "", topic: str = "") -> None:
        super().__init__(
            line or "This is not told here.",
            next_step="Say something else; nothing of this was kept.",
            rule=rule,
            topic=topic,
        )


class SentBefore(Invalid):
    code = "idempotency_mismatch"

    def __init__(self) -> None:
        super().__init__(
            "This key was used for another request.", next_step="Make a new Idempotency-Key.", field="Idempotency-Key"
        )


class StillGoing(Conflict):
    code = "idempotency_in_progress"

    def __init__(self, turn_id: str | None) -> None:
        super().__init__(
            "The first request with this key is still going.",
            next_step="Wait a moment, then ask again.",
            turn_id=turn_id,
        )


class NoHistory(Conflict):
    def __init__(self) -> None:
        super().__init__("Nothing was told yet.", next_step="Begin with a turn.")


class ChoiceGone(Conflict):
    def __init__(self) -> None:
        super().__init__("This choice is not offered here.", next_step="Pick one that is, or write your own move.")


class Nothing(Conflict):
    """There is nothing to do this with; the code says what."""

    def __init__(self, code: str, detail: str, next_step: str) -> None:
        super().__init__(detail, next_step=next_step, code=code)


class LimitReached(Conflict):
    def __init__(
        self, what: str, limit: int, whose: str = "A story has", next_step: str = "Go on in a new story, or a branch."
    ) -> None:
        super().__init__(f"{whose} at most {limit:,} {what}.", next_step=next_step)


class Cancelled(Conflict):
    def __init__(self, turn_id: str, reason: str, partial_text: str) -> None:
        super().__init__(
            "The telling was stopped.",
            next_step="Say something else, or tell the same again with `resume`.",
            turn_id=turn_id,
            reason=reason,
            partial_text=partial_text,
        )


class SessionReadOnly(Conflict):
    def __init__(self, reason: str) -> None:
        super().__init__(
            f"This story can only be read: {reason}.",
            next_step="What can be read still is; copy it out, or put its folder back from a backup.",
            reason=reason,
        )


class SessionLocked(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "Another process has this story open.",
            next_step="Go on where it is open, or try again when that has rested for a while.",
            reason="locked",
        )


class SessionTaken(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "Another story has this id by now.",
            next_step="Export that one and delete it, then restore this one again.",
        )


class StorageDamaged(Unavailable):
    status: ClassVar[int] = 500

    def __init__(self) -> None:
        super().__init__(
            "The journal of this story is gone or cannot be read.",
            next_step="Put journal.log back from a backup; nothing in the folder was touched.",
        )


class StoryFailed(Unavailable):
    """A telling that came to nothing: an error, never prose."""

    def __init__(
        self,
        code: str,
        cause: str,
        detail: str,
        next_step: str,
        turn_id: str,
        run_id: str,
        partial_text: str,
        attempts: int = 0,
        retry_after: int | None = None,
    ) -> None:
        self.status = 502 if cause in _ANSWERED_WRONGLY else 503
        super().__init__(
            detail,
            next_step=next_step,
            code=code,
            retry_after=retry_after,
            cause=cause,
            turn_id=turn_id,
            run_id=run_id,
            attempts=attempts,
            partial_text=partial_text,
        )


_ANSWERED_WRONGLY = frozenset(
    {
        "unauthorized",
        "forbidden",
        "not_found",
        "bad_request",
        "too_long",
        "content_filter",
        "broken_stream",
        "tls",
        "invalid_output",
    }
)


class BadImport(Invalid):
    code = "invalid_import"

    def __init__(self, field: str, what: str) -> None:
        next_step = "Export the story anew; nothing was written."
        super().__init__(f"{field or 'This file'}: {what}.", next_step=next_step, field=field)


class StoryTooLarge(Invalid):
    code = "payload_too_large"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"This is more than {limit // 1_048_576:,} MiB.", next_step="Send a smaller file.", limit=limit
        )


class StoryNotTaken(Invalid):
    """What a process of its own found wrong with a story that was to come in."""

    code = "invalid_import"

    def __init__(self, detail: str, next_step: str, field: str) -> None:
        super().__init__(detail, next_step=next_step, field=field)


class FileGone(Missing):
    def __init__(self) -> None:
        super().__init__("The file of this story is not here any more.", next_step="Bring it in again.", kind="file")


class ReplayStopped(Conflict):
    """A failed turn ends a replay; it is never begun again by itself, because that would be paid for twice."""

    def __init__(self, told: int, why: str) -> None:
        super().__init__(
            f"The replay ended after {told} turns: {why}",
            next_step="What was told stands on its line; go on from there, or replay the next turn.",
            told=told,
        )


class UnsupportedVersion(Invalid):
    def __init__(self, version: str) -> None:
        super().__init__(
            f"This story has version {version[:20]} of our format, which is not known here.",
            next_step="Start the newer Troupe, or export the story from it again.",
            field="version",
        )


class TemplateBundled(Conflict):
    def __init__(self) -> None:
        super().__init__("This start comes with the house.", next_step="Make one of your own under another name.")


class BadTemplate(Invalid):
    code = "invalid"

    def __init__(self, field: str, what: str) -> None:
        super().__init__(f"{field}: {what}.", next_step="Correct the template; nothing was kept.", field=field)
