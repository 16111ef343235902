"""Characters from other programs: every version of the card, and what came before it, as one document."""

from troupe.cards.domain.character.document import CardDocument, Shape, Spec
from troupe.cards.domain.character.kinds import Kind, kind_of
from troupe.cards.domain.character.reading import not_a_card, read_card, read_fields

__all__ = ["CardDocument", "Kind", "Shape", "Spec", "kind_of", "not_a_card", "read_card", "read_fields"]
