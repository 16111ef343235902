"""Use cases of voices, each loaded when it is first asked for: a process that opens recordings needs no other."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
        EarOffer,
        Ears,
        EarUnknown,
        ListenAsked,
        Listening,
        ListeningLine,
        Pronouncing,
    )
    from troupe.voices.service.manners import Manners
    from troupe.voices.service.onlooking import Onlooker
    from troupe.voices.service.own import OwnVoices
    from troupe.voices.service.packing import PackedVoice
    from troupe.voices.service.profiles import VoiceProfiles
    from troupe.voices.service.readying import Readying
    from troupe.voices.service.reciting import SPEAKING, Reciting
    from troupe.voices.service.sounding import Sounding
    from troupe.voices.service.speaking import Speaking
    from troupe.voices.service.streaming import AnswerFinder, Streaming
    from troupe.voices.service.training import TRAINING, VoiceTraining
    from troupe.voices.service.voicing import Voicing
    from troupe.voices.service.withdrawing import Withdrawing

_LATER = {
    "HEARING": "listening",
    "REMOVING": "copies",
    "SPEAKING": "reciting",
    "TRAINING": "training",
    "AnswerFinder": "streaming",
    "Clips": "clips",
    "Cloning": "cloning",
    "Consents": "consents",
    "Copies": "copies",
    "EarNotSetUp": "listening",
    "EarOffer": "listening",
    "EarUnknown": "listening",
    "Ears": "listening",
    "EngineOffer": "engines",
    "FittingChild": "learning",
    "ForeignSounding": "foreign",
    "Lips": "lips",
    "ListenAsked": "listening",
    "Listening": "listening",
    "ListeningLine": "listening",
    "Manners": "manners",
    "OwnVoices": "own",
    "PackedVoice": "packing",
    "Pronouncing": "listening",
    "Readying": "readying",
    "Reciting": "reciting",
    "Sounding": "sounding",
    "Speaking": "speaking",
    "Onlooker": "onlooking",
    "Streaming": "streaming",
    "VoiceCatalogue": "catalogue",
    "VoiceEngines": "engines",
    "VoiceLearning": "learning",
    "VoiceProfiles": "profiles",
    "VoiceTraining": "training",
    "Voicing": "voicing",
    "Withdrawing": "withdrawing",
}

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
    "EarOffer",
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
    "Onlooker",
    "OwnVoices",
    "PackedVoice",
    "Pronouncing",
    "Readying",
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


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
