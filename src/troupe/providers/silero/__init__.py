"""Silero's detector of speech, run by numpy out of its wheel."""

from troupe.providers.silero.detector import SileroDetector

__all__ = ["SileroDetector"]
