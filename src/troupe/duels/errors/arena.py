"""What can go wrong in the arena."""

from troupe.kit.errors import Conflict, Invalid, Missing


class DuelMissing(Missing):
    code = "not_found"

    def __init__(self, what: str = "duel") -> None:
        super().__init__(f"There is no such {what}.", next_step="Ask GET /api/arena/duels for yours.")


class SameContestant(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "Two of these are the same persona in the same version with the same brain.",
            next_step="Choose another persona, version or brain for one of them.",
            field="contestants",
        )


class PromptRequired(Invalid):
    def __init__(self) -> None:
        super().__init__("A round needs a prompt.", next_step="Send `prompt`.", field="prompt")


class NotInThisDuel(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "A pair is two different contestants of this duel.", next_step="Name two of them.", field="pair"
        )


class TooManyRounds(Conflict):
    def __init__(self) -> None:
        super().__init__("Three rounds of this duel are being written.", next_step="Wait for one, or stop one.")


class TooEarly(Conflict):
    def __init__(self) -> None:
        super().__init__("One side has not said anything yet.", next_step="Wait for the first word of both.")


class VoteLocked(Conflict):
    def __init__(self, outcome: str) -> None:
        super().__init__("You voted on this round already.", next_step="Start another round.", outcome=outcome)


class RoundVoid(Conflict):
    def __init__(self) -> None:
        super().__init__("One side of this round has no answer.", next_step="Retry that side, or start another round.")


class RoundOver(Conflict):
    def __init__(self) -> None:
        super().__init__("This round is over.", next_step="Start another round.")
