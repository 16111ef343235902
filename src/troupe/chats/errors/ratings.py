"""What is wrong with an opinion."""

from troupe.kit.errors import Invalid


class BadScore(Invalid):
    def __init__(self, scale: str) -> None:
        allowed = "1 to 5 stars" if scale == "stars" else "-5 to -1, or 1 to 5"
        super().__init__(
            "This is not a score.", next_step=f"Send `score` as a whole number: {allowed}.", field="score", scale=scale
        )


class CannotRateThis(Invalid):
    def __init__(self, node_id: str) -> None:
        super().__init__(
            "Only an answer that said something can be rated.",
            next_step="Choose an answer of a persona from `GET /api/chats/{id}/path`.",
            node_id=node_id,
        )
