"""Anthropic's Messages API, spoken directly and streamed."""

from troupe.providers.anthropic.text import AnthropicText

__all__ = ["AnthropicText"]
