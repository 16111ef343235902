"""A kept picture of a persona, and the recipe it was made by."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Render:
    """What was made, of whom, by which recipe, and where its file is."""

    id: str
    persona_id: str
    user_id: str
    template: str
    recipe: str
    media_id: str
    """Empty while a model still paints it."""
    record: dict[str, Any]
    created_at: datetime
