"""What a brain is asked to write instead of an answer."""

from typing import TYPE_CHECKING

from troupe.minds.domain.naming import in_one_line
from troupe.minds.domain.packs import prompts

if TYPE_CHECKING:
    from troupe.personas import Persona


def asked_for(kind: str, persona: "Persona", user_name: str, count: int) -> str:
    """A draft of the user's next message, or so many suggestions for it."""
    words = prompts(persona.language)["asked"]
    return str(words[kind].format(char=in_one_line(persona.spoken_name), user=in_one_line(user_name), count=count))
