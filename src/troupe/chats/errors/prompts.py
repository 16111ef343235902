"""What can go wrong when somebody wants to read a prompt."""

from troupe.kit.errors import Invalid, Missing


class NoPrompt(Missing):
    def __init__(self, node_id: str) -> None:
        super().__init__(
            "No prompt was made for this message.",
            next_step="Choose an answer of a persona; what people say and what was imported has none.",
            node_id=node_id,
        )


class NothingToAnswer(Invalid):
    code = "invalid"

    def __init__(self) -> None:
        super().__init__(
            "There is nothing here that could be answered.",
            next_step="Say a text, or name one of your own messages.",
            field="text",
        )
