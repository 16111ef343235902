"""How a persona's answers get their manner: exchanges of short and full forms outside all that is protected."""

from troupe.minds.domain.style.applying import StyleStream, apply_persona_style, style_changes
from troupe.minds.domain.style.edit import Edit

__all__ = ["Edit", "StyleStream", "apply_persona_style", "style_changes"]
