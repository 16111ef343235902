"""What can go wrong while watching."""

from troupe.kit.errors import Invalid, Limited, Missing


class TopicNotFound(Missing):
    def __init__(self, topic: str) -> None:
        super().__init__(
            "There is nothing to watch under this topic.",
            next_step="Check the id; what belongs to others cannot be watched.",
            topic=topic,
        )


class BadPlace(Invalid):
    code = "invalid"

    def __init__(self, field: str = "since") -> None:
        super().__init__(
            "A place in a log is a whole number from 0 on.",
            next_step="Leave it out to hear only what is new, or send the number of the last event you have.",
            field=field,
        )


class TooManySockets(Limited):
    code = "rate_limited"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"One person has at most {limit} open connections.",
            next_step="Close a tab that is no longer needed; this one connects again.",
            limit=limit,
        )


class TooManyTopics(Limited):
    def __init__(self, limit: int) -> None:
        super().__init__(
            f"One connection watches at most {limit} topics.",
            next_step="Unsubscribe from topics that are no longer shown.",
            limit=limit,
        )


class TooManyCommands(Limited):
    code = "rate_limited"

    def __init__(self, limit: int, wait_ms: int) -> None:
        super().__init__(
            f"One connection takes at most {limit} commands a second.",
            next_step="Wait a moment, then send only the newest value.",
            limit=limit,
            retry_after_ms=wait_ms,
        )
