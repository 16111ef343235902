"""What a look can hold, and who may change it."""

from collections.abc import Mapping, Sequence

from troupe.kit.errors import Conflict, Denied, Invalid, Missing


class BadLook(Invalid):
    """A value of a look that cannot be drawn or stored."""

    def __init__(self, field: str, detail: str, nearest: Sequence[str] = ()) -> None:
        colour = any(word in field for word in ("palette", "colour", "color"))
        unreadable = colour and "pattern" in detail
        super().__init__(
            f"{field}: this is no colour." if unreadable else f"{field or 'The look'}: {detail}.",
            next_step="Write colours as #4B3FE0." if colour else "Correct this value; nothing was changed.",
            code="invalid_colour" if unreadable else "invalid",
            field=field,
        )
        if nearest:
            self.facts["nearest"] = list(nearest)


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
    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(
            "There is nothing in this request to change.",
            next_step=f"Send {', '.join(fields[:-1])} or {fields[-1]}.",
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
            "The starters are everyone's, and stay as they are.",
            next_step="Duplicate the starter; the copy is yours to change and to move.",
        )


class RoleTooSmall(Denied):
    def __init__(self) -> None:
        super().__init__(
            "This persona is shared with you to look at.", next_step="Ask its owner to let you edit, or duplicate it."
        )


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
