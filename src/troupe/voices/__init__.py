"""How personas sound: recordings of real voices, the consent to use them, and the training of the built-in voice."""

from troupe.voices.domain.likeness import Voice, likeness
from troupe.voices.domain.timbre import Timbre
from troupe.voices.service import Clips, Consents, OwnVoices, VoiceLearning, VoiceTraining, Withdrawing
from troupe.voices.service.fitting import Body, bodies, nearness, tuned
from troupe.voices.service.learning import FittingChild
from troupe.voices.service.training import TRAINING
from troupe.voices.store import ConsentStore, VoiceStore
from troupe.voices.tasks import voice_jobs

__all__ = [
    "TRAINING",
    "Body",
    "Clips",
    "ConsentStore",
    "Consents",
    "FittingChild",
    "OwnVoices",
    "Timbre",
    "Voice",
    "VoiceLearning",
    "VoiceStore",
    "VoiceTraining",
    "Withdrawing",
    "bodies",
    "likeness",
    "nearness",
    "tuned",
    "voice_jobs",
]
