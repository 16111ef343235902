"""Whom one may not see, change or share with."""

from collections.abc import Sequence

from troupe.kit.errors import Denied, Missing


class PersonaNotFound(Missing):
    def __init__(self, name: str, near: Sequence[str] = ()) -> None:
        meant = f"Did you mean {' or '.join(near)}? " if near else ""
        super().__init__(
            f"There is no persona called {name!r}.",
            next_step=f"{meant}Run `troupe personas list` to see the ones you have.",
        )


class PersonaInBin(PersonaNotFound):
    """Its chats are still there, and it can come back."""

    code = "persona_not_found"

    def __init__(self, id: str, name: str) -> None:
        super().__init__(id)
        self.name = name
        self.detail = f"{name} is in the bin."
        self.next_step = f"Restore {name} from the bin: POST /api/personas/{id}/restore, or `troupe personas restore`."


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
