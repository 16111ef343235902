"""Who tells a story and who plays in it."""

from typing import Literal

from troupe.stories.domain.world import Kept

Seat = Literal["narrator", "cast", "player"]


class Acting(Kept):
    """Somebody's part in a story, with the words they were last described by."""

    seat: Seat
    name: str
    entity_id: int | None = None
    persona_id: str | None = None
    version: int | None = None
    text: str = ""
