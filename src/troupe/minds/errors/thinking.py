"""What can go wrong while thinking, in the user's words."""

import math
from collections.abc import Sequence

from troupe.kit.errors import Conflict, Denied, Invalid, Limited, Missing, TroupeError, Unavailable


class BrainNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__("There is no such brain.", next_step="Choose one from `GET /api/brains`.", brain_id=id)


class ConnectionNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__(
            "There is no such connection.", next_step="Choose one from `GET /api/connections`.", connection_id=id
        )


class UnknownTopic(Invalid):
    def __init__(self, topic: str, known: Sequence[str]) -> None:
        super().__init__(
            f"There are no trials for {topic!r}.",
            next_step=f"Choose from {', '.join(known)}.",
            code="invalid",
            field="topics",
            allowed=list(known),
        )


class OfferGone(Missing):
    code = "offer_not_found"

    def __init__(self) -> None:
        super().__init__("This model server no longer answers.", next_step="Start it, then look again.")


class BuiltIn(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} belongs to the studio and stays.", next_step="Choose another brain as your default instead."
        )


class AddressFixed(Invalid):
    code = "invalid"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"The address of {title} is known and stays.",
            next_step="Make a connection of the kind `custom` for another address.",
            field="base_url",
        )


class ConnectionChanged(Conflict):
    code = "changed_elsewhere"

    def __init__(self, current: int) -> None:
        super().__init__(
            "Somebody changed this connection in the meantime.",
            next_step="Look at what it says now, and change that.",
            current_version=current,
        )


class MakersOnly(Denied):
    code = "makers_only"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} was connected by somebody else, for everyone to use.",
            next_step="Ask whoever connected it to change it, or make a connection of your own.",
        )


class SharingNotYours(Denied):
    code = "administrators_only"

    def __init__(self) -> None:
        super().__init__(
            "Only administrators connect a model for everyone.",
            next_step="Leave `scope` out for a connection of your own, or ask whoever keeps this Troupe.",
            field="scope",
        )


class HeaderTwice(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "A header is named twice.", next_step="Name each header once, in any case.", field="extra_headers"
        )


class HeaderEmpty(Invalid):
    code = "invalid"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"No value is kept for the header {name!r}.",
            next_step="Send its value, or leave the header out.",
            field="extra_headers",
        )


class BrainChanged(Conflict):
    code = "changed_elsewhere"

    def __init__(self, current: int) -> None:
        super().__init__(
            "Somebody changed this brain in the meantime.",
            next_step="Look at what it says now, and change that.",
            current_version=current,
        )


class BrainDisabled(Conflict):
    code = "brain_disabled"

    def __init__(self, name: str, id: str) -> None:
        super().__init__(
            f"{name} is switched off.",
            next_step="Switch it on in Settings, Models, or choose another brain.",
            brain_id=id,
        )


class BrainUnconnected(Conflict):
    code = "brain_unconnected"

    def __init__(self, name: str, id: str) -> None:
        super().__init__(
            f"The connection of {name} is gone.",
            next_step="Give it another connection in Settings, Models, or choose another brain.",
            brain_id=id,
        )


class BadFallback(Invalid):
    code = "bad_fallback"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, next_step="Name up to three other brains, each once.", field="fallbacks")


class InUse(Conflict):
    def __init__(self, brains: list[str], personas: Sequence[tuple[str, str]] = ()) -> None:
        """Who relies on it: brains by their ids, and one's own personas by id and name."""
        known: list[dict[str, object]] = [{"id": id, "name": name} for id, name in personas]
        also = f", and these personas think with them: {', '.join(name for _, name in personas)}" if personas else ""
        super().__init__(
            f"Brains rely on this connection{also}.",
            next_step="Give them another connection first, or remove it with `?force=true`, which switches them off.",
            brains=brains,
            personas=known,
        )


class UnknownGateway(Invalid):
    code = "invalid"

    def __init__(self, gateway: str, known: list[str]) -> None:
        super().__init__(
            f"There is no gateway called {gateway!r}.",
            next_step="Choose one from `GET /api/connections/gateways`.",
            field="gateway",
            allowed=known,
        )


class KeyNeeded(Invalid):
    def __init__(self, title: str) -> None:
        super().__init__(f"{title} needs a key.", next_step="Paste the key from the provider's page.", field="key")


class ProviderMissing(Unavailable):
    def __init__(self, gateway: str) -> None:
        super().__init__(
            f"Nothing here can speak with {gateway!r}.", next_step="Run `troupe doctor`, or switch the brain."
        )


class ProviderKeyRefused(Unavailable):
    def __init__(self, provider: str, detail: str) -> None:
        super().__init__(
            f"{provider} refused the key. {detail}".strip(),
            next_step="Open Settings, Models, and enter the key again, or switch the brain.",
            provider=provider,
        )


class ProviderLimited(Unavailable):
    def __init__(self, provider: str, detail: str, retry_after_s: float | None) -> None:
        super().__init__(
            f"{provider} asks to wait. {detail}".strip(),
            next_step="Try again after the wait, or switch the brain.",
            retry_after=math.ceil(retry_after_s) if retry_after_s else None,
            provider=provider,
        )


class ProviderUnreachable(Unavailable):
    def __init__(self, provider: str, detail: str) -> None:
        super().__init__(
            f"{provider} does not answer. {detail}".strip(),
            next_step="Check that it is running and that this computer is online, then try again.",
            provider=provider,
        )


class ProviderTimeout(Unavailable):
    def __init__(self, provider: str, detail: str) -> None:
        super().__init__(
            f"{provider} took too long. {detail}".strip(),
            next_step="Try again, or switch to a faster brain.",
            provider=provider,
        )


class ProviderFailed(Unavailable):
    def __init__(self, provider: str, detail: str, next_step: str = "Try again; what was said so far is kept.") -> None:
        super().__init__(
            f"{provider} failed. {detail}".strip(),
            next_step=next_step,
            provider=provider,
        )


class ProviderQuota(Unavailable):
    def __init__(self, provider: str, detail: str) -> None:
        super().__init__(
            f"The quota at {provider} is used up. {detail}".strip(),
            next_step="Top it up at the provider, or switch the brain.",
            provider=provider,
        )


class ProviderRefused(Unavailable):
    def __init__(self, provider: str, detail: str) -> None:
        super().__init__(
            f"{provider} declined to answer this. {detail}".strip(),
            next_step="Say it differently, or switch the brain.",
            provider=provider,
        )


class PromptDoesNotFit(Limited):
    code = "prompt_too_long"

    def __init__(self, detail: str, largest: Sequence[tuple[str, int]] = ()) -> None:
        """`largest` are the kinds of text that take most of the room, with their tokens."""
        sizes: list[dict[str, object]] = [{"kind": kind, "tokens": tokens} for kind, tokens in largest]
        super().__init__(
            f"The prompt is longer than this brain can take. {detail}".strip(),
            next_step="Shorten the message or the persona's texts, or choose a brain with more room.",
            largest=sizes,
        )


class PicturesTooLarge(Unavailable):
    def __init__(self, provider: str, detail: str) -> None:
        super().__init__(
            f"The pictures are more than {provider} takes at once. {detail}".strip(),
            next_step="Send fewer or smaller pictures, or switch the brain.",
            provider=provider,
        )


class BrainSilent(Unavailable):
    """A sample could not be given; said as the persona doors say it, with the reason of the brain."""

    code = "UNAVAILABLE"

    def __init__(self, fault: TroupeError) -> None:
        super().__init__(fault.detail, next_step=fault.next_step, reason=fault.code, retry_after=fault.retry_after)

    @classmethod
    def because(cls, detail: str) -> "BrainSilent":
        return cls(PromptDoesNotFit(detail))


class PromptBudgetTooSmall(Invalid):
    """What is always told about a persona needs more room; said as the persona doors say it."""

    code = "INVALID_INPUT"

    def __init__(self, budget: int, needed: int) -> None:
        super().__init__(
            f"This persona needs {needed} tokens for what is always told, and the budget is {budget}.",
            next_step=f"Ask with `budget_tokens` of at least {needed}, or take boundaries or areas away.",
            field="budget_tokens",
            needed_tokens=needed,
        )
        self.needed = needed


class NoSuchChat(Missing):
    code = "NOT_FOUND"

    def __init__(self, id: str) -> None:
        super().__init__("There is no such chat.", next_step="Choose one from `GET /api/chats`.", chat_id=id)


class NoSuchReport(Missing):
    code = "NOT_FOUND"

    def __init__(self, id: str) -> None:
        super().__init__(
            "There is no such report.", next_step="Choose one from `GET /api/personas/{id}/fidelity`.", report_id=id
        )


class NothingToRemind(Conflict):
    code = "NOTHING_TO_REMIND"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, next_step="Look at `GET /api/personas/{id}/drift` for how the chat goes.")


class QuestionUnanswered(Unavailable):
    """A question of an interview got no answer now; what was answered before is kept, and waiting may help."""

    def __init__(self, fault: TroupeError) -> None:
        super().__init__(fault.detail, next_step=fault.next_step, code=fault.code, retry_after=fault.retry_after)


class MeasuringStopped(Conflict):
    """A question got no answer, and asking again by itself would not help: somebody must change something first."""

    def __init__(self, fault: TroupeError) -> None:
        super().__init__(fault.detail, next_step=fault.next_step, code=fault.code)


_PASSES_BY_ITSELF = (ProviderLimited, ProviderUnreachable, ProviderTimeout, ProviderFailed)


def unanswered(fault: TroupeError) -> TroupeError:
    """Why an interview cannot go on, by whether it may go on by itself."""
    return QuestionUnanswered(fault) if isinstance(fault, _PASSES_BY_ITSELF) else MeasuringStopped(fault)


class PersonaMovedOn(Conflict):
    code = "PERSONA_MOVED_ON"

    def __init__(self, asked: int, current: int) -> None:
        super().__init__(
            f"Version {asked} was being measured, and the persona is at version {current} now.",
            next_step="Begin a new measurement of the present version.",
            current_version=current,
        )
