"""What a persona brings to its prompt, piece by piece, so that single pieces can give way when room is short."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troupe.personas import Persona


@dataclass(frozen=True)
class Material:
    """The pieces that may give way; whatever is always told is read from the document itself."""

    areas: tuple[str, ...]
    more_areas: int
    manner: bool
    facts: tuple[tuple[str, object], ...]
    description: str
    looks: tuple[tuple[str, str], ...]
    goal: str
    secrets: tuple[str, ...]
    personality: str
    quirks: tuple[str, ...]
    scenario: str
    say: tuple[str, ...]
    avoid: tuple[str, ...]
    system: str
    closing: str


def material_of(persona: "Persona") -> Material:
    look = persona.look
    facts = ("role", "nickname", "pronouns", "gender", "age")
    looks = {
        "body": persona.body,
        "hair": look.features.hair,
        "eyes": look.features.eyes,
        "skin": look.features.skin,
        "clothing": look.clothing,
    }
    return Material(
        areas=persona.expertise_areas,
        more_areas=0,
        manner=True,
        facts=tuple((name, value) for name in facts if (value := getattr(persona, name)) not in (None, "")),
        description=persona.description or "",
        looks=tuple((name, words) for name, words in looks.items() if words),
        goal=persona.goal,
        secrets=persona.secrets,
        personality=persona.personality,
        quirks=persona.quirks,
        scenario=persona.scenario,
        say=persona.phrasebook.say,
        avoid=persona.phrasebook.avoid,
        system=persona.system_prompt,
        closing=persona.post_history_instructions,
    )
