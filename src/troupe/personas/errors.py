"""What can go wrong with personas; below the seed's paths the codes are upper-case."""

from troupe.kit.errors import Missing


class PersonaNotFound(Missing):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no persona called {name!r}.",
            next_step="Run `troupe personas list` to see the ones you have.",
        )


class SeedPersonaNotFound(Missing):
    """The same, as the persona doors say it."""

    code = "NOT_FOUND"

    def __init__(self, id: str) -> None:
        super().__init__(
            "There is no such persona.", next_step="Ask GET /api/personas for the ones there are.", persona_id=id
        )
