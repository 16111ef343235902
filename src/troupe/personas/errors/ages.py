"""Words against the age of whoever says them."""

from troupe.kit.errors import Denied, Invalid


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
