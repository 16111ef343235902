"""Listening to speech: where it begins and ends, how words sound, what was understood."""

from troupe.voices.domain.listening.finder import Began, Ended, SpeechFinder

__all__ = ["Began", "Ended", "SpeechFinder"]
