"""Speech told from its loudness alone, where no better detector is installed."""

from troupe.providers.loudness.detector import LoudnessDetector

__all__ = ["LoudnessDetector"]
