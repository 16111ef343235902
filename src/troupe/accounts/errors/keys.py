"""Keys of other services."""

from troupe.kit.errors import Conflict, Invalid, Missing


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


class KeyReadOnly(Conflict):
    def __init__(self, variable: str) -> None:
        super().__init__(
            "This key comes from the environment and is read only.",
            next_step=f"Change {variable} and start Troupe again, or entrust a key of your own under this name.",
        )


class KeyNotFound(Missing):
    def __init__(self) -> None:
        super().__init__("You keep no key under this name.", next_step="Run `troupe keys list` to see yours.")
