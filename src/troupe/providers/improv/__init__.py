"""The offline mind: a grammar with a memory. It is no model, says so, and is still good company."""

from troupe.providers.improv.text import ImprovText

__all__ = ["ImprovText"]
