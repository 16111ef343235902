"""Every server that speaks the OpenAI chat wire: a row says which one, the client is ours."""

from troupe.providers.openai_like.gateways import (
    BrokenRow,
    Gateway,
    Gateways,
    load_gateways,
    recognise,
    shipped_gateways,
)
from troupe.providers.openai_like.text import OpenAIText

__all__ = ["BrokenRow", "Gateway", "Gateways", "OpenAIText", "load_gateways", "recognise", "shipped_gateways"]
