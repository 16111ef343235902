"""Who may be told what: the one rule through which secrets and knowledge pass on their way to any seat."""

from collections.abc import Sequence
from typing import Literal

from troupe.stories.domain.world import World

Whose = int | Literal["narrator", "clerk"]


def known_to(seat: Whose, world: World) -> Sequence[str]:
    """What this seat knows beside what everybody sees: a character its own, the narrator what it was let in on."""
    if seat == "clerk":
        return ()
    told = []
    for card in world.people:
        if card.knowledge and seat in ("narrator", card.entity_id):
            told.append(f"{card.name} knows: {'; '.join(each.text for each in card.knowledge)}")
    for secret in world.secrets.values():
        if secret.narrator_knows if seat == "narrator" else seat in secret.holders:
            told.append(f"Secret, known to {_names(world, secret.holders)} only: {secret.text}")
    return told


def _names(world: World, holders: Sequence[int]) -> str:
    names = [card.name for id in holders if (card := world.card(id)) is not None]
    return ", ".join(names) or "nobody"
