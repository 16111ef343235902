"""What can go wrong with calls."""

from collections.abc import Mapping

from troupe.kit.errors import Conflict, Invalid, Limited, Missing, Unavailable


class CallNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__(
            "There is no such call.",
            next_step="Read `GET /api/calls`, or begin one with `POST /api/calls`.",
            call_id=id,
        )


class CallActive(Conflict):
    code = "call_active"

    def __init__(self, call_id: str, most: int) -> None:
        super().__init__(
            "You are in a call already." if most == 1 else f"You are in {most} calls already.",
            next_step="End it first, or set TROUPE_CALLS_AT_ONCE to allow more.",
            call_id=call_id,
        )


class CallIsOver(Conflict):
    def __init__(self) -> None:
        super().__init__("This call is over.", next_step="Begin a new one in the same chat.")


class TooManyInCall(Invalid):
    code = "too_many_in_call"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"A call reaches at most {most} personas.", next_step="Name fewer of them.", field="cast", limit=most
        )


class NotInCast(Missing):
    code = "not_found"

    def __init__(self) -> None:
        super().__init__(
            "Nobody of that id is in the cast of this call.",
            next_step="Switch to somebody whom the call was begun with.",
            field="persona_id",
        )


class FrameNotUnderstood(Invalid):
    code = "bad_frame"

    def __init__(self, field: str = "") -> None:
        super().__init__(
            "This frame means nothing in a call.",
            next_step="docs/calls.md lists what can be sent.",
            field=field or None,
        )


class SoundTooFast(Limited):
    code = "sound_too_fast"

    def __init__(self) -> None:
        super().__init__(
            "Sound comes faster than it can have been said; some of it was dropped.",
            next_step="Send what is recorded as it is recorded.",
        )


class NothingAnswered(Unavailable):
    """An answer of a call came to nothing, or to less than it should have; it carries the cause as it was told."""

    def __init__(self, cause: Mapping[str, object]) -> None:
        super().__init__(
            str(cause.get("detail", "The answer failed.")),
            next_step=str(cause.get("next_step") or "Say it once more."),
            code=str(cause.get("error") or "provider_failed"),
        )
        if offer := cause.get("offer"):
            self.facts["offer"] = str(offer)
