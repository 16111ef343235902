"""Use cases of voices."""

from troupe.voices.service.clips import Clips
from troupe.voices.service.consents import Consents
from troupe.voices.service.learning import FittingChild, VoiceLearning
from troupe.voices.service.own import OwnVoices
from troupe.voices.service.packing import PackedVoice
from troupe.voices.service.training import TRAINING, VoiceTraining
from troupe.voices.service.withdrawing import Withdrawing

__all__ = [
    "TRAINING",
    "Clips",
    "Consents",
    "FittingChild",
    "OwnVoices",
    "PackedVoice",
    "VoiceLearning",
    "VoiceTraining",
    "Withdrawing",
]
