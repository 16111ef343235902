"""The studio for Python programs: every door of personas, people and minds, and what works without any server.

What needs no server is there at once; each client comes, with what it speaks HTTP by, when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from troupe.client.awaited.studio import AsyncTroupe
    from troupe.client.direct.studio import Troupe

_LATER = {"AsyncTroupe": "awaited.studio", "Troupe": "direct.studio"}

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


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
