"""Sign-ins and tokens that a person has."""

from troupe.kit.errors import Conflict, Invalid, Missing


class SignInNotFound(Missing):
    def __init__(self) -> None:
        super().__init__("You are not signed in there.", next_step="Look at the list of your sign-ins.")


class TokenNotFound(Missing):
    def __init__(self) -> None:
        super().__init__("You have no such token.", next_step="Run `troupe tokens list` to see yours.")


class TooManyTokens(Conflict):
    def __init__(self, most: int) -> None:
        super().__init__(f"You have {most} tokens already.", next_step="Remove one that nothing uses any more.")


class BadToken(Invalid):
    code = "invalid"

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail, next_step="Correct this and send it again.", field=field)
