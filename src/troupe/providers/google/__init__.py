"""Google's generateContent, spoken directly and streamed."""

from troupe.providers.google.text import GoogleText

__all__ = ["GoogleText"]
