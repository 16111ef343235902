"""Rows of voices."""

from troupe.voices.store.consents import ConsentStore
from troupe.voices.store.foreign import ForeignStore
from troupe.voices.store.speeches import SpeechStore
from troupe.voices.store.voices import VoiceStore

__all__ = ["ConsentStore", "ForeignStore", "SpeechStore", "VoiceStore"]
