"""What can go wrong around people and what they keep."""

from troupe.kit.errors import Conflict, Denied, Invalid, Limited, Missing, Unavailable


class UserUnknown(Denied):
    def __init__(self) -> None:
        super().__init__(
            "Nobody in this studio has this id.",
            next_step="Leave out the header X-User-Id to act as the owner, or send the id of an existing person.",
        )


class UnknownSetting(Invalid):
    code = "invalid"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"There is no setting called {key!r}.",
            next_step="Run `troupe config list` to see every setting.",
            field=key,
        )


class SettingOutOfRange(Invalid):
    code = "invalid"

    def __init__(self, key: str, allowed: str) -> None:
        super().__init__(f"{key} takes {allowed}.", next_step="Send one of these, or null to reset it.", field=key)


class DraftNotFound(Missing):
    def __init__(self) -> None:
        super().__init__("There is no draft here.", next_step="Nothing is lost; start typing.")


class BadDraft(Invalid):
    code = "invalid"

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(
            detail, next_step="Shorten it and try again; what you typed is still in your window.", field=field
        )


class BadSecret(Invalid):
    def __init__(
        self, field: str = "key", detail: str = "A key is 1 to 8,192 plain characters without spaces."
    ) -> None:
        super().__init__(detail, next_step="Copy it again from the provider's page, without line breaks.", field=field)


class BadKeyName(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "A key's name has 1 to 60 of a–z, 0–9 and hyphen; names that begin with c- belong to connections.",
            next_step="Choose such a name.",
            field="name",
        )


class KeyUnreadable(Conflict):
    def __init__(self) -> None:
        super().__init__("No master key of this studio opens this key.", next_step="Enter the key again.")


class NotAllowed(Denied):
    def __init__(self) -> None:
        super().__init__(
            "This is for the owner and administrators.", next_step="Ask one of them, or act as yourself again."
        )


class BadUsername(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "A username has 3 to 32 letters, digits, dots, dashes or underscores.",
            next_step="Choose such a name.",
            field="username",
        )


class UsernameTaken(Conflict):
    def __init__(self, username: str) -> None:
        super().__init__(
            f"Somebody here is called {username!r} already.", next_step="Choose another name.", field="username"
        )


class UnknownTier(Invalid):
    code = "invalid"

    def __init__(self, known: tuple[str, ...]) -> None:
        super().__init__(
            f"A tier is one of {', '.join(known)}.", next_step="Choose one of these.", field="tier", allowed=list(known)
        )


class TeamNotFound(Missing):
    def __init__(self) -> None:
        super().__init__("There is no such team.", next_step="Run `troupe teams list` to see yours.")


class MemberNotFound(Missing):
    def __init__(self) -> None:
        super().__init__("Nobody of this team has this id.", next_step="Look at the team's members.")


class NotTeamOwner(Denied):
    code = "not_allowed"

    def __init__(self) -> None:
        super().__init__("Only owners of a team change it.", next_step="Ask one of the team's owners.")


class LastTeamOwner(Conflict):
    code = "last_owner"

    def __init__(self) -> None:
        super().__init__("A team has at least one owner.", next_step="Make somebody else an owner first.")


class TeamFull(Invalid):
    def __init__(self, most: int) -> None:
        super().__init__(f"A team has at most {most} members.", next_step="Make a second team.", field="user_id")


class BadTeamName(Invalid):
    code = "invalid"

    def __init__(self, longest: int) -> None:
        super().__init__(
            f"A team's name has 1 to {longest} visible characters.", next_step="Choose such a name.", field="name"
        )


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


class InviteNotFound(Missing):
    def __init__(self) -> None:
        super().__init__(
            "This invite does not exist, or not any more.", next_step="Ask whoever invited you for a new one."
        )


class UserNotFound(Missing):
    def __init__(self) -> None:
        super().__init__("There is no such person.", next_step="Run `troupe people list` to see everyone.")


class LastOwner(Conflict):
    def __init__(self) -> None:
        super().__init__(
            "A studio has exactly one owner, who stays active.", next_step="Make somebody else the owner first."
        )


class GuardianNeeded(Invalid):
    code = "invalid"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, next_step="Name an active person of this studio as guardian.", field="guardian_id")


class HasChildren(Conflict):
    def __init__(self) -> None:
        super().__init__("Children depend on this person.", next_step="Give each of them another guardian first.")


class ChildCannot(Denied):
    code = "not_allowed"

    def __init__(self) -> None:
        super().__init__(
            "A child's profile has no password, tokens or keys.", next_step="Ask the guardian to do this as themselves."
        )


class NotYourChild(Missing):
    code = "user_not_found"

    def __init__(self) -> None:
        super().__init__("You are nobody's guardian by this id.", next_step="Look at the list of people.")


class NotHere(Missing):
    code = "not_found"

    def __init__(self) -> None:
        super().__init__("There is nothing here.", next_step="Check the address; GET /openapi.json lists every door.")


class NotAdult(Denied):
    def __init__(self) -> None:
        super().__init__("This needs somebody of age.", next_step="Come back when you are.")


class OldStatement(Conflict):
    def __init__(self, current: str) -> None:
        super().__init__(
            "The statement was changed since.", next_step="Read the present one and confirm that.", current=current
        )


class AdultConfirmationNeeded(Denied):
    def __init__(self) -> None:
        super().__init__(
            "This needs a confirmation that you are of age.", next_step="Confirm it once in your account settings."
        )


class Locked(Denied):
    def __init__(self) -> None:
        super().__init__("This studio is locked.", next_step="Unlock it with its passphrase.")


class MoreThanOneCanSignIn(Conflict):
    def __init__(self, count: int) -> None:
        super().__init__(
            f"{count} people can sign in, and local mode has room for one.",
            next_step="Suspend or remove the others first.",
            people=count,
        )


class BadProfile(Invalid):
    code = "invalid"

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail, next_step="Correct this and send it again.", field=field)


class KeyNotFound(Missing):
    def __init__(self) -> None:
        super().__init__("You keep no key under this name.", next_step="Run `troupe keys list` to see yours.")


class PrivacyJobRunning(Conflict):
    def __init__(self) -> None:
        super().__init__("An export or an erasure of this person is under way.", next_step="Wait until it has ended.")


class NotConfirmed(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "Erasing is final, so it asks for your username.",
            next_step="Send your username as `confirm`.",
            field="confirm",
        )


class OnlyTheOwner(Denied):
    code = "not_allowed"

    def __init__(self) -> None:
        super().__init__("Only the owner may do this.", next_step="Ask the owner of this studio.")


class AuditBroken(Conflict):
    def __init__(self, seq: int) -> None:
        super().__init__(
            f"Row {seq} of the audit is not what it was when it was written.",
            next_step="Compare it with a backup, and find out who can write to the database.",
            seq=seq,
        )


class UnknownWord(Invalid):
    code = "invalid"

    def __init__(self, field: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"It is one of {', '.join(known)}.", next_step="Choose one of these.", field=field, allowed=list(known)
        )
