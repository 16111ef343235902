"""Use cases of voices."""

from troupe.voices.service.catalogue import VoiceCatalogue
from troupe.voices.service.clips import Clips
from troupe.voices.service.cloning import Cloning
from troupe.voices.service.consents import Consents
from troupe.voices.service.copies import REMOVING, Copies
from troupe.voices.service.engines import EngineOffer, VoiceEngines
from troupe.voices.service.foreign import ForeignSounding
from troupe.voices.service.learning import FittingChild, VoiceLearning
from troupe.voices.service.lips import Lips
from troupe.voices.service.listening import (
    HEARING,
    EarNotSetUp,
    Ears,
    EarUnknown,
    ListenAsked,
    Listening,
    ListeningLine,
    Pronouncing,
)
from troupe.voices.service.manners import Manners
from troupe.voices.service.own import OwnVoices
from troupe.voices.service.packing import PackedVoice
from troupe.voices.service.profiles import VoiceProfiles
from troupe.voices.service.reciting import SPEAKING, Reciting
from troupe.voices.service.sounding import Sounding
from troupe.voices.service.speaking import Speaking
from troupe.voices.service.streaming import AnswerFinder, Streaming
from troupe.voices.service.training import TRAINING, VoiceTraining
from troupe.voices.service.voicing import Voicing
from troupe.voices.service.withdrawing import Withdrawing

__all__ = [
    "HEARING",
    "REMOVING",
    "SPEAKING",
    "TRAINING",
    "AnswerFinder",
    "Clips",
    "Cloning",
    "Consents",
    "Copies",
    "EarNotSetUp",
    "EarUnknown",
    "Ears",
    "EngineOffer",
    "FittingChild",
    "ForeignSounding",
    "Lips",
    "ListenAsked",
    "Listening",
    "ListeningLine",
    "Manners",
    "OwnVoices",
    "PackedVoice",
    "Pronouncing",
    "Reciting",
    "Sounding",
    "Speaking",
    "Streaming",
    "VoiceCatalogue",
    "VoiceEngines",
    "VoiceLearning",
    "VoiceProfiles",
    "VoiceTraining",
    "Voicing",
    "Withdrawing",
]
