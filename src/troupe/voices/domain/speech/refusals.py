"""Why a voice of an engine elsewhere does not speak, in the user's words."""

from collections.abc import Sequence

from troupe.kit.errors import Conflict, Denied, Invalid, Missing, TroupeError, Unavailable

_KEY = "Entrust its key: PUT /api/accounts/keys/{name} with `value`, and `host` for another server."
_FAILURES = {
    "unauthorized": ("provider_key_refused", "Entrust a key that is valid: PUT /api/accounts/keys/{name}."),
    "forbidden": ("provider_key_refused", "Entrust a key that may do this: PUT /api/accounts/keys/{name}."),
    "quota": ("provider_quota", "Look at the account there: nothing is left to spend."),
    "timeout": ("provider_timeout", "Try a shorter text, or another voice."),
    "unavailable": ("provider_unreachable", "Start it, or check its address; `troupe voices engines` shows it."),
    "overloaded": ("provider_unreachable", "Wait a moment, then try again."),
    "tls": ("provider_unreachable", "Check the address and the certificate of the server."),
}
_OR_BUILTIN = " Or send on_unavailable: builtin, and the built-in voice speaks."


class EngineNotFound(Missing):
    code = "voice_not_found"

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"There is no voice {name[:140]!r}.",
            next_step=f"Run `troupe voices list`; the engines are {', '.join(known)}.",
        )


class PricesAreForAll(Denied):
    def __init__(self) -> None:
        super().__init__(
            "A price counts for everybody in this studio, so only its administrators set it.",
            next_step="Ask one of them to enter it in Settings, Voices.",
        )


class EngineNotReady(Unavailable):
    """A voice was chosen whose engine is not set up."""

    code = "provider_missing"

    def __init__(self, name: str, title: str) -> None:
        super().__init__(
            f"{title} has no key.", next_step=_KEY.format(name=name) + _OR_BUILTIN, provider=name, field="voice"
        )


class EngineUnknown(Unavailable):
    """A persona came with a voice of an engine that this studio does not know."""

    code = "provider_missing"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"No engine called {name[:40]!r} is installed here.",
            next_step="Choose a voice of `troupe voices list` for the persona." + _OR_BUILTIN,
            provider=name[:40],
            field="voice",
        )


class SpeechUnusable(Unavailable):
    """What came back is no sound, or has nothing to do with the text."""

    code = "provider_failed"

    def __init__(self, provider: str, why: str) -> None:
        super().__init__(
            f"What {provider} sent cannot be used: {why}",
            next_step="Try again, or choose another voice." + _OR_BUILTIN,
            provider=provider,
        )


class VoiceMissing(Conflict):
    """An engine deleted a voice that a persona was given."""

    code = "voice_missing"

    def __init__(self, provider: str) -> None:
        super().__init__(
            f"{provider} has this voice no more.",
            next_step="Train it again, or choose another voice." + _OR_BUILTIN,
            provider=provider,
        )


class SoundGone(Missing):
    """The words are known, the sound was paid for and is no longer held; making it again may cost money."""

    code = "sound_gone"

    def __init__(self) -> None:
        super().__init__(
            "The sound of this speech is no longer held.",
            next_step="Say it again with POST /api/speech; with keep: true its sound stays in your library.",
        )


def speech_failure(kind: str, provider: str, detail: str, retry_after_s: float | None) -> TroupeError:
    """A provider's failure in the user's words; what was asked of it is asked of nobody else."""
    after = None if retry_after_s is None else max(1, round(retry_after_s))
    match kind:
        case "limited":
            step = "Wait a moment, then try again." + _OR_BUILTIN
            return Unavailable(
                detail, next_step=step, code="provider_limited", retry_after=after or 1, provider=provider
            )
        case "content_filter":
            step = "Change the text." + _OR_BUILTIN
            return Invalid(detail, next_step=step, code="text_refused_by_provider", field="text", provider=provider)
        case "not_found":
            step = f"Look at its voices: `troupe voices list --engine {provider}`." + _OR_BUILTIN
            return Unavailable(detail, next_step=step, code="provider_failed", provider=provider)
    code, step = _FAILURES.get(kind, ("provider_failed", "Try again; if it happens again, look at the engine's log."))
    step = step.format(name=provider) + _OR_BUILTIN
    return Unavailable(detail, next_step=step, code=code, retry_after=after, provider=provider)
