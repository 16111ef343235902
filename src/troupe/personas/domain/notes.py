"""What the maker of a card wrote for those who use it. No brain is told it; lore may look for its keys there."""

from troupe.personas.domain.persona import Persona


def creator_notes(document: Persona) -> str:
    """In the persona's language where the card has it, else in English, else as they are."""
    card = document.foreign.get("card")
    extra = card.get("extra") if isinstance(card, dict) else None
    if not isinstance(extra, dict):
        return ""
    several = extra.get("creator_notes_multilingual")
    own = {key.split("-")[0].lower(): text for key, text in several.items()} if isinstance(several, dict) else {}
    found = own.get((document.language or "").split("-")[0]) or own.get("en") or extra.get("creator_notes")
    return found if isinstance(found, str) else ""
