"""How a persona's answers get their manner: exchanges of short and full forms outside all that is protected."""

from troupe.minds.domain.style.applying import Styled, StyleStream, apply_persona_style, styled
from troupe.minds.domain.style.avoiding import Violation, avoided
from troupe.minds.domain.style.edit import Edit

__all__ = ["Edit", "StyleStream", "Styled", "Violation", "apply_persona_style", "avoided", "styled"]
