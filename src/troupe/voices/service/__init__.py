"""Use cases of voices."""

from troupe.voices.service.clips import Clips
from troupe.voices.service.consents import Consents
from troupe.voices.service.learning import VoiceLearning
from troupe.voices.service.own import OwnVoices
from troupe.voices.service.training import VoiceTraining
from troupe.voices.service.withdrawing import Withdrawing

__all__ = ["Clips", "Consents", "OwnVoices", "VoiceLearning", "VoiceTraining", "Withdrawing"]
