"""Passwords, sign-ins and what follows from them."""

from troupe.kit.errors import Conflict, Denied, Invalid, Limited, Unavailable


class NotSignedIn(Denied):
    def __init__(self) -> None:
        super().__init__("This needs a sign-in.", next_step="Sign in, or send a valid token.")


class TwoCredentials(Invalid):
    def __init__(self) -> None:
        super().__init__("This request names two credentials.", next_step="Send either the cookie or one bearer token.")


class UserMismatch(Denied):
    def __init__(self) -> None:
        super().__init__(
            "X-User-Id names somebody else than the one who is signed in.",
            next_step="Leave the header out, or sign in as that person.",
            field="X-User-Id",
        )


class ScopeMissing(Denied):
    def __init__(self, scope: str) -> None:
        super().__init__(
            f"This token does not reach this far; it lacks {scope!r}.",
            next_step="Make a token with this scope, or sign in.",
            scope=scope,
        )


class BadCredentials(Denied):
    def __init__(self) -> None:
        super().__init__("This name and password do not belong together.", next_step="Check both and try again.")


class SignInRefused(BadCredentials):
    """The same, said to somebody who is not in yet."""

    code = "bad_credentials"


class RefreshRefused(Denied):
    def __init__(self) -> None:
        super().__init__("This refresh token is not valid any more.", next_step="Sign in again.")


class WeakPassword(Invalid):
    def __init__(self, reason: str, detail: str, field: str = "password") -> None:
        super().__init__(
            detail,
            next_step="Choose a longer one, of several words that nobody else joins.",
            field=field,
            reason=reason,
        )


class TooManyTries(Limited):
    code = "rate_limited"

    def __init__(self, wait: int) -> None:
        super().__init__("Too many wrong tries.", next_step=f"Wait {wait} s, then try again.", retry_after=wait)


class Busy(Unavailable):
    def __init__(self) -> None:
        super().__init__("Too many people sign in at this moment.", next_step="Try again in a moment.", retry_after=2)


class BadSetupCode(Denied):
    def __init__(self) -> None:
        super().__init__(
            "This is not the set-up code, or it has run out.",
            next_step="Read the code on the console where Troupe was started, or run `troupe accounts setup-code`.",
            field="code",
        )


class AlreadySetUp(Conflict):
    def __init__(self) -> None:
        super().__init__("This studio has its owner already.", next_step="Sign in.")


class SetupNeeded(Unavailable):
    def __init__(self) -> None:
        super().__init__(
            "This studio has no owner yet.", next_step="Open its page and type the set-up code of the console."
        )


class Locked(Denied):
    def __init__(self) -> None:
        super().__init__("This studio is locked.", next_step="Unlock it with its passphrase.")
