"""Cards on their way out: strict where reading was tolerant."""

from troupe.cards.domain.writing.charx import Asset, packed, with_assets
from troupe.cards.domain.writing.png import as_json, with_card
from troupe.cards.domain.writing.tree import Written, written

__all__ = ["Asset", "Written", "as_json", "packed", "with_assets", "with_card", "written"]
