"""What can go wrong with looks, in the user's words."""

from collections.abc import Mapping, Sequence

from troupe.kit.errors import Conflict, Denied, Invalid, Limited, Missing, TroupeError, Unavailable


class BadLook(Invalid):
    """A value of a look that cannot be drawn or stored."""

    def __init__(self, field: str, detail: str) -> None:
        colour = any(word in field for word in ("palette", "colour", "color"))
        super().__init__(
            f"{field or 'The look'}: {detail}.",
            next_step="Write colours as #4B3FE0." if colour else "Correct this value; nothing was changed.",
            code="invalid_colour" if colour and "pattern" in detail else "invalid",
            field=field,
        )


class LookTooNew(Invalid):
    code = "look_too_new"

    def __init__(self) -> None:
        super().__init__(
            "This look was written by a newer Troupe.", next_step="Update Troupe, then bring it again.", field="version"
        )


class AdultLookRequired(Invalid):
    code = "adult_look_required"

    def __init__(self) -> None:
        super().__init__(
            "In this directory everybody looks like the grown person they are.",
            next_step="Choose an apparent age of 18 or more, or none.",
            field="body.apparent_age",
        )


class KitMissing(Conflict):
    def __init__(self, kits: Sequence[str]) -> None:
        super().__init__(
            f"These kits are not installed: {', '.join(kits)}.",
            next_step="Install them, take them off the look, or send `missing_kits: skip`.",
            field="kits",
            kits=list(kits),
        )


class BaseMismatch(Conflict):
    def __init__(self, bases: Mapping[str, str]) -> None:
        super().__init__(
            f"These kits were made for different models: {', '.join(f'{id} ({bases[id]})' for id in bases)}.",
            next_step="Leave kits of one family of models on the look.",
            field="kits",
            bases=dict(bases),
        )


class NothingToChange(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "There is nothing in this request to change.",
            next_step="Send sliders, palette, finish, art, background, identity_kit or kits.",
        )


class ConflictingSlider(Invalid):
    def __init__(self, name: str, alias: str) -> None:
        super().__init__(
            f"`{name}` and `{alias}` are one slider and were given two values.",
            next_step=f"Send only `{name}`.",
            field=f"sliders.{name}",
        )


class OutOfStep(Conflict):
    def __init__(self, revision: int) -> None:
        super().__init__(
            "The look was changed meanwhile.",
            next_step="Read it again and send the change with its revision.",
            revision=revision,
        )


class LookNotFound(Missing):
    code = "persona_not_found"

    def __init__(self, persona_id: str) -> None:
        super().__init__(
            "There is no such persona.",
            next_step="Run `troupe personas list` to see the ones you have.",
            persona_id=persona_id,
        )


class NoActivePersona(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "No persona was named, and none is active.", next_step="Name one with persona_id, or activate one."
        )


class PersonaNotNamed(Invalid):
    code = "invalid"

    def __init__(self, field: str = "persona_id") -> None:
        super().__init__(
            "A command names one persona with `persona_id`, beside its data.",
            next_step="Send its id; it may be left out where exactly one figure is watched.",
            field=field,
        )


class TooManyFigures(Invalid):
    def __init__(self, most: int) -> None:
        super().__init__(f"One socket watches at most {most} figures.", next_step="Open another one for the rest.")


class WrongPlace(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "A place in a log is a whole number from 0 on.",
            next_step="Send the number of the last event you have.",
            field="since",
        )


class OnePersonaOnly(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "A persona is named by `persona_id` or by `dot_id`, not by both.",
            next_step="Send one of them.",
            field="dot_id",
        )


class StarterReadOnly(Denied):
    def __init__(self) -> None:
        super().__init__(
            "The starters keep their looks.", next_step="Duplicate the starter; the copy's look is yours to change."
        )


class RoleTooSmall(Denied):
    def __init__(self) -> None:
        super().__init__(
            "This persona is shared with you to look at.", next_step="Ask its owner to let you edit, or duplicate it."
        )


class UnknownTemplate(Missing):
    def __init__(self, name: str, nearest: Sequence[str]) -> None:
        super().__init__(
            f"There is no template called {name!r}.", next_step=f"Try {', '.join(nearest)}.", nearest=list(nearest)
        )


class UnknownMap(Missing):
    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no control map called {name!r}.", next_step=f"Ask for {', '.join(known)}.")


class RevisionNotFound(Missing):
    def __init__(self, revision: int | str) -> None:
        super().__init__(
            f"Revision {revision} is not kept.", next_step="Ask GET /api/looks/{persona_id}/history for those that are."
        )


class UnknownPart(Invalid):
    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            f"{name!r} is no part that can be locked.", next_step=f"Lock {', '.join(known)}.", field="locked"
        )


class RenderNotFound(Missing):
    def __init__(self) -> None:
        super().__init__("There is no such picture.", next_step="Ask GET /api/looks/renders for the ones there are.")


class TooManyLines(Limited):
    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} lines wait to be said already.",
            next_step="Wait for one to end, or send `interrupt: true`.",
            retry_after=1,
        )


class PresetNotFound(Missing):
    def __init__(self) -> None:
        super().__init__("There is no such preset.", next_step="Ask GET /api/looks/presets for the ones there are.")


class PresetNameTaken(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"A preset is called {name!r} already.", next_step="Choose another name.", field="name")


class PresetReadOnly(Denied):
    def __init__(self) -> None:
        super().__init__("This preset ships with Troupe.", next_step="Save your own under another name.")


class TooManyPresets(Conflict):
    def __init__(self, most: int) -> None:
        super().__init__(f"You keep {most} presets, which is all there is room for.", next_step="Remove one first.")


class TooManyPreviews(Limited):
    def __init__(self) -> None:
        super().__init__("These previews come too fast.", next_step="Wait a second.", retry_after=1)


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


class DrawnOnly(Invalid):
    def __init__(self, what: str, field: str) -> None:
        super().__init__(
            f"{what} is drawn by the studio itself, not by a model.",
            next_step="Leave `provider` out, or ask for PNG.",
            field=field,
        )


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
    def __init__(self) -> None:
        super().__init__(
            "In this directory no picture of a minor is asked for. Nothing was sent.",
            next_step="Change the words of the picture or of the look.",
            field="prompt",
        )


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
