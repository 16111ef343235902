"""What can go wrong around people and what they keep."""

from troupe.kit.errors import Denied, Invalid, Missing


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
