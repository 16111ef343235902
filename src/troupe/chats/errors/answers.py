"""What keeps an answer from being written."""

from troupe.kit.errors import Conflict, Invalid, Limited, Unavailable


class CannotAnswerHere(Invalid):
    code = "invalid"

    def __init__(self, detail: str, field: str = "at") -> None:
        what = "the message to answer" if field == "at" else "who answers"
        super().__init__(detail, next_step=f"Load the chat again and choose {what}.", field=field)


class PersonaInBin(Conflict):
    """The chat is here, and who answered in it is not: an answer waits for its way back."""

    def __init__(self, persona_id: str, name: str, way_back: str) -> None:
        super().__init__(
            f"{name} is in the bin and does not answer.", next_step=way_back, persona_id=persona_id, name=name
        )


class TooManyRuns(Limited):
    def __init__(self) -> None:
        super().__init__(
            "Too many answers are waiting.", next_step="Stop some of them, or wait a little.", retry_after=5
        )


class EmptyAnswer(Unavailable):
    def __init__(self, brain: str) -> None:
        super().__init__(
            f"{brain} answered twice without a word.", next_step="Ask again, say it differently, or switch the brain."
        )


class NothingSuggested(Unavailable):
    code = "empty_answer"

    def __init__(self, brain: str) -> None:
        super().__init__(f"{brain} suggested nothing that could be said.", next_step="Ask again, or switch the brain.")


class Stopping(Unavailable):
    def __init__(self) -> None:
        super().__init__(
            "The studio is stopping.", next_step="Send again when it is back; nothing was lost.", retry_after=5
        )
