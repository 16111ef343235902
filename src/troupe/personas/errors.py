"""What can go wrong with personas; below the seed's paths the codes are upper-case."""

from collections.abc import Sequence
from typing import Protocol

from troupe.kit.errors import Conflict, Denied, Fact, Invalid, Limited, Missing, Unavailable


class PersonaNotFound(Missing):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no persona called {name!r}.",
            next_step="Run `troupe personas list` to see the ones you have.",
        )


class SeedPersonaNotFound(Missing):
    """The same, as the persona doors say it."""

    code = "NOT_FOUND"

    def __init__(self, id: str, what: str = "persona") -> None:
        super().__init__(
            f"There is no such {what}.", next_step="Ask GET /api/personas for the ones there are.", persona_id=id
        )


class Forbidden(Denied):
    code = "FORBIDDEN"

    def __init__(self, id: str) -> None:
        super().__init__(
            "This persona is not yours to change.",
            next_step="Duplicate it when you can see it; the copy is yours.",
            persona_id=id,
        )


class ReceiverNotFound(Missing):
    code = "NOT_FOUND"

    def __init__(self, who: str, what: str) -> None:
        super().__init__(
            f"There is no {what} {who!r} that you could share with.",
            next_step="Ask for the name somebody has here, or make a team with them first.",
        )


class NotForChildren(Denied):
    code = "FORBIDDEN"

    def __init__(self, what: str) -> None:
        super().__init__(f"A child's profile cannot {what}.", next_step="Ask the grown-up whose profile it belongs to.")


class WhatIsWrong(Protocol):
    """One problem of what was sent, as the domain found it."""

    @property
    def field(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def allowed(self) -> Sequence[str]: ...
    @property
    def rule(self) -> str: ...
    def as_json(self) -> dict[str, object]: ...


class Refused(Invalid):
    """What was sent cannot be taken; said with the door's own code."""

    def __init__(self, code: str, problems: Sequence[WhatIsWrong]) -> None:
        first = problems[0]
        facts: dict[str, Fact] = {"reason": first.reason}
        if first.allowed:
            facts["allowed"] = list(first.allowed)
        if first.rule:
            facts["rule"] = first.rule
        if len(problems) > 1:
            facts["errors"] = [each.as_json() for each in problems]
        super().__init__(
            first.detail,
            next_step="Correct this and send it again; nothing was changed.",
            code=code,
            field=first.field,
        )
        self.facts |= facts


class TierLimitExceeded(Limited):
    code = "TIER_LIMIT_EXCEEDED"

    def __init__(self) -> None:
        super().__init__(
            "Your tier takes no further persona.",
            next_step="Delete one you no longer need, or change the tier.",
            upgrade_cta={
                "tier": "personal",
                "feature": "unlimited_personas",
                "benefit": "As many personas as you like.",
                "message": "The tier personal has no limit on personas.",
            },
        )


class HandleTaken(Conflict):
    code = "HANDLE_TAKEN"

    def __init__(self, handle: str) -> None:
        super().__init__(
            f"Another of your personas has the handle {handle!r}.", next_step="Choose another handle.", field="handle"
        )


class ChangedElsewhere(Conflict):
    code = "CHANGED_ELSEWHERE"

    def __init__(self, current: int) -> None:
        super().__init__(
            "This persona was changed in the meantime.",
            next_step="Read it again and repeat your change on what is there now.",
            current_version=current,
        )


class CannotActivate(Invalid):
    code = "ACTIVATE_FAILED"

    def __init__(self) -> None:
        super().__init__("An archived persona cannot be active.", next_step="Unarchive it first.", reason="archived")


class AllPinned(Invalid):
    code = "ADD_FAILED"

    def __init__(self) -> None:
        super().__init__(
            "All 100 examples are pinned, so none can give way.", next_step="Unpin or delete one.", reason="all_pinned"
        )


class ExamplesFull(Conflict):
    code = "EXAMPLES_FULL"

    def __init__(self) -> None:
        super().__init__("This persona keeps 100 examples already.", next_step="Delete one first.")


class AlreadyArchived(Conflict):
    code = "ALREADY_ARCHIVED"

    def __init__(self) -> None:
        super().__init__("This persona is archived already.", next_step="Nothing is left to do.")


class NotArchived(Conflict):
    code = "NOT_ARCHIVED"

    def __init__(self) -> None:
        super().__init__("This persona is not archived.", next_step="Nothing is left to do.")


class VersionNameTaken(Conflict):
    code = "VERSION_NAME_TAKEN"

    def __init__(self, name: str) -> None:
        super().__init__(f"Another version is called {name!r}.", next_step="Choose another name.", field="name")


class HeldBack(Denied):
    """In quarantine: it may be seen, taken along and erased, and nothing else."""

    code = "PERSONA_QUARANTINED"

    def __init__(self, id: str) -> None:
        super().__init__(
            "This persona is in quarantine for good: what was said of it told of a minor.",
            next_step="Export or delete it; nothing else can be done with it.",
            persona_id=id,
            reason="quarantined",
        )


class HeldBackFromStage(Invalid):
    """The same, as the door that activates says it."""

    code = "ACTIVATE_FAILED"

    def __init__(self) -> None:
        super().__init__(
            "This persona is in quarantine and cannot be active.",
            next_step="Activate another one.",
            reason="quarantined",
        )


class MinorSignal(Invalid):
    """Words of a turn that tell of a minor in a directory for adults: dropped, and repeated nowhere."""

    code = "minor_signal"

    def __init__(self, rule: str) -> None:
        self.rule = rule
        super().__init__(
            "In this directory nothing may be said that tells of a minor.",
            next_step="Say it without that; nothing of it was kept.",
            field="text",
            reason="minor_signal",
            rule=rule,
        )


class KitInvalid(Invalid):
    """A file that is not believed; nothing of it was stored."""

    code = "KIT_INVALID"

    def __init__(self, entry: str, reason: str, detail: str) -> None:
        super().__init__(
            detail,
            next_step="Ask whoever made the file for a whole one; nothing of it was stored.",
            field=entry,
            entry=entry,
            reason=reason,
        )


class UnknownShape(Invalid):
    code = "SHAPE_UNKNOWN"

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(
            "This is the shape of no persona that can be read here.",
            next_step="Send a .persona file, a character card, or JSON of persona-system, persona-duel, persona-foundry"
            " or CharacterInit.",
            found=[key[:60] for key in keys][:20],
            reason="shape_unknown",
        )


class FileTooLarge(Invalid):
    code = "payload_too_large"

    def __init__(self, limit: int) -> None:
        super().__init__("This is more than fits at once.", next_step="Send fewer or smaller files.", limit=limit)


class UploadStopped(Invalid):
    code = "too_slow"

    def __init__(self) -> None:
        super().__init__("Nothing more arrived of this file.", next_step="Check the connection and send it again.")


class SignerNotFound(Missing):
    code = "NOT_FOUND"

    def __init__(self, fingerprint: str) -> None:
        super().__init__(
            "You trust no key of this fingerprint.",
            next_step="Ask GET /api/personas/signers for those you trust.",
            fingerprint=fingerprint[:40],
        )


class SigningKeyUnreadable(Unavailable):
    code = "SIGNING_KEY_UNREADABLE"

    def __init__(self) -> None:
        super().__init__(
            "Your signing key cannot be opened with the studio's master key.",
            next_step="Give the studio the master key it had, or export with sign=false.",
        )


class StoredUnreadable(Unavailable):
    """A stored document that no longer is one: never shown as missing, never as an empty persona."""

    code = "GET_FAILED"

    def __init__(self, id: str, last_good: int | None = None, name: str = "") -> None:
        self.name = name
        door = f"POST /api/personas/{id}/versions/{last_good}/restore"
        back = f"{door}, or `troupe personas revert`, brings version {last_good} back."
        super().__init__(
            "What is stored of this persona cannot be read.",
            next_step=back if last_good else "Restore a backup, or delete this persona.",
            persona_id=id,
            last_good_version=last_good,
        )


class VersionUnreadable(Unavailable):
    code = "GET_FAILED"

    def __init__(self, id: str, number: int) -> None:
        super().__init__(
            f"What is stored of version {number} cannot be read.",
            next_step="Choose another version.",
            persona_id=id,
            version=number,
        )


class StoreFailed(Unavailable):
    """The database did not answer; said with the door's own code, never as an empty list."""

    def __init__(self, code: str) -> None:
        super().__init__(
            "The studio's memory does not answer at the moment; nothing was changed.",
            next_step="Try again in a few seconds, or run `troupe doctor`.",
            code=code,
        )


class EntryNotFound(Missing):
    code = "NOT_FOUND"

    def __init__(self, id: str) -> None:
        super().__init__(
            "There is no such entry in the catalogue.",
            next_step="Ask GET /api/catalogue for the ones there are.",
            entry_id=id,
        )


class EntryNotYours(Denied):
    code = "FORBIDDEN"

    def __init__(self, what: str, next_step: str) -> None:
        super().__init__(what, next_step=next_step)


class VersionExists(Conflict):
    code = "VERSION_EXISTS"

    def __init__(self, newest: str) -> None:
        super().__init__(
            f"The catalogue has version {newest} of this persona already.",
            next_step="Raise kit_version above it and publish again.",
            field="kit_version",
            newest=newest,
        )


class EntryWithdrawn(Conflict):
    code = "ENTRY_WITHDRAWN"

    def __init__(self) -> None:
        super().__init__(
            "This entry was withdrawn from the catalogue.",
            next_step="Ask an administrator to list it again, or publish under another handle.",
        )


class AlreadyInstalled(Conflict):
    code = "ALREADY_INSTALLED"

    def __init__(self, persona_id: str) -> None:
        super().__init__(
            "You have the newest version of this persona.",
            next_step="Use your copy, or duplicate it.",
            persona_id=persona_id,
        )


class NotInstalled(Conflict):
    code = "NOT_INSTALLED"

    def __init__(self) -> None:
        super().__init__("Only who installed a persona can rate it.", next_step="Install it and try it first.")


class AlreadyReported(Conflict):
    code = "ALREADY_REPORTED"

    def __init__(self, entry_id: str) -> None:
        super().__init__(
            "Your report of this entry is waiting for a decision.",
            next_step="Nothing is left to do.",
            entry_id=entry_id,
        )


class ExperimentRunning(Conflict):
    code = "EXPERIMENT_RUNNING"

    def __init__(self, experiment_id: str) -> None:
        super().__init__(
            "Another experiment with this persona is running.",
            next_step="Pause or finish it first.",
            experiment_id=experiment_id,
        )


class ExperimentState(Conflict):
    code = "EXPERIMENT_STATE"

    def __init__(self, status: str) -> None:
        super().__init__(
            f"This experiment is in the state {status}, which does not allow that.",
            next_step="Start a draft or a paused one, pause a running one; a finished one stays finished.",
            status=status,
        )
