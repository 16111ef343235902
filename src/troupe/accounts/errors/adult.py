"""What only adults may, and where."""

from troupe.kit.errors import Conflict, Denied, Missing


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
