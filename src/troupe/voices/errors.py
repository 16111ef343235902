"""What can go wrong with voices; below the seed's paths the codes are upper-case."""

from collections.abc import Sequence

from troupe.kit.errors import Conflict, Denied, Invalid, Limited, Missing


class TierRequired(Limited):
    code = "TIER_REQUIRED"

    def __init__(self) -> None:
        super().__init__(
            "Your tier does not train voices.",
            next_step="Ask for the tier personal; what you have recorded stays.",
            upgrade_cta={
                "tier": "personal",
                "feature": "voice_training",
                "benefit": "Your personas can learn a real voice.",
                "message": "Voice training begins with the tier personal.",
            },
        )


class NotForChildren(Denied):
    code = "FORBIDDEN"

    def __init__(self) -> None:
        super().__init__("Voices are trained by grown-ups.", next_step="Ask your guardian to do it.")


class InsufficientSamples(Invalid):
    code = "INSUFFICIENT_SAMPLES"

    def __init__(self, least: int) -> None:
        super().__init__(
            f"At least {least} recordings are needed.",
            next_step=f"Send {least} or more in audio_samples; 10 to 20 are good.",
            field="audio_samples",
            minimum=least,
        )


class InvalidState(Conflict):
    code = "INVALID_STATE"

    def __init__(self, status: str, wanted: str) -> None:
        super().__init__(
            f"This session is {status}.", next_step=f"Only sessions that are {wanted} take this.", status=status
        )


class SampleNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__(
            f"There is no recording {id[:40]!r}.",
            next_step="Run `troupe voices sample list PERSONA`.",
        )


class SampleInUse(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "A training session uses this recording.", next_step="Cancel the session, or wait until it has ended."
        )


class TooManySamples(Limited):
    def __init__(self, most: int) -> None:
        super().__init__(
            f"A persona keeps at most {most} recordings and 1 GiB of them.",
            next_step="Delete some that failed their checks.",
        )


class SampleTooLong(Invalid):
    code = "too_long"

    def __init__(self, name: str, most: int) -> None:
        super().__init__(
            f"{name!r} is too long: a recording of a voice has at most {most} seconds.",
            next_step="Cut it where the speaker pauses, and send the pieces.",
            field="file",
            limit=most,
        )


class BadText(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "A text has at most 1,000 characters.", next_step="Send what is said in it.", field="sample_text"
        )


class PersonaNeeded(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "A recording belongs to a persona.", next_step="Send persona_id with the file.", field="persona_id"
        )


class BadConsent(Invalid):
    """Wrong by a rule that its values alone do not tell."""

    code = "invalid"

    def __init__(self, detail: str, field: str) -> None:
        super().__init__(detail, next_step="Correct this and send it again.", field=field)


class ConsentNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__(
            f"There is no consent {id[:40]!r}.",
            next_step="Run `troupe voices consent list PERSONA`.",
        )


class AlreadyWithdrawn(Conflict):
    def __init__(self) -> None:
        super().__init__("This consent was withdrawn before.", next_step="Nothing is left to do.")


class VoiceNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__(
            f"There is no trained voice {id[:40]!r}.",
            next_step="Run `troupe voices own list`.",
        )


class VoiceInUse(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "The persona speaks with this voice.",
            next_step="Send replace=true to let it speak with an earlier voice again.",
        )


class SessionEnded(Conflict):
    """A result that arrives after a session has ended is dropped."""

    def __init__(self) -> None:
        super().__init__("This training session has ended.", next_step="Retry the session, not its job.")


class SamplesUnusable(Conflict):
    code = "samples_unusable"

    def __init__(self, coach: str, clips: Sequence[str]) -> None:
        listed = f" {' '.join(clips)}" if clips else ""
        super().__init__(f"{coach}{listed}", next_step="Record the clips that are named here again, then retry.")


class ConsentInvalid(Conflict):
    code = "consent_invalid"

    def __init__(self) -> None:
        super().__init__(
            "The consent was withdrawn, has expired, or does not cover this.",
            next_step="Give a new consent, then retry the session.",
        )


class CloneUncertain(Conflict):
    """An engine did not answer: there may be a voice now, and it may have been charged for."""

    code = "outcome_unknown"

    def __init__(self, engine: str) -> None:
        super().__init__(
            f"Nobody knows whether {engine} made the voice: it did not answer.",
            next_step=f"Look at your voices at {engine} first; retry the session to have one made again.",
        )


class BadVoiceOfKit(Invalid):
    def __init__(self, field: str, detail: str) -> None:
        super().__init__(
            f"{field or 'The voice'}: {detail}.", next_step="Ask whoever made the kit for a whole one.", code="invalid"
        )


class VoiceUnknown(Invalid):
    def __init__(self, asked: str, nearest: Sequence[str]) -> None:
        near = f" The nearest are {', '.join(nearest)}." if nearest else ""
        super().__init__(
            f"There is no voice {asked[:140]!r}.",
            next_step=f"Say `default`, `espeak/LANGUAGE`, `own/ID`, or one of `troupe voices list`.{near}",
            field="voice",
        )


class LanguageUnknown(Invalid):
    def __init__(self, asked: str, nearest: Sequence[str]) -> None:
        super().__init__(
            f"The built-in voice does not speak {asked[:40]!r}.",
            next_step=f"The nearest are {', '.join(nearest)}.",
            field="language",
        )


class TractRefused(Invalid):
    code = "invalid"

    def __init__(self, most: float) -> None:
        super().__init__(
            f"Here tract is at most {most}: no voice is made to sound like a child's.",
            next_step="Choose a smaller tract.",
            field="timbre.tract",
        )


class RegisterRefused(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "There are no children's voices among adults.", next_step="Choose any, low or high.", field="register"
        )


class BadTimbre(Invalid):
    code = "invalid"

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(f"{field}: {detail}.", next_step="Correct this and send it again.", field=field)


class NotYourVoice(Denied):
    code = "forbidden"

    def __init__(self) -> None:
        super().__init__(
            "Only its owner changes how a persona sounds.", next_step="Duplicate the persona and change the copy."
        )


class OutOfStep(Conflict):
    def __init__(self, version: int) -> None:
        super().__init__(
            "The voice was changed meanwhile.", next_step="Look at it again, then repeat the change.", version=version
        )


class NothingToRollBack(Conflict):
    def __init__(self, earlier: int) -> None:
        super().__init__(
            f"There are {earlier} earlier voices to go back to.",
            next_step="Ask for fewer steps, or draw another voice with `troupe voices cast NAME`.",
        )


class NothingToSay(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "Nothing in this text can be said: it is only code, actions, signs or emoji.",
            next_step="Send at least one word or number.",
            field="text",
        )


class TextTooLong(Invalid):
    def __init__(self, most: int) -> None:
        super().__init__(
            f"A text to be said has at most {most:,} characters.",
            next_step="Send it in parts, or let a chat's answer be said with POST /api/speech/stream and its run_id.",
            field="text",
            limit=most,
        )


class SpeechNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__(f"There is no speech {id[:40]!r}.", next_step="Say it again; a speech is kept for seven days.")


class TextOrAnswer(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "Either a text is said, or an answer of a chat.",
            next_step="Send text or run_id, one of them.",
            field="text",
        )
