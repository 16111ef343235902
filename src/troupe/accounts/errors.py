"""What can go wrong around people and what they keep."""

from troupe.kit.errors import Conflict, Denied, Invalid, Missing


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
    def __init__(self) -> None:
        super().__init__(
            "A key is 1 to 500 plain characters without spaces.",
            next_step="Copy the key again from the provider's page, without line breaks.",
            field="key",
        )


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
