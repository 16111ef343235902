"""The studio for Python programs: every door of personas, people and minds, and what works without any server."""

from troupe.client.awaited.studio import AsyncTroupe
from troupe.client.direct.studio import Troupe
from troupe.client.documents import Example, NewPersona, PersonaChange, StoredPersona
from troupe.client.errors import Conflict, Denied, Invalid, Limited, Missing, TroupeError, Unavailable
from troupe.client.reading import Download
from troupe.minds import (
    CompiledPrompt,
    PromptBudgetTooSmall,
    StyleStream,
    apply_persona_style,
    build_persona_prompt,
    compile_persona,
)
from troupe.personas import Persona

__all__ = [
    "AsyncTroupe",
    "CompiledPrompt",
    "Conflict",
    "Denied",
    "Download",
    "Example",
    "Invalid",
    "Limited",
    "Missing",
    "NewPersona",
    "Persona",
    "PersonaChange",
    "PromptBudgetTooSmall",
    "StoredPersona",
    "StyleStream",
    "Troupe",
    "TroupeError",
    "Unavailable",
    "apply_persona_style",
    "build_persona_prompt",
    "compile_persona",
]
