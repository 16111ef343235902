"""What can go wrong on the stage."""

from collections.abc import Sequence

from troupe.kit.errors import Conflict, Denied, Fact, Invalid, Limited, Missing, Unavailable


class BadStageCursor(Invalid):
    code = "bad_cursor"

    def __init__(self, field: str = "since") -> None:
        super().__init__(
            "This is not a number of the log.", next_step="Send the `cursor` of your last answer.", field=field
        )


class StageMessageEmpty(Invalid):
    code = "empty_message"

    def __init__(self) -> None:
        super().__init__("A message needs words.", next_step="Type something, then send.", field="message")


class StageMessageTooLong(Invalid):
    code = "too_long"

    def __init__(self, limit: int, field: str = "message") -> None:
        super().__init__(
            f"This is longer than {limit:,} characters.", next_step="Send it in parts.", field=field, limit=limit
        )


class UnknownMode(Invalid):
    def __init__(self, mode: str) -> None:
        super().__init__(f"There is no mode called {mode!r} here.", next_step="Send `manual`.", field="mode")


class PersonaUnknown(Missing):
    code = "persona_not_found"

    def __init__(self, field: str = "persona") -> None:
        super().__init__(
            "There is no such persona among yours.", next_step="Ask GET /api/duel/personas for them.", field=field
        )


class ChangedMeanwhile(Conflict):
    """Somebody else was quicker."""

    code = "changed_elsewhere"

    def __init__(self, current_version: Fact) -> None:
        super().__init__(
            "This persona was changed in the meantime.",
            next_step="Read it again and repeat your change on what is there now.",
            current_version=current_version,
        )


class WrongField(Invalid):
    """A field of a persona that does not fit."""

    code = "invalid"

    def __init__(self, field: str, detail: str, code: str = "invalid") -> None:
        super().__init__(detail, next_step="Correct this field and send it again.", field=field, code=code)


class ReplyFailed(Unavailable):
    """The message is kept, and nobody answered it."""

    code = "model_unavailable"

    def __init__(self, message_id: str, cause: str, detail: str) -> None:
        super().__init__(
            detail or "The brain did not answer.",
            next_step="Retry the reply, or choose another brain; your message is kept.",
            message_id=message_id,
            cause=cause,
        )


class NothingToRetry(Conflict):
    def __init__(self) -> None:
        super().__init__("This message needs no second try.", next_step="Send a new message instead.")


class NotRateable(Conflict):
    def __init__(self) -> None:
        super().__init__("Only replies of personas are rated.", next_step="Choose a message of the role assistant.")


class RatingMissing(Missing):
    code = "rating_not_found"

    def __init__(self) -> None:
        super().__init__("There is no rating of this reply.", next_step="Rate it first.")


class DuplicateFirst(Denied):
    def __init__(self) -> None:
        super().__init__("This persona belongs to the studio.", next_step="Duplicate it, then put your copy on stage.")


class NotAvailable(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "This persona cannot go on stage now.", next_step="Take it from the shelf, or choose another one."
        )


class UnknownImageProvider(Invalid):
    code = "unknown_provider"

    def __init__(self, name: str, known: Sequence[str], field: str = "provider") -> None:
        super().__init__(
            f"There is no image provider called {name!r}.",
            next_step=f"Choose {', '.join(known)}.",
            field=field,
            known=list(known),
        )


class KeyBoundToHost(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "The stored image key belongs to another host.",
            next_step="Send the key for the new host along, or null to forget the old one.",
            field="image_base_url",
        )


class PromptEmpty(Invalid):
    def __init__(self) -> None:
        super().__init__("A portrait needs words.", next_step="Say what is to be seen.", field="prompt")


class PromptTooLong(Invalid):
    def __init__(self, limit: int) -> None:
        super().__init__(
            f"A prompt has at most {limit} characters.", next_step="Say it shorter.", field="prompt", limit=limit
        )


class ImageKeyMissing(Conflict):
    def __init__(self, provider: str) -> None:
        super().__init__(
            f"{provider} needs a key that is not stored.",
            next_step="Enter the image key in the settings of the stage, or choose `offline`.",
            provider=provider,
        )


class ProviderLimited(Limited):
    def __init__(self, provider: str, retry_after: int | None) -> None:
        super().__init__(
            f"{provider} takes no further picture at the moment.",
            next_step="Wait, look at the credit there (a free Hugging Face account has about US$0.10 a month), "
            "or draw it offline.",
            retry_after=retry_after or 60,
            provider=provider,
        )


class ProviderUnreachable(Unavailable):
    """Nobody answered in time."""

    def __init__(self, provider: str, detail: str) -> None:
        super().__init__(detail, next_step="Try again, or draw it offline.", provider=provider)


class ProviderBadAnswer(Unavailable):
    """What came back is no picture; nothing of it was kept."""

    def __init__(self, provider: str, detail: str) -> None:
        super().__init__(detail, next_step="Try again, with another model, or draw it offline.", provider=provider)


class TalkRunning(Conflict):
    def __init__(self) -> None:
        super().__init__("Personas are talking on this stage already.", next_step="Stop that talk first.")


class NoTalk(Conflict):
    def __init__(self) -> None:
        super().__init__("Nobody talks on this stage.", next_step="Start one with POST /api/duel/talk.")


class NeedTwoPersonas(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "A talk needs two to four different personas.", next_step="Name each once.", field="persona_ids"
        )


class MotionNotBuilt(Unavailable):
    """A door of this directory's realm whose other side is not part of this version."""

    def __init__(self) -> None:
        super().__init__(
            "This version of Troupe moves nothing: the part that would do it is not built.",
            next_step="Everything else of the stage works without it.",
        )


class BadLegacyValue(Invalid):
    """Older pages expect 400."""

    code = "unreadable_value"

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail, next_step="Correct this and send it again.", field=field)


class NothingRated(Conflict):
    def __init__(self) -> None:
        super().__init__("No persona has said anything yet.", next_step="Wait for a reply, then rate it.")


class NoSuchPicture(Missing):
    code = "not_found"

    def __init__(self) -> None:
        super().__init__("There is no such file.", next_step="Ask GET /api/media for the ones you have.")


class StageMissing(Missing):
    code = "not_found"

    def __init__(self) -> None:
        super().__init__("There is no such stage.", next_step="Ask GET /api/duel/bootstrap for yours.")
