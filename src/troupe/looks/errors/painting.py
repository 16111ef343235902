"""Pictures that models paint: which provider, what it costs, and what it answered."""

from collections.abc import Sequence
from difflib import get_close_matches

from troupe.kit.errors import Conflict, Denied, Invalid, TroupeError, Unavailable

_SHOWN = 50


class UnknownProvider(Invalid):
    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"There is no image provider called {name!r}.",
            next_step=f"Choose {', '.join(known)}.",
            field="provider",
            known=list(known),
        )


class ImageProviderMissing(Unavailable):
    """Chosen, and not set up."""

    code = "provider_missing"

    def __init__(self, provider: str, title: str, lacks: str, way: str) -> None:
        super().__init__(f"{title} is not set up: {lacks}.", next_step=way, provider=provider)


class UnknownWorkflow(Invalid):
    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"There is no workflow called {name!r}.",
            next_step="Put it as NAME.json, exported in the API format, into `workflows` of the data directory.",
            field="workflow",
            known=list(known),
        )


class CostTooHigh(Conflict):
    def __init__(self, provider: str, cost_micros: int, max_cost: int) -> None:
        super().__init__(
            f"This would cost {cost_micros / 1e6:.2f} US dollars; {max_cost / 1e6:.2f} were allowed.",
            next_step="Ask for fewer pictures, or raise `max_cost`.",
            field="max_cost",
            provider=provider,
            cost_micros=cost_micros,
        )


class PictureFailed(Conflict):
    """Why a picture was not painted, as its provider's failure was told; trying it again is left to the user."""

    def __init__(self, failure: TroupeError, finished: Sequence[str]) -> None:
        super().__init__(
            failure.detail,
            next_step=failure.next_step,
            code=failure.code,
            field=failure.field,
            retry_after=failure.retry_after,
            **failure.facts | {"finished": list(finished)},
        )


class CostUnknown(Conflict):
    def __init__(self, provider: str) -> None:
        super().__init__(
            "What this picture costs is not known here.",
            next_step="Look at the provider's prices, then send `accept_unknown_cost: true` or `max_cost`.",
            field="accept_unknown_cost",
            provider=provider,
        )


class PromptRefused(Invalid):
    """The words of a picture touch what its persona, or this directory, refuses."""

    def __init__(self, detail: str, topic: str | None = None) -> None:
        super().__init__(
            f"{detail} Nothing was sent.",
            next_step="Change the words of the picture or of the look.",
            field="prompt",
            topic=topic,
        )

    @classmethod
    def of_minors(cls) -> "PromptRefused":
        return cls("In this directory no picture of a minor is asked for.")

    @classmethod
    def of_topic(cls, topic: str) -> "PromptRefused":
        return cls(f"The words of this picture touch {topic!r}, which its persona refuses.", topic)


class ModelsNotForChildren(Denied):
    code = "not_allowed"

    def __init__(self) -> None:
        super().__init__(
            "A child's profile draws with the studio's own painter.", next_step="Leave `provider` out of the request."
        )


class PictureUnusable(Unavailable):
    """What came back is no picture, or not the one that was asked for."""

    code = "provider_failed"

    def __init__(self, provider: str, why: str) -> None:
        super().__init__(
            f"The picture that came back was not kept: {why}",
            next_step="Try again, with another model or size.",
            provider=provider,
        )


def image_failure(kind: str, provider: str, detail: str, retry_after_s: float | None) -> TroupeError:
    """A provider's failure in the user's words; what was asked of it is asked of nobody else."""
    after = None if retry_after_s is None else max(1, round(retry_after_s))
    match kind:
        case "limited":
            step = "Wait a moment, then try again."
            return Unavailable(
                detail, next_step=step, code="provider_limited", retry_after=after or 1, provider=provider
            )
        case "content_filter":
            step = "Change the words of the picture."
            return Invalid(detail, next_step=step, code="prompt_refused_by_provider", field="prompt", provider=provider)
        case "not_found":
            step = f"Ask POST /api/looks/providers/{provider}/probe for the models there are, and name one."
            return Conflict(detail, next_step=step, code="model_unknown", field="model", provider=provider)
    code, step = _FAILURES.get(kind, ("provider_failed", "Try again; if it happens again, look at the provider's log."))
    return Unavailable(detail, next_step=step.format(name=provider), code=code, retry_after=after, provider=provider)


def model_unknown(provider: str, detail: str, model: str, known: Sequence[str]) -> TroupeError:
    """With the models that are there, the nearest names first."""
    near = get_close_matches(model, known, 3, 0) if known else []
    step = f"Name one that is there: {', '.join(near)}." if near else "Put a model there first."
    shown = [*near, *(name for name in known if name not in near)][:_SHOWN]
    return Conflict(detail, next_step=step, code="model_unknown", field="model", provider=provider, known=shown)


def kit_not_on_provider(provider: str, kit: str, way: str) -> TroupeError:
    return Conflict(
        f"{provider} has no kit called {kit!r}.",
        next_step=f"{way} Or send `missing_kits: skip`.",
        code="kit_not_on_provider",
        field="kits",
        provider=provider,
        kit=kit,
    )


_FAILURES = {
    "unauthorized": ("provider_key_refused", "Entrust a key that is valid: PUT /api/accounts/keys/{name}."),
    "forbidden": ("provider_key_refused", "Entrust a key that may do this: PUT /api/accounts/keys/{name}."),
    "not_enough_memory": ("not_enough_memory", "Ask for a smaller picture, or close other programs."),
    "bad_request": ("provider_failed", "Change what is asked of it; the sentence above is the provider's own."),
    "quota": ("provider_quota", "Look at the account there: nothing is left to spend."),
    "timeout": ("provider_timeout", "Try a smaller picture or fewer steps."),
    "unavailable": ("provider_unreachable", "Start it, or check its address; then try again."),
    "no_door": ("provider_failed", "Check its address; a web UI answers only when it was started with --api."),
    "overloaded": ("provider_unreachable", "Wait a moment, then try again."),
    "tls": ("provider_unreachable", "Check the address and the certificate of the server."),
}

"""What went wrong: the code a program reads, and what a person does."""
