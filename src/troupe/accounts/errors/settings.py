"""Settings, drafts and words of a command."""

from troupe.kit.errors import Invalid, Missing


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


class UnknownWord(Invalid):
    code = "invalid"

    def __init__(self, field: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"It is one of {', '.join(known)}.", next_step="Choose one of these.", field=field, allowed=list(known)
        )
