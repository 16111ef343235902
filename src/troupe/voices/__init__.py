"""How personas sound: recordings of real voices, the consent to use them, and the training of the built-in voice.

What is light is there at once; arrays, the web server and the database come when they are first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from troupe.voices.domain.estimating import Sentence, Word, estimated
from troupe.voices.domain.lips import TARGETS, Cue, Mouth, Phone, Track, cues_of_phones, felt, mouth_at
from troupe.voices.domain.listening import Began, Ended
from troupe.voices.domain.timbre import Timbre

if TYPE_CHECKING:
    from troupe.voices.domain import call
    from troupe.voices.domain.fitting import Body, Line, bodies, nearness, tuned
    from troupe.voices.domain.likeness import Voice, likeness
    from troupe.voices.domain.speech.refusals import EngineNotReady
    from troupe.voices.domain.speech.request import SpeechAsked
    from troupe.voices.service import (
        HEARING,
        SPEAKING,
        TRAINING,
        AnswerFinder,
        Clips,
        Cloning,
        Consents,
        Copies,
        EarNotSetUp,
        Ears,
        EarUnknown,
        EngineOffer,
        FittingChild,
        ForeignSounding,
        Lips,
        ListenAsked,
        Listening,
        ListeningLine,
        Manners,
        OwnVoices,
        PackedVoice,
        Pronouncing,
        Readying,
        Reciting,
        Sounding,
        Speaking,
        Streaming,
        VoiceCatalogue,
        VoiceEngines,
        VoiceLearning,
        VoiceProfiles,
        VoiceTraining,
        Voicing,
        Withdrawing,
    )
    from troupe.voices.store import ConsentStore, ForeignStore, SpeechStore, VoiceStore
    from troupe.voices.tasks import listening_job, removing_job, speaking_job, voice_jobs

_LATER = {
    "HEARING": "service",
    "EarNotSetUp": "service",
    "EarUnknown": "service",
    "Ears": "service",
    "ListenAsked": "service",
    "Listening": "service",
    "ListeningLine": "service",
    "Pronouncing": "service",
    "Readying": "service",
    "Reciting": "service",
    "SPEAKING": "service",
    "Body": "domain.fitting",
    "Line": "domain.fitting",
    "bodies": "domain.fitting",
    "nearness": "domain.fitting",
    "tuned": "domain.fitting",
    "Voice": "domain.likeness",
    "likeness": "domain.likeness",
    "EngineNotReady": "domain.speech.refusals",
    "SpeechAsked": "domain.speech.request",
    "EngineOffer": "service",
    "VoiceCatalogue": "service",
    "VoiceEngines": "service",
    "TRAINING": "service",
    "AnswerFinder": "service",
    "Lips": "service",
    "Manners": "service",
    "Sounding": "service",
    "Speaking": "service",
    "Streaming": "service",
    "VoiceProfiles": "service",
    "Clips": "service",
    "Cloning": "service",
    "Consents": "service",
    "Copies": "service",
    "FittingChild": "service",
    "ForeignSounding": "service",
    "ForeignStore": "store",
    "Voicing": "service",
    "OwnVoices": "service",
    "PackedVoice": "service",
    "VoiceLearning": "service",
    "VoiceTraining": "service",
    "Withdrawing": "service",
    "ConsentStore": "store",
    "SpeechStore": "store",
    "VoiceStore": "store",
    "listening_job": "tasks",
    "removing_job": "tasks",
    "speaking_job": "tasks",
    "voice_jobs": "tasks",
}

__all__ = [
    "HEARING",
    "SPEAKING",
    "TARGETS",
    "TRAINING",
    "AnswerFinder",
    "Began",
    "Body",
    "Clips",
    "Cloning",
    "ConsentStore",
    "Consents",
    "Copies",
    "Cue",
    "EarNotSetUp",
    "EarUnknown",
    "Ears",
    "Ended",
    "EngineNotReady",
    "EngineOffer",
    "FittingChild",
    "ForeignSounding",
    "ForeignStore",
    "Line",
    "Lips",
    "ListenAsked",
    "Listening",
    "ListeningLine",
    "Manners",
    "Mouth",
    "OwnVoices",
    "PackedVoice",
    "Phone",
    "Pronouncing",
    "Readying",
    "Reciting",
    "Sentence",
    "Sounding",
    "Speaking",
    "SpeechAsked",
    "SpeechStore",
    "Streaming",
    "Timbre",
    "Track",
    "Voice",
    "VoiceCatalogue",
    "VoiceEngines",
    "VoiceLearning",
    "VoiceProfiles",
    "VoiceStore",
    "VoiceTraining",
    "Voicing",
    "Withdrawing",
    "Word",
    "bodies",
    "call",
    "cues_of_phones",
    "estimated",
    "felt",
    "likeness",
    "listening_job",
    "mouth_at",
    "nearness",
    "removing_job",
    "speaking_job",
    "tuned",
    "voice_jobs",
]


def __getattr__(name: str) -> object:
    if name == "call":
        return import_module(f"{__name__}.domain.call")
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
