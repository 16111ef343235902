"""Figures that are watched, and what they are told to say."""

from troupe.kit.errors import Invalid, Limited


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


class TooManyLines(Limited):
    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} lines wait to be said already.",
            next_step="Wait for one to end, or send `interrupt: true`.",
            retry_after=1,
        )
