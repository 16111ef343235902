"""What is not there."""

from troupe.kit.errors import Conflict, Missing


class ChatNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__("There is no such chat.", next_step="Choose one from `GET /api/chats`.", chat_id=id)


class NodeNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__("There is no such message in this chat.", next_step="Load the chat again.", node_id=id)


class RunNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__("There is no such answer.", next_step="Load the chat again.", run_id=id)


class SummaryNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__(
            "There is no such summary of this chat.",
            next_step="Choose one from `GET /api/chats/{id}/summaries`.",
            summary_id=id,
        )


class NothingToTell(Conflict):
    code = "nothing_to_summarise"

    def __init__(self) -> None:
        super().__init__(
            "There is nothing that a summary could add: thirty messages, or the newest ten, are told as they are.",
            next_step="Go on talking, and ask again when more was said.",
        )


class MaskNotFound(Missing):
    def __init__(self, id: str) -> None:
        super().__init__("There is no such mask.", next_step="Choose one from `GET /api/masks`.", mask_id=id)
