"""What was sent, and does not fit."""

from collections.abc import Sequence
from typing import Protocol

from troupe.kit.errors import Conflict, Fact, Invalid, Limited


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
