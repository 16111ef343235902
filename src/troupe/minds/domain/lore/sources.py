"""The texts beside a conversation that an entry may ask to be searched too."""

from collections.abc import Mapping

from troupe.personas import Persona, creator_notes


def sources_of(persona: Persona, mask: str = "", note: str = "") -> Mapping[str, str]:
    """By the names of `match_sources`."""
    return {
        "persona_description": persona.description or "",
        "personality": persona.personality,
        "scenario": persona.scenario,
        "mask": mask,
        "creator_notes": creator_notes(persona),
        "note": note,
    }
